//! Connections to the database, and how each is set up.

use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, Executor};

use super::Backend;

/// Opens a pool. `durable` is for what must survive a loss of power; `sets_up` is for the service,
/// which decides how a new file is written.
pub(super) async fn open(
    url: &str,
    backend: Backend,
    (durable, sets_up): (bool, bool),
) -> Result<AnyPool, sqlx::Error> {
    let connections = match (backend, durable) {
        (Backend::Sqlite, false) => 4,
        (Backend::Sqlite, true) => 1,
        (Backend::Postgres, false) => 8,
        (Backend::Postgres, true) => 2,
    };
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .after_connect(move |connection, _| {
            Box::pin(async move {
                if backend == Backend::Sqlite {
                    let synchronous = if durable {
                        "PRAGMA synchronous = FULL"
                    } else {
                        "PRAGMA synchronous = NORMAL"
                    };
                    connection.execute("PRAGMA busy_timeout = 10000").await?;
                    if sets_up {
                        // Only a new file takes the first one.
                        connection.execute("PRAGMA auto_vacuum = INCREMENTAL").await?;
                        connection.execute("PRAGMA journal_mode = WAL").await?;
                    }
                    // What was deleted is overwritten.
                    connection.execute("PRAGMA secure_delete = ON").await?;
                    connection.execute(synchronous).await?;
                    connection.execute("PRAGMA foreign_keys = ON").await?;
                } else {
                    // Nobody waits for ever: not for a lock, not for a client that is gone.
                    connection.execute("SET statement_timeout = '30s'").await?;
                    // A transaction of a process that is frozen or cut off must not hold up who
                    // takes over.
                    connection.execute("SET idle_in_transaction_session_timeout = '4s'").await?;
                    connection.execute("SET tcp_keepalives_idle = 2").await?;
                    connection.execute("SET tcp_keepalives_interval = 1").await?;
                    connection.execute("SET tcp_keepalives_count = 2").await?;
                }
                Ok(())
            })
        })
        .connect(url)
        .await
}
