//! The service as a whole: built once, run until it is told to stop, stopped in order: listeners,
//! dispatch, jobs, outbox, database.

mod connect;
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

use crate::ai::{self, AiService};
use crate::blobs::Blobs;
use crate::config::{Config, Updates};
use crate::conversation::Texts;
use crate::http::Face;
use crate::runtime::{Intake, Running, Services, Wakes};
use crate::sandbox::Sandbox;
use crate::store::Store;
use crate::telegram::{Client, Decoder, Sender};

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
        let secret = match &self.services.config.updates {
            Updates::Polling => None,
            Updates::Webhook { secret, .. } => Some(secret.clone()),
        };
        Face {
            services: Arc::clone(&self.services),
            intake: self.intake.clone(),
            decoder: Arc::clone(&self.decoder),
            secret,
        }
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
    std::fs::create_dir_all(&config.data_dir)
        .with_context(|| format!("the folder {} can't be made", config.data_dir.display()))?;
    let store = Store::connect(config.database_url.expose_secret(), config.crash)
        .await
        .context("the database can't be opened")?;
    let blobs = Blobs::open(&config.data_dir).context("the folder for files can't be opened")?;
    let client = Client::new(&config.telegram_url, config.token.clone())?;
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
        sender: Sender::new(client.clone(), blobs.clone()),
        texts: Texts::new(),
        wakes: Arc::new(Wakes::default()),
        running: Running::default(),
        ai: ai.transpose().context("the client for the language model can't be built")?,
        store,
        blobs,
        client,
        started,
        config,
    })
}
