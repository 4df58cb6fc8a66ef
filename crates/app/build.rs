//! Gives this build a mark, by which a browser knows whether the server still speaks as the code that it has loaded: a
//! hash of whatever decides how the two talk to each other.

#![expect(clippy::expect_used, reason = "a build that cannot read its sources has failed")]

use std::{
    collections::hash_map::DefaultHasher,
    fs,
    hash::{Hash as _, Hasher as _},
    path::{Path, PathBuf},
};

fn main() {
    let mut sources = Vec::new();
    for folder in ["src", "../domain/src"] {
        println!("cargo::rerun-if-changed={folder}");
        collect(Path::new(folder), &mut sources);
    }
    sources.sort();
    let mut hasher = DefaultHasher::new();
    for path in sources {
        fs::read(path).expect("a source").hash(&mut hasher);
    }
    println!("cargo::rustc-env=QUARTIER_BUILD=v{:016x}", hasher.finish());
}

fn collect(folder: &Path, sources: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, sources);
        } else {
            sources.push(path);
        }
    }
}
