//! The import of master data, from the bytes of a file to the database.

use domain::{
    contact::{ContactChannel, TypedDetails},
    id::StaffId,
    import::{Counts, RemarkReason, Report, UploadState},
    journal::{Actor, list::Typed},
    refusal::{Reason, Refusal},
    text::Lang,
    time::Span,
};
use portal::{
    Fault, Outcome, Visitor,
    import::{Done, File, Importer, check, run},
    upload::Mode,
};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use std::sync::{
    Mutex,
    atomic::{AtomicU32, Ordering},
};
use store::{Db, StoreError, record, sql, write_tx};
use testkit::{FakeClock, TestPortal, portfolio};

const NARROW: &str = "Liegenschaft;Liegenschaft-Referenz;Einheit;Einheit-Referenz;Vorname;Nachname;Kontakt-Referenz;\
    E-Mail;Vertragstyp;Vertragsnummer;Vertragsbeginn;Vertragsende;Kontaktpräferenz";

fn file(content: impl AsRef<[u8]>) -> File {
    File { name: "bestand.csv".to_owned(), bytes: content.as_ref().into(), lang: Lang::De }
}

/// A table with the narrow header.
fn narrow(rows: &[&str]) -> File {
    file(format!("{NARROW}\n{}\n", rows.join("\n")))
}

fn maria() -> Actor {
    Actor::Staff { id: StaffId(1), name: "Maria Huber".to_owned() }
}

async fn import_at(db: &Db, file: &File, clock: &FakeClock, default_channel: ContactChannel) -> Outcome<Done> {
    let importer = Importer { actor: &maria(), default_channel, clock };
    run(db, file, importer, &|_| {}).await
}

async fn import(db: &Db, file: &File) -> Report {
    let done = import_at(db, file, &FakeClock::default(), ContactChannel::Postal).await;
    done.expect("an import").report
}

async fn checked(db: &Db, file: &File) -> Done {
    check(db, file, &|_| {}).await.expect("a check")
}

fn reason<T>(outcome: Outcome<T>) -> Option<Reason> {
    match outcome {
        Err(Fault::Refused(Refusal::Because(reason))) => Some(reason),
        _ => None,
    }
}

const fn counts(new: u32, changed: u32, unchanged: u32) -> Counts {
    Counts { new, changed, unchanged }
}

record! {
    #[derive(Debug, PartialEq)]
    struct Contact {
        first_name: Option<String>,
        last_name: Option<String>,
        email: Option<String>,
        town: Option<String>,
        channel: ContactChannel,
        channel_set_by: String,
        version: i64,
    }
}

async fn contact(db: &Db, reference: &str) -> Contact {
    sql("SELECT first_name, last_name, email, town, channel, channel_set_by, version FROM contact WHERE reference = $1")
        .bind(reference)
        .one(db)
        .await
        .expect("a contact")
}

async fn journal(db: &Db) -> Vec<String> {
    let rows = store::journal::newest(db.read(), &store::journal::Filter::default(), None, 100).await;
    let line = |row: store::journal::Row| {
        format!(
            "{} {} {} {}: {} → {}",
            row.actor_name,
            row.object_kind.key(),
            row.object_name,
            row.action.key(),
            row.before.unwrap_or_default(),
            row.after.unwrap_or_default()
        )
    };
    rows.expect("the journal").into_iter().rev().map(line).collect()
}

/// The wrong rows, as `row column: reason`.
fn problems(report: &Report) -> Vec<String> {
    let line = |problem: &domain::import::RowProblem| {
        let column = problem.column.map(domain::import::Column::name).unwrap_or("–");
        format!("{} {column}: {}", problem.row, problem.to(Lang::De))
    };
    report.problems.iter().map(line).collect()
}

