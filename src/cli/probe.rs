//! `mlj probe`: asks the service on this machine whether it lives, for health checks of
//! containers that have no other program to ask with.

use std::time::Duration;

use anyhow::{Context, ensure};

use super::serve::{config, runtime};
use super::{Failure, say};

const PATIENCE: Duration = Duration::from_secs(4);

pub(super) fn run() -> Result<(), Failure> {
    let port = config()?.port;
    let ask = async {
        let client = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build()?;
        let url = format!("http://127.0.0.1:{port}/health");
        let answer = client.get(&url).send().await.context("nothing answers")?;
        ensure!(answer.status().is_success(), "{url} answers {}", answer.status());
        anyhow::Ok(answer.text().await?)
    };
    let said = runtime()?.block_on(ask).map_err(Failure::Other)?;
    say(&format!("{said}\n"));
    Ok(())
}
