//! Contacts and properties as files.

use domain::{contact::staff::Search, property, refusal::Refusal, search::order};
use portal::{Fault, Outcome, Visitor, spreadsheet::Progress};
use store::sql;
use testkit::TestPortal;

fn refused<T: std::fmt::Debug>(outcome: Outcome<T>) -> Refusal {
    match outcome {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

/// All pieces of a file, and how many there were.
async fn contacts(site: &TestPortal, visitor: &Visitor, search: &Search) -> (String, usize) {
    let (mut progress, mut file, mut pieces) = (Progress::default(), String::new(), 0);
    while let Some(piece) = site.portal.contacts_csv(visitor, search, &mut progress).await.expect("a piece") {
        file.push_str(&piece);
        pieces += 1;
    }
    (file, pieces)
}

async fn properties(site: &TestPortal, visitor: &Visitor, search: &property::Search) -> String {
    let (mut progress, mut file) = (Progress::default(), String::new());
    while let Some(piece) = site.portal.properties_csv(visitor, search, &mut progress).await.expect("a piece") {
        file.push_str(&piece);
    }
    file
}

/// The last names in a file, in its order.
fn last_names(file: &str) -> Vec<&str> {
    file.lines().skip(1).filter_map(|line| line.split("\";\"").nth(3)).collect()
}

testkit::on_each_engine! {
    async fn contacts_are_a_file_that_says_what_the_books_say(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let tom = site.staff(people.tom).await;
        let note = sql("UPDATE contact SET note = 'Zahlt spät', street = 'Isabellastraße 102', phone = '+49 911 4712' WHERE id = $1");
        note.bind(people.schubert).execute(site.db()).await.expect("a note");
        site.invite(people.schubert).await;

        let (file, pieces) = contacts(&site, &tom, &Search::default()).await;
        assert_eq!((file.lines().count(), pieces), (6, 1), "{file}");
        assert!(
            file.starts_with(
                "\u{feff}\"Anrede\";\"Titel\";\"Vorname\";\"Nachname\";\"Firma\";\"Kontakt-Referenz\";\"E-Mail\";\"Telefon\";\
                 \"Mobil\";\"Kontakt-Straße\";\"Kontakt-PLZ\";\"Kontakt-Ort\";\"Kontaktpräferenz\";\"Wo\";\"Verträge\";\
                 \"Einladung\"\r\n"
            ),
            "{file}"
        );
        let jana = file.lines().find(|line| line.contains("Schubert")).expect("a line");
        assert!(jana.starts_with("\"Frau\";\"\";\"Jana\";\"Schubert\";\"\";\"K-1\";\"jana.schubert@example.net\";\"'+49 911 4712\""), "{jana}");
        assert!(jana.contains("\"Isabellastraße 102\"") && jana.ends_with("\"2\";\"eingeladen\""), "{jana}");
        let emre = file.lines().find(|line| line.contains("Yıldız")).expect("a line");
        assert!(emre.contains("\"Online\"") && jana.contains("\"Postalisch\""), "{emre}");
        assert!(!file.contains("Zahlt spät"), "what staff note about people stays inside");

        let only = |q: &str, state: &str| Search { q: q.to_owned(), state: state.to_owned(), ..Search::default() };
        let (found, _) = contacts(&site, &tom, &only("schubert", "")).await;
        assert_eq!(last_names(&found), ["Schubert"]);
        let (found, _) = contacts(&site, &tom, &only("", "no_access")).await;
        assert_eq!(last_names(&found), ["Altmann"]);
        let house = Search { property: people.kastanienallee.to_string(), order: "descending".to_owned(), ..Search::default() };
        let (found, _) = contacts(&site, &tom, &house).await;
        assert_eq!(last_names(&found), ["Yıldız", "Ohnesorg", "Altmann"]);
    }

    async fn a_file_of_many_contacts_has_everybody_once(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        for n in 0..1_000 {
            let name = format!("=Gast {n}");
            sql("INSERT INTO contact (reference, last_name, channel, channel_set_by, channel_set_at, version, name_key, search_key,
                    sort_key, created_at)
                VALUES ($1, $2, 'postal', 'Quartier', $3, 1, '', '', $4, $3)")
            .bind(format!("G-{n}"))
            .bind(&name)
            .bind(site.portal.now())
            .bind(order(&name))
            .execute(site.db())
            .await
            .expect("a contact");
        }
        let tom = site.staff(people.tom).await;
        for order in ["", "descending"] {
            let (file, pieces) = contacts(&site, &tom, &Search { order: order.to_owned(), ..Search::default() }).await;
            assert_eq!((file.lines().count(), pieces), (1_006, 3));
            for n in [0, 499, 500, 999] {
                assert_eq!(file.matches(&format!("\"'=Gast {n}\"")).count(), 1, "no formula, and once");
            }
        }
    }

    async fn properties_are_a_file_filtered_as_the_list_is(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let tom = site.staff(people.tom).await;
        assert_eq!(
            properties(&site, &tom, &property::Search::default()).await,
            "\u{feff}\"Liegenschaft\";\"Liegenschaft-Referenz\";\"Straße\";\"PLZ\";\"Ort\";\"Einheiten\"\r\n\
             \"Isabellastraße 102\";\"L-1\";\"Isabellastraße 102\";\"90402\";\"Nürnberg\";\"4\"\r\n\
             \"Kastanienallee 7\";\"L-2\";\"Kastanienallee 7\";\"90402\";\"Nürnberg\";\"3\"\r\n"
        );
        let archive = sql("UPDATE property SET archived_at = $1 WHERE id = $2").bind(site.portal.now());
        archive.bind(people.kastanienallee).execute(site.db()).await.expect("archived");
        let archived = property::Search { state: "archived".to_owned(), ..property::Search::default() };
        let file = properties(&site, &tom, &archived).await;
        assert!(file.contains("Kastanienallee 7") && !file.contains("Isabellastraße"), "{file}");
        let words = property::Search { q: "kasta".to_owned(), ..property::Search::default() };
        assert_eq!(properties(&site, &tom, &words).await.lines().count(), 1, "the head alone");
    }

    async fn files_are_for_staff_alone(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let (jana, nobody) = (site.customer(jana).await, site.nobody().await);
        for (visitor, refusal) in [(&jana, Refusal::NotFound), (&nobody, Refusal::SignedOut)] {
            let contacts = site.portal.contacts_csv(visitor, &Search::default(), &mut Progress::default()).await;
            assert_eq!(refused(contacts), refusal);
            let search = property::Search::default();
            let properties = site.portal.properties_csv(visitor, &search, &mut Progress::default()).await;
            assert_eq!(refused(properties), refusal);
        }
        let tom = site.staff(people.tom).await;
        let nowhere = Search { property: "999".to_owned(), ..Search::default() };
        let file = site.portal.contacts_csv(&tom, &nowhere, &mut Progress::default()).await;
        assert_eq!(refused(file), Refusal::NotFound);
    }
}
