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
use tower_http::services::{ServeDir, ServeFile};

/// What cargo-leptos has built, and where.
#[derive(Clone, Debug)]
pub struct Built {
    pub(crate) assets: Assets,
    root: PathBuf,
    package: String,
    hashed: bool,
}

impl Built {
    /// Looks for the built files: their hashes are in a file beside the binary.
    ///
    /// # Errors
    /// If that file is there and cannot be read, or the folder of the site is missing.
    pub fn find(options: &LeptosOptions) -> std::io::Result<Self> {
        let root = PathBuf::from(&*options.site_root);
        if !root.is_dir() {
            let problem =
                format!("{} is missing: build with `cargo xtask serve` or `cargo leptos build`", root.display());
            return Err(std::io::Error::new(std::io::ErrorKind::NotFound, problem));
        }
        let hashes = if options.hash_files {
            let binary = std::env::current_exe()?;
            std::fs::read_to_string(binary.with_file_name(&*options.hash_file))?
        } else {
            String::new()
        };
        Ok(Self::with_hashes(options, &hashes))
    }

    /// The names that files have with these hashes (`js: …`, one a line).
    #[must_use]
    pub fn with_hashes(options: &LeptosOptions, hashes: &str) -> Self {
        let package = options.site_pkg_dir.to_string();
        let name = |kind: &str, extension: &str| {
            let of_kind = |line: &str| {
                line.split_once(':').filter(|(k, _)| k.trim() == kind).map(|(_, hash)| hash.trim().to_owned())
            };
            let hash = hashes.lines().find_map(of_kind).map_or_else(String::new, |hash| format!(".{hash}"));
            format!("/{package}/{}{hash}.{extension}", options.output_name).into()
        };
        let assets = Assets {
            style: name("css", "css"),
            script: name("js", "js"),
            wasm: name("wasm", "wasm"),
            watch: std::env::var_os("LEPTOS_WATCH").map(|_| options.clone()),
        };
        Self { assets, root: PathBuf::from(&*options.site_root), package, hashed: !hashes.is_empty() }
    }
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
