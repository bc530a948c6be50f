//! The way into the inbox for events that arrive one by one: those that come at the same moment
//! share one durable commit.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use tokio::sync::{mpsc, oneshot};

use super::clock::now_ms;
use super::services::Wakes;
use crate::store::{NewEvent, Store};

/// Most events of one commit.
const BATCH: usize = 200;

type Waiting = (NewEvent, oneshot::Sender<bool>);

/// Takes events. Cheap to clone; the task behind it ends when the last clone is gone.
#[derive(Clone)]
pub struct Intake {
    queue: mpsc::Sender<Waiting>,
}

impl Intake {
    /// Starts the task.
    pub fn start(store: Store, wakes: std::sync::Arc<Wakes>) -> Self {
        let (queue, mut waiting) = mpsc::channel::<Waiting>(4 * BATCH);
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(BATCH);
            while waiting.recv_many(&mut batch, BATCH).await > 0 {
                let (events, answers): (Vec<_>, Vec<_>) = batch.drain(..).unzip();
                // A panic costs these events' senders an error, and nobody else anything.
                let stored = AssertUnwindSafe(store.receive(&events, now_ms())).catch_unwind();
                let stored = match stored.await {
                    Ok(Ok(_)) => true,
                    Ok(Err(error)) => {
                        tracing::error!(%error, "events can't be stored");
                        false
                    }
                    Err(_) => false,
                };
                wakes.dispatch.notify_one();
                for answer in answers {
                    // Whoever asked may be gone; the event is stored all the same.
                    let _ = answer.send(stored);
                }
            }
        });
        Self { queue }
    }

    /// Stores an event; `true` when it is durable.
    pub async fn receive(&self, event: NewEvent) -> bool {
        let (answer, stored) = oneshot::channel();
        self.queue.send((event, answer)).await.is_ok() && stored.await.unwrap_or(false)
    }
}
