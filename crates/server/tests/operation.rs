//! What operators do: look whether all is well, make a backup while people work, and put it back.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
};
use store::{Db, sql};
use tempfile::TempDir;

const EMAIL: &str = "maria.huber@lindenhof.example";
const PASSWORD: &str = "Sieben Linden am Kanal 4";
/// What every page loads.
const KINDS: [&str; 3] = ["css", "js", "wasm"];

/// An installation in a folder of its own.
struct Installation {
    folder: TempDir,
}

impl Installation {
    /// Nothing but a configuration, and files for browsers.
    fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file =
            "[[workspace.metadata.leptos]]\noutput-name = \"quartier\"\nsite-root = \"site\"\nhash-files = false\n";
        std::fs::write(folder.path().join("Leptos.toml"), file).unwrap();
        let package = folder.path().join("site/pkg");
        std::fs::create_dir_all(&package).unwrap();
        for kind in KINDS {
            std::fs::write(package.join(format!("quartier.{kind}")), kind).unwrap();
        }
        Self { folder }
    }

    /// With Maria Huber, who may do everything.
    fn of_maria() -> Self {
        let site = Self::empty();
        let add = ["staff", "add", EMAIL, "--name", "Maria Huber", "--role", "administrator", "--password-stdin"];
        let mut adding = site.command(&add).stdin(Stdio::piped()).spawn().unwrap();
        writeln!(adding.stdin.take().unwrap(), "{PASSWORD}").unwrap();
        assert!(adding.wait().unwrap().success());
        site
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_quartier"));
        command.args(arguments).current_dir(self.path());
        for name in ["QUARTIER_DATA", "DATABASE_URL", "QUARTIER_SECRET", "QUARTIER_SECRET_FILE", "LEPTOS_OUTPUT_NAME"] {
            command.env_remove(name);
        }
        command
    }

    /// Code, output and errors of a command.
    fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        said(&self.command(arguments).output().unwrap())
    }

    fn url(&self) -> String {
        format!("sqlite:{}", self.path().join("data/quartier.db").display())
    }

    fn serve(&self) -> Server {
        let host = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().to_string();
        let mut command = self.command(&["serve"]);
        command.env("LEPTOS_SITE_ADDR", &host).env("RUST_LOG", "info").stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut told = String::new();
        while told.lines().last().is_none_or(|line| !line.contains("serving")) {
            assert!(log.read_line(&mut told).unwrap() > 0, "it ended before it served: {told}");
        }
        // Whoever is not read any more would be stopped by a full pipe.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Server { child, host, told }
    }
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// Tells others that it is over, also when the test fails.
struct AtTheEnd<'a>(&'a AtomicBool);

impl Drop for AtTheEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

struct Server {
    child: Child,
    host: String,
    /// What it has logged until it served.
    told: String,
}

impl Server {
    /// Signs Maria Huber in; the status, and the cookies.
    fn sign_in(&self) -> (u16, String) {
        let form = format!("_page=%2Fsign-in&email={EMAIL}&password={}&next=", PASSWORD.replace(' ', "+"));
        let answer = self.ask(&format!(
            "POST /api/sign-in HTTP/1.1\r\nHost: {}\r\nAccept: text/html\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{form}",
            self.host,
            form.len()
        ));
        let cookies = answer.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
        let cookies: Vec<_> = cookies.filter_map(|cookie| cookie.split(';').next()).collect();
        (status(&answer), cookies.join("; "))
    }

