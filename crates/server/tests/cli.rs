//! The command line, as an operator uses it: the binary itself, in an empty folder.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    path::Path,
    process::{Command, Output},
};

const HEADER: &str = "Liegenschaft;Liegenschaft-Referenz;Einheit;Einheit-Referenz;Vorname;Nachname;Kontakt-Referenz;\
    Vertragstyp;Vertragsnummer";

fn quartier(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_quartier"))
        .args(arguments)
        .current_dir(folder)
        .env("QUARTIER_DATA", folder)
        .env("DATABASE_URL", format!("sqlite:{}", folder.join("quartier.db").display()))
        .output()
        .unwrap()
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_table_without_its_columns_is_refused_with_their_names() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bestand.csv"), "Liegenschaft;Einheit\nHaus;Wohnung 1\n").unwrap();
    let (code, out, err) = said(&quartier(folder.path(), &["import", "bestand.csv"]));
    assert_eq!((code, out.as_str()), (Some(1), ""), "{err}");
    assert!(err.contains("bestand.csv was not imported") && err.contains("Liegenschaft-Referenz"), "{err}");
    let (code, _, err) = said(&quartier(folder.path(), &["import", "gibtesnicht.csv"]));
    assert_eq!(code, Some(1));
    assert!(err.contains("gibtesnicht.csv cannot be read"), "{err}");
}

#[test]
fn checking_says_what_an_import_would_do_and_does_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let table = format!("{HEADER}\nHaus;L1;Wohnung 1;L1-1;Jana;Schubert;K1;Mieter;M-1\n");
    std::fs::write(folder.path().join("bestand.csv"), table).unwrap();
    let import = |arguments: &[&str]| said(&quartier(folder.path(), &[&["import", "bestand.csv"], arguments].concat()));
    let (code, checked, err) = import(&["--check"]);
    assert_eq!(code, Some(0), "{err}");
    let (_, imported, _) = import(&[]);
    assert_eq!(imported, checked, "the check has left nothing behind");
    let (_, again, _) = import(&[]);
    assert_ne!(again, imported);
    assert!(again.contains("0 new"), "{again}");
}

#[test]
fn what_cannot_be_understood_is_told_apart_from_what_failed() {
    let folder = tempfile::tempdir().unwrap();
    for wrong in [&["imprt"][..], &["import"], &["staff", "add", "maria@example.net"]] {
        let (code, out, err) = said(&quartier(folder.path(), wrong));
        assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
        assert!(err.contains("Usage"), "{err}");
    }
    let add = ["staff", "add", "maria.huber", "--name", "Maria Huber", "--role", "administrator"];
    let (code, _, err) = said(&quartier(folder.path(), &add));
    assert_eq!(code, Some(1), "{err}");
}
