//! Where the bytes of documents are: a folder, a bucket of an S3-compatible service, or, for tests, memory. What is said
//! about them is in the database, and so is who may have them.
//!
//! A file is written in pieces as it comes, and has its name only once it is whole: what is cut off before leaves nothing
//! behind in a folder (a service clears away what was begun by a rule of its own).
//!
//! Deliberately absent: changing a file. A new one gets a new name.

use bytes::Bytes;
use domain::time::Moment;
use futures_core::Stream;
use object_store::{
    ClientOptions, GetOptions, GetRange, ObjectStore, WriteMultipart,
    aws::{AmazonS3Builder, S3ConditionalPut},
    local::LocalFileSystem,
    memory::InMemory,
    path::Path,
};
use std::{
    collections::BTreeMap,
    fs::File,
    ops::Range,
    path::Path as Folder,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

/// Services take no smaller pieces but the last one.
const PIECE: usize = 5 * 1024 * 1024;
/// So many pieces are on their way at once: while one is written the next one comes. An upload takes three of them of memory,
/// whatever it sends.
const AT_ONCE: usize = 2;
/// A file goes from a service to its reader as fast as the line of the reader is, and is one request all the time: the largest
/// one takes so long over the slowest line that is worth it.
const FETCHED_WITHIN: Duration = Duration::from_secs(30 * 60);
/// A service that cannot be reached is not waited for.
const REACHED_WITHIN: Duration = Duration::from_secs(5);

/// Why a file could not be written or read.
#[derive(Debug, thiserror::Error)]
#[error("the store of files: {0}")]
pub struct FileError(#[from] object_store::Error);

impl FileError {
    /// Whether there is no such file.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self.0, object_store::Error::NotFound { .. })
    }
}

/// How an S3-compatible service is reached.
#[derive(Clone)]
pub struct Bucket {
    /// What it is called.
    pub name: String,
    /// Where it is; empty for the one of the region.
    pub endpoint: String,
    /// In which region; what some services do not care about.
    pub region: String,
    /// The name of the key.
    pub key: String,
    /// The key itself.
    pub secret: String,
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bucket({} at {:?})", self.name, self.endpoint)
    }
}

/// A place for files; cheap to clone.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    /// The folder, if they are in one.
    folder: Option<Arc<Folder>>,
}

impl std::fmt::Debug for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Files({})", self.store)
    }
}

impl Default for Files {
    fn default() -> Self {
        Self::memory()
    }
}

impl Files {
    /// In memory, gone with the process; for tests.
    #[must_use]
    pub fn memory() -> Self {
        Self { store: Arc::new(InMemory::new()), folder: None }
    }

    /// In a folder that there is.
    ///
    /// # Errors
    /// If there is no such folder.
    pub fn folder(path: &Folder) -> Result<Self, FileError> {
        Ok(Self { store: Arc::new(LocalFileSystem::new_with_prefix(path)?), folder: Some(Arc::from(path)) })
    }

    /// In a bucket. Nothing is asked of the service yet.
    ///
    /// # Errors
    /// If something of it cannot be understood.
    pub fn bucket(bucket: &Bucket) -> Result<Self, FileError> {
        let patience = ClientOptions::new().with_timeout(FETCHED_WITHIN).with_connect_timeout(REACHED_WITHIN);
        let mut builder = AmazonS3Builder::new()
            .with_client_options(patience)
            .with_bucket_name(&bucket.name)
            .with_region(&bucket.region)
            .with_access_key_id(&bucket.key)
            .with_secret_access_key(&bucket.secret)
            .with_conditional_put(S3ConditionalPut::Disabled);
        if !bucket.endpoint.is_empty() {
            builder = builder.with_endpoint(&bucket.endpoint).with_allow_http(bucket.endpoint.starts_with("http://"));
        }
        Ok(Self { store: Arc::new(builder.build()?), folder: None })
    }

    /// Begins a file.
    ///
    /// # Errors
    /// What the disk or the service says.
    pub async fn begin(&self, name: &str) -> Result<Writing, FileError> {
        let upload = self.store.put_multipart(&Path::from(name)).await?;
        let upload = WriteMultipart::new_with_chunk_size(upload, PIECE);
        Ok(Writing { upload, place: self.folder.clone().map(|folder| (folder, name.to_owned())) })
    }

