//! `quartier backup` and `quartier restore`.
//!
//! A backup is the database as one file, and the files of documents in a folder beside it. The secret is not in it: with both, everybody who finds a backup could read
//! invitation codes and write a journal that fits. It is copied once, to another place.

use super::{Anyhow, World, make_folder, open_held};
use crate::{anchor, config::Config, doctor, lock, secret};
use app::door::chain as causes;
use portal::secret::Keys;
use std::{
    ffi::OsString,
    fs::File,
    path::{Path, PathBuf},
};
use store::{
    Db,
    health::{self, Care, Schema},
    journal::chain,
};

/// Copies the database into a new file, while a server may be working with it, and looks through the copy.
pub(super) async fn backup(config: &Config, file: &Path) -> Result<(), Anyhow> {
    let source = sqlite(config, "backed up", "pg_dump --format=custom --file=FILE \"$DATABASE_URL\"")?;
    let shown = file.display();
    if !source.exists() {
        return Err(format!("there is no database to back up: {} does not exist", source.display()).into());
    }
    if file.exists() {
        return Err(format!("{shown} is there already; nothing is overwritten, so choose another name").into());
    }
    let told = |what: &str| {
        let (what, shown) = (what.to_owned(), shown.to_string());
        move |problem: Anyhow| -> Anyhow { format!("{what} {shown}: {}", causes(&*problem)).into() }
    };
    let folder = folder_of(file);
    // Under another name until it is whole; it goes away by itself if we are interrupted or fail. Only its owner may
    // read it.
    let copy = tempfile::Builder::new().prefix(".quartier-backup-").tempfile_in(folder).map_err(|problem| {
        let folder = folder.display();
        if problem.kind() == std::io::ErrorKind::NotFound {
            format!("there is no folder {folder}; create it, or choose another one")
        } else {
            format!(
                "nothing can be written to {folder} ({}); let the portal write there, or choose another folder",
                problem.kind()
            )
        }
    })?;
    let db =
        Db::open_to_look(&config.database).await.map_err(|problem| told("nothing was written to")(problem.into()))?;
    let copied = store::backup::copy(&db, copy.path()).await;
    db.close().await;
    copied.map_err(|problem| told("the copy could not be made:")(problem.into()))?;
    copy.as_file().sync_all().map_err(|problem| told("the copy could not be brought to the disk:")(problem.into()))?;

    let keys = secret::look(&config.data, &|name| std::env::var(name).ok())?.map(|found| Keys::derive(&found.secret));
    let seen = look_through(copy.path(), keys.as_ref()).await?;
    let length = copy.as_file().metadata()?.len();
    // Files never change and are never removed: those that the copy names are there, also now.
    let documents = match &config.bucket {
        Some(_) => None,
        None => {
            let copied = copy_documents(&config.documents(), &documents_of(file));
            Some(copied.map_err(|problem| told("the documents could not be copied beside")(problem.into()))?)
        }
    };
    copy.persist_noclobber(file).map_err(|failed| told("the copy could not get its name:")(failed.error.into()))?;
    File::open(folder)?.sync_all()?;

    println!("{shown}: {}, whole, {}.", doctor::size(length), seen.journal);
    match documents {
        Some(0) => {}
        Some(count) => println!("{}: {count} files of documents.", documents_of(file).display()),
        None => println!("Documents are in the bucket of [documents] and not in it: back that up, too."),
    }
    println!(
        "It holds personal data. The secret is not in it: keep a copy of that apart, once, as without it invitation codes \
         cannot be recognised. Leptos.toml and mails written into the data folder are not in it either."
    );
    match seen.flaw {
        Some(flaw) => Err(format!("the backup was made, but the journal in it is not what was written: {flaw}").into()),
        None => Ok(()),
    }
}

/// Where the documents of a backup are: in a folder beside it, which all backups there share.
fn documents_of(file: &Path) -> PathBuf {
    folder_of(file).join("documents")
}

/// Copies the files of documents that are not there yet: all of one name are the same. How many there are.
fn copy_documents(from: &Path, to: &Path) -> std::io::Result<usize> {
    let mut count = 0;
    let shelves = match std::fs::read_dir(from) {
        Ok(shelves) => shelves,
        Err(problem) if problem.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        Err(problem) => return Err(problem),
    };
    for shelf in shelves {
        let shelf = shelf?;
        if !shelf.file_type()?.is_dir() {
            continue;
        }
        let goal = to.join(shelf.file_name());
        make_folder(&goal).map_err(|problem| std::io::Error::other(problem.to_string()))?;
        for file in std::fs::read_dir(shelf.path())? {
            let file = file?;
            // What is being written has a mark in its name, and no document names it yet.
            if !file.file_type()?.is_file() || file.file_name().to_string_lossy().contains('#') {
                continue;
            }
            count += 1;
            let goal = goal.join(file.file_name());
            if std::fs::metadata(&goal).is_ok_and(|there| file.metadata().is_ok_and(|new| new.len() == there.len())) {
                continue;
            }
            copy_file(&file.path(), &goal)?;
        }
    }
    Ok(count)
}

