//! `mlj token`: makes, lists and ends bearer tokens for the web and the API, also while the
//! service runs.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use secrecy::ExposeSecret;

use super::serve::{config, runtime};
use super::{Failure, say};
use crate::app::lock_folder;
use crate::config::Config;
use crate::runtime::{now_ms, tokens};
use crate::store::{SCHEMA_VERSION, Store, StoreError, TokenRow};

/// Longest wait for a service that brings the database up to date.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(200);

#[derive(Args)]
pub(super) struct TokenArguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Make a token and print it; it is stored nowhere
    Create {
        /// Whose it is or what it is for
        name: String,
        /// Days until it ends; without, it never does
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..=3_650))]
        days: Option<u32>,
        /// Its holder may use administrators' commands and /metrics
        #[arg(long)]
        admin: bool,
    },
    /// List the tokens that are good
    List,
    /// End a token, by name or id, and sign its browsers out
    Revoke {
        /// The name or id
        name: String,
    },
}

pub(super) fn run(arguments: &TokenArguments) -> Result<(), Failure> {
    let config = config()?;
    let done = async {
        let makes = matches!(arguments.what, What::Create { .. });
        let store = open(&config, makes).await?;
        let text = match &arguments.what {
            What::Create { name, days, admin } => {
                tokens::create(&store, name, (*admin, *days), None).await?.1 + "\n"
            }
            What::List => {
                let rows = store.tokens(now_ms()).await?;
                let line = |r: &TokenRow| format!("{}: {}\n", r.name, tokens::described(r));
                rows.iter().map(line).collect::<Vec<String>>().concat()
            }
            What::Revoke { name } => {
                let ended = store.revoke_token(name, now_ms()).await?;
                anyhow::ensure!(ended > 0, "there is no token {name}");
                format!("{ended} ended\n")
            }
        };
        store.close().await;
        Ok::<_, anyhow::Error>(text)
    };
    let text = runtime()?.block_on(async { done.await.context("tokens") });
    say(&text.map_err(Failure::Other)?);
    Ok(())
}

/// The database. One of another version is left to the service, which may be bringing it up to date
/// just now; a new one is made, since the first token is often wanted before the first start.
async fn open(config: &Config, makes: bool) -> anyhow::Result<Store> {
    let url = config.database_url.expose_secret();
    let begun = Instant::now();
    loop {
        let version = match Store::open_existing(url).await {
            Ok((store, SCHEMA_VERSION)) => return Ok(store),
            Ok((store, version)) => {
                store.close().await;
                version
            }
            Err(StoreError::Nothing) if !makes => bail!("there is no database yet, and no token"),
            Err(StoreError::Nothing) => {
                // A service that starts makes it; else nobody is in the way.
                if let Some(_lock) = lock_folder(&config.data_dir)? {
                    return Store::connect(url, None).await.context("the database can't be made");
                }
                0
            }
            Err(error) => return Err(error).context("the database can't be opened"),
        };
        anyhow::ensure!(
            version < SCHEMA_VERSION,
            "the database is of version {version}, of a newer program than this"
        );
        anyhow::ensure!(
            begun.elapsed() < PATIENCE && is_served(&config.data_dir)?,
            "the database is of version {version}, and this program needs {SCHEMA_VERSION}: start \
             the service with it, which brings the database up to date, and try again"
        );
        tokio::time::sleep(LOOK).await;
    }
}

/// Whether a service has the folder.
fn is_served(folder: &Path) -> anyhow::Result<bool> {
    Ok(lock_folder(folder)?.is_none())
}
