//! Files of the build: script, WebAssembly, style sheet, fonts, pictures.

use crate::site::Site;
use app::shell::Assets;
use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::{Next, from_fn},
    response::Response,
};
use leptos::config::LeptosOptions;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::{Path, PathBuf},
};
use thiserror::Error;
use tower_http::services::{ServeDir, ServeFile};

/// What cargo-leptos has built, and where.
#[derive(Clone, Debug)]
pub struct Built {
    pub(crate) assets: Assets,
    root: PathBuf,
    package: String,
    hashed: bool,
    parts: Option<Parts>,
}

/// The code of parts of the pages, which browsers load when it is needed. Without hashes this is where it would be: nothing
/// but the list says whether pages are split into parts.
#[derive(Clone, Debug)]
struct Parts {
    /// The script that loads it.
    loader: String,
    /// The list of its files.
    list: String,
}

/// What stands in the place of the hash in the name of the script that loads parts, if names have none.
const NO_HASH: &str = ".______________________";

/// A file that browsers ask for and do not get whole.
#[derive(Debug)]
pub(crate) struct Lacking {
    /// Which.
    pub(crate) file: PathBuf,
    /// What is wrong with it, to be said of it.
    pub(crate) how: &'static str,
}

/// Without the built files nothing can be served.
#[derive(Debug, Error)]
#[error("{found}: {advice}")]
pub struct Unusable {
    /// Which file is missing, and where it was looked for.
    pub(crate) found: String,
    /// What to do.
    pub(crate) advice: &'static str,
}

impl Built {
    /// Looks for the built files: their hashes are in a file beside the binary.
    ///
    /// # Errors
    /// If that file cannot be read, or the folder of the site is missing.
    pub fn find(options: &LeptosOptions) -> Result<Self, Unusable> {
        let root = PathBuf::from(&*options.site_root);
        if !root.is_dir() {
            return Err(Unusable {
                found: format!("there is no folder {} with the files for browsers", whole(&root).display()),
                advice: "start where Leptos.toml is, copy the folder of this version there, or say in LEPTOS_SITE_ROOT \
                         where it is; in a checkout `cargo xtask serve` makes it",
            });
        }
        let hashes = if options.hash_files { hashes(&options.hash_file)? } else { String::new() };
        Ok(Self::with_hashes(options, &hashes))
    }

    /// The names that files have with these hashes (`js: …`, one a line).
    #[must_use]
    pub fn with_hashes(options: &LeptosOptions, hashes: &str) -> Self {
        let package = options.site_pkg_dir.to_string();
        let hash = |kind: &str| {
            let of_kind = |line: &str| {
                line.split_once(':').filter(|(k, _)| k.trim() == kind).map(|(_, hash)| format!(".{}", hash.trim()))
            };
            hashes.lines().find_map(of_kind)
        };
        let name = |kind: &str, extension: &str| {
            let hash = hash(kind).unwrap_or_default();
            format!("/{package}/{}{hash}.{extension}", options.output_name).into()
        };
        let assets = Assets {
            style: name("css", "css"),
            script: name("js", "js"),
            wasm: name("wasm", "wasm"),
            watch: std::env::var_os("LEPTOS_WATCH").map(|_| options.clone()),
        };
        let hashed = !hashes.is_empty();
        let split = if hashed { hash("split") } else { Some(NO_HASH.to_owned()) };
        let parts = split.map(|split| Parts {
            loader: format!("/{package}/__wasm_split{split}.js"),
            list: format!("/{package}/__wasm_split_manifest{}.json", hash("manifest").unwrap_or_default()),
        });
        Self { assets, root: PathBuf::from(&*options.site_root), package, hashed, parts }
    }

    /// Where the files are.
    pub(crate) fn folder(&self) -> PathBuf {
        whole(&self.root)
    }

    /// Whether their names tell of which build the files are.
    pub(crate) const fn is_hashed(&self) -> bool {
        self.hashed
    }

