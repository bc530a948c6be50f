//! Running and stopping.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::{App, awake, connect};
use crate::http;
use crate::runtime::{
    ADMINISTRATION_AT_A_TIME, BROADCASTS_AT_A_TIME, Deliver, Dispatch, Pass, Services, Worker,
    keep_house,
};
use conversation::job::Pool;

/// Wait after the database failed.
const TROUBLE: Duration = Duration::from_secs(1);
/// A loop looks on its own this often, whatever it is told.
const LOOK: Duration = Duration::from_secs(1);
/// The longest that each part may take to stop; together under 20 s.
const STOP_LISTENING: Duration = Duration::from_secs(3);
const STOP_DISPATCH: Duration = Duration::from_secs(3);
const STOP_JOBS: Duration = Duration::from_secs(8);
const STOP_SENDING: Duration = Duration::from_secs(4);
const HOUR: Duration = Duration::from_hours(1);

impl App {
    /// Runs until `stop`, then stops in order. What is not finished by then is taken up at the
    /// next start.
    ///
    /// # Errors
    /// When a part ends that never should.
    pub async fn run_until_stopped(self, stop: CancellationToken) -> anyhow::Result<()> {
        let [listening, dispatching, working, sending] = [(); 4].map(|()| CancellationToken::new());
        let face = self.face();
        let Self { services, decoder, listener, lock, .. } = self;
        let mut listeners = JoinSet::new();
        let readers = face.stop.clone();
        let served = listening.clone();
        // A reader of a chat would go on for ever; the page comes again by itself.
        listeners.spawn(async move {
            let router = http::router(face);
            tokio::join!(http::serve(listener, router, served.clone()), async {
                served.cancelled().await;
                readers.cancel();
            });
        });
        listeners.spawn(connect::telegram(Arc::clone(&services), decoder, listening.clone()));
        let mut dispatch = JoinSet::new();
        dispatch.spawn(dispatch_loop(Arc::clone(&services), dispatching.clone()));
        let mut workers = workers(&services, &working);
        let mut deliver = JoinSet::new();
        deliver.spawn(deliver_loop(Arc::clone(&services), sending.clone()));
        let house = tokio::spawn(house_loop(Arc::clone(&services)));
        let awake = tokio::spawn(awake::keep_awake(Arc::clone(&services)));
        stop.cancelled().await;
        info!("stopping");
        house.abort();
        awake.abort();
        end("listeners", &listening, &mut listeners, STOP_LISTENING).await;
        end("dispatch", &dispatching, &mut dispatch, STOP_DISPATCH).await;
        end("jobs", &working, &mut workers, STOP_JOBS).await;
        end("outbox", &sending, &mut deliver, STOP_SENDING).await;
        services.store.close().await;
        info!(what = "database", "ended");
        drop(lock);
        info!("stopped");
        Ok(())
    }
}

/// Tells tasks to end and waits; those that take too long are cut off.
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
    for (pool, count) in [
        (Pool::Ai, config.ai.at_a_time),
        (Pool::Data, config.data.at_a_time),
        (Pool::Files, config.files.at_a_time),
        (Pool::Administration, ADMINISTRATION_AT_A_TIME),
        (Pool::Broadcast, BROADCASTS_AT_A_TIME),
    ] {
        for _ in 0..count {
            workers.spawn(worker_loop(Arc::clone(services), pool, stop.clone()));
        }
    }
    workers
}

async fn dispatch_loop(services: Arc<Services>, stop: CancellationToken) {
    let mut dispatch = Dispatch::new(Arc::clone(&services));
    loop {
        let wait = match dispatch.run_once().await {
            Ok(Pass::Ran) => continue,
            Ok(Pass::Idle(_)) if stop.is_cancelled() => return,
            Ok(Pass::Idle(_)) => LOOK,
            Err(error) => {
                error!(%error, "events wait for the database");
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

async fn worker_loop(services: Arc<Services>, pool: Pool, stop: CancellationToken) {
    let worker = Worker::new(Arc::clone(&services), pool);
    while !stop.is_cancelled() {
        let woken = services.wakes.work.notified();
        tokio::pin!(woken);
        // From here on nothing is missed, even if it comes before the wait below.
        woken.as_mut().enable();
        match worker.run_once().await {
            Ok(Pass::Ran) => continue,
            Ok(Pass::Idle(_)) => {}
            Err(error) => error!(%error, "jobs wait for the database"),
        }
        tokio::select! {
            () = woken => {}
            () = tokio::time::sleep(LOOK) => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn house_loop(services: Arc<Services>) {
    loop {
        if let Err(error) = keep_house(&services).await {
            warn!(error = format!("{error:#}"), "housekeeping failed; again in an hour");
        }
        tokio::time::sleep(HOUR).await;
    }
}
