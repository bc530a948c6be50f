//! Running and stopping.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::bail;
use sd_notify::NotifyState;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::loops::{deliver_loop, dispatch_loop, house_loop, lease_loop, pool_loop, watchdog};
use super::{App, Served, awake, connect, notify};
use crate::http;
use crate::runtime::{ADMINISTRATION_AT_A_TIME, BROADCASTS_AT_A_TIME, Services};
use crate::telegram::Decoder;
use conversation::job::Pool;

/// The longest that each part may take to stop; together under 20 s.
const STOP_LISTENING: Duration = Duration::from_secs(3);
const STOP_DISPATCH: Duration = Duration::from_secs(3);
const STOP_JOBS: Duration = Duration::from_secs(8);
const STOP_SENDING: Duration = Duration::from_secs(4);

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
        let face = self.face();
        let Self { services, decoder, served, lock, number, .. } = self;
        let readers = face.stop.clone();
        served.gate.open(http::router(face));
        let lost = CancellationToken::new();
        let mut parts = Parts::start(&services, served, decoder);
        let (store, liveness, mark) =
            (services.store.clone(), Arc::clone(&services.liveness), lost.clone());
        let fatal = services.liveness.fatal.clone();
        parts.others.spawn(async move {
            // However watching ends, the process must not go on without it.
            let _fatal = fatal.drop_guard();
            lock.watch(&store, (number, &liveness), &mark).await;
        });
        notify(&[NotifyState::Ready, NotifyState::Status("serving")]);
        let ending = tokio::select! {
            () = stop.cancelled() => Ending::Asked,
            () = services.liveness.fatal.cancelled() => Ending::Broken,
            () = lost.cancelled() => Ending::Lost,
        };
        let ending = if lost.is_cancelled() { Ending::Lost } else { ending };
        info!(?ending, "stopping");
        notify(&[NotifyState::Stopping]);
        if ending == Ending::Lost {
            parts.cut_off().await;
            bail!("another process serves this database now");
        }
        // A reader of a chat would go on for ever; the page comes again by itself.
        readers.cancel();
        parts.stop(&services).await;
        services.store.close().await;
        info!(what = "database", "ended");
        if ending == Ending::Broken {
            bail!("a part of the service keeps ending or hangs; the log says which");
        }
        info!("stopped");
        Ok(())
    }
}

/// The tasks of the service, by the order in which they stop.
struct Parts {
    listening: CancellationToken,
    listeners: JoinSet<()>,
    dispatching: CancellationToken,
    dispatch: JoinSet<()>,
    working: CancellationToken,
    workers: JoinSet<()>,
    sending: CancellationToken,
    deliver: JoinSet<()>,
    background: CancellationToken,
    others: JoinSet<()>,
}

impl Parts {
    fn start(services: &Arc<Services>, served: Served, decoder: Arc<OnceLock<Decoder>>) -> Self {
        let [dispatching, working, sending, background] =
            [(); 4].map(|()| CancellationToken::new());
        let (mut listeners, listening) = (JoinSet::new(), served.stop.clone());
        listeners.spawn(supervise(services, "telegram", &listening, move |services, stop| {
            connect::telegram(services, Arc::clone(&decoder), stop)
        }));
        listeners.spawn(async move {
            // It ends with the other listeners.
            let _ = served.task.await;
        });
        let mut dispatch = JoinSet::new();
        dispatch.spawn(supervise(services, "dispatch", &dispatching, dispatch_loop));
        let workers = workers(services, &working);
        let mut deliver = JoinSet::new();
        deliver.spawn(supervise(services, "deliver", &sending, deliver_loop));
        let mut others = JoinSet::new();
        others.spawn(supervise(services, "leases", &background, lease_loop));
        others.spawn(supervise(services, "housekeeping", &background, house_loop));
        others.spawn(supervise(services, "watchdog", &background, watchdog));
        others.spawn(awake::keep_awake(Arc::clone(services)));
        Self {
            listening,
            listeners,
            dispatching,
            dispatch,
            working,
            workers,
            sending,
            deliver,
            background,
            others,
        }
    }

    /// Ends all at once: nothing can be stored any more. Child processes end with their jobs.
    async fn cut_off(&mut self) {
        let Self { workers, dispatch, deliver, listeners, others, .. } = self;
        for tasks in [workers, dispatch, deliver, listeners, others] {
            tasks.shutdown().await;
        }
    }

    async fn stop(&mut self, services: &Services) {
        end("listeners", &self.listening, &mut self.listeners, STOP_LISTENING).await;
        end("dispatch", &self.dispatching, &mut self.dispatch, STOP_DISPATCH).await;
        end("jobs", &self.working, &mut self.workers, STOP_JOBS).await;
        if let Err(error) = services.store.release_jobs().await {
            warn!(%error, "the jobs that were cut off are taken over later");
        }
        end("outbox", &self.sending, &mut self.deliver, STOP_SENDING).await;
        // Last the lock: until here nobody else may start.
        self.background.cancel();
        self.others.shutdown().await;
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
