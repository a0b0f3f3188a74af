//! Which address gives what.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Form, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Json, Redirect, Response};
use axum::routing::{get, post};
use ilt_domain::Directory;
use ilt_live::signals::Signals;
use tokio::sync::watch;

use crate::door::headers::secure;
use crate::door::host::answers_to;
use crate::door::token::Token;
use crate::events::Listeners;
use crate::page::{Live, Login, Page, Scene, Section, locality, scene, status};
use crate::seen::Seen;
use crate::settings::Settings;
use crate::snapshot::Snapshots;
use crate::{api, health, metrics};

const VERSION: &str = env!("CARGO_PKG_VERSION");
const STYLE: &str = include_str!("../assets/style.css");
const MODULE: &str = include_str!("../assets/live.js");

/// How long an answer may take to begin, the request's body included.
const WITHIN: Duration = Duration::from_secs(20);

/// What all routes share.
pub(crate) struct House {
    pub settings: Settings,
    pub names: Arc<Directory>,
    pub sources: Vec<String>,
    pub snapshots: Snapshots,
    pub metrics: metrics::Metrics,
    pub token: Option<Token>,
    pub versions: watch::Receiver<u64>,
    pub listeners: Listeners,
}

type Shared = State<Arc<House>>;

/// All routes, behind the door.
pub(crate) fn routes(house: Arc<House>) -> Router {
    Router::new()
        .route("/", get(status_page))
        .route("/fragment", get(status_fragment))
        .route("/locality/{code}", get(locality_page))
        .route("/locality/{code}/fragment", get(locality_fragment))
        .route("/events", get(events))
        .route("/api", get(api_page))
        .route("/api/v1/state", get(state))
        .route("/api/v1/forecasts", get(forecasts))
        .route("/api/v1/hand-offs", get(hand_offs))
        .route("/api/v1/signals", get(signals))
        .route("/metrics", get(metrics_text))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/login", get(login_page).post(login))
        .route("/logout", post(logout))
        .route("/style.css", get(async || asset("text/css; charset=utf-8", STYLE)))
        .route("/live.js", get(async || asset("text/javascript; charset=utf-8", MODULE)))
        .fallback(async || problem(StatusCode::NOT_FOUND, "There is no such page."))
        .layer(DefaultBodyLimit::max(4096))
        .layer(middleware::from_fn_with_state(Arc::clone(&house), door))
        .with_state(house)
}

/// Addresses that need no token: what watches the service, and what the form to sign in is made of.
fn open(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz" | "/login" | "/style.css")
}

/// Every request comes through here, and every answer leaves through it.
async fn door(State(house): Shared, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let mut answer = if !answers_to(house.settings.address, host) {
        problem(StatusCode::MISDIRECTED_REQUEST, "This server is called by another name.")
    } else if !open(request.uri().path()) && !trusted(&house, request.headers()) {
        refuse(request.method(), request.headers())
    } else {
        let late = |_| problem(StatusCode::REQUEST_TIMEOUT, "The request took too long to come.");
        tokio::time::timeout(WITHIN, next.run(request)).await.unwrap_or_else(late)
    };
    secure(answer.headers_mut());
    answer
}

fn trusted(house: &House, headers: &HeaderMap) -> bool {
    house.token.as_ref().is_none_or(|token| token.admits(headers))
}

/// People are sent to the form, programs are told what is missing.
fn refuse(method: &Method, headers: &HeaderMap) -> Response {
    let html = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    if method == Method::GET && html.is_some_and(|accept| accept.contains("text/html")) {
        return Redirect::to("/login").into_response();
    }
    let mut answer = problem(StatusCode::UNAUTHORIZED, "A token is needed.");
    answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    answer
}

fn problem(status: StatusCode, what: &'static str) -> Response {
    (status, format!("{what}\n")).into_response()
}

fn asset(kind: &'static str, text: &'static str) -> impl IntoResponse + use<> {
    ([(header::CONTENT_TYPE, kind)], text)
}

/// What is known now.
struct Moment {
    view: Arc<Seen>,
    signals: Signals,
}

impl House {
    fn now(&self) -> Moment {
        Moment { view: self.snapshots.seen(&self.settings), signals: self.snapshots.signals() }
    }

    fn scene<'s>(&'s self, now: &'s Moment) -> Scene<'s> {
        Scene {
            settings: &self.settings,
            names: &self.names,
            sources: &self.sources,
            view: &now.view,
            signals: &now.signals,
        }
    }

    /// A page around what it says.
    fn page(&self, title: &str, basis: &str, here: &str, sections: Vec<Section>) -> Response {
        let contents: Vec<_> = sections.iter().map(|section| (section.id, section.title.clone())).collect();
        let fragment = format!("{}/fragment", here.trim_end_matches('/'));
        match (Live { sections }).render() {
            Ok(inner) => self.around(title, basis, here, &contents, &fragment, &inner),
            Err(why) => set_failed(&why),
        }
    }

