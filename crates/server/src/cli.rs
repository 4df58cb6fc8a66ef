//! What the binary can be told to do.

mod backup;
mod staff;

use crate::{
    anchor,
    assets::Built,
    config::{self, Config},
    demo, doctor, lock,
    mail::{Folder, Smtp, Transport, deliver},
    metrics, secret,
    site::Site,
};
use clap::{Parser, Subcommand};
use portal::{
    Portal,
    clock::{Clock, Randomness},
    upload::Mode,
};
use std::{
    error::Error,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use store::{Db, file::Files};
use tokio::{net::TcpListener, signal, sync::watch};

pub(crate) type Anyhow = Box<dyn Error + Send + Sync>;

/// A customer portal for property managers.
#[derive(Debug, Parser)]
#[command(name = "quartier", version, after_help = EXAMPLES)]
pub struct Command {
    #[command(subcommand)]
    verb: Verb,
}

const EXAMPLES: &str = "Examples:
  quartier serve
  quartier staff add maria.huber@example.net --name 'Maria Huber' --role administrator
  quartier backup /mnt/backups/quartier-monday.db
  LEPTOS_SITE_ADDR=0.0.0.0:8080 QUARTIER_SITE_URL=https://portal.example quartier serve

Configuration: Leptos.toml in the current folder, each value also from the environment.";

#[derive(Debug, Subcommand)]
enum Verb {
    /// Serves the portal until it is asked to stop.
    #[command(
        after_help = "Examples:\n  quartier serve\n  DATABASE_URL=sqlite:/var/lib/quartier/quartier.db quartier serve"
    )]
    Serve,
    /// Looks after the employees who sign in to the administration.
    #[command(
        after_help = "Example:\n  quartier staff add maria.huber@example.net --name 'Maria Huber' --role administrator"
    )]
    Staff {
        #[command(subcommand)]
        verb: staff::Verb,
    },
    /// Imports master data from an Excel or CSV file.
    #[command(after_help = "Examples:\n  quartier import portfolio.xlsx --check\n  quartier import portfolio.xlsx")]
    Import {
        /// The file.
        file: PathBuf,
        /// Only says what would happen.
        #[arg(long)]
        check: bool,
    },
    /// Looks at configuration, database, disk and mail, and says what to do. Changes nothing.
    #[command(
        after_help = "Ends with 1 if there is a problem, and says which.\n\nExamples:\n  quartier doctor\n  quartier doctor --json"
    )]
    Doctor {
        /// For programs.
        #[arg(long)]
        json: bool,
    },
    /// Copies the database into a new file, also while the portal is being served.
    ///
    /// The copy is looked through before it gets its name. The secret of the installation is not in it; keep a copy of
    /// that apart.
    #[command(after_help = "Example:\n  quartier backup /mnt/backups/quartier-monday.db")]
    Backup {
        /// The new file.
        file: PathBuf,
    },
    /// Puts a backup in the place of the database, while nothing is being served.
    #[command(
        after_help = "Examples:\n  quartier restore quartier-monday.db\n  quartier restore quartier-monday.db --replace"
    )]
    Restore {
        /// The backup.
        file: PathBuf,
        /// Puts a database that is there aside, into a folder of its own.
        #[arg(long)]
        replace: bool,
        /// Goes on although the secret that belongs to the backup is lost.
        #[arg(long)]
        without_secret: bool,
    },
    /// Prints all values of the configuration, with what they mean.
    #[command(after_help = "Example:\n  quartier configuration > docs/configuration.md")]
    Configuration,
    /// Serves an installation to try out, filled with a portfolio; says who can sign in.
    #[command(after_help = "Examples:\n  quartier demo\n  quartier demo --fresh")]
    Demo {
        /// Forgets what was tried before and begins anew.
        #[arg(long)]
        fresh: bool,
    },
}

/// What the host hands in: nothing else reads the clock or the system's randomness.
#[derive(Clone)]
pub struct World {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Randomness>,
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// What was attempted and why it failed, for the operator.
    pub async fn run(self, world: World) -> Result<(), Anyhow> {
        let config = match self.verb {
            Verb::Configuration => {
                print!("{}", config::markdown());
                return Ok(());
            }
            // Who looks for what is wrong wants to know of the configuration, too.
            Verb::Doctor { json } => return diagnose(&world, json).await,
            _ => Config::load()?,
        };
        match self.verb {
            Verb::Doctor { .. } | Verb::Configuration => Ok(()),
            Verb::Backup { file } => backup::backup(&config, &file).await,
            Verb::Restore { file, replace, without_secret } => {
                backup::restore(&config, &world, &file, backup::Wishes { replace, without_secret }).await
            }
            Verb::Serve => serve(config, world).await,
            Verb::Staff { verb } => {
                let portal = open(&config, &world).await?;
                println!("{}", staff::run(verb, &portal).await?);
                portal.db().close().await;
                Ok(())
            }
            Verb::Import { file, check } => import(&config, &world, &file, check).await,
            Verb::Demo { fresh } => demo(config, world, fresh).await,
        }
    }
}

