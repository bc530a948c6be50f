//! The statements that run often use their indexes, on tables as large as after some years.

use crate::cluster::Cluster;

use mlj_results_compiler::store::{Backend, Store, hot_statements};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row};

const ROWS: usize = 100_000;

/// Rows of every table that grows: all ended but a few.
fn fillings(backend: Backend) -> Vec<String> {
    let numbers = match backend {
        Backend::Sqlite => format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS}) "
        ),
        Backend::Postgres => {
            format!("WITH n(i) AS (SELECT CAST(generate_series(1, {ROWS}) AS BIGINT)) ")
        }
    };
    // SQLite takes the WITH before an INSERT, PostgreSQL too.
    let insert = |what: &str| format!("{numbers}INSERT INTO {what} FROM n");
    vec![
        insert("chats (key, title, created_ms, seen_ms) SELECT 'tg:' || i, '', i, i"),
        insert("users (id, name, created_ms, seen_ms) SELECT i, '', i, i"),
        insert("sessions (chat, format, body, saved_ms) SELECT 'tg:' || i, 1, '{}', i"),
        insert(
            "decisions (chat, one, other, same, created_ms) \
             SELECT 'tg:' || i, 'a', 'b', 1, i",
        ),
        insert(
            "inbox (source, external, chat, body, received_ms, done_ms) \
             SELECT 'telegram', CAST(i AS TEXT), 'tg:' || i, '{}', i, \
             CASE WHEN i % 10000 = 0 THEN NULL ELSE i END",
        ),
        insert(
            "outbox (chat, slot, urgent, body, created_ms, due_ms, done_ms) \
             SELECT 'tg:' || i, 's', 0, '{}', i, i, CASE WHEN i % 10000 = 0 THEN NULL ELSE i END",
        ),
        insert(
            "jobs (id, chat, pool, kind, body, state, created_ms, due_ms, started_ms, ended_ms, turn) \
             SELECT 'j' || i, 'tg:' || i, 'files', 'read', '{}', \
             CASE WHEN i % 10000 = 0 THEN 'queued' ELSE 'done' END, i, i, i, \
             CASE WHEN i % 10000 = 0 THEN NULL ELSE i END, CAST(i AS TEXT)",
        ),
        insert("actions (chat, user_id, what, created_ms) SELECT 'tg:' || i, i, '', i"),
        insert("audit_log (at_ms, user_id, what) SELECT i, i, ''"),
        insert(
            "uploads (chat, id, name, source_blob, tables_blob, created_ms) \
             SELECT 'tg:' || i, 1, '', '', '', i",
        ),
        insert(
            "web_chats (chat, kind, owner, user_id, name, created_ms) \
             SELECT 'tg:' || i, 'browser', '', i, '', i",
        ),
        insert(
            "browsers (hash, chat, created_ms, seen_ms) \
             SELECT CAST(i AS TEXT), 'tg:' || i, i, i",
        ),
        insert("messages (chat, slot, message, sent_ms) SELECT 'tg:' || i, 's', i, i"),
        insert(
            "results (id, chat, xlsx_blob, csv_blob, json_blob, png_blob, rows_blob, created_ms) \
             SELECT 'r' || i, 'tg:' || i, '', '', '', '', '', i",
        ),
        insert("blob_refs (blob, chat, kind, ref) SELECT 'b' || i, 'tg:' || i, 'result', 'r' || i"),
    ]
}

/// How a statement is done, line by line.
async fn plan(connection: &mut AnyConnection, backend: Backend, statement: &str) -> Vec<String> {
    let explain = match backend {
        Backend::Sqlite => format!("EXPLAIN QUERY PLAN {statement}"),
        Backend::Postgres => {
            let _ = sqlx::query("DEALLOCATE hot").execute(&mut *connection).await;
            let prepare = format!("PREPARE hot AS {statement}");
            sqlx::raw_sql(AssertSqlSafe(prepare)).execute(&mut *connection).await.unwrap();
            let most = (1..=9).rev().find(|n| statement.contains(&format!("${n}"))).unwrap_or(0);
            let nulls = vec!["NULL"; most].join(", ");
            let arguments = if most == 0 { String::new() } else { format!("({nulls})") };
            format!("EXPLAIN EXECUTE hot{arguments}")
        }
    };
    let column = if backend == Backend::Sqlite { 3 } else { 0 };
    let rows = sqlx::raw_sql(AssertSqlSafe(explain)).fetch_all(connection).await.unwrap();
    rows.iter().map(|row| row.try_get(column).unwrap()).collect()
}

async fn no_hot_statement_scans_a_table(url: &str) {
    let backend = Backend::of(url);
    Store::connect(url, None).await.unwrap().close().await;
    let mut connection = AnyConnection::connect(url).await.unwrap();
    for filling in fillings(backend) {
        sqlx::raw_sql(AssertSqlSafe(filling)).execute(&mut connection).await.unwrap();
    }
    sqlx::raw_sql("ANALYZE").execute(&mut connection).await.unwrap();
    if backend == Backend::Postgres {
        let generic = "SET plan_cache_mode = force_generic_plan";
        sqlx::raw_sql(generic).execute(&mut connection).await.unwrap();
    }
    let scans = |line: &String| match backend {
        Backend::Sqlite => line.starts_with("SCAN") && !line.contains("USING"),
        Backend::Postgres => line.contains("Seq Scan on"),
    };
    for (name, statement) in hot_statements(backend) {
        let lines = plan(&mut connection, backend, statement).await;
        assert!(!lines.iter().any(scans), "{name}: {statement}\n{lines:#?}");
    }
    // A statement without an index is found out.
    let lines = plan(&mut connection, backend, "SELECT id FROM jobs WHERE failure = $1").await;
    assert!(lines.iter().any(scans), "{lines:#?}");
}

#[tokio::test]
async fn hot_statements_use_indexes_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    no_hot_statement_scans_a_table(&Store::sqlite_url(&folder.path().join("mlj.sqlite"))).await;
}

#[tokio::test]
async fn hot_statements_use_indexes_on_postgresql() {
    let Some(cluster) = Cluster::start() else { return };
    no_hot_statement_scans_a_table(&cluster.database("statements")).await;
}
