//! `mlj doctor`: looks at settings, database, files, child processes, Telegram and the language
//! model, and says how to mend what is wrong. `mlj backup`: a consistent copy of the database while it is in use.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::memory::Memory;
use super::serve::{config, runtime};
use super::{Failure, say};
use crate::ai::{self, AiService};
use crate::blobs::Blobs;
use crate::config::Config;
use crate::runtime::now_ms;
use crate::sandbox::{Guard, Line, Sandbox, Work};
use crate::store::{SCHEMA_VERSION, Store, StoreError};
use crate::telegram::Client;

#[derive(Args)]
pub(super) struct BackupArguments {
    /// Where the copy goes; the file must not be there yet
    file: PathBuf,
}

pub(super) fn backup(arguments: &BackupArguments) -> Result<(), Failure> {
    let config = config()?;
    if arguments.file.exists() {
        let message = format!("{} is there already; choose another name", arguments.file.display());
        return Err(Failure::Arguments(message));
    }
    runtime()?.block_on(copy(&config, &arguments.file)).map_err(Failure::Other)?;
    say(&format!("Wrote {}\n", arguments.file.display()));
    Ok(())
}

async fn copy(config: &Config, file: &Path) -> anyhow::Result<()> {
    // Of whatever version: the copy before an upgrade is made with the new program, too.
    let opened = Store::open_existing(config.database_url.expose_secret()).await;
    let (store, _) = opened.context("the database can't be copied; check DATA_DIR")?;
    let copied = store.copy_into(file).await;
    store.close().await;
    Ok(copied?)
}

pub(super) fn doctor() -> Result<(), Failure> {
    let config = config()?;
    say("ok    settings\n");
    let troubles = runtime()?.block_on(examine(&config)).map_err(Failure::Other)?;
    if troubles == 0 {
        say("All is well.\n");
        return Ok(());
    }
    Err(Failure::Other(anyhow::anyhow!("{troubles} of these need mending")))
}

/// Examines part by part and returns how many need mending. Nothing is made or changed that the
/// service has not made.
async fn examine(config: &Config) -> anyhow::Result<usize> {
    let program = std::env::current_exe()?;
    let mut parts = vec![("memory", memory(config))];
    match Store::open_existing(config.database_url.expose_secret()).await {
        Ok((store, SCHEMA_VERSION)) => {
            parts.push(("database", database(&store).await));
            parts.push(("tokens", tokens(&store).await));
            parts.push(("files", files(config, Some(&store)).await));
            store.close().await;
        }
        Ok((store, version)) => {
            parts.push(("database", other_version(version)));
            parts.push(("files", files(config, None).await));
            store.close().await;
        }
        Err(StoreError::Nothing) => {
            let remark = "there is none yet; the first start makes it";
            parts.push(("database", Found::Well(remark.to_owned())));
            parts.push(("files", files(config, None).await));
        }
        Err(error) => {
            parts.push(("database", wrong(error, "check DATA_DIR and DATABASE_URL")));
        }
    }
    parts.push(("child processes", children(config, program).await));
    parts.push(("Telegram", telegram(config).await));
    parts.push(("AI", model(config).await));
    let troubles = parts.iter().filter(|(_, found)| matches!(found, Found::Wrong(..))).count();
    for (part, found) in parts {
        report(part, found);
    }
    Ok(troubles)
}

