//! Who may come in, and what every answer forbids.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use super::filled::{names, shared};
use super::{Answer, app, ask, get, request, simulated};
use crate::settings::Settings;

const TOKEN: &str = "correct-horse-battery";

fn guarded() -> axum::Router {
    app(Settings { token: Some(TOKEN.into()), ..simulated() }, &shared(), names())
}

fn with(app: &axum::Router, path: &str, name: header::HeaderName, value: &str) -> Answer {
    ask(app, request(path).header(name, value).body(Body::empty()).expect("a request"))
}

#[test]
fn names_of_strange_sites_are_refused() {
    let app = app(simulated(), &shared(), names());
    for host in ["example.org", "127.0.0.1.example.org:8321"] {
        let request = Request::get("/").header(header::HOST, host).body(Body::empty()).expect("a request");
        let answer = ask(&app, request);
        assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{host}");
        assert!(!answer.text.contains("Charnwood"));
    }
    let nameless = Request::get("/").body(Body::empty()).expect("a request");
    assert_eq!(ask(&app, nameless).status, StatusCode::MISDIRECTED_REQUEST);
}

#[test]
fn without_the_token_nothing_is_read() {
    let app = guarded();
    for path in [
        "/",
        "/fragment",
        "/locality/charnwood",
        "/metrics",
        "/api/v1/state",
        "/events",
        "/api",
        "/live.js",
        "/nothing",
    ] {
        let answer = get(&app, path);
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer");
        assert_eq!(with(&app, path, header::AUTHORIZATION, "Bearer wrong").status, StatusCode::UNAUTHORIZED);
    }
    let browser = with(&app, "/", header::ACCEPT, "text/html,application/xhtml+xml");
    assert_eq!(
        (browser.status, &browser.headers[header::LOCATION]),
        (StatusCode::SEE_OTHER, &"/login".parse().expect("a value"))
    );
    for path in ["/healthz", "/readyz", "/login", "/style.css"] {
        assert_eq!(get(&app, path).status, StatusCode::OK, "{path}");
    }
    assert_eq!(
        with(&app, "/metrics", header::AUTHORIZATION, &format!("Bearer {TOKEN}")).status,
        StatusCode::OK
    );
}

#[test]
fn why_it_stopped_is_for_those_who_may_read() {
    let shared = shared();
    shared.signals().stopped = Some("fold: secret".into());
    let app = app(Settings { token: Some(TOKEN.into()), ..simulated() }, &shared, names());
    assert_eq!(get(&app, "/healthz").text, "stopped\n");
    assert!(
        with(&app, "/healthz", header::AUTHORIZATION, &format!("Bearer {TOKEN}")).text.contains("secret")
    );
}

fn sign_in(app: &axum::Router, token: &str) -> Answer {
    let request = Request::post("/login")
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("token={token}")))
        .expect("a request");
    ask(app, request)
}

#[test]
fn a_browser_signs_in_and_out() {
    let app = guarded();
    let wrong = sign_in(&app, "wrong");
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(wrong.text.contains("There is a problem") && !wrong.headers.contains_key(header::SET_COOKIE));
    let right = sign_in(&app, TOKEN);
    assert_eq!(right.status, StatusCode::SEE_OTHER);
    let cookie = right.headers[header::SET_COOKIE].to_str().expect("words").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && !cookie.contains(TOKEN));
    let pair = cookie.split(';').next().expect("a pair");
    let page = with(&app, "/", header::COOKIE, pair);
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Sign out"));
    let out = Request::post("/logout").header(header::HOST, "localhost").header(header::COOKIE, pair);
    let out = ask(&app, out.body(Body::empty()).expect("a request"));
    assert!(out.headers[header::SET_COOKIE].to_str().expect("words").contains("Max-Age=0"));
}

#[test]
fn every_answer_forbids_what_pages_do_not_need() {
    let app = guarded();
    for path in ["/", "/login", "/healthz", "/nothing"] {
        let headers = get(&app, path).headers;
        let policy = headers["content-security-policy"].to_str().expect("words");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe"));
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert!(!headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN));
    }
}

#[test]
fn nothing_but_reading_is_allowed() {
    let app = app(simulated(), &shared(), names());
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        let request = Request::builder().method(method).uri("/").header(header::HOST, "localhost");
        let answer = ask(&app, request.body(Body::empty()).expect("a request"));
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
    }
    let big = Request::post("/login")
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("token={}", "a".repeat(10_000))))
        .expect("a request");
    assert_eq!(ask(&app, big).status, StatusCode::PAYLOAD_TOO_LARGE);
}
