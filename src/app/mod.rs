//! The service as a whole: built once, run until it is told to stop, stopped in order: listeners,
//! dispatch, jobs, outbox, database.

mod awake;
mod connect;
mod private;
mod run;

use std::fs::File;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use anyhow::Context;
use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use tracing::info;

pub use private::{protect_files, protect_process};

use crate::ai::{self, AiService};
use crate::blobs::Blobs;
use crate::config::{Config, Updates};
use crate::http::Face;
use crate::links::{self, Links, Signer};
use crate::runtime::{Channels, Intake, Running, Services, TelegramReach, Wakes};
use crate::sandbox::Sandbox;
use crate::store::Store;
use crate::telegram::{self, Client, Decoder};
use crate::web::{self, Hub};
use conversation::Texts;

/// The service.
pub struct App {
    services: Arc<Services>,
    intake: Intake,
    decoder: Arc<OnceLock<Decoder>>,
    listener: TcpListener,
    address: SocketAddr,
    /// Held while it serves.
    lock: File,
}

impl App {
    /// Opens the database, the files and the port. `program` is run for work in child processes.
    ///
    /// # Errors
    /// When one of them can't be opened; the error says which.
    pub async fn build(config: Config, program: std::path::PathBuf) -> anyhow::Result<Self> {
        let lock = lock(&config.data_dir)?;
        let services = Arc::new(services(config, program).await?);
        services.blobs.clear_workshops().context("the folder for files can't be emptied")?;
        let resumed = services.store.requeue_interrupted().await?;
        if resumed > 0 {
            info!(jobs = resumed, "taking up the jobs that were interrupted");
        }
        let place = (services.config.host.as_str(), services.config.port);
        let listener = TcpListener::bind(place)
            .await
            .with_context(|| format!("the port {}:{} can't be opened", place.0, place.1))?;
        let address = listener.local_addr()?;
        let intake = Intake::start(services.store.clone(), Arc::clone(&services.wakes));
        Ok(Self { services, intake, decoder: Arc::default(), listener, address, lock })
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// What its parts share.
    pub fn services(&self) -> &Arc<Services> {
        &self.services
    }

    fn face(&self) -> Face {
        let secret = match self.services.config.telegram.as_ref().map(|t| &t.updates) {
            Some(Updates::Webhook { secret, .. }) => Some(secret.clone()),
            Some(Updates::Polling) | None => None,
        };
        Face::new(
            Arc::clone(&self.services),
            self.intake.clone(),
            Arc::clone(&self.decoder),
            secret,
        )
    }
}

/// Two services on one folder would take each other's work; the second is refused.
fn lock(folder: &Path) -> anyhow::Result<File> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("the folder {} can't be made", folder.display()))?;
    let path = folder.join("mlj.lock");
    let file = File::create(&path).with_context(|| format!("{} can't be made", path.display()))?;
    file.try_lock()
        .with_context(|| format!("another mlj serves from {}; stop it first", folder.display()))?;
    Ok(file)
}

/// Builds what all parts share, without a port.
///
/// # Errors
/// When the database or the folder can't be opened.
pub async fn services(config: Config, program: std::path::PathBuf) -> anyhow::Result<Services> {
    let started = Instant::now();
    let (store, links) = store_and_links(&config).await?;
    let blobs = Blobs::open(&config.data_dir).context("the folder for files can't be opened")?;
    let client = config.telegram.as_ref().map(|t| Client::new(&t.url, t.token.clone()));
    let client = client.transpose().context("the client for Telegram can't be built")?;
    let hub = Hub::default();
    let telegram =
        client.clone().map(|client| telegram::Sender::new(client, blobs.clone(), links.clone()));
    let channels =
        Channels { telegram, web: web::Sender::new(store.clone(), blobs.clone(), hub.clone()) };
    let ai = config.model.as_ref().map(|m| {
        let client = ai::Client::new(&m.base_url, m.key.clone(), &m.model)?;
        anyhow::Ok(AiService::new(client, config.ai.at_a_time, config.ai.limit))
    });
    Ok(Services {
        sandbox: Sandbox {
            program,
            memory_bytes: config.sandbox_bytes,
            unzipped_bytes: config.unzipped_bytes,
        },
        texts: Texts::new(),
        wakes: Arc::new(Wakes::default()),
        running: Running::default(),
        metrics: Arc::default(),
        telegram: TelegramReach::default(),
        ai: ai.transpose().context("the client for the language model can't be built")?,
        store,
        blobs,
        client,
        channels,
        links,
        hub,
        started,
        config,
    })
}

/// The database and what signs links, forms and tokens.
///
/// # Errors
/// When the database, the folder or the key can't be opened.
pub async fn store_and_links(config: &Config) -> anyhow::Result<(Store, Links)> {
    std::fs::create_dir_all(&config.data_dir)
        .with_context(|| format!("the folder {} can't be made", config.data_dir.display()))?;
    let store = Store::connect(config.database_url.expose_secret(), config.crash)
        .await
        .context("the database can't be opened")?;
    let links = links(config, &store).context("the key for links can't be had")?;
    Ok((store, links))
}

fn links(config: &Config, store: &Store) -> std::io::Result<Links> {
    let signer = match &config.web.secret {
        Some(secret) => Signer::new(secret.expose_secret().as_bytes()),
        None => Signer::new(&links::key_in(&config.data_dir)?),
    };
    let web = &config.web;
    Ok(Links::new(signer, store.clone(), web.public_url.clone(), web.link_hours))
}