/// How a part is.
enum Found {
    /// Well, with a remark.
    Well(String),
    /// It works, but should be changed, and how.
    Doubtful(String, &'static str),
    /// What is wrong, and how to mend it.
    Wrong(String, &'static str),
}

fn wrong(what: impl std::fmt::Display, mend: &'static str) -> Found {
    Found::Wrong(what.to_string(), mend)
}

fn report(part: &str, found: Found) {
    match found {
        Found::Well(remark) => say(&format!("ok    {part}: {remark}\n")),
        Found::Doubtful(what, mend) => say(&format!("warn  {part}: {what}\n      {mend}\n")),
        Found::Wrong(what, mend) => say(&format!("WRONG {part}: {what}\n      {mend}\n")),
    }
}

fn memory(config: &Config) -> Found {
    let mend = "lower SANDBOX_MEMORY_MB, FILES_AT_A_TIME or DATA_AT_A_TIME, or give more memory \
                (systemd: MemoryMax)";
    match Memory::of(config) {
        None => Found::Well("how much there is can't be told here".to_owned()),
        Some(memory) if memory.is_enough() => Found::Well(memory.told()),
        Some(memory) => Found::Doubtful(memory.told(), mend),
    }
}

fn other_version(version: i64) -> Found {
    if version < SCHEMA_VERSION {
        return Found::Well(format!(
            "of version {version}; the next start brings it to version {SCHEMA_VERSION}"
        ));
    }
    let what = format!("of version {version}, and this program knows {SCHEMA_VERSION}");
    wrong(what, "use the newer program, or put the copy of before the upgrade in its place")
}

async fn database(store: &Store) -> Found {
    match store.is_whole().await {
        Ok(true) => {}
        Ok(false) => {
            let mend = "stop the service and put the latest backup in its place";
            return wrong("the database is damaged", mend);
        }
        Err(error) => return wrong(error, "check DATABASE_URL"),
    }
    match store.figures().await {
        Ok(figures) => Found::Well(format!(
            "{} chats, {} events and {} messages wait, {} dead jobs",
            figures.chats, figures.inbox, figures.outbox, figures.dead_jobs
        )),
        Err(error) => wrong(error, "check DATABASE_URL"),
    }
}

async fn tokens(store: &Store) -> Found {
    match store.derived_tokens(now_ms()).await {
        Ok(names) if names.is_empty() => Found::Well("all are random".to_owned()),
        Ok(names) => Found::Doubtful(
            format!("made by an earlier version, of LINK_SECRET or link.key: {}", names.join(", ")),
            "make new ones and revoke these: whoever has that secret and the database can make them",
        ),
        Err(error) => wrong(error, "check DATABASE_URL"),
    }
}

async fn files(config: &Config, store: Option<&Store>) -> Found {
    let mend = "check that DATA_DIR can be written and the disk is not full";
    // A folder that is not there yet is made where there is one.
    let Some(folder) = config.data_dir.ancestors().find(|folder| folder.exists()) else {
        return wrong("there is no such folder", mend);
    };
    if let Err(error) = tempfile::NamedTempFile::new_in(folder) {
        return wrong(error, mend);
    }
    let Some(store) = store else {
        return Found::Well(format!("{} can be written", folder.display()));
    };
    let referred = match store.referred_blobs().await {
        Ok(referred) => referred,
        Err(error) => return wrong(error, "check DATABASE_URL"),
    };
    let blobs = config.data_dir.join("blobs").is_dir().then(|| Blobs::open(&config.data_dir));
    let blobs = match blobs.transpose() {
        Ok(blobs) => blobs,
        Err(error) => return wrong(error, mend),
    };
    let has = |blob: &String| blobs.as_ref().is_some_and(|blobs| blobs.has(blob));
    let lost = referred.iter().filter(|b| !b.is_empty() && !has(b)).count();
    if lost > 0 {
        let what = format!("{lost} of {} files are missing", referred.len());
        let mend =
            "put the folder blobs of the latest backup back; users can also send files again";
        return wrong(what, mend);
    }
    Found::Well(format!("{} kept", referred.len()))
}

async fn children(config: &Config, program: PathBuf) -> Found {
    let mend = "raise SANDBOX_MEMORY_MB, or check that the program may start processes";
    let sandbox = Sandbox {
        program,
        memory_bytes: config.sandbox_bytes,
        unzipped_bytes: config.unzipped_bytes,
    };
    let work = async {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("doctor.csv");
        std::fs::write(&path, "Name,Score (10)\nAda Obi,7\n")?;
        let name = "doctor.csv".to_owned();
        let work = Work::Read { path, name, unzipped_bytes: 1 << 24 };
        let never = tokio_util::sync::CancellationToken::new();
        let guard = Guard { limit: Duration::from_secs(10), stop: &never };
        let confinement = sandbox.confinement(guard).await?;
        let line = sandbox.run(work, folder.path(), guard, |_| {}).await?;
        anyhow::Ok((line, confinement))
    };
    match work.await {
        Ok((Line::Read(readings), confinement)) if readings.iter().all(|r| r.refused.is_none()) => {
            let what = format!("a file was read; they are {confinement}");
            if !confinement.lacks_any() {
                return Found::Well(what);
            }
            Found::Doubtful(what, "use a Linux kernel of 5.13 or later with Landlock and seccomp")
        }
        Ok((other, _)) => wrong(format!("{other:?}"), mend),
        Err(error) => wrong(format!("{error:#}"), mend),
    }
}

async fn model(config: &Config) -> Found {
    let Some(settings) = &config.model else {
        return Found::Well("not set up: requests are understood by rules alone".to_owned());
    };
    let mend = "check AI_BASE_URL, AI_MODEL and AI_API_KEY";
    let client = ai::Client::new(&settings.base_url, settings.key.clone(), &settings.model);
    let asked = match client {
        Ok(client) => AiService::new(client, 1, config.ai.limit).check().await,
        Err(error) => return wrong(error, mend),
    };
    match asked {
        Ok(took) => {
            Found::Well(format!("{} answered after {} ms", settings.model, took.as_millis()))
        }
        Err(what) => wrong(what, mend),
    }
}

async fn telegram(config: &Config) -> Found {
    let limit = Duration::from_secs(10);
    let Some(settings) = &config.telegram else {
        return Found::Well("not set up: the web chat alone".to_owned());
    };
    let client = match Client::new(&settings.url, settings.token.clone()) {
        Ok(client) => client,
        Err(error) => return wrong(error, "check TELEGRAM_API_URL"),
    };
    match client.post::<_, Value>("getMe", &json!({}), limit).await {
        Ok(me) => {
            let name = me.get("username").and_then(Value::as_str).unwrap_or_default();
            Found::Well(format!("the bot is @{name}"))
        }
        Err(error) => wrong(error, "check TELEGRAM_BOT_TOKEN, TELEGRAM_API_URL and the network"),
    }
}
