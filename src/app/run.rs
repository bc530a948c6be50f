//! Running and stopping.

use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use sd_notify::NotifyState;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::{App, awake, connect, notify};
use crate::http;
use crate::runtime::{
    ADMINISTRATION_AT_A_TIME, BROADCASTS_AT_A_TIME, Deliver, Dispatch, HUNG, Pass, SILENT,
    Services, Worker, keep_house, now_ms,
};
use conversation::job::Pool;

/// Wait after the database failed.
const TROUBLE: Duration = Duration::from_secs(1);
/// A loop looks on its own this often when nothing wakes it.
const LOOK: Duration = Duration::from_secs(1);
/// Leases are renewed so often.
const RENEW: Duration = Duration::from_secs(5);
/// The longest that each part may take to stop; together under 20 s.
const STOP_LISTENING: Duration = Duration::from_secs(3);
const STOP_DISPATCH: Duration = Duration::from_secs(3);
const STOP_JOBS: Duration = Duration::from_secs(8);
const STOP_SENDING: Duration = Duration::from_secs(4);
const HOUR: Duration = Duration::from_hours(1);

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// As it was asked to.
    Asked,
    /// A part keeps ending, or hangs.
    Broken,
    /// Another process has the database: nothing can be stored any more.
    Lost,
}

impl App {
    /// Runs until `stop`, then stops in order. What is not finished by then is taken up at the
    /// next start.
    ///
    /// # Errors
    /// When a part keeps ending or hangs, and when another process took over the database.
    pub async fn run_until_stopped(self, stop: CancellationToken) -> anyhow::Result<()> {
        let [dispatching, working, sending] = [(); 3].map(|()| CancellationToken::new());
        let face = self.face();
        let Self { services, decoder, mut served, lock, number, .. } = self;
        let readers = face.stop.clone();
        served.gate.open(http::router(face));
        let mut listeners = JoinSet::new();
        let listening = served.stop.clone();
        listeners.spawn(supervise(&services, "telegram", &listening, move |services, stop| {
            connect::telegram(services, Arc::clone(&decoder), stop)
        }));
        let mut dispatch = JoinSet::new();
        dispatch.spawn(supervise(&services, "dispatch", &dispatching, dispatch_loop));
        let mut workers = workers(&services, &working);
        let mut deliver = JoinSet::new();
        deliver.spawn(supervise(&services, "deliver", &sending, deliver_loop));
        let (background, lost) = (CancellationToken::new(), CancellationToken::new());
        let mut others = JoinSet::new();
        others.spawn(supervise(&services, "leases", &background, lease_loop));
        others.spawn(supervise(&services, "housekeeping", &background, house_loop));
        others.spawn(awake::keep_awake(Arc::clone(&services)));
        others.spawn(watchdog(Arc::clone(&services)));
        let (store, liveness, mark) =
            (services.store.clone(), Arc::clone(&services.liveness), lost.clone());
        others.spawn(async move { lock.watch(&store, (number, &liveness), &mark).await });
        notify(&[NotifyState::Ready, NotifyState::Status("serving")]);
        let ending = tokio::select! {
            () = stop.cancelled() => Ending::Asked,
            () = services.liveness.fatal.cancelled() => Ending::Broken,
            () = lost.cancelled() => Ending::Lost,
        };
        info!(?ending, "stopping");
        notify(&[NotifyState::Stopping]);
        if ending == Ending::Lost {
            // Children end with their jobs.
            for tasks in [&mut workers, &mut dispatch, &mut deliver, &mut listeners, &mut others] {
                tasks.shutdown().await;
            }
            bail!("another process serves this database now");
        }
        // A reader of a chat would go on for ever; the page comes again by itself.
        readers.cancel();
        listeners.spawn(async move {
            // It is stopped with the other listeners.
            let _ = (&mut served.task).await;
        });
        end("listeners", &listening, &mut listeners, STOP_LISTENING).await;
        end("dispatch", &dispatching, &mut dispatch, STOP_DISPATCH).await;
        end("jobs", &working, &mut workers, STOP_JOBS).await;
        if let Err(error) = services.store.release_jobs().await {
            warn!(%error, "the jobs that were cut off are taken over later");
        }
        end("outbox", &sending, &mut deliver, STOP_SENDING).await;
        // Last the lock: until here nobody else may start.
        background.cancel();
        others.shutdown().await;
        services.store.close().await;
        info!(what = "database", "ended");
        if ending == Ending::Broken {
            bail!("a part of the service keeps ending or hangs; the log says which");
        }
        info!("stopped");
        Ok(())
    }
}

/// A loop that is started again when it ends.
fn supervise<F: Future<Output = ()> + Send>(
    services: &Arc<Services>,
    part: &'static str,
    stop: &CancellationToken,
    run: impl Fn(Arc<Services>, CancellationToken) -> F + Send + Sync + 'static,
) -> impl Future<Output = ()> + Send + 'static {
    let (services, stop) = (Arc::clone(services), stop.clone());
    async move {
        let start = || run(Arc::clone(&services), stop.clone());
        services.liveness.supervise(part, &stop, start).await;
    }
}

/// Cancels tasks and waits; those that take too long are cut off.
async fn end(what: &str, stop: &CancellationToken, tasks: &mut JoinSet<()>, limit: Duration) {
    stop.cancel();
    let all = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(limit, all).await.is_err() {
        warn!(what, "cut off; it is taken up at the next start");
        tasks.shutdown().await;
    }
    info!(what, "ended");
}

fn workers(services: &Arc<Services>, stop: &CancellationToken) -> JoinSet<()> {
    let config = &services.config;
    let mut workers = JoinSet::new();
    for (pool, size) in [
        (Pool::Ai, config.ai.at_a_time),
        (Pool::Data, config.data.at_a_time),
        (Pool::Files, config.files.at_a_time),
        (Pool::Administration, ADMINISTRATION_AT_A_TIME),
        (Pool::Broadcast, BROADCASTS_AT_A_TIME),
    ] {
        workers.spawn(supervise(services, pool.name(), stop, move |services, stop| {
            pool_loop(services, (pool, size), stop)
        }));
    }
    workers
}

async fn dispatch_loop(services: Arc<Services>, stop: CancellationToken) {
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

async fn deliver_loop(services: Arc<Services>, stop: CancellationToken) {
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
async fn pool_loop(services: Arc<Services>, (pool, size): (Pool, usize), stop: CancellationToken) {
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
async fn lease_loop(services: Arc<Services>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        services.liveness.round("leases");
        services.upkeep.look(&services).await;
        let running = services.running.ids();
        match services.store.keep_leases(&running, now_ms()).await {
            Ok(0) => {}
            Ok(jobs) => {
                warn!(jobs, "took over jobs whose run ended without a result");
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

async fn house_loop(services: Arc<Services>, stop: CancellationToken) {
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
async fn watchdog(services: Arc<Services>) {
    let liveness = &services.liveness;
    loop {
        tokio::time::sleep(LOOK * 5).await;
        if liveness.silent(SILENT).is_empty() {
            notify(&[NotifyState::Watchdog]);
        }
        let hung = liveness.silent(HUNG);
        if !hung.is_empty() {
            error!(parts = hung.join(", "), "a part hangs; the process ends");
            liveness.fatal.cancel();
            return;
        }
    }
}