    fn overview(&self, cookies: &str) -> u16 {
        status(&self.ask(&format!(
            "GET /admin HTTP/1.1\r\nHost: {}\r\nAccept: text/html\r\nSec-Fetch-Site: none\r\nCookie: {cookies}\r\n\
             Connection: close\r\n\r\n",
            self.host
        )))
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        if !asked.is_ok_and(|asked| asked.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
}

#[test]
fn where_there_is_nothing_the_doctor_says_so_and_makes_nothing() {
    let site = Installation::empty();
    let (code, out, err) = site.run(&["doctor"]);
    assert_eq!(code, Some(0), "{out}{err}");
    for words in ["data does not exist", "quartier.db does not exist", "there is none yet", "Leptos.toml is read in"] {
        assert!(out.contains(words), "{words}: {out}");
    }
    let mut left: Vec<_> = std::fs::read_dir(site.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["Leptos.toml", "site"]);
    let (code, _, err) = site.run(&["backup", "copy.db"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("there is no database to back up"), "{err}");
}

#[test]
fn the_doctor_finds_an_installation_well_and_tells_no_secret() {
    let site = Installation::of_maria();
    let (code, out, err) = site.run(&["doctor", "--json"]);
    assert_eq!(code, Some(0), "{out}{err}");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let state = |name: &str| {
        let checks = report["checks"].as_array().unwrap();
        checks.iter().find(|check| check["name"] == name).map(|check| check["state"].as_str().unwrap_or_default())
    };
    for name in ["secret", "data folder", "database", "tables", "integrity", "journal", "outbox", "import", "clock"] {
        assert_eq!(state(name), Some("ok"), "{name}: {out}");
    }
    let secret = std::fs::read_to_string(site.path().join("data/secret")).unwrap();
    assert!(!out.contains(secret.trim()));
}

#[test]
fn the_doctor_names_what_is_wrong_and_ends_with_failure() {
    let site = Installation::of_maria();
    // Nobody listens there any more.
    let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let mut command = site.command(&["doctor"]);
    command
        .env("QUARTIER_MAIL_URL", format!("smtp://portal:geheim@{port}"))
        .env("QUARTIER_SITE_URL", "http://portal.example");
    let (code, out, err) = said(&command.output().unwrap());
    assert_eq!(code, Some(1), "{out}");
    assert!(err.contains("2 problems with site.url, mail server"), "{err}");
    assert!(out.contains("not encrypted") && !out.contains("geheim"), "{out}");
    let (code, out, err) = said(&site.command(&["doctor"]).env("QUARTIER_SESSIONS_STAFF_HOURS", "0").output().unwrap());
    assert_eq!(code, Some(1), "{err}");
    assert!(out.contains("it must be between 1 and 3650"), "{out}");
}

#[test]
fn serving_and_the_doctor_say_which_file_for_browsers_is_missing() {
    let site = Installation::empty();
    let hashed = [("LEPTOS_HASH_FILES", "true"), ("LEPTOS_HASH_FILE", "gibt-es-nicht.txt")];
    for (environment, words) in [
        (&[("LEPTOS_SITE_ROOT", "elsewhere")][..], ["/elsewhere with the files for browsers", "LEPTOS_SITE_ROOT"]),
        (&hashed, ["gibt-es-nicht.txt, which says what", "beside the binary"]),
    ] {
        for verb in ["serve", "doctor"] {
            let run = site.command(&[verb]).envs(environment.iter().copied()).output().unwrap();
            let (code, out, err) = said(&run);
            assert_eq!(code, Some(1), "{verb}: {out}{err}");
            assert!(words.iter().all(|words| format!("{out}{err}").contains(words)), "{verb}: {out}{err}");
        }
    }
    assert!(!site.path().join("data").exists(), "nothing is made by what cannot be served");

    // The names of one build, and the files of another one.
    let names = site.path().join("names.txt");
    std::fs::write(&names, "js: new\nwasm: new\ncss: new\nmanifest: new\nsplit: new\n").unwrap();
    let doctor = || {
        let mut doctor = site.command(&["doctor"]);
        doctor.env("LEPTOS_HASH_FILES", "true").env("LEPTOS_HASH_FILE", &names);
        said(&doctor.output().unwrap())
    };
    let lacks = |words: &str| {
        let (code, out, err) = doctor();
        assert_eq!(code, Some(1), "{words}: {out}");
        assert!(out.contains(words) && err.contains("files for browsers"), "{words}: {out}{err}");
    };
    lacks("quartier.new.css is missing, and 4 more");
    let package = site.path().join("site/pkg");
    for kind in KINDS {
        std::fs::rename(package.join(format!("quartier.{kind}")), package.join(format!("quartier.new.{kind}")))
            .unwrap();
    }
    lacks("__wasm_split.new.js is missing, and 1 more");
    std::fs::write(package.join("__wasm_split.new.js"), "import").unwrap();
    lacks("__wasm_split_manifest.new.json is missing");
    // The list names the code that is loaded when it is needed.
    let list = package.join("__wasm_split_manifest.new.json");
    std::fs::write(&list, "{").unwrap();
    lacks("__wasm_split_manifest.new.json cannot be read");
    std::fs::write(&list, r#"{"office":["chunk_0.a","split_office.b"],"letters":["chunk_0.a"]}"#).unwrap();
    lacks("chunk_0.a.wasm is missing, and 1 more");
    for (chunk, content) in [("chunk_0.a", "wasm"), ("split_office.b", "")] {
        std::fs::write(package.join(format!("{chunk}.wasm")), content).unwrap();
    }
    lacks("split_office.b.wasm is empty");
    std::fs::write(package.join("split_office.b.wasm"), "wasm").unwrap();
    let (code, out, _) = doctor();
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("as this build names them"), "{out}");
    for kind in KINDS {
        let file = package.join(format!("quartier.new.{kind}"));
        std::fs::write(&file, "").unwrap();
        lacks(&format!("quartier.new.{kind} is empty"));
        std::fs::write(&file, kind).unwrap();
    }
}

#[test]
fn serving_goes_on_without_a_file_for_browsers_and_names_it_in_the_log() {
    let site = Installation::empty();
    let whole = site.serve();
    assert!(!whole.told.contains("a file for browsers is missing"), "{}", whole.told);
    drop(whole);
    let (_, out, _) = site.run(&["doctor"]);
    assert!(out.contains("without hashes their names do not tell of which build"), "{out}");

    for kind in ["css", "wasm"] {
        std::fs::remove_file(site.path().join(format!("site/pkg/quartier.{kind}"))).unwrap();
    }
    let server = site.serve();
    for words in ["site/pkg/quartier.css", "site/pkg/quartier.wasm", "a file for browsers is missing"] {
        assert!(server.told.contains(words), "{words}: {}", server.told);
    }
    assert!(!server.told.contains("quartier.js"), "{}", server.told);
    let page =
        format!("GET /sign-in HTTP/1.1\r\nHost: {}\r\nAccept: text/html\r\nConnection: close\r\n\r\n", server.host);
    assert_eq!(status(&server.ask(&page)), 200);
    let (code, out, _) = site.run(&["doctor"]);
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("quartier.css is missing, and 1 more") && out.contains("the folder is not whole"), "{out}");
}

#[test]
fn serving_names_the_code_that_is_loaded_later_where_names_have_no_hashes() {
    let site = Installation::empty();
    let package = site.path().join("site/pkg");
    std::fs::write(package.join("__wasm_split_manifest.json"), r#"{"office":["split_office"]}"#).unwrap();
    std::fs::write(package.join("quartier.css"), "").unwrap();
    let server = site.serve();
    for words in ["quartier.css", "a file for browsers is empty", "__wasm_split.______________________.js"] {
        assert!(server.told.contains(words), "{words}: {}", server.told);
    }
    assert!(server.told.contains("split_office.wasm"), "{}", server.told);
    drop(server);
    for (name, content) in [
        ("quartier.css", "body {}"),
        ("__wasm_split.______________________.js", "import"),
        ("split_office.wasm", "wasm"),
    ] {
        std::fs::write(package.join(name), content).unwrap();
    }
    let whole = site.serve();
    assert!(!whole.told.contains("a file for browsers"), "{}", whole.told);
}

#[cfg(unix)]
#[test]
fn the_doctor_minds_who_can_read_the_secret() {
    use std::os::unix::fs::PermissionsExt as _;
    let site = Installation::of_maria();
    let secret = site.path().join("data/secret");
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o644)).unwrap();
    let (code, out, _) = site.run(&["doctor"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("others on this computer can read it (mode 644)") && out.contains("chmod 600"), "{out}");
}

/// Does to the journal, by hand, what the database refuses.
fn by_hand(site: &Installation, statements: &[&'static str]) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let db = Db::open(&site.url()).await.unwrap();
        let refused = sql("UPDATE journal SET actor_name = 'Tom Berger'").execute(&db).await;
        assert!(refused.unwrap_err().to_string().contains("journal"));
        for trigger in ["DROP TRIGGER journal_stays_as_it_is", "DROP TRIGGER journal_keeps_its_rows"] {
            sql(trigger).execute(&db).await.unwrap();
        }
        for statement in statements {
            sql(statement).execute(&db).await.unwrap();
        }
        db.close().await;
    });
}

#[test]
fn the_doctor_finds_who_has_rewritten_the_journal() {
    let site = Installation::of_maria();
    for name in ["Tom Berger", "Eva Lang"] {
        let (code, ..) = site.run(&[
            "staff",
            "add",
            &format!("{name}@example.net").replace(' ', "."),
            "--name",
            name,
            "--role",
            "clerk",
        ]);
        assert_eq!(code, Some(0));
    }
    let (database, whole) = (site.path().join("data/quartier.db"), site.path().join("whole.db"));
    std::fs::copy(&database, &whole).unwrap();
    let found: [(&[&'static str], &str); 6] = [
        (&["UPDATE journal SET object_name = 'Anna Kern' WHERE seq = 2"], "entry 2 (number 2) was changed"),
        (&["DELETE FROM journal WHERE seq = 1"], "entry 1 is missing"),
        (&["DELETE FROM journal WHERE seq = 2"], "entry 2 is missing"),
        (&["DELETE FROM journal WHERE seq = 3"], "entry 3 is missing"),
        (
            &[
                "UPDATE journal SET seq = 4 WHERE seq = 2",
                "UPDATE journal SET seq = 2 WHERE seq = 3",
                "UPDATE journal SET seq = 3 WHERE seq = 4",
            ],
            "entry 2 (number 3) was changed, moved",
        ),
        (
            &[
                "DELETE FROM journal WHERE seq = 3",
                "UPDATE journal_head SET entries = 2, hash = (SELECT hash FROM journal WHERE seq = 2)",
            ],
            "its end was changed",
        ),
    ];
    for (statements, words) in found {
        std::fs::copy(&whole, &database).unwrap();
        by_hand(&site, statements);
        let (code, out, err) = site.run(&["doctor"]);
        assert_eq!(code, Some(1), "{statements:?}: {out}");
        assert!(out.contains(words) && err.contains("with journal"), "{statements:?}: {out}{err}");
    }
    std::fs::copy(&whole, &database).unwrap();
    assert_eq!(site.run(&["doctor"]).0, Some(0));
}

#[test]
fn the_doctor_misses_what_keeps_the_journal_from_being_changed() {
    let site = Installation::of_maria();
    by_hand(&site, &[]);
    let (code, out, err) = site.run(&["doctor"]);
    assert_eq!(code, Some(1), "{out}");
    assert!(err.contains("a problem with journal"), "{err}");
    let missing = "missing or switched off: journal_stays_as_it_is, journal_keeps_its_rows";
    assert!(out.contains(missing) && out.contains(", unbroken"), "{out}");
}

#[test]
fn the_doctor_finds_an_older_journal_that_was_put_back_as_a_whole() {
    let site = Installation::of_maria();
    let (database, older) = (site.path().join("data/quartier.db"), site.path().join("older.db"));
    std::fs::copy(&database, &older).unwrap();
    let server = site.serve();
    assert_eq!(server.sign_in().0, 303);
    let add = ["staff", "add", "tom.berger@example.net", "--name", "Tom Berger", "--role", "clerk"];
    assert_eq!(site.run(&add).0, Some(0), "beside the server");
    drop(server);
    std::fs::copy(&older, &database).unwrap();
    let (code, out, _) = site.run(&["doctor"]);
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("it is not what it was when it had"), "{out}");
}

#[test]
fn a_journal_that_was_changed_is_saved_all_the_same_and_it_is_said() {
    let site = Installation::of_maria();
    by_hand(&site, &["UPDATE journal SET object_name = 'Anna Kern'"]);
    let (code, _, err) = site.run(&["backup", "copy.db"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("the backup was made") && err.contains("entry 1"), "{err}");
    assert!(site.path().join("copy.db").exists());
}

#[test]
fn a_backup_is_made_while_people_sign_in_and_brings_everything_back() {
    let site = Installation::of_maria();
    let server = site.serve();
    let (status, cookies) = server.sign_in();
    assert_eq!(status, 303);
    assert_eq!(server.overview(&cookies), 200);

    let (done, requests) = (AtomicBool::new(false), AtomicU32::new(0));
    std::thread::scope(|scope| {
        let _over = AtTheEnd(&done);
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    assert_eq!(server.sign_in().0, 303);
                    requests.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for number in 0..3 {
            let (code, out, err) = site.run(&["backup", &format!("copy-{number}.db")]);
            assert_eq!(code, Some(0), "{err}");
            assert!(out.contains("whole, its journal unbroken"), "{out}");
        }
    });
    assert!(requests.load(Ordering::Relaxed) > 0, "nobody signed in meanwhile");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(site.path().join("copy-0.db")).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "others on this computer can read it");
    }
    let (code, _, err) = site.run(&["backup", "copy-0.db"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("is there already"), "{err}");

    let (code, _, err) = site.run(&["restore", "copy-0.db", "--replace"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("a server or another command is working"), "{err}");
    drop(server);
    let (code, _, err) = site.run(&["restore", "copy-0.db"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("there is a database already"), "{err}");
    let (code, out, err) = site.run(&["restore", "copy-0.db", "--replace"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("What was there is now in"), "{out}");

    let server = site.serve();
    assert_eq!(server.overview(&cookies), 303, "who was signed in then has to sign in again");
    let (status, cookies) = server.sign_in();
    assert_eq!((status, server.overview(&cookies)), (303, 200));
    drop(server);
    let (code, out, err) = site.run(&["doctor"]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains(", unbroken, with what was kept outside"), "{out}");
}

#[test]
fn only_a_whole_backup_with_its_secret_is_put_back() {
    let site = Installation::of_maria();
    let (code, _, err) = site.run(&["backup", "copy.db"]);
    assert_eq!(code, Some(0), "{err}");
    let elsewhere = Installation::empty();
    let copy = site.path().join("copy.db").display().to_string();
    let refused = |arguments: &[&str], words: &str| {
        let (code, _, err) = elsewhere.run(arguments);
        assert_eq!(code, Some(1), "{arguments:?}");
        assert!(err.contains(words), "{words}: {err}");
        assert!(!elsewhere.path().join("data/quartier.db").exists());
    };
    refused(&["restore", &copy], "the secret is missing");
    refused(&["restore", "nothing.db", "--without-secret"], "does not exist");
    std::fs::write(elsewhere.path().join("text.db"), "Guten Tag").unwrap();
    refused(&["restore", "text.db", "--without-secret"], "not a whole database");
    let mut torn = std::fs::read(&copy).unwrap();
    torn.truncate(torn.len() / 2);
    std::fs::write(elsewhere.path().join("torn.db"), torn).unwrap();
    refused(&["restore", "torn.db", "--without-secret"], "torn.db");
    std::fs::create_dir_all(elsewhere.path().join("data")).unwrap();
    std::fs::write(elsewhere.path().join("data/secret"), "another secret of more than 32 characters\n").unwrap();
    refused(&["restore", &copy], "not the one that belongs to this backup");
    std::fs::copy(site.path().join("data/secret"), elsewhere.path().join("data/secret")).unwrap();
    let (code, out, err) = elsewhere.run(&["restore", &copy]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("is restored, its journal unbroken"), "{out}");
}

#[test]
fn what_a_lost_database_has_left_behind_does_not_get_into_the_restored_one() {
    let site = Installation::of_maria();
    assert_eq!(site.run(&["backup", "copy.db"]).0, Some(0));
    let data = site.path().join("data");
    let server = site.serve();
    assert_eq!(server.sign_in().0, 303);
    let log = std::fs::read(data.join("quartier.db-wal")).unwrap();
    assert!(!log.is_empty());
    drop(server);
    // The disk has lost the database, but neither its log nor the state of the journal.
    std::fs::remove_file(data.join("quartier.db")).unwrap();
    std::fs::write(data.join("quartier.db-wal"), log).unwrap();
    let (code, out, err) = site.run(&["restore", "copy.db"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("What was there is now in"), "{out}");
    let (code, out, _) = site.run(&["doctor"]);
    assert_eq!(code, Some(0), "{out}");
}

#[test]
fn for_postgresql_its_own_commands_are_named() {
    let site = Installation::empty();
    for (arguments, words) in [(&["backup", "copy.db"][..], "pg_dump"), (&["restore", "copy.db"], "pg_restore")] {
        let (code, _, err) = said(
            &site.command(arguments).env("DATABASE_URL", "postgres://quartier@127.0.0.1:1/quartier").output().unwrap(),
        );
        assert_eq!(code, Some(1));
        assert!(err.contains(words) && err.contains("docs/operation.md"), "{err}");
    }
}
