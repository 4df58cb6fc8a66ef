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
use std::path::{Path, PathBuf};
use thiserror::Error;
use tower_http::services::{ServeDir, ServeFile};

/// What cargo-leptos has built, and where.
#[derive(Clone, Debug)]
pub struct Built {
    pub(crate) assets: Assets,
    root: PathBuf,
    package: String,
    hashed: bool,
    /// What loads the code of a part of the pages, if they are split into parts.
    loader: Option<String>,
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
        let loader = hash("split").map(|hash| format!("/{package}/__wasm_split{hash}.js"));
        Self { assets, root: PathBuf::from(&*options.site_root), package, hashed: !hashes.is_empty(), loader }
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

    /// What pages ask for and the folder does not have: it is of another build then, or not all of it was copied. Without hashes
    /// in their names nothing says whether pages are split into parts, so what loads these is not looked for.
    pub(crate) fn missing(&self) -> Vec<PathBuf> {
        let Assets { style, script, wasm, .. } = &self.assets;
        let names = [style, script, wasm].into_iter().map(|name| &**name).chain(self.loader.as_deref());
        let files = names.map(|name| self.folder().join(name.trim_start_matches('/')));
        files.filter(|file| !file.is_file()).collect()
    }
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
