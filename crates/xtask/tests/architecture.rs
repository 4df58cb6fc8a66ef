//! What ARCHITECTURE.md says about the rooms and the direction of dependencies, checked.

use std::{
    fs,
    path::{Path, PathBuf},
};
use toml::Table;

/// Each crate with those of ours that it may use outside of its tests.
const ROOMS: [(&str, &[&str]); 8] = [
    ("domain", &[]),
    ("store", &["domain"]),
    ("portal", &["domain", "store"]),
    ("app", &["domain", "portal"]),
    ("frontend", &["app"]),
    ("server", &["app", "domain", "portal", "store"]),
    ("testkit", &["domain", "portal", "store"]),
    ("xtask", &[]),
];

/// Libraries that only some rooms may name, so that what they stand for stays there.
const KEPT_IN: [(&str, &[&str]); 7] = [
    ("sqlx", &["store", "testkit"]),
    ("axum", &["app", "server"]),
    ("leptos", &["app", "frontend", "server"]),
    ("lettre", &["server"]),
    ("tower", &["server"]),
    ("calamine", &["portal"]),
    ("argon2", &["portal"]),
];

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the folder of all crates").to_path_buf()
}

fn manifest(name: &str) -> Table {
    let text = fs::read_to_string(crates().join(name).join("Cargo.toml")).expect("a manifest");
    text.parse().expect("a table")
}

fn dependencies(manifest: &Table) -> Vec<String> {
    let table = manifest.get("dependencies").and_then(toml::Value::as_table);
    table.map(|table| table.keys().cloned().collect()).unwrap_or_default()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn dependencies_run_one_way() {
    let ours: Vec<_> = ROOMS.iter().map(|(name, _)| *name).collect();
    let mut rooms: Vec<_> = fs::read_dir(crates())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    rooms.sort();
    let mut known: Vec<_> = ours.iter().map(|name| (*name).to_owned()).collect();
    known.sort();
    assert_eq!(rooms, known, "every room has its line in the table");
    for (room, may_use) in ROOMS {
        let uses: Vec<_> = dependencies(&manifest(room)).into_iter().filter(|name| ours.contains(&&**name)).collect();
        assert!(uses.iter().all(|name| may_use.contains(&&**name)), "{room} uses {uses:?}");
    }
}

#[test]
fn libraries_stay_in_their_rooms() {
    for (library, rooms) in KEPT_IN {
        let users: Vec<_> = ROOMS
            .iter()
            .filter(|(room, _)| dependencies(&manifest(room)).iter().any(|name| name == library))
            .map(|(room, _)| *room)
            .collect();
        assert!(!users.is_empty(), "{library} is used nowhere; take it out of the table");
        assert!(users.iter().all(|room| rooms.contains(room)), "{library} is used by {users:?}");
    }
}

#[test]
fn what_browsers_load_does_not_contain_the_use_cases() {
    let manifest = manifest("app");
    let portal = manifest["dependencies"]["portal"].as_table().expect("more than a version");
    assert_eq!(portal.get("optional").and_then(toml::Value::as_bool), Some(true));
    for (feature, turns_on) in manifest["features"].as_table().expect("features") {
        let turns_on = turns_on.as_array().expect("a list");
        let with_portal = turns_on.iter().filter_map(toml::Value::as_str).any(|name| name.contains("portal"));
        assert_eq!(with_portal, feature == "ssr", "{feature}");
    }
}

#[test]
fn rules_and_use_cases_know_no_clock_and_no_chance() {
    const FOREIGN: [&str; 7] =
        ["SystemTime", "Instant::now", "Timestamp::now", "Zoned::now", "OsRng", "thread_rng", "rand::rng"];
    for room in ["domain", "store", "portal", "app"] {
        let mut files = Vec::new();
        sources(&crates().join(room).join("src"), &mut files);
        for file in files {
            let text = fs::read_to_string(&file).expect("a text");
            let named: Vec<_> = FOREIGN.iter().filter(|name| text.contains(**name)).collect();
            assert!(named.is_empty(), "{} names {named:?}", file.display());
        }
    }
}

#[test]
fn server_functions_answer_in_the_form_that_browsers_read() {
    let mut files = Vec::new();
    sources(&crates().join("app/src"), &mut files);
    let mut functions = 0;
    for file in files {
        let text = fs::read_to_string(&file).expect("a source");
        for line in text.lines().filter(|line| line.trim_start().starts_with("#[server(prefix")) {
            assert!(line.contains("output = Postcard"), "{}: {line}", file.display());
            functions += 1;
        }
        assert!(!text.contains("#[server]"), "{}: without an address", file.display());
    }
    assert!(functions > 40, "only {functions} were found");
}