/// Opens the installation that is configured.
async fn open(config: &Config, world: &World) -> Result<Portal, Anyhow> {
    make_folder(&config.data)?;
    hold(lock::share(&config.data)?);
    open_held(config, world).await
}

/// As [`open`], by somebody who holds the data folder already.
async fn open_held(config: &Config, world: &World) -> Result<Portal, Anyhow> {
    let secret = secret::find(&config.data, &|name| std::env::var(name).ok(), &*world.random)?;
    let db = Db::open(&config.database)
        .await
        .map_err(|problem| format!("the database cannot be opened: {}", app::door::chain(&problem)))?;
    let rules = portal::Config {
        base_url: config.url.clone(),
        add_ons: config.add_ons.clone(),
        contact_code: config.contact_code,
        other_code: config.other_code,
        staff_idle: config.sessions.staff_idle,
        hashes_at_once: std::thread::available_parallelism().map_or(1, usize::from),
        files: files(config)?,
        ..portal::Config::default()
    };
    let portal = Portal::new(db, Arc::clone(&world.clock), Arc::clone(&world.random), &secret, rules)?;
    store::journal::chain::begin(portal.db())
        .await
        .map_err(|problem| format!("the journal cannot be chained: {}", app::door::chain(&problem)))?;
    Ok(portal)
}

/// Where documents are kept: a bucket, or a folder, which is made.
fn files(config: &Config) -> Result<Files, Anyhow> {
    let Some(bucket) = &config.bucket else {
        let folder = config.documents();
        make_folder(&folder)?;
        return Files::folder(&folder)
            .map_err(|problem| format!("the folder {} cannot be used: {problem}", folder.display()).into());
    };
    Files::bucket(bucket).map_err(|problem| format!("the bucket of [documents] cannot be used: {problem}").into())
}

/// Makes a folder if it is not there, for its owner only: secret, database and mails lie in such ones.
fn make_folder(path: &Path) -> Result<(), Anyhow> {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(path).map_err(|problem| format!("the folder {} cannot be made: {problem}", path.display()).into())
}

/// Keeps a hold on the data folder until the process ends.
fn hold(hold: lock::Hold) {
    static HOLDS: Mutex<Vec<lock::Hold>> = Mutex::new(Vec::new());
    HOLDS.lock().unwrap_or_else(PoisonError::into_inner).push(hold);
}

async fn diagnose(world: &World, json: bool) -> Result<(), Anyhow> {
    let report = doctor::examine(Config::load(), &|name| std::env::var(name).ok(), world.clock.now()).await;
    if json {
        println!("{}", report.json());
    } else {
        print!("{}", report.text());
    }
    report.reason().map_or(Ok(()), |reason| Err(reason.into()))
}

async fn import(config: &Config, world: &World, file: &Path, check: bool) -> Result<(), Anyhow> {
    let shown = file.display();
    let bytes = std::fs::read(file).map_err(|problem| format!("the file {shown} cannot be read: {problem}"))?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let portal = open(config, world).await?;
    let mode = if check { Mode::Check } else { Mode::Import };
    let done = portal.import_file(&name, bytes, mode).await.map_err(|fault| match fault.refusal() {
        Some(refusal) => format!("{shown} was not imported: {}", refusal.to(domain::text::Lang::En)),
        None => format!("{shown} was not imported: {fault}"),
    })?;
    portal.db().close().await;
    if let Some(missing) = done.report.missing_text(domain::text::Lang::En) {
        return Err(format!("{shown} was not imported: {missing}").into());
    }
    print!("{}", demo::report(&done));
    Ok(())
}

async fn demo(mut config: Config, world: World, fresh: bool) -> Result<(), Anyhow> {
    demo::configure(&mut config);
    let built = Built::find(&config.leptos)?;
    if fresh {
        demo::forget(&config)?;
    }
    let portal = open(&config, &world).await?;
    demo::fill(&portal).await?;
    let greeting = demo::greeting(&config.url);
    serve_with(portal, &built, config, world, || println!("{greeting}")).await
}

async fn serve(config: Config, world: World) -> Result<(), Anyhow> {
    // What cannot be served is left as it is: nothing is made, and no table is brought up to date.
    let built = Built::find(&config.leptos)?;
    let portal = open(&config, &world).await?;
    serve_with(portal, &built, config, world, || ()).await
}

