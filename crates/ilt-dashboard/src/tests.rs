//! Requests to a server over a view made by hand.

mod api;
mod connections;
mod door;
mod filled;
mod pages;
mod private;
mod server;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use ilt_domain::{Directory, SourceId};
use ilt_live::service::Shared;
use tower::ServiceExt;

use crate::routes::routes;
use crate::server::house;
use crate::settings::Settings;

/// An answer.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

fn app(settings: Settings, shared: &Arc<Shared>, names: Directory) -> Router {
    let sources = ["simulation", "gp-system", "staff-roster"].map(str::to_owned).to_vec();
    let (house, changed) = house(settings, Arc::clone(shared), Arc::new(names), sources);
    // No one tells of changes here; what listens would end at once.
    drop(changed);
    routes(house)
}

fn simulated() -> Settings {
    Settings {
        simulated: (0..3).map(SourceId).collect(),
        title: "Leicester & <Rutland>".into(),
        ..Settings::default()
    }
}

/// Runs what waits, on a thread that can.
fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(work)
}

fn ask(app: &Router, request: Request<Body>) -> Answer {
    block_on(async {
        let answer = app.clone().oneshot(request).await.expect("routes answer");
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        let text = String::from_utf8(body.to_vec()).expect("answers are UTF-8");
        Answer { status: parts.status, headers: parts.headers, text }
    })
}

fn request(path: &str) -> axum::http::request::Builder {
    Request::get(path).header(header::HOST, "127.0.0.1:8321")
}

fn get(app: &Router, path: &str) -> Answer {
    ask(app, request(path).body(Body::empty()).expect("a request"))
}