/// Brings back the files that the documents of a database name, as far as they are not there. How many are there then, and
/// how many are missing.
async fn bring_back(db: &Db, from: &Path, to: &Path) -> Result<(usize, usize), Anyhow> {
    let (mut there, mut missing) = (0, 0);
    for (file, size) in store::document::files(db.read()).await? {
        let whole = |path: &Path| std::fs::metadata(path).is_ok_and(|meta| meta.len() == size);
        let (source, goal) = (from.join(&file), to.join(&file));
        if !whole(&goal) {
            if !whole(&source) {
                missing += 1;
                continue;
            }
            make_folder(folder_of(&goal))?;
            copy_file(&source, &goal)?;
        }
        there += 1;
    }
    Ok((there, missing))
}

/// Copies a file, under another name until it is whole.
fn copy_file(from: &Path, to: &Path) -> std::io::Result<()> {
    let part = tempfile::Builder::new().prefix(".part-").tempfile_in(folder_of(to))?;
    std::io::copy(&mut File::open(from)?, &mut part.as_file())?;
    part.as_file().sync_all()?;
    part.persist(to).map_err(|failed| failed.error)?;
    Ok(())
}

/// What a look through a copy has shown.
struct Seen {
    /// What is to be said about the journal.
    journal: String,
    /// What is wrong with it.
    flaw: Option<String>,
    /// Whether the journal was chained with our secret. `None` if there is nothing to tell it by.
    our_secret: Option<bool>,
}

/// Whether a file is a whole database of ours.
async fn look_through(file: &Path, keys: Option<&Keys>) -> Result<Seen, Anyhow> {
    let shown = file.display();
    let url = format!("sqlite:{shown}");
    let broken = |problem: store::StoreError| format!("{shown} is not a whole database: {}", causes(&problem));
    let db = Db::open_to_look(&url).await.map_err(broken)?;
    let seen = async {
        match health::schema(&db).await.map_err(broken)? {
            Schema::Current(_) | Schema::Behind(_) => {}
            Schema::Empty => return Err(format!("{shown} is not a database of Quartier").into()),
            Schema::Ahead(_) => {
                return Err(
                    format!("{shown} was made by a later version of Quartier than this one; use that one").into()
                );
            }
            Schema::Damaged(version) => return Err(format!("{shown}: migration {version} was not finished").into()),
        }
        let damage = health::damage(&db, Care::Full).await.map_err(broken)?;
        if !damage.is_empty() {
            return Err(format!("{shown} is damaged: {}", damage.join("; ")).into());
        }
        journal(&db, keys).await
    };
    let seen: Result<Seen, Anyhow> = seen.await;
    db.close().await;
    seen
}

async fn journal(db: &Db, keys: Option<&Keys>) -> Result<Seen, Anyhow> {
    let unchecked =
        |why: &str| Seen { journal: format!("its journal was not checked ({why})"), flaw: None, our_secret: None };
    if !matches!(health::schema(db).await?, Schema::Current(_)) {
        return Ok(unchecked("it is of an earlier version"));
    }
    let Some(keys) = keys else { return Ok(unchecked("there is no secret")) };
    db.chain_journal_with(keys.journal());
    let findings = chain::check(db, None).await?;
    let flaw = findings.flaws.first().map(doctor::words);
    let journal = match (&flaw, findings.our_key) {
        (Some(_), _) => "its journal is broken".to_owned(),
        (None, false) => "its journal was chained with another secret".to_owned(),
        (None, true) => format!("its journal unbroken ({})", doctor::entries(findings.entries)),
    };
    Ok(Seen { journal, flaw, our_secret: (findings.entries > 0).then_some(findings.our_key) })
}

/// What is asked of a restore.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wishes {
    /// Data that is there is put aside.
    pub(super) replace: bool,
    /// It is known that the secret of the backup is lost.
    pub(super) without_secret: bool,
}

