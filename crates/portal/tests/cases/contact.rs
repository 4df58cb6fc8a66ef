//! Contacts, properties and units as files.

use domain::{
    contact::staff::Search, contract::Usage, id::PropertyId, property, refusal::Refusal, search::order, unit,
};
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

async fn units(site: &TestPortal, visitor: &Visitor, house: PropertyId, search: &unit::Search) -> (String, usize) {
    let (mut progress, mut file, mut pieces) = (Progress::default(), String::new(), 0);
    while let Some(piece) = site.portal.units_csv(visitor, house, search, &mut progress).await.expect("a piece") {
        file.push_str(&piece);
        pieces += 1;
    }
    (file, pieces)
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
        // The invitations, too: they are read by name.
        let (mut progress, mut file, mut pieces) = (portal::invitation::Progress::default(), String::new(), 0);
        while let Some(piece) = site.portal.invitations_csv(&tom, None, &mut progress).await.expect("a piece") {
            file.push_str(&piece);
            pieces += 1;
        }
        assert_eq!((file.lines().count(), pieces), (1_006, 3));
        for n in [0, 499, 500, 999] {
            assert_eq!(file.matches(&format!("\"'=Gast {n}\"")).count(), 1, "once");
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

    async fn the_units_of_a_house_are_a_file_that_says_who_has_them_today(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let tom = site.staff(people.tom).await;
        sql("UPDATE contract SET number = '=1+1' WHERE contact = $1").bind(people.ohnesorg).execute(site.db()).await.expect("a number");
        let house = people.kastanienallee;
        assert_eq!(
            units(&site, &tom, house, &unit::Search::default()).await.0,
            "\u{feff}\"Einheit\";\"Einheit-Referenz\";\"Einheitsnummer\";\"Nutzung\";\"Kontakt\";\"Vertragstyp\";\"Vertragsnummer\"\r\n\
             \"Wohnung 1\";\"L-2-01\";\"\";\"Privat\";\"Ohnesorg, Ilse\";\"Mieter\";\"'=1+1\"\r\n\
             \"Wohnung 2\";\"L-2-02\";\"\";\"Privat\";\"Yıldız, Emre\";\"Eigentümer\";\"E-30002\"\r\n\
             \"Wohnung 10\";\"L-2-03\";\"\";\"Privat\";\"\";\"\";\"\"\r\n",
            "Herr Altmann has moved out"
        );
        let shops = unit::Search { usage: "commercial".to_owned(), ..unit::Search::default() };
        let (file, _) = units(&site, &tom, people.isabellastrasse, &shops).await;
        assert!(file.lines().count() == 2 && file.contains("\"Geschäftlich\";\"Blumen Lotte GmbH\""), "{file}");

        for n in 0..500 {
            site.add_unit(house, &format!("G-{n}"), &format!("Stellplatz {n}"), Usage::Residential).await;
        }
        let (file, pieces) = units(&site, &tom, house, &unit::Search::default()).await;
        assert_eq!((file.lines().count(), pieces), (504, 2));
        for n in [0, 498, 499] {
            assert_eq!(file.matches(&format!("\"Stellplatz {n}\"")).count(), 1, "once");
        }
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
            let (house, search) = (people.isabellastrasse, unit::Search::default());
            let units = site.portal.units_csv(visitor, house, &search, &mut Progress::default()).await;
            assert_eq!(refused(units), refusal);
        }
        let tom = site.staff(people.tom).await;
        let nowhere = Search { property: "999".to_owned(), ..Search::default() };
        let file = site.portal.contacts_csv(&tom, &nowhere, &mut Progress::default()).await;
        assert_eq!(refused(file), Refusal::NotFound);
        let nowhere = PropertyId(999);
        let file = site.portal.units_csv(&tom, nowhere, &unit::Search::default(), &mut Progress::default()).await;
        assert_eq!(refused(file), Refusal::NotFound);
    }
}
