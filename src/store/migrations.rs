//! The migrations, as parts of the program.

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyPool, Executor, SqlStr};

use super::Backend;

/// Number, name, SQL for SQLite, SQL for PostgreSQL.
const ALL: [(i64, &str, &str, &str); 6] = [
    (
        1,
        "start",
        include_str!("../../migrations/sqlite/0001_start.sql"),
        include_str!("../../migrations/postgres/0001_start.sql"),
    ),
    (
        2,
        "edits",
        include_str!("../../migrations/sqlite/0002_edits.sql"),
        include_str!("../../migrations/postgres/0002_edits.sql"),
    ),
    (
        3,
        "web",
        include_str!("../../migrations/sqlite/0003_web.sql"),
        include_str!("../../migrations/postgres/0003_web.sql"),
    ),
    (
        4,
        "leases",
        include_str!("../../migrations/sqlite/0004_leases.sql"),
        include_str!("../../migrations/postgres/0004_leases.sql"),
    ),
    (
        5,
        "sign_in",
        include_str!("../../migrations/sqlite/0005_sign_in.sql"),
        include_str!("../../migrations/postgres/0005_sign_in.sql"),
    ),
    (
        6,
        "tokens",
        include_str!("../../migrations/sqlite/0006_tokens.sql"),
        include_str!("../../migrations/postgres/0006_tokens.sql"),
    ),
];

/// The version of the database that this program works with.
pub const SCHEMA_VERSION: i64 = ALL[ALL.len() - 1].0;

/// Brings the database up to date.
pub(super) async fn run(pool: &AnyPool, backend: Backend) -> Result<(), sqlx::Error> {
    let migrations = ALL.iter().map(|(number, name, sqlite, postgres)| {
        let sql = match backend {
            Backend::Sqlite => sqlite,
            Backend::Postgres => postgres,
        };
        let sql = SqlStr::from_static(sql);
        Migration::new(*number, (*name).into(), MigrationType::Simple, sql, false)
    });
    let migrator = Migrator::with_migrations(migrations.collect());
    let mut connection = pool.acquire().await?;
    if backend == Backend::Postgres {
        // A migration may take longer than any statement of the service.
        connection.execute("SET statement_timeout = 0").await?;
    }
    let migrated = migrator.run(&mut *connection).await;
    if backend == Backend::Postgres {
        connection.execute("SET statement_timeout = '30s'").await?;
    }
    migrated.map_err(|e| sqlx::Error::Migrate(Box::new(e)))
}
