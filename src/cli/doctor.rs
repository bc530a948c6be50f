//! `mlj doctor`: looks at settings, database, files, child processes, Telegram and the language
//! model, and says how to mend what is wrong. `mlj backup`: a consistent copy of the database while it is in use.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::serve::{config, runtime};
use super::{Failure, say};
use crate::app::services;
use crate::config::Config;
use crate::runtime::Services;
use crate::sandbox::{Guard, Line, Work};
use crate::store::Store;

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
    let store = Store::connect(config.database_url.expose_secret(), None)
        .await
        .context("the database can't be opened")?;
    store.copy_into(file).await?;
    store.close().await;
    Ok(())
}

pub(super) fn doctor() -> Result<(), Failure> {
    let config = config()?;
    say("ok    settings\n");
    let troubles = runtime()?.block_on(examine(config)).map_err(Failure::Other)?;
    if troubles == 0 {
        say("All is well.\n");
        return Ok(());
    }
    Err(Failure::Other(anyhow::anyhow!("{troubles} of these need mending")))
}

/// Examines part by part and returns how many need mending.
async fn examine(config: Config) -> anyhow::Result<usize> {
    let program = std::env::current_exe()?;
    let services = match services(config, program).await {
        Ok(services) => services,
        Err(error) => {
            report("database", Err((format!("{error:#}"), "check DATA_DIR and DATABASE_URL")));
            return Ok(1);
        }
    };
    let parts = [
        ("database", database(&services).await),
        ("files", files(&services).await),
        ("child processes", children(&services).await),
        ("Telegram", telegram(&services).await),
        ("AI", model(&services).await),
    ];
    let troubles = parts.iter().filter(|(_, found)| found.is_err()).count();
    for (part, found) in parts {
        report(part, found);
    }
    Ok(troubles)
}

/// All is well, with a remark; or what is wrong and how to mend it.
type Found = Result<String, (String, &'static str)>;

fn report(part: &str, found: Found) {
    match found {
        Ok(remark) => say(&format!("ok    {part}: {remark}\n")),
        Err((what, mend)) => say(&format!("WRONG {part}: {what}\n      {mend}\n")),
    }
}

async fn database(services: &Services) -> Found {
    let store = &services.store;
    match store.is_whole().await {
        Ok(true) => {}
        Ok(false) => {
            let mend = "stop the service and put the latest backup in its place";
            return Err(("the database is damaged".to_owned(), mend));
        }
        Err(error) => return Err((error.to_string(), "check DATABASE_URL")),
    }
    let figures = store.figures().await.map_err(|e| (e.to_string(), "check DATABASE_URL"))?;
    Ok(format!(
        "{} chats, {} events and {} messages wait, {} dead jobs",
        figures.chats, figures.inbox, figures.outbox, figures.dead_jobs
    ))
}

async fn files(services: &Services) -> Found {
    let mend = "check that DATA_DIR can be written and the disk is not full";
    let written = services.blobs.workshop().and_then(|shop| {
        let file = shop.path().join("doctor");
        std::fs::write(&file, "doctor")?;
        let blob = services.blobs.adopt(&file)?;
        services.blobs.remove(&blob)
    });
    written.map_err(|e| (e.to_string(), mend))?;
    let referred =
        services.store.referred_blobs().await.map_err(|e| (e.to_string(), "check DATABASE_URL"))?;
    let lost = referred.iter().filter(|b| !b.is_empty() && !services.blobs.has(b)).count();
    if lost > 0 {
        let what = format!("{lost} of {} files are missing", referred.len());
        return Err((
            what,
            "put the folder blobs of the latest backup back; users can also send files again",
        ));
    }
    Ok(format!("{} kept", referred.len()))
}

async fn children(services: &Services) -> Found {
    let mend = "raise SANDBOX_MEMORY_MB, or check that the program may start processes";
    let work = async {
        let shop = services.blobs.workshop()?;
        let path = shop.path().join("doctor.csv");
        std::fs::write(&path, "Name,Score (10)\nAda Obi,7\n")?;
        let name = "doctor.csv".to_owned();
        let work = Work::Read { path, name, unzipped_bytes: 1 << 24 };
        let never = tokio_util::sync::CancellationToken::new();
        let guard = Guard { limit: Duration::from_secs(10), stop: &never };
        anyhow::Ok(services.sandbox.run(work, shop.path(), guard, |_| {}).await?)
    };
    match work.await {
        Ok(Line::Read(readings)) if readings.iter().all(|r| r.refused.is_none()) => {
            Ok("a file was read".to_owned())
        }
        Ok(other) => Err((format!("{other:?}"), mend)),
        Err(error) => Err((format!("{error:#}"), mend)),
    }
}

async fn model(services: &Services) -> Found {
    let Some(ai) = &services.ai else {
        return Ok("not set up: requests are understood by rules alone".to_owned());
    };
    match ai.check().await {
        Ok(took) => Ok(format!("{} answered after {} ms", ai.model(), took.as_millis())),
        Err(what) => Err((what, "check AI_BASE_URL, AI_MODEL and AI_API_KEY")),
    }
}

async fn telegram(services: &Services) -> Found {
    let limit = Duration::from_secs(10);
    let Some(client) = &services.client else {
        return Ok("not set up: the web chat alone".to_owned());
    };
    match client.post::<_, Value>("getMe", &json!({}), limit).await {
        Ok(me) => {
            let name = me.get("username").and_then(Value::as_str).unwrap_or_default();
            Ok(format!("the bot is @{name}"))
        }
        Err(error) => {
            Err((error.to_string(), "check TELEGRAM_BOT_TOKEN, TELEGRAM_API_URL and the network"))
        }
    }
}
