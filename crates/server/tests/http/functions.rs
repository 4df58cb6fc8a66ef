//! The list of server functions, to be read as a difference when it changes.

#[test]
fn the_server_functions_are_those_in_the_file() {
    // Calling into the pages links their registrations.
    let _ = app::routes::all();
    let mut paths: Vec<String> =
        server_fn::axum::server_fn_paths().map(|(path, method)| format!("{method} {path}\n")).collect();
    paths.retain(|path| !path.contains("/api/test/"));
    paths.sort();
    let (found, file) = (paths.concat(), concat!(env!("CARGO_MANIFEST_DIR"), "/tests/server-functions.txt"));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(file, &found).expect("written");
    }
    let expected = std::fs::read_to_string(file).unwrap_or_default();
    assert_eq!(found, expected, "if this is meant, run again with UPDATE_EXPECT=1 and commit {file}");
    assert!(paths.iter().all(|path| path.starts_with("POST /api/")), "reading and writing alike are POST below /api");
}
