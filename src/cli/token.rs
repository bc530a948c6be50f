//! `mlj token`: makes, lists and ends bearer tokens for the web and the API, also while the
//! service runs.

use anyhow::Context;
use clap::{Args, Subcommand};

use super::serve::{config, runtime};
use super::{Failure, say};
use crate::app;
use crate::runtime::{now_ms, tokens};
use crate::store::TokenRow;

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
        let (store, _) = app::store_and_links(&config).await?;
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
