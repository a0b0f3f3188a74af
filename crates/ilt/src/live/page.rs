//! The status page, if it is wanted.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ilt_dashboard::{Error, Serving, Settings, TOKEN_LEAST};
use ilt_domain::Moment;
use ilt_live::service::Shared;

use super::model::Loaded;
use super::ticker;
use crate::args::live::ServeArguments;
use crate::failure::Failure;

/// Opens the page; `None` if none is wanted.
pub(crate) fn open(
    arguments: &ServeArguments,
    loaded: &Loaded,
    shared: &Arc<Shared>,
    stop: &Arc<AtomicBool>,
) -> Result<Option<Serving>, Failure> {
    if arguments.http == "none" {
        return Ok(None);
    }
    let simulated = arguments.demo;
    let settings = Settings {
        address: address(&arguments.http)?,
        token: arguments.token_file.as_deref().map(token).transpose()?,
        title: loaded.study.context.name.clone(),
        suppress_below: arguments.suppress_below,
        simulated: ilt_live::emit::simulated(&loaded.sources),
        clock: (!simulated).then_some(ticker::now as fn() -> Moment),
        ..Settings::default()
    };
    let names = Arc::clone(&loaded.study.spec.directory);
    let opened =
        ilt_dashboard::serve(settings, Arc::clone(shared), names, loaded.sources.clone(), Arc::clone(stop));
    opened.map(Some).map_err(|why| Failure::Input(advice(&why)))
}

fn address(text: &str) -> Result<SocketAddr, Failure> {
    let wrong = || {
        Failure::Input(format!("--http {text}: write an address and a port, such as 127.0.0.1:8321, or none"))
    };
    text.parse().map_err(|_| wrong())
}

fn token(path: &Path) -> Result<String, Failure> {
    let text = std::fs::read_to_string(path).map_err(|why| Failure::file("read", path, why))?;
    Ok(text.trim().to_string())
}

/// What to do about a page that cannot be opened.
fn advice(why: &Error) -> String {
    let remedy = match why {
        Error::Open(_) => "name a file with one by --token-file, or listen on 127.0.0.1".into(),
        Error::ShortToken(_) => format!("put at least {TOKEN_LEAST} random characters in the file"),
        Error::Listen { .. } => "choose another port by --http, or --http none".into(),
        Error::Start(_) | Error::Serve(_) => "start again, or use --http none".into(),
    };
    format!("{why}; {remedy}")
}