async fn serve_with(
    portal: Portal,
    built: &Built,
    config: Config,
    world: World,
    ready: impl FnOnce(),
) -> Result<(), Anyhow> {
    for lacking in built.lacking() {
        tracing::warn!(file = %lacking.file.display(), advice = built.advice(), "a file for browsers {}", lacking.how);
    }
    // Only whoever serves says who the property manager is: a command may run with another configuration.
    portal.set_organisation(&config.organisation).await?;
    let address = config.leptos.site_addr;
    let listener =
        TcpListener::bind(address).await.map_err(|problem| format!("cannot listen on {address}: {problem}"))?;
    let watched = match config.metrics {
        Some(address) => Some(
            TcpListener::bind(address)
                .await
                .map_err(|problem| format!("cannot listen on {address} (metrics.address): {problem}"))?,
        ),
        None => None,
    };
    let (url, data) = (config.url.clone(), config.data.clone());
    let (stop, told) = watch::channel(false);
    let postman = tokio::spawn(deliver(portal.clone(), transport(&config)?, told));

    let site = Site::new(portal.clone(), Arc::clone(&world.random), config, built);
    let inviter = tokio::spawn(invite(portal.clone()));
    let sweeper = tokio::spawn(sweep(site.clone(), data.clone()));
    let numbers = watched.map(|listener| tokio::spawn(metrics::serve(listener, site.clone())));
    let reminder = tokio::spawn(remind(portal.clone()));
    let announcer = tokio::spawn(announce(portal.clone()));
    let digester = tokio::spawn(tell_documents(portal.clone()));
    tracing::info!(%address, %url, "serving");
    ready();
    let service = site.router(built).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(asked_to_stop()).await?;
    sweeper.abort();
    // Each hundred contacts are one transaction: whatever is cut off here goes on at the next start.
    inviter.abort();
    reminder.abort();
    announcer.abort();
    digester.abort();
    if let Some(numbers) = numbers {
        numbers.abort();
    }
    stop.send_replace(true);
    if let Err(error) = postman.await {
        tracing::error!(%error, "the mails did not end as they should");
    }
    anchor::keep(portal.db(), &data).await;
    portal.db().close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Goes on with inviting many where requests have left it, or where it was cut off.
async fn invite(portal: Portal) {
    loop {
        let pause = match portal.carry_on_inviting().await {
            // More may be waiting.
            Ok(true) => continue,
            Ok(false) => Duration::from_secs(2),
            Err(fault) => {
                tracing::warn!(cause = %app::door::chain(&fault), "inviting many could not go on");
                Duration::from_secs(30)
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Mails announcements to those who see them, once their time has come.
async fn announce(portal: Portal) {
    loop {
        let pause = match portal.carry_on_mailing().await {
            // More may be waiting.
            Ok(true) => continue,
            Ok(false) => Duration::from_secs(2),
            Err(fault) => {
                tracing::warn!(cause = %app::door::chain(&fault), "an announcement could not be mailed");
                Duration::from_secs(30)
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Tells people the day after which documents were shared with them.
async fn tell_documents(portal: Portal) {
    loop {
        let pause = match portal.carry_on_digest().await {
            // More may be waiting.
            Ok(true) => continue,
            Ok(false) => Duration::from_secs(10),
            Err(fault) => {
                tracing::warn!(cause = %app::door::chain(&fault), "documents could not be told");
                Duration::from_secs(30)
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Reminds those who were invited and have not registered.
async fn remind(portal: Portal) {
    loop {
        let pause = match portal.remind().await {
            // More may be due, and an administrator has a minute to think better of it.
            Ok(reminded) if reminded >= portal::invitation::AT_ONCE => Duration::from_secs(60),
            Ok(_) => Duration::from_secs(5),
            Err(fault) => {
                tracing::warn!(cause = %app::door::chain(&fault), "nobody could be reminded");
                Duration::from_secs(30)
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Clears away, once an hour, what has ended by itself, and keeps the state of the journal outside of the database.
async fn sweep(site: Site, data: PathBuf) {
    loop {
        anchor::keep(site.portal().db(), &data).await;
        let swept = async {
            site.sessions().sweep().await?;
            site.portal().sweep().await
        };
        if let Err(fault) = swept.await {
            tracing::warn!(cause = %app::door::chain(&fault), "what has ended could not be cleared away");
        }
        tokio::time::sleep(Duration::from_secs(3_600)).await;
    }
}

/// The way out for mails that is configured.
fn transport(config: &Config) -> Result<Arc<dyn Transport>, Anyhow> {
    let mail = &config.mail;
    if mail.url.is_empty() {
        return Ok(Arc::new(Folder::new(config.data.join("mails"), &mail.from)?));
    }
    let smtp = Smtp::new(&mail.url, &mail.from).map_err(|problem| format!("mail.url cannot be used: {problem}"))?;
    Ok(Arc::new(smtp))
}

/// Ctrl-C, or the signal with which service managers ask.
async fn asked_to_stop() {
    let interrupt = async {
        if signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut asked) => drop(asked.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
    tracing::info!("asked to stop; what has begun is finished first");
}
