//! The loops of the service: each goes round until it is stopped, and reports that it does.

use std::sync::Arc;
use std::time::Duration;

use sd_notify::NotifyState;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use super::notify;
use crate::runtime::{Deliver, Dispatch, HUNG, Pass, SILENT, Services, Worker, keep_house, now_ms};
use crate::store::TakenOver;
use conversation::job::Pool;

/// Wait after the database failed.
const TROUBLE: Duration = Duration::from_secs(1);
/// A loop looks on its own this often when nothing wakes it.
const LOOK: Duration = Duration::from_secs(1);
/// Leases are renewed so often.
const RENEW: Duration = Duration::from_secs(5);
const HOUR: Duration = Duration::from_hours(1);

pub(super) async fn dispatch_loop(services: Arc<Services>, stop: CancellationToken) {
    let mut dispatch = Dispatch::new(Arc::clone(&services));
    loop {
        services.liveness.round("dispatch");
        let wait = match dispatch.run_once().await {
            Ok(Pass::Ran) => continue,
            Ok(Pass::Idle(_)) if stop.is_cancelled() => return,
            Ok(Pass::Idle(_)) => LOOK,
            Err(error) => {
                error!(%error, "events wait for the database");
                // While it stops, what waits is left to the next start.
                if stop.is_cancelled() {
                    return;
                }
                TROUBLE
            }
        };
        tokio::select! {
            () = services.wakes.dispatch.notified() => {}
            () = tokio::time::sleep(wait) => {}
            () = stop.cancelled() => {}
        }
    }
}

pub(super) async fn deliver_loop(services: Arc<Services>, stop: CancellationToken) {
    let mut deliver = Deliver::new(Arc::clone(&services));
    while !stop.is_cancelled() {
        services.liveness.round("deliver");
        let wait = match deliver.run_once().await {
            Ok(Pass::Ran) => continue,
            Ok(Pass::Idle(next)) => next.unwrap_or(LOOK).min(LOOK),
            Err(error) => {
                error!(%error, "messages wait for the database");
                TROUBLE
            }
        };
        tokio::select! {
            () = services.wakes.deliver.notified() => {}
            () = tokio::time::sleep(wait) => {}
            () = stop.cancelled() => {}
        }
    }
    if let Err(error) = deliver.finish().await {
        warn!(%error, "what was sent last may be sent again");
    }
}

/// Takes jobs of a pool as long as there is room for them.
pub(super) async fn pool_loop(
    services: Arc<Services>,
    (pool, size): (Pool, usize),
    stop: CancellationToken,
) {
    let worker = Arc::new(Worker::new(Arc::clone(&services), pool));
    let mut jobs = JoinSet::new();
    while !stop.is_cancelled() {
        services.liveness.round(pool.name());
        let woken = services.wakes.work.notified();
        tokio::pin!(woken);
        // From here on nothing is missed, even if it comes before the wait below.
        woken.as_mut().enable();
        let claimed = if jobs.len() < size { worker.claim().await } else { Ok(None) };
        match claimed {
            Ok(Some(claimed)) => {
                let worker = Arc::clone(&worker);
                jobs.spawn(async move { worker.work(claimed).await });
                continue;
            }
            Ok(None) => {}
            Err(error) => error!(%error, "jobs wait for the database"),
        }
        tokio::select! {
            Some(ended) = jobs.join_next(), if !jobs.is_empty() => {
                if ended.is_err() {
                    error!(pool = pool.name(), "a job ended without noting how; it is taken over");
                }
            }
            () = woken => {}
            () = tokio::time::sleep(LOOK) => {}
            () = stop.cancelled() => {}
        }
    }
    while jobs.join_next().await.is_some() {}
}

/// Renews the leases of the jobs that run here, takes over those that ended, and looks at what
/// `/ready` reports.
pub(super) async fn lease_loop(services: Arc<Services>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        services.liveness.round("leases");
        services.upkeep.look(&services).await;
        let running = services.running.ids();
        match services.store.keep_leases(&running, now_ms()).await {
            Ok(taken) if taken == TakenOver::default() => {}
            Ok(taken) => {
                warn!(?taken, "took over jobs whose run ended without a result");
                services.wakes.work.notify_waiters();
                services.wakes.dispatch.notify_one();
            }
            Err(error) => warn!(%error, "leases are renewed later"),
        }
        tokio::select! {
            () = tokio::time::sleep(RENEW) => {}
            () = stop.cancelled() => {}
        }
    }
}

pub(super) async fn house_loop(services: Arc<Services>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = keep_house(&services).await {
            warn!(error = format!("{error:#}"), "housekeeping failed; again in an hour");
        }
        tokio::select! {
            () = tokio::time::sleep(HOUR) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// Feeds systemd's watchdog as long as every part lives, and ends the process when one hangs.
pub(super) async fn watchdog(services: Arc<Services>, stop: CancellationToken) {
    let liveness = &services.liveness;
    while !stop.is_cancelled() {
        tokio::time::sleep(LOOK * 5).await;
        if liveness.silent(SILENT).is_empty() {
            notify(&[NotifyState::Watchdog]);
        }
        let hung = liveness.silent(HUNG);
        if !hung.is_empty() {
            error!(parts = hung.join(", "), "a part hangs; the process ends");
            liveness.fatal.cancel();
            return stop.cancelled().await;
        }
    }
}