    /// What to do if some of them are missing.
    pub(crate) const fn advice(&self) -> &'static str {
        if self.hashed {
            "the folder is of another version or not whole: exchange the binary, hash.txt and the folder together"
        } else {
            "the folder is not whole: exchange the binary and the folder together"
        }
    }

    /// What pages ask for and the folder does not have whole: it is of another build then, or not all of it was copied. That is
    /// also the code of parts of the pages, which browsers ask for only later.
    pub(crate) fn lacking(&self) -> Vec<Lacking> {
        let folder = self.folder();
        let path = |name: &str| folder.join(name.trim_start_matches('/'));
        let Assets { style, script, wasm, .. } = &self.assets;
        let mut files = vec![path(style), path(script), path(wasm)];
        let mut unknown = None;
        let parts = self.parts.as_ref().map(|parts| (path(&parts.loader), path(&parts.list)));
        if let Some((loader, list)) = parts.filter(|(_, list)| self.hashed || list.is_file()) {
            files.push(loader);
            match listed(&list) {
                Ok(parts) => files.extend(parts),
                Err(lacking) => unknown = Some(lacking),
            }
        }
        files.iter().filter_map(|file| Lacking::of(file)).chain(unknown).collect()
    }
}

impl Lacking {
    /// What is wrong with a file, if anything is.
    fn of(file: &Path) -> Option<Self> {
        let how = match std::fs::metadata(file) {
            Ok(found) if found.is_file() && found.len() > 0 => return None,
            Ok(found) if found.is_file() => "is empty",
            _ => "is missing",
        };
        Some(Self { file: file.to_owned(), how })
    }
}

impl fmt::Display for Lacking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.file.display(), self.how)
    }
}

/// The files with the code of parts of the pages, which are named without their ending, beside their list: each part with all
/// that it needs.
fn listed(list: &Path) -> Result<Vec<PathBuf>, Lacking> {
    if let Some(lacking) = Lacking::of(list) {
        return Err(lacking);
    }
    let read = std::fs::read(list).ok();
    let parts: Option<BTreeMap<String, Vec<String>>> = read.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let parts = parts.ok_or_else(|| Lacking { file: list.to_owned(), how: "cannot be read" })?;
    let names: BTreeSet<String> = parts.into_values().flatten().collect();
    Ok(names.into_iter().map(|name| list.with_file_name(format!("{name}.wasm"))).collect())
}

/// Reads the hashes.
fn hashes(name: &str) -> Result<String, Unusable> {
    let advice = "put that file of this version beside the binary, and exchange the folder of the site with it; in a checkout \
                  `cargo xtask serve` makes both";
    let binary = std::env::current_exe().map_err(|problem| Unusable {
        found: format!("the place of the binary cannot be found out ({problem})"),
        advice,
    })?;
    let path = binary.with_file_name(name);
    std::fs::read_to_string(&path).map_err(|problem| Unusable {
        found: format!(
            "{}, which says what the files for browsers are called, cannot be read ({problem})",
            path.display()
        ),
        advice,
    })
}

/// A path as it is found from anywhere.
fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// The files. Their list is read once: a request for a page never touches the disk.
pub(crate) fn routes(built: &Built) -> Router<Site> {
    let keep = if built.hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    let package = files(&built.root.join(&built.package), keep);
    let mut router = Router::new().nest_service(&format!("/{}", built.package), package);
    let entries = std::fs::read_dir(&built.root).into_iter().flatten().filter_map(Result::ok);
    for entry in entries {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let is_compressed = [".br", ".gz"].iter().any(|end| name.ends_with(end));
        // Names with braces would be read as parameters; no file of ours has any.
        if name == built.package || is_compressed || name.contains(['{', '}']) {
            continue;
        }
        let path = format!("/{name}");
        if entry.path().is_dir() {
            router = router.nest_service(&path, files(&entry.path(), "public, max-age=86400"));
        } else {
            let file = ServeFile::new(entry.path()).precompressed_br().precompressed_gzip();
            router = router.route_service(&path, keeping(Router::new().fallback_service(file), "public, max-age=3600"));
        }
    }
    router
}

fn files(folder: &Path, keep: &'static str) -> Router {
    let folder = ServeDir::new(folder).append_index_html_on_directories(false).precompressed_br().precompressed_gzip();
    keeping(Router::new().fallback_service(folder), keep)
}

/// Says how long browsers keep a file; an answer without one is not kept.
fn keeping(files: Router, keep: &'static str) -> Router {
    files.layer(from_fn(move |request: Request, next: Next| async move {
        let mut response: Response = next.run(request).await;
        if matches!(response.status(), StatusCode::OK | StatusCode::NOT_MODIFIED | StatusCode::PARTIAL_CONTENT) {
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
        }
        response
    }))
}
