//! The service as a whole: built once, run until it is told to stop, stopped in order: listeners,
//! dispatch, jobs, outbox, database.

mod awake;
mod connect;
mod lock;
mod loops;
mod private;
mod run;

use lock::Lock;
pub use lock::lock_folder;

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use anyhow::Context;
use sd_notify::NotifyState;
use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

pub use private::{protect_files, protect_process};

use crate::ai::{self, AiService};
use crate::blobs::Blobs;
use crate::config::{Config, Updates};
use crate::http::{self, Face, Gate};
use crate::links::{self, Links, Signer};
use crate::runtime::{
    Channels, Intake, Running, Services, TelegramReach, Turns, Upkeep, Wakes, now_ms,
};
use crate::sandbox::Sandbox;
use crate::store::{Store, TakenOver};
use crate::telegram::{self, Client, Decoder};
use crate::web::{self, Hub};
use conversation::Texts;

/// The service.
pub struct App {
    services: Arc<Services>,
    intake: Intake,
    decoder: Arc<OnceLock<Decoder>>,
    served: Served,
    lock: Lock,
    /// The number of this process as the holder of the database.
    number: i64,
}

/// The port, open and answering.
struct Served {
    gate: Gate,
    address: SocketAddr,
    /// Cancelled when no more connections are taken.
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl App {
    /// Opens the port, waits until no other process serves this database and folder, then opens
    /// them. `program` is run for work in child processes.
    ///
    /// # Errors
    /// When one of them can't be opened, the error says which; [`crate::store::OtherFolder`] when another
    /// process serves the database from another folder.
    pub async fn build(config: Config, program: std::path::PathBuf) -> anyhow::Result<Self> {
        let served = listen(&config).await?;
        // Waiting and migrating may take long; systemd is told that both go on.
        let _waiting = AbortOnDrop(tokio::spawn(wait_alive()));
        let lock = Lock::acquire(&config, || {
            info!("another mlj serves; waiting to take over");
            served.gate.stand_by();
            notify(&[NotifyState::Ready, NotifyState::Status("standby")]);
        })
        .await?;
        served.gate.take_over();
        let store = open_store(&config).await?;
        let number = hold(&store, &lock.folder).await?;
        let services = Arc::new(services_on(config, store, program)?);
        services.blobs.clear_workshops().context("the folder for files can't be emptied")?;
        let taken = services.store.keep_leases(&[], now_ms()).await?;
        if taken != TakenOver::default() {
            info!(?taken, "took over the jobs of a process that is gone");
        }
        let intake = Intake::start(services.store.clone(), Arc::clone(&services.wakes));
        Ok(Self { services, intake, decoder: Arc::default(), served, lock, number })
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.served.address.port()
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

/// Becomes the holder. A transaction of a holder that is gone may be in the way for some seconds.
async fn hold(store: &Store, folder: &str) -> anyhow::Result<i64> {
    const TRIES: u32 = 5;
    let mut tries = 1;
    loop {
        match store.hold(folder, now_ms()).await {
            Ok(number) => return Ok(number),
            Err(error) if tries < TRIES => {
                warn!(%error, "the database can't be taken over yet; trying again");
            }
            Err(error) => return Err(error).context("the database can't be used"),
        }
        tries += 1;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn listen(config: &Config) -> anyhow::Result<Served> {
    let place = (config.host.as_str(), config.port);
    let listener = TcpListener::bind(place)
        .await
        .with_context(|| format!("the port {}:{} can't be opened", place.0, place.1))?;
    let address = listener.local_addr()?;
    let (gate, stop) = (Gate::default(), CancellationToken::new());
    let (router, stopped, web) = (gate.router(), stop.clone(), config.web.clone());
    let task = tokio::spawn(async move { http::serve(listener, router, stopped, &web).await });
    Ok(Served { gate, address, stop, task })
}

/// A task that ends with the value.
struct AbortOnDrop(JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Reports to systemd that a start or a wait goes on.
async fn wait_alive() {
    const EVERY: Duration = Duration::from_secs(5);
    const EXTENSION_US: u32 = 60_000_000;
    loop {
        notify(&[NotifyState::Watchdog, NotifyState::ExtendTimeoutUsec(EXTENSION_US)]);
        tokio::time::sleep(EVERY).await;
    }
}

/// Tells systemd how the service is, where it asks for that.
fn notify(states: &[NotifyState<'_>]) {
    // Elsewhere there is nobody to be told.
    let _ = sd_notify::notify(states);
}

/// Builds what all parts share, without a port, on a database that is brought up to date.
///
/// # Errors
/// When the database or the folder can't be opened.
pub async fn services(config: Config, program: std::path::PathBuf) -> anyhow::Result<Services> {
    let store = store(&config).await?;
    services_on(config, store, program)
}

fn services_on(
    config: Config,
    store: Store,
    program: std::path::PathBuf,
) -> anyhow::Result<Services> {
    let started = Instant::now();
    let links = links(&config, &store).context("the key for links can't be had")?;
    store.set_link_hours(config.web.link_hours);
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
        turns: Turns::default(),
        liveness: Arc::default(),
        upkeep: Upkeep::default(),
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

/// The database, brought up to date, and what signs links, forms and tokens.
///
/// # Errors
/// When the database, the folder or the key can't be opened.
pub async fn store_and_links(config: &Config) -> anyhow::Result<(Store, Links)> {
    let store = store(config).await?;
    let links = links(config, &store).context("the key for links can't be had")?;
    Ok((store, links))
}

async fn store(config: &Config) -> anyhow::Result<Store> {
    std::fs::create_dir_all(&config.data_dir)
        .with_context(|| format!("the folder {} can't be made", config.data_dir.display()))?;
    Store::connect(config.database_url.expose_secret(), config.crash)
        .await
        .context("the database can't be opened")
}

async fn open_store(config: &Config) -> anyhow::Result<Store> {
    Store::open(config.database_url.expose_secret(), config.crash)
        .await
        .context("the database can't be opened")
}

fn links(config: &Config, store: &Store) -> std::io::Result<Links> {
    let signer = match &config.web.secret {
        Some(secret) => Signer::new(secret.expose_secret().as_bytes()),
        None => Signer::new(&links::key_in(&config.data_dir)?),
    };
    let web = &config.web;
    Ok(Links::new(signer, store.clone(), web.public_url.clone(), web.link_hours))
}