testkit::on_each_engine! {
    async fn the_demo_portfolio_goes_in_with_the_problems_that_it_has(db: Db) {
        let excel = file(include_bytes!("../../../../demo/portfolio/portfolio.xlsx"));
        let foretold = checked(&db, &excel).await.report;
        let report = import(&db, &excel).await;
        assert_eq!(report, foretold);
        assert_eq!((report.rows, report.refused, report.duplicates), (441, 2, 0));
        assert_eq!(problems(&report), [
            "125 E-Mail: „klaus-d..aumann116@example.com“: Das ist keine E-Mail-Adresse.",
            "163 E-Mail: „hans-j..schomber154@example.com“: Das ist keine E-Mail-Adresse.",
        ]);
        assert_eq!((report.properties, report.units), (counts(24, 0, 0), counts(353, 0, 0)));
        assert_eq!((report.contacts, report.contracts), (counts(413, 0, 0), counts(439, 0, 0)));
        // Seventeen owners stand in two rows with two addresses: the first one counts, both contracts go in.
        assert_eq!(report.remarked, 17);
        assert_eq!(report.remarks[0].reason, RemarkReason::Contradicts { row: 6 });
        assert_eq!(contact(&db, "K000005").await.town.as_deref(), Some("Regensburg"));
        assert!(report.ignored.is_empty());

        // The same data as CSV in Windows-1252 with German dates, and the same file once more.
        let csv = file(include_bytes!("../../../../demo/portfolio/portfolio-excel.csv"));
        for again in [&csv, &excel] {
            let report = import(&db, again).await;
            assert!(report.is_quiet(), "{report:?}");
            assert_eq!((report.contacts, report.contracts), (counts(0, 0, 413), counts(0, 0, 439)));
            assert_eq!((report.refused, report.remarked), (2, 17));
        }
    }

    async fn a_house_as_utf8_with_commas(db: Db) {
        let house = file(include_bytes!("../../../../demo/portfolio/one-house.csv"));
        let done = checked(&db, &house).await;
        assert_eq!(problems(&done.report), [
            "13 E-Mail: „klaus-d..bolander13@example.org“: Das ist keine E-Mail-Adresse.",
        ]);
        let report = import(&db, &house).await;
        assert_eq!((report.units, report.contacts, report.contracts), (counts(8, 0, 0), counts(11, 0, 0), counts(11, 0, 0)));
        let andreas = contact(&db, "K000003").await;
        assert_eq!((andreas.channel, andreas.channel_set_by.as_str()), (ContactChannel::Postal, "Maria Huber"));
        assert_eq!(report.preview.rows.len(), 5);
        assert_eq!(report.preview.rows[0].cells[0], "Isabellastraße 102, Nürnberg");
    }

    async fn a_check_writes_nothing(db: Db) {
        let done = checked(&db, &narrow(&["Haus;L1;W1;L1-1;Jana;Schubert;K1;;Mieter;M-1;;;"])).await;
        assert_eq!(done.report.contacts, counts(1, 0, 0));
        let rows: i64 = sql("SELECT COUNT(*) AS n FROM contact").value(&db).await.expect("a count");
        assert_eq!(rows, 0);
        assert!(journal(&db).await.is_empty());
    }

    async fn wrong_rows_never_stop_good_ones(db: Db) {
        let long = "x".repeat(5_000);
        let rows = [
            "Haus;L1;W1;L1-1;Jana;Schubert;K1;jana@example.net;Mieter;M-1;01.01.2020;;",
            "Haus;L1;W2;L1-2;Emre;Yıldız;K2;emre@;Mieter;M-2;;;",
            "Haus;L1;W3;L1-3;;;K3;;Mieter;M-3;;;",
            "Haus;L1;W4;L1-4;Ilse;Ohnesorg;K4;;Mieter;M-4;31.02.2020;;",
            "Haus;L1;W5;L1-5;Karl;Altmann;K5;;Mieter;M-5;02.01.2020;01.01.2020;",
            "Haus;;W6;;Karl;Altmann;K6;;Mieter;M-6;;;Fax",
            "Haus;L1;W7;L1-7;=SUM(1);Weiß;K7;;Mieter;M-7;;;",
            &format!("Haus;L1;W8;L1-8;Gül;{long};K8;;Mieter;M-8;;;"),
            "Hof;L2;W1;L1-1;Gül;Yıldız;K9;;Mieter;M-9;;;",
            "Haus;L1;W1;L1-1;Lotte;Anders;K1;;Mieter;M-10;;;",
            "Haus;L1;W11;L1-11;Gül;Ya\0man;K11;;Mieter;M-11;;;",
            "Haus;L1;W12",
            "Haus;L1;W13;L1-13;Gül;Yaman;K13;;Mieter;M-13;;;;zu viel",
            "Haus;L1;W14;L1-14;Gül;Yaman;K14;;;M-14;;;",
            "Haus;L1;\"W15;L1-15;Gül;Yaman;K15;;Mieter;M-15;;;",
            "Haus;L1;W16;L1-16;דנה;כהן;K16;;Mieter;M-16;2020-02-29;;Online",
        ];
        let report = import(&db, &narrow(&rows)).await;
        let told = problems(&report);
        let expected = [
            "3 E-Mail: „emre@“: Das ist keine E-Mail-Adresse.",
            "4 –: Nachname und Firma fehlen; eines von beiden ist nötig.",
            "5 Vertragsbeginn: „31.02.2020“: Diesen Tag gibt es nicht. Bitte schreiben Sie ihn so: 31.12.2026",
            "6 Vertragsende: „01.01.2020“: Der Vertrag endet, bevor er beginnt.",
            "7 Liegenschaft-Referenz: Diese Angabe fehlt.",
            "7 Einheit-Referenz: Diese Angabe fehlt.",
            "7 Kontaktpräferenz: „Fax“: Möglich sind „Online“ und „Postalisch“.",
            "8 Vorname: „=SUM(1)“: Das ist eine Formel ohne Ergebnis. Bitte fügen Sie den Wert ein.",
            &format!("9 Nachname: „{}…“: Das ist zu lang (höchstens 200 Zeichen).", "x".repeat(60)),
            "10 Einheit-Referenz: „L1-1“: Diese Einheit steht in Zeile 2 unter einer anderen Liegenschaft.",
            "11 Kontakt-Referenz: „K1“: Diese Kontakt-Referenz steht in Zeile 2 bei einem anderen Namen.",
            "12 Nachname: „Ya\u{fffd}man“: Das enthält Zeichen, die sich nicht speichern lassen.",
            "13 –: Diese Zeile hat 3 Felder, die Kopfzeile hat 13.",
            "14 –: Diese Zeile hat 14 Felder, die Kopfzeile hat 13.",
            "15 Vertragstyp: Bitte schreiben Sie „Eigentümer“ oder „Mieter“ zu diesem Vertrag.",
            "16 –: Ein Anführungszeichen wird in dieser Zeile geöffnet und nicht geschlossen.",
        ];
        assert_eq!(told, expected);
        assert_eq!((report.rows, report.refused), (16, 14));
        assert_eq!((report.properties, report.contacts, report.contracts), (counts(1, 0, 0), counts(2, 0, 0), counts(2, 0, 0)));
        assert_eq!(contact(&db, "K16").await.last_name.as_deref(), Some("כהן"));
    }

    async fn what_was_refused_is_refused_again_until_it_is_corrected(db: Db) {
        let rows = [
            "Haus;L1;W1;L1-1;=SUM(1);Yaman;K1;;Mieter;M-1;;;",
            "Haus;L1;W2;L1-2;Gül;Yaman;K2;;Mieter;M-2;;;;zu;viel",
            "Haus;L1;W3;L1-3;Gül;Yaman;K3;;;M-3;;;",
            "Haus;L1;W4;L1-4;Gül;Yaman;K4;emre@;Mieter;M-4;;;",
        ];
        let mut refused = checked(&db, &narrow(&rows)).await;
        for round in 0..3 {
            assert_eq!((refused.report.rows, refused.report.refused), (4, 4), "round {round}: {}", refused.refused_rows);
            assert!(refused.refused_rows.contains("zu;viel"), "{}", refused.refused_rows);
            refused = checked(&db, &file(&refused.refused_rows)).await;
        }
    }

    async fn wrong_rows_come_back_as_a_file_that_can_be_corrected(db: Db) {
        let rows = [
            "Haus;L1;W1;L1-1;Jana;Schubert;K1;;Mieter;M-1;;;",
            "Haus;L1;W2;L1-2;@Emre;Yıldız;K2;emre@;Mieter;M-2;;;",
            "Haus;L1;\"W3; \"\"links\"\"\";L1-3;Ilse;Ohnesorg;K3;;Mieter;M-3;1.1.20;;",
        ];
        let done = checked(&db, &narrow(&rows)).await;
        let expected = [
            &format!("\u{feff}{NARROW};Grund"),
            "Haus;L1;W2;L1-2;'@Emre;Yıldız;K2;emre@;Mieter;M-2;;;;E-Mail: „emre@“: Das ist keine E-Mail-Adresse.",
            "Haus;L1;\"W3; \"\"links\"\"\";L1-3;Ilse;Ohnesorg;K3;;Mieter;M-3;1.1.20;;;\
             Vertragsbeginn: „1.1.20“: Diesen Tag gibt es nicht. Bitte schreiben Sie ihn so: 31.12.2026",
            "",
        ];
        assert_eq!(done.refused_rows.split("\r\n").collect::<Vec<_>>(), expected);

        let corrected = done.refused_rows.replace("emre@;", "emre@example.net;").replace("1.1.20;", "1.1.2020;");
        let report = import(&db, &file(corrected)).await;
        assert_eq!((report.refused, report.contacts), (0, counts(2, 0, 0)));
        assert!(report.ignored.is_empty());
        assert_eq!(contact(&db, "K2").await.first_name.as_deref(), Some("@Emre"));
    }

    async fn a_change_touches_only_what_the_file_says(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let db = site.db();
        let before = contact(db, "K-1").await;
        let rows = [
            "Isabellastraße 102;L-1;Wohnung 1;L-1-01;;Schubert-Weiß;K-1;jana.weiss@example.net;Mieter;M 10004 01;;31.12.2027;",
            "Isabellastraße 102;L-1;Wohnung 2;L-1-02;Emre;Yıldız;K-2;;Eigentümer;E-30001;;;Postalisch",
            "Isabellastraße 102;L-1;Laden am Eck;L-1-03;Neu;Neumann;K-9;;Mieter;N-1;;;",
        ];
        let report = import_at(db, &narrow(&rows), &site.clock, ContactChannel::Online).await.expect("an import").report;
        assert_eq!((report.properties, report.units), (counts(0, 0, 1), counts(0, 1, 2)));
        assert_eq!((report.contacts, report.contracts), (counts(1, 2, 0), counts(1, 1, 1)));

        let schubert = contact(db, "K-1").await;
        assert_eq!(schubert, Contact {
            last_name: Some("Schubert-Weiß".to_owned()),
            email: Some("jana.weiss@example.net".to_owned()),
            version: 2,
            ..before
        });
        assert_eq!(schubert.first_name.as_deref(), Some("Jana"));
        let yildiz = contact(db, "K-2").await;
        assert_eq!((yildiz.channel, yildiz.channel_set_by.as_str()), (ContactChannel::Postal, "Maria Huber"));
        assert_eq!(yildiz.email.as_deref(), Some("emre.yildiz@example.net"));
        let new = contact(db, "K-9").await;
        assert_eq!((new.channel, new.channel_set_by.as_str()), (ContactChannel::Online, "Standard"));

        let journal = journal(db).await;
        assert_eq!(journal, [
            "Maria Huber unit Laden changed: Einheit: Laden → Einheit: Laden am Eck",
            "Maria Huber contact Jana Schubert changed: Nachname: Schubert; E-Mail: jana.schubert@example.net → \
             Nachname: Schubert-Weiß; E-Mail: jana.weiss@example.net",
            "Maria Huber contact Emre Yıldız changed: Kontaktpräferenz: Online → Kontaktpräferenz: Postalisch",
            "Maria Huber contract M-10004/01 changed: Vertragsnummer: M-10004/01; Vertragsende: – → \
             Vertragsnummer: M 10004 01; Vertragsende: 31.12.2027",
            "Maria Huber import bestand.csv imported:  → 3 Zeilen; Einheiten: 0 neu, 1 geändert; \
             Kontakte: 1 neu, 2 geändert; Verträge: 1 neu, 1 geändert",
        ]);
        let found: i64 = sql("SELECT COUNT(*) AS n FROM contact WHERE id = $1 AND search_key LIKE '%schubert weiss%'
                AND search_key LIKE '%janaweissexamplenet%' AND name_key = 'jana|schubert-weiss|'")
            .bind(people.schubert)
            .value(db)
            .await
            .expect("a count");
        assert_eq!(found, 1);
        let terms = sql("SELECT term FROM search_term WHERE kind = 1 AND object = $1 ORDER BY term").bind(people.schubert);
        let terms: Vec<String> = terms.values(db).await.expect("terms");
        assert_eq!(terms, ["1", "jana", "janaweissexamplenet", "k1", "schubert", "weiss"]);
    }

    async fn a_logged_in_customer_keeps_login_and_code(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let user = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        let secrets = |all: std::collections::BTreeMap<String, Vec<String>>| {
            let of = |name: &String| ["login.", "access.", "invitation."].iter().any(|table| name.starts_with(table));
            all.into_iter().filter(|(name, _)| of(name)).collect::<Vec<_>>()
        };
        let before = secrets(site.everything().await);
        let row = "Isabellastraße 102;L-1;Wohnung 1;L-1-01;Jana;Schubert;K-1;neu@example.net;Mieter;M-10004/01;;;Online";
        assert_eq!(import(site.db(), &narrow(&[row])).await.contacts, counts(0, 1, 0));
        assert_eq!(secrets(site.everything().await), before);
        assert_eq!(site.customer(user).await.email, "jana.schubert@example.net");
    }

    async fn what_is_archived_is_reported_and_stays_archived(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.archive(people.altmann).await;
        let row = "Kastanienallee 7;L-2;Wohnung 10;L-2-03;Karl;Altmann;K-5;karl@example.org;Mieter;M-10009/01;;;";
        let report = import(site.db(), &narrow(&[row])).await;
        assert_eq!(problems(&report), ["2 Kontakt-Referenz: „K-5“: Dieser Kontakt ist archiviert."]);
        assert_eq!(contact(site.db(), "K-5").await.email.as_deref(), Some("karl.altmann@example.net"));
    }

    async fn without_references_the_same_file_twice_changes_nothing(db: Db) {
        let rows = [
            "Haus;L1;W1;L1-1;Jana;Schubert;;jana@example.net;Mieter;M-1;;;",
            "Haus;L1;W2;L1-2;Jana;Schubert;;JANA@example.net;Mieter;;;;",
            "Haus;L1;W3;L1-3;Jana;Schubert;;jana@example.org;Eigentümer;E-3;;;",
            "Haus;L1;W4;L1-4;Emre;Yıldız;;;Mieter;M-4;;;",
        ];
        let first = import(&db, &narrow(&rows)).await;
        assert_eq!((first.contacts, first.contracts), (counts(3, 0, 0), counts(4, 0, 0)));
        // A name alone is nobody in particular: without one equal value Herr Yıldız is somebody new each time.
        let second = import(&db, &narrow(&rows[..3])).await;
        assert!(second.is_quiet(), "{second:?}");
        let third = import(&db, &narrow(&rows)).await;
        assert_eq!(third.contacts, counts(1, 0, 2));
    }

    async fn one_import_at_a_time_and_a_dead_one_does_not_block_for_ever(db: Db) {
        let clock = FakeClock::default();
        let actor = maria();
        let importer = Importer { actor: &actor, default_channel: ContactChannel::Postal, clock: &clock };
        let table = file(portfolio(2_500));
        let second = Mutex::new(None);
        let reached = AtomicU32::new(0);
        let handle = tokio::runtime::Handle::current();
        let interrupt = |_: u32| {
            if reached.fetch_add(1, Ordering::SeqCst) == 0 {
                // While the first thousand rows are in and the rest is not.
                let other = tokio::task::block_in_place(|| {
                    handle.block_on(import_at(&db, &table, &clock, ContactChannel::Postal))
                });
                *second.lock().expect("a lock") = Some(reason(other));
            }
        };
        let done = run(&db, &table, importer, &interrupt).await;
        assert_eq!(done.expect("an import").report.refused, 0);
        assert_eq!(second.into_inner().expect("a lock"), Some(Some(Reason::ImportRunning)));

        // One that began and never came back.
        let terms = store::import::Terms { now: portal::clock::Clock::now(&clock), actor: &actor, default_channel: ContactChannel::Postal };
        let begun: Result<Option<i64>, StoreError> = write_tx!(db, |tx| { store::import::begin(tx, terms).await });
        assert!(begun.expect("begun").is_some());
        let small = narrow(&["Haus;L1;W1;L1-1;Jana;Schubert;K1;;Mieter;M-1;;;"]);
        assert_eq!(reason(import_at(&db, &small, &clock, ContactChannel::Postal).await), Some(Reason::ImportRunning));
        clock.advance(Span::minutes(3));
        assert!(import_at(&db, &small, &clock, ContactChannel::Postal).await.is_ok());
    }

    async fn a_table_of_several_thousand_rows_goes_in_piece_by_piece(db: Db) {
        let table = file(portfolio(3_210));
        let seen = Mutex::new(Vec::new());
        let foretold = checked(&db, &table).await.report;
        let actor = maria();
        let importer = Importer { actor: &actor, default_channel: ContactChannel::Postal, clock: &FakeClock::default() };
        let done = run(&db, &table, importer, &|progress| seen.lock().expect("a lock").push(progress)).await;
        let report = done.expect("an import").report;
        assert_eq!(report, foretold);
        assert_eq!((report.properties, report.units), (counts(41, 0, 0), counts(1_605, 0, 0)));
        assert_eq!((report.contacts, report.contracts), (counts(803 + 1_605, 0, 0), counts(3_210, 0, 0)));
        let seen = seen.into_inner().expect("a lock");
        assert_eq!(seen, [1_000, 2_000, 3_000, 3_210]);
        assert!(import(&db, &table).await.is_quiet());
    }

    async fn an_excel_file_brings_typed_cells(db: Db) {
        let mut book = Workbook::new();
        book.add_worksheet().set_name("Notizen").and_then(|sheet| sheet.write(0, 0, "Bitte nicht ändern")).expect("a sheet");
        let sheet = book.add_worksheet();
        let date = Format::new().set_num_format("dd.mm.yyyy");
        let names = NARROW.split(';').map(str::trim);
        sheet.merge_range(0, 0, 0, 5, "Bestand 2026", &Format::new()).expect("a title");
        for (column, name) in (0_u16..).zip(names) {
            sheet.write(2, column, name).expect("a name");
        }
        let rows: [&[&str]; 4] = [
            &["Haus", "L1", "W1", "L1-1", "Jana", "Schubert", "K1", "jana@example.net", "Mieter"],
            &["Haus", "L1", "W2", "L1-2", "Emre", "Yıldız", "K2", "", "Mieter"],
            &["Haus", "L1", "W3", "L1-3", "Ilse", "Ohnesorg", "K3", "", "Mieter"],
            &["Haus", "L1", "W4", "L1-4", "Karl", "", "K4", "", "Mieter"],
        ];
        for (row, cells) in [3, 4, 6, 7].into_iter().zip(rows) {
            for (column, cell) in (0_u16..).zip(cells) {
                sheet.write(row, column, *cell).expect("a cell");
            }
        }
        sheet.write(3, 9, 10_004.0).expect("a number");
        sheet.write_with_format(3, 10, ExcelDateTime::from_ymd(2014, 1, 18).expect("a day"), &date).expect("a date");
        sheet.write_with_format(4, 3, ExcelDateTime::from_ymd(2026, 1, 2).expect("a day"), &date).expect("a date");
        sheet.write(6, 10, Formula::new("=DATE(2020,2,30)").set_result("01.03.2020")).expect("a formula");
        sheet.write(7, 5, Formula::new("=A1&B1").set_result("#REF!")).expect("a formula");
        let bytes = book.save_to_buffer().expect("a file");

        let report = import(&db, &file(bytes)).await;
        assert_eq!(problems(&report), [
            "5 Einheit-Referenz: „02.01.2026“: Hier hat die Tabelle ein Datum daraus gemacht. \
             Bitte formatieren Sie die Zelle als Text und tippen Sie den Wert neu ein.",
            "8 Nachname: „#REF!“: Die Tabelle meldet hier einen Fehler.",
        ]);
        assert_eq!((report.rows, report.contracts), (4, counts(2, 0, 0)));
        record! {
            #[derive(Debug, PartialEq)]
            struct Contract { number: Option<String>, starts: Option<String> }
        }
        let contracts: Vec<Contract> =
            sql("SELECT number, starts FROM contract ORDER BY id").all(&db).await.expect("contracts");
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(contracts, [
            Contract { number: text("10004"), starts: text("2014-01-18") },
            Contract { number: None, starts: text("2020-03-01") },
        ]);
    }

    async fn missing_repeated_and_unknown_columns_are_told_before_anything_happens(db: Db) {
        let table = file("Liegenschaft;Einheit;Einheit;Miete\nHaus;W1;W2;700");
        let report = import(&db, &table).await;
        assert_eq!(
            report.missing_text(Lang::De).as_deref(),
            Some("In der Kopfzeile fehlen: Liegenschaft-Referenz, Einheit-Referenz, Nachname oder Firma.")
        );
        assert_eq!((report.rows, report.can_import()), (0, false));
        assert_eq!(report.ignored, ["Miete"]);
        assert_eq!(report.repeated, [domain::import::Column::Unit]);
    }

    async fn what_is_no_table_is_refused_and_blocks_nobody(db: Db) {
        let cases: [(&[u8], Reason); 5] = [
            (b"", Reason::EmptyTable),
            (b" \r\n\n", Reason::EmptyTable),
            (b"Sehr geehrte Damen und Herren", Reason::NotATable),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0\0\0\0\0", Reason::NotATable),
            (b"PK\x03\x04 and nothing else", Reason::NotATable),
        ];
        for (bytes, expected) in cases {
            let clock = FakeClock::default();
            assert_eq!(reason(check(&db, &file(bytes), &|_| {}).await), Some(expected));
            // An import that cannot read its file ends, too: the next one is not locked out.
            assert_eq!(reason(import_at(&db, &file(bytes), &clock, ContactChannel::Postal).await), Some(expected));
        }
        assert_eq!(import(&db, &narrow(&["Haus;L1;W1;L1-1;Jana;Schubert;K1;;Mieter;M-1;;;"])).await.contacts, counts(1, 0, 0));
    }

    async fn an_upload_goes_on_after_the_answer_and_shows_how_far_it_is(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        let bytes = portfolio(6_000).into_bytes();
        let id = site.portal.upload(&maria, "bestand.csv", bytes).await.expect("an upload");
        site.portal.start_import(&maria, id).await.expect("begun");
        // Long enough for several notes of the progress, each of which wants to write while the import does.
        let finished = async {
            loop {
                let page = site.portal.upload_page(&maria, id).await.expect("a page");
                match page.state {
                    UploadState::Running { .. } => tokio::task::yield_now().await,
                    state => break (state, page.report),
                }
            }
        };
        let finished = tokio::time::timeout(std::time::Duration::from_secs(60), finished).await;
        let (state, report) = finished.expect("an end");
        assert_eq!(state, UploadState::Imported);
        assert_eq!((report.rows, report.contracts), (6_000, counts(6_000, 0, 0)));
    }

    async fn whatever_a_file_is_called_the_journal_finds_its_import(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        let (long, cut) = ("u\u{308}".repeat(240), "ü".repeat(200));
        for (sent, kept) in [("Bu\u{308}ro  2026.csv", "Büro 2026.csv"), (long.as_str(), cut.as_str())] {
            let table = || portfolio(20).into_bytes();
            site.portal.import_file(sent, table(), Mode::Import).await.expect("imported by the command line");
            let id = site.portal.upload(&maria, sent, table()).await.expect("an upload");
            let name = site.portal.upload_page(&maria, id).await.expect("a page").name;
            assert_eq!(name, kept);
            let typed = Typed { kind: "import".into(), object: name, ..Typed::default() };
            let told = site.portal.journal_listing(&maria, &typed, "").await.expect("the journal");
            assert_eq!(told.entries.len(), 1, "{sent}");
        }
    }

    async fn an_import_that_was_cut_off_says_so_and_can_be_begun_again(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        let id = site.portal.upload(&maria, "bestand.csv", portfolio(20).into_bytes()).await.expect("an upload");
        // As a server leaves it that is stopped in the middle.
        assert!(store::upload::start(site.portal.db(), id, maria.now).await.expect("begun"));
        store::upload::progress(site.portal.db(), (id, maria.now), 10, maria.now).await.expect("noted");
        let state = async |maria: &Visitor| site.portal.upload_page(maria, id).await.expect("a page").state;
        assert_eq!(state(&maria).await, UploadState::Running { done: 10 });
        site.portal.start_import(&maria, id).await.expect("no mistake");
        assert_eq!(state(&maria).await, UploadState::Running { done: 10 });

        site.clock.advance(Span::minutes(3));
        let maria = site.staff(people.maria).await;
        assert!(matches!(state(&maria).await, UploadState::Failed { begun: true, .. }));
        // While somebody else imports it is refused, and yet rows are in.
        let actor = Actor::System;
        let terms = store::import::Terms { now: maria.now, actor: &actor, default_channel: ContactChannel::Postal };
        let begun: Result<Option<i64>, StoreError> =
            write_tx!(site.portal.db(), |tx| { store::import::begin(tx, terms).await });
        let other = begun.expect("begun").expect("alone");
        site.portal.start_import(&maria, id).await.expect("begun again");
        let refused = async {
            while matches!(state(&maria).await, UploadState::Running { .. }) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(60), refused).await.expect("an end");
        let told = Reason::ImportRunning.to(Lang::De).to_owned();
        assert_eq!(state(&maria).await, UploadState::Failed { problem: told, begun: true });
        let ended: Result<(), StoreError> =
            write_tx!(site.portal.db(), |tx| { store::import::finish(tx, other, maria.now).await });
        ended.expect("ended");
        site.portal.start_import(&maria, id).await.expect("begun again");
        let imported = async {
            while state(&maria).await != UploadState::Imported {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(60), imported).await.expect("an end");
    }

    async fn a_file_that_overwrites_what_a_customer_has_corrected_says_so(db: Db) {
        let (site, people) = TestPortal::lindenhof(db.clone()).await;
        let login = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        let jana = site.customer(login).await;
        let typed = TypedDetails { email: "jana@neu.example".into(), phone: "0911 4711".into(), ..TypedDetails::default() };
        site.portal.correct_contact(&jana, people.schubert, 1, &typed).await.expect("corrected");
        let row = "Isabellastraße 102;L-1;Wohnung 1;L-1-01;Jana;Schubert;K-1;jana.schubert@example.net;Mieter;M-10004/01;01.04.2019;;";
        let remarks = async || checked(&db, &narrow(&[row])).await.report.remarks;
        let told = remarks().await;
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].row, &told[0].reason), (2, &RemarkReason::Overwrites));
        assert_eq!(told[0].columns, [domain::import::Column::Email], "the file says nothing about the telephone");
        // Staff have taken the correction over, and the file is what they want.
        sql("UPDATE task SET done_at = $1").bind(jana.now).execute(&db).await.expect("done");
        assert_eq!(remarks().await, []);
    }

    async fn files_of_the_day_before_are_forgotten(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        let id = site.portal.upload(&maria, "bestand.csv", portfolio(20).into_bytes()).await.expect("an upload");
        site.portal.sweep().await.expect("swept");
        assert!(site.portal.upload_page(&maria, id).await.is_ok());
        site.clock.advance(Span::hours(25));
        site.portal.sweep().await.expect("swept");
        let gone = site.portal.upload_page(&maria, id).await;
        assert!(matches!(gone, Err(Fault::Refused(Refusal::NotFound))));
    }
}
