//! `mlj serve`: runs the service until SIGTERM or Ctrl-C.

use std::io::IsTerminal;

use anyhow::Context;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};
use tracing_subscriber::EnvFilter;

use super::memory::Memory;
use super::{Failure, say};
use crate::app::{App, protect_files};
use crate::config::{Config, WebAccess};
use crate::store::OtherFolder;

pub(super) fn run() -> Result<(), Failure> {
    let config = config()?;
    log(&config).map_err(Failure::Other)?;
    log_panics_by_place();
    runtime()?.block_on(serve(config))
}

/// The settings; what is wrong with them is the user's to mend.
pub(super) fn config() -> Result<Config, Failure> {
    Config::from_environment()
        .map_err(|e| Failure::Arguments(format!("the settings are not complete:\n{e}")))
}

pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.context("the runtime can't be started").map_err(Failure::Other)
}

/// Text on a terminal, JSON elsewhere, to standard error.
fn log(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log).context("LOG is not understood")?;
    let terminal = std::io::stderr().is_terminal();
    let text = match config.log_format.as_str() {
        "text" => true,
        "json" => false,
        _ => terminal,
    };
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if text {
        builder.with_target(false).with_ansi(terminal).init();
    } else {
        builder.json().flatten_event(true).init();
    }
    Ok(())
}

/// The words of a panic may quote what users sent; its place does not.
fn log_panics_by_place() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        error!(place, "a part panicked");
    }));
}

async fn serve(config: Config) -> Result<(), Failure> {
    let program = std::env::current_exe().context("the program does not know where it is");
    let program = program.map_err(Failure::Other)?;
    if let Err(error) = protect_files(&config.data_dir) {
        warn!(%error, "other users of this machine may read what is in DATA_DIR");
    }
    if let Some(memory) = Memory::of(&config).filter(|memory| !memory.is_enough()) {
        warn!(memory = memory.told(), "the limits of memory do not add up; see `mlj doctor`");
    }
    let stop = CancellationToken::new();
    let signalled = stop.clone();
    tokio::spawn(async move {
        wait_for_signal().await;
        signalled.cancel();
    });
    let app = tokio::select! {
        app = App::build(config, program) => app.map_err(|error| match error.downcast::<OtherFolder>() {
            Ok(refusal) => Failure::Arguments(refusal.to_string()),
            Err(error) => Failure::Other(error),
        })?,
        () = stop.cancelled() => return Ok(()),
    };
    info!(port = app.port(), ms = app.services().started.elapsed().as_millis() as u64, "ready");
    welcome(&app);
    app.run_until_stopped(stop).await.map_err(Failure::Other)
}

fn welcome(app: &App) {
    let web = &app.services().config.web;
    let host = match app.services().config.host.as_str() {
        "0.0.0.0" | "::" => "localhost".to_owned(),
        host if host.contains(':') => format!("[{host}]"),
        host => host.to_owned(),
    };
    let near = format!("http://{host}:{}", app.port());
    let address = web.public_url.as_ref().unwrap_or(&near);
    match web.access {
        WebAccess::Off => {}
        WebAccess::Local => say(&format!("Open {address} in a browser. Ctrl-C stops it.\n")),
        WebAccess::Token => say(&format!(
            "Open {address} in a browser and sign in with a token (mlj token create NAME).\n"
        )),
    }
}

#[cfg(unix)]
async fn wait_for_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return drop(tokio::signal::ctrl_c().await);
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

#[cfg(not(unix))]
async fn wait_for_signal() {
    drop(tokio::signal::ctrl_c().await);
}