/// Puts a backup in the place of the database.
pub(super) async fn restore(config: &Config, world: &World, file: &Path, wishes: Wishes) -> Result<(), Anyhow> {
    let target = sqlite(config, "restored", "pg_restore --clean --if-exists --dbname=\"$DATABASE_URL\" FILE")?;
    let shown = file.display();
    if !file.is_file() {
        return Err(format!("{shown} does not exist; name the file that `quartier backup` has written").into());
    }
    let found = secret::look(&config.data, &|name| std::env::var(name).ok())?;
    if found.is_none() && !wishes.without_secret {
        return Err(format!(
            "the secret is missing: put the one that belongs to this backup into {}, or give QUARTIER_SECRET or \
             QUARTIER_SECRET_FILE. Without it no invitation code of then can be used; if it is lost, add --without-secret",
            config.data.join("secret").display()
        )
        .into());
    }
    let keys = found.map(|found| Keys::derive(&found.secret));
    let seen = look_through(file, keys.as_ref()).await?;
    if let Some(flaw) = &seen.flaw {
        eprintln!("quartier: mind that the journal in this backup is not what was written: {flaw}");
    }
    if seen.our_secret == Some(false) && !wishes.without_secret {
        return Err(
            "the secret is not the one that belongs to this backup: no invitation code of then could be used. \
                    Give the right one; if it is lost, add --without-secret"
                .into(),
        );
    }

    make_folder(&config.data)?;
    let alone = lock::exclude(&config.data).map_err(|problem| format!("{shown} was not restored: {problem}"))?;
    let folder = folder_of(&target);
    std::fs::create_dir_all(folder)?;
    let mut new = tempfile::Builder::new().prefix(".quartier-restore-").tempfile_in(folder)?;
    std::io::copy(&mut File::open(file)?, new.as_file_mut())
        .map_err(|problem| format!("{shown} cannot be copied to {}: {problem}", folder.display()))?;
    new.as_file().sync_all()?;
    if target.exists() && !wishes.replace {
        return Err(format!(
            "there is a database already: {}. Nothing was changed; with --replace it is put aside",
            target.display()
        )
        .into());
    }
    // Put right before it gets its name: whatever goes wrong until then, nobody serves sessions and mails of then.
    let copy = Config { database: format!("sqlite:{}", new.path().display()), ..config.clone() };
    let portal = open_held(&copy, world).await?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let settled = portal.settle_restored(&name).await;
    let documents = match &config.bucket {
        Some(_) => None,
        None => Some(bring_back(portal.db(), &documents_of(file), &config.documents()).await),
    };
    let ready: Result<Option<PathBuf>, Anyhow> = match settled {
        Ok(()) => put_aside(config, &target, world.clock.now().0),
        Err(fault) => Err(format!("{shown} could not be put right, nothing was changed: {}", causes(&fault)).into()),
    };
    if ready.is_ok() {
        anchor::keep(portal.db(), &config.data).await;
    }
    portal.db().close().await;
    match documents.transpose() {
        Ok(None | Some((0, 0))) => {}
        Ok(Some((there, 0))) => println!("Files of documents: {there}."),
        Ok(Some((there, missing))) => {
            eprintln!(
                "quartier: mind that {missing} files of documents are neither in {} nor in {}; {there} are there",
                documents_of(file).display(),
                config.documents().display()
            );
        }
        Err(problem) => eprintln!("quartier: mind that files of documents could not be brought back: {problem}"),
    }
    if let Some(aside) = ready? {
        println!("What was there is now in {}.", aside.display());
    }
    new.as_file().sync_all()?;
    new.persist_noclobber(&target).map_err(|failed| format!("{}: {}", target.display(), failed.error))?;
    File::open(folder)?.sync_all()?;
    drop(alone);
    println!(
        "{shown} is restored, {}. Everybody has to sign in again; links and mails of then that were still open are void.",
        seen.journal
    );
    Ok(())
}

/// Moves the database and what belongs to it into a folder of its own beside it; nothing is deleted. Also what a database
/// has left behind that is gone itself: SQLite would take its log for the one of the backup.
fn put_aside(config: &Config, database: &Path, now: i64) -> Result<Option<PathBuf>, Anyhow> {
    let beside = |ending: &str| {
        let mut path = OsString::from(database);
        path.push(ending);
        PathBuf::from(path)
    };
    let mut there = vec![beside("-wal"), beside("-shm"), database.to_owned()];
    there.retain(|path| path.exists());
    let anchor = Some(anchor::path(&config.data)).filter(|path| path.exists());
    if there.is_empty() && anchor.is_none() {
        return Ok(None);
    }
    // On the file system of the database: it can only be moved there.
    let aside = folder_of(database).join(format!("replaced-{}", now / 1_000_000));
    if aside.exists() {
        return Err(format!("{} is there already; try again in a second", aside.display()).into());
    }
    make_folder(&aside)?;
    for path in there {
        let goal = aside.join(path.file_name().unwrap_or_default());
        std::fs::rename(&path, &goal)
            .map_err(|problem| format!("{} cannot be moved to {}: {problem}", path.display(), goal.display()))?;
    }
    if let Some(anchor) = anchor {
        std::fs::copy(&anchor, aside.join(anchor.file_name().unwrap_or_default()))?;
        std::fs::remove_file(anchor)?;
    }
    Ok(Some(aside))
}

/// The file of the database, or what to do where it is none.
fn sqlite(config: &Config, done: &str, instead: &str) -> Result<PathBuf, Anyhow> {
    store::db::sqlite_file(&config.database).map_err(|_| {
        format!(
            "PostgreSQL is {done} by its own means: {instead} (docs/operation.md says more, also about continuous archiving)"
        )
        .into()
    })
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}