    /// Some bytes of a file, as they come.
    ///
    /// # Errors
    /// What the disk or the service says; see [`FileError::is_missing`].
    pub async fn read(&self, name: &str, range: Range<u64>) -> Result<Reading, FileError> {
        if range.is_empty() {
            // There is no empty range; whether there is such a file is asked all the same.
            self.store.head(&Path::from(name)).await?;
            return Ok(Reading(None));
        }
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let found = self.store.get_opts(&Path::from(name), options).await?;
        Ok(Reading(Some(found.into_stream())))
    }

    /// Removes a file. One that is not there is no error.
    ///
    /// # Errors
    /// What the disk or the service says.
    pub async fn remove(&self, name: &str) -> Result<(), FileError> {
        match self.store.delete(&Path::from(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(problem) => Err(problem.into()),
        }
    }

    /// All files with their sizes, by name.
    ///
    /// # Errors
    /// What the disk or the service says.
    pub async fn all(&self) -> Result<BTreeMap<String, u64>, FileError> {
        Ok(self.listed().await?.into_iter().map(|(name, (size, _))| (name, size)).collect())
    }

    /// All files with their sizes and when they were written, by name.
    ///
    /// # Errors
    /// What the disk or the service says.
    pub async fn listed(&self) -> Result<BTreeMap<String, (u64, Moment)>, FileError> {
        let mut list = self.store.list(None);
        let mut all = BTreeMap::new();
        while let Some(found) = std::future::poll_fn(|context| list.as_mut().poll_next(context)).await {
            let found = found?;
            let written = Moment(found.last_modified.timestamp_micros());
            all.insert(found.location.to_string(), (found.size, written));
        }
        Ok(all)
    }
}

/// A file that is being written.
#[derive(Debug)]
pub struct Writing {
    upload: WriteMultipart,
    /// In which folder, under which name, if it is in one.
    place: Option<(Arc<Folder>, String)>,
}

impl Writing {
    /// The next bytes. Waits while too much is on its way.
    ///
    /// # Errors
    /// What the disk or the service says.
    pub async fn put(&mut self, bytes: Bytes) -> Result<(), FileError> {
        self.upload.wait_for_capacity(AT_ONCE).await?;
        // Copied: what comes from a line are slices of larger buffers, which would all be kept.
        self.upload.write(&bytes);
        Ok(())
    }

    /// The file is whole, and has its name from now on, also if the power fails.
    ///
    /// # Errors
    /// What the disk or the service says.
    pub async fn finish(self) -> Result<(), FileError> {
        self.upload.finish().await?;
        let Some((folder, name)) = self.place else { return Ok(()) };
        let kept = match tokio::task::spawn_blocking(move || settle(&folder, &name)).await {
            Ok(kept) => kept,
            Err(problem) => Err(std::io::Error::other(problem)),
        };
        kept.map_err(|problem| object_store::Error::Generic { store: "folder", source: Box::new(problem) }.into())
    }

    /// Takes back what was written.
    ///
    /// # Errors
    /// What the disk or the service says.
    pub async fn abort(self) -> Result<(), FileError> {
        Ok(self.upload.abort().await?)
    }
}

/// Waits until a file and its name are on the disk.
fn settle(folder: &Folder, name: &str) -> std::io::Result<()> {
    let file = folder.join(name);
    File::open(&file)?.sync_all()?;
    // Elsewhere folders cannot be opened.
    #[cfg(unix)]
    for within in file.ancestors().skip(1).take_while(|within| within.starts_with(folder)) {
        File::open(within)?.sync_all()?;
    }
    Ok(())
}

type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, object_store::Error>> + Send>>;

/// Bytes as they come from a file.
pub struct Reading(Option<Pieces>);

impl Stream for Reading {
    type Item = Result<Bytes, FileError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.0 {
            Some(pieces) => pieces.as_mut().poll_next(context).map(|piece| piece.map(|piece| Ok(piece?))),
            None => Poll::Ready(None),
        }
    }
}
