//! Taking connections. Written on hyper rather than `axum::serve` for limits that matter with
//! strangers: how long a request's head may take, how much is buffered for a reader who is slow and
//! how long it may take nothing, and how many connections there are.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use tracing::{debug, info, warn};

use super::connections::{Connections, Watched};
use crate::config::WebSettings;

/// Most bytes that are buffered for one connection.
const BUFFER: usize = 32 * 1024;
/// Wait after a connection could not be taken, when too many files are open for example.
const TROUBLE: Duration = Duration::from_millis(100);

/// Serves until it is told to stop, then lets requests that are under way end.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: CancellationToken,
    settings: &WebSettings,
) {
    info!(address = ?listener.local_addr().ok(), "listening");
    let mut server = http1::Builder::new();
    // The time for a head is also that for the next one on a connection that is kept.
    server.timer(TokioTimer::new()).header_read_timeout(settings.silence).max_buf_size(BUFFER);
    let connections = Connections::new(settings);
    let graceful = GracefulShutdown::new();
    loop {
        let taken = tokio::select! {
            taken = listener.accept() => taken,
            () = stop.cancelled() => break,
        };
        let (stream, peer) = match taken {
            Ok(taken) => taken,
            Err(error) => {
                warn!(%error, "a connection can't be taken");
                tokio::time::sleep(TROUBLE).await;
                continue;
            }
        };
        // Small answers must not wait for each other.
        let _ = stream.set_nodelay(true);
        let watched = Watched::new(stream, connections.admit(peer.ip()).await);
        spawn(&server, &graceful, (watched, peer), router.clone());
    }
    drop(listener);
    graceful.shutdown().await;
}

fn spawn(
    server: &http1::Builder,
    graceful: &GracefulShutdown,
    (stream, peer): (Watched<TcpStream>, SocketAddr),
    router: Router,
) {
    let close = stream.closing();
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        answer(router.clone(), request, peer)
    });
    let connection = server.serve_connection(TokioIo::new(stream), service);
    let watched = graceful.watch(connection);
    tokio::spawn(async move {
        tokio::select! {
            ended = watched => {
                if let Err(error) = ended {
                    debug!(%error, "a connection broke");
                }
            }
            () = close.cancelled() => debug!("an idle connection made room"),
        }
    });
}

async fn answer(
    router: Router,
    request: Request<Incoming>,
    peer: SocketAddr,
) -> Result<Response<Body>, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    router.oneshot(request).await
}