    fn around(
        &self,
        title: &str,
        basis: &str,
        here: &str,
        contents: &[(&'static str, String)],
        fragment: &str,
        inner: &str,
    ) -> Response {
        let places = self.names.localities.iter().map(|named| {
            let address = scene::address(&named.id);
            let current = address == here;
            (address, named.name.clone(), current)
        });
        set(&Page {
            title,
            basis,
            simulated: self.snapshots.seen(&self.settings).simulated,
            contents,
            fragment,
            places: places.collect(),
            signed_in: self.token.is_some(),
            here,
            inner,
            version: VERSION,
        })
    }
}

/// A template as an answer.
fn set(template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => Html(text).into_response(),
        Err(why) => {
            tracing::error!(%why, "a page could not be set");
            problem(StatusCode::INTERNAL_SERVER_ERROR, "The page could not be made.")
        }
    }
}

const BASIS: &str = "Who waits and who works now, what will happen, and how often people are handed on.";

async fn status_page(State(house): Shared) -> Response {
    let now = house.now();
    house.page(&house.settings.title, BASIS, "/", status(&house.scene(&now)))
}

async fn status_fragment(State(house): Shared) -> Response {
    let now = house.now();
    set(&Live { sections: status(&house.scene(&now)) })
}

async fn locality_page(State(house): Shared, Path(code): Path<String>) -> Response {
    let now = house.now();
    let scene = house.scene(&now);
    let Some(at) = scene.find(&code) else { return unknown() };
    house.page(scene.locality(at), &house.settings.title, &scene.address(at), locality(&scene, at))
}

async fn locality_fragment(State(house): Shared, Path(code): Path<String>) -> Response {
    let now = house.now();
    let scene = house.scene(&now);
    match scene.find(&code) {
        Some(at) => set(&Live { sections: locality(&scene, at) }),
        None => unknown(),
    }
}

fn unknown() -> Response {
    problem(StatusCode::NOT_FOUND, "There is no such locality.")
}

fn set_failed(why: &askama::Error) -> Response {
    tracing::error!(%why, "a page could not be set");
    problem(StatusCode::INTERNAL_SERVER_ERROR, "The page could not be made.")
}

async fn events(State(house): Shared) -> Response {
    match house.listeners.listen(house.versions.clone()) {
        Some(stream) => stream.into_response(),
        None => problem(StatusCode::SERVICE_UNAVAILABLE, "Too many listen already."),
    }
}

async fn api_page(State(house): Shared) -> Response {
    match api::Documentation::new().render() {
        Ok(inner) => house.around("Figures for machines", &house.settings.title, "/api", &[], "", &inner),
        Err(why) => set_failed(&why),
    }
}

async fn state(State(house): Shared) -> Response {
    let now = house.now();
    Json(api::State::of(&house.scene(&now))).into_response()
}

async fn forecasts(State(house): Shared) -> Response {
    let now = house.now();
    Json(api::Forecasts::of(&house.scene(&now))).into_response()
}

async fn hand_offs(State(house): Shared) -> Response {
    let now = house.now();
    Json(api::HandOffs::of(&house.scene(&now))).into_response()
}

async fn signals(State(house): Shared) -> Response {
    let now = house.now();
    Json(api::SignalsNow::of(&house.scene(&now))).into_response()
}

async fn metrics_text(State(house): Shared) -> Response {
    match house.metrics.text() {
        Ok(text) => ([(header::CONTENT_TYPE, metrics::CONTENT_TYPE)], text).into_response(),
        Err(why) => {
            tracing::error!(%why, "metrics could not be written");
            problem(StatusCode::INTERNAL_SERVER_ERROR, "Metrics could not be written.")
        }
    }
}

async fn healthz(State(house): Shared, headers: HeaderMap) -> Response {
    health::alive(&house.snapshots.signals(), trusted(&house, &headers)).into_response()
}

async fn readyz(State(house): Shared) -> Response {
    health::ready(&house.snapshots.signals()).into_response()
}

async fn login_page(State(house): Shared, headers: HeaderMap) -> Response {
    if trusted(&house, &headers) {
        return Redirect::to("/").into_response();
    }
    set(&Login { failed: false })
}

#[derive(serde::Deserialize)]
struct Shown {
    token: String,
}

async fn login(State(house): Shared, Form(shown): Form<Shown>) -> Response {
    let Some(token) = &house.token else { return Redirect::to("/").into_response() };
    if token.is(shown.token.trim()) {
        return ([(header::SET_COOKIE, token.cookie())], Redirect::to("/")).into_response();
    }
    // Trying many tokens takes long.
    tokio::time::sleep(Duration::from_millis(300)).await;
    (StatusCode::UNAUTHORIZED, set(&Login { failed: true })).into_response()
}

async fn logout() -> Response {
    ([(header::SET_COOKIE, Token::no_cookie())], Redirect::to("/login")).into_response()
}
