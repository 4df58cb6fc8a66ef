//! Import in the administration: a file is checked, looked at, and imported while its page shows how far it is.

use crate::{
    Fault, Outcome, Portal, Visitor,
    import::{self, Done, File, Importer, Progress},
};
use domain::{
    contact::ContactChannel,
    id::UploadId,
    import::{Report, UploadPage, UploadState, file_name},
    journal::Actor,
    policy::Right,
    refusal::{Reason, Refusal},
    setting::Key,
    text::Lang,
    time::Moment,
};
use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

/// The largest file that is accepted, in megabytes: a portfolio of 100,000 contracts has about 30.
pub const MEGABYTES: u32 = 50;

impl Portal {
    /// Imports a file for the command line, or only says what that would do.
    ///
    /// # Errors
    /// As [`import::check`] and [`import::run`].
    pub async fn import_file(&self, name: &str, bytes: Vec<u8>, mode: Mode) -> Outcome<Done> {
        let file = File { name: file_name(name), bytes: bytes.into(), lang: Lang::De };
        match mode {
            Mode::Check => import::check(self.db(), &file, &|_| ()).await,
            Mode::Import => self.import(&file, &Actor::System, &|_| ()).await,
        }
    }

    async fn import(&self, file: &File, actor: &Actor, progress: Progress<'_>) -> Outcome<Done> {
        let online = self.settings().await?.on(Key::DefaultOnline);
        let default_channel = if online { ContactChannel::Online } else { ContactChannel::Postal };
        import::run(self.db(), file, Importer { actor, default_channel, clock: self.clock() }, progress).await
    }

    /// Checks an uploaded file and keeps it for its import.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but administrators; what is wrong with the file.
    pub async fn upload(&self, visitor: &Visitor, name: &str, bytes: Vec<u8>) -> Outcome<UploadId> {
        let staff = visitor.must_as_staff(Right::Import)?;
        let file = File { name: file_name(name), bytes: bytes.into(), lang: visitor.lang };
        let checked = import::check(self.db(), &file, &|_| ()).await?;
        let content = file.bytes.to_vec();
        let report = written(&checked.report)?;
        Ok(store::upload::keep(self.db(), staff.id, &file.name, content, report, visitor.now).await?)
    }

    /// What the page of an upload shows.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but the administrator who uploaded it.
    pub async fn upload_page(&self, visitor: &Visitor, id: UploadId) -> Outcome<UploadPage> {
        let staff = visitor.must_as_staff(Right::Import)?;
        let upload = store::upload::find(self.db().read(), id, staff.id).await?.ok_or(Refusal::NotFound)?;
        let report: Report = serde_json::from_str(&upload.report).map_err(|error| Fault::Broken(error.into()))?;
        let silent = upload.is_silent(visitor.now);
        let state = match (upload.started_at, upload.finished_at, upload.problem) {
            (_, Some(_), _) => UploadState::Imported,
            (Some(_), None, _) if silent => {
                UploadState::Failed { problem: Reason::ImportCutOff.to(visitor.lang).to_owned(), begun: true }
            }
            (Some(_), None, _) => UploadState::Running { done: u32::try_from(upload.done).unwrap_or(u32::MAX) },
            (None, None, None) => UploadState::Checked,
            (None, None, Some(problem)) => UploadState::Failed { problem, begun: upload.done > 0 },
        };
        Ok(UploadPage { id, name: upload.name, report, state })
    }

    /// The rows of an upload that cannot be imported, with the reasons, as a CSV file.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but the administrator who uploaded it.
    pub async fn refused_rows(&self, visitor: &Visitor, id: UploadId) -> Outcome<String> {
        let staff = visitor.must_as_staff(Right::Import)?;
        let content = store::upload::content(self.db().read(), id, staff.id).await?.ok_or(Refusal::NotFound)?;
        let file = File { name: content.name, bytes: content.content.into(), lang: visitor.lang };
        Ok(import::check(self.db(), &file, &|_| ()).await?.refused_rows)
    }

    /// Begins to import an upload; it goes on after the answer, also if nobody looks any more. Beginning twice is no
    /// mistake. One that was cut off begins anew: what is in already is recognised.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but the administrator who uploaded it.
    pub async fn start_import(&self, visitor: &Visitor, id: UploadId) -> Outcome<()> {
        let staff = visitor.must_as_staff(Right::Import)?;
        let content = store::upload::content(self.db().read(), id, staff.id).await?.ok_or(Refusal::NotFound)?;
        if !store::upload::start(self.db(), id, visitor.now).await? {
            return Ok(());
        }
        let (portal, actor, lang, begun) = (self.clone(), visitor.actor(), visitor.lang, visitor.now);
        tokio::spawn(async move {
            let file = File { name: content.name, bytes: content.content.into(), lang };
            if let Err(fault) = portal.import_and_report((id, begun), &file, &actor).await {
                tracing::error!(upload = %id, %fault, "the end of an import could not be noted");
            }
        });
        Ok(())
    }

    async fn import_and_report(&self, attempt: (UploadId, Moment), file: &File, actor: &Actor) -> Outcome<()> {
        let done = AtomicU32::new(0);
        let progress = |rows: u32| done.store(rows, Ordering::Relaxed);
        let note =
            async || store::upload::progress(self.db(), attempt, done.load(Ordering::Relaxed).into(), self.now()).await;
        // Beside the import and not between two of its steps: in the middle of one it holds the writing connection,
        // and would wait for the progress while the progress waits for the connection.
        let notes = async {
            loop {
                // Often enough for a progress bar, seldom enough not to be in the way of the import itself.
                tokio::time::sleep(Duration::from_millis(500)).await;
                if let Err(error) = note().await {
                    tracing::warn!(upload = %attempt.0, %error, "the progress of an import could not be noted");
                }
            }
        };
        let result = tokio::select! {
            result = self.import(file, actor, &progress) => result,
            never = notes => never,
        };
        match result {
            Ok(done) => {
                store::upload::finish(self.db(), attempt, Some(written(&done.report)?), None, self.now()).await?
            }
            Err(fault) => {
                let problem = match fault.refusal() {
                    Some(Refusal::Because(reason)) => reason.to(file.lang).to_owned(),
                    _ => {
                        tracing::error!(upload = %attempt.0, %fault, "an import broke off");
                        Reason::Busy.to(file.lang).to_owned()
                    }
                };
                note().await?;
                store::upload::finish(self.db(), attempt, None, Some(problem), self.now()).await?;
            }
        }
        Ok(())
    }
}

/// Whether a file is imported, or only checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Say what would happen.
    Check,
    /// Do it.
    Import,
}

fn written(report: &Report) -> Outcome<String> {
    serde_json::to_string(report).map_err(|error| Fault::Broken(error.into()))
}
