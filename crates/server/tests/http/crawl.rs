//! Each role follows every link, tries every address that staff have, calls every server function, and finds nothing
//! that is somebody else's.
//!
//! Everything in this world carries the mark of its owner in each of its fields, so that a leak shows wherever it is.
//! Whoever adds a noun gives it to [`World::new`], with marks, and says in [`World::roles`] who may see them.

use crate::{
    preview::unlocked,
    site::{Answer, Browser, TestSite},
};
use app::routes::is_of_customers;
use axum::http::StatusCode;
use domain::{
    access::AccessLevel,
    announcement::{Typed, TypedTime},
    contract::{ContractKind, Usage},
    document::{self, Place, Sharing},
    faq::{Audience, State, TypedCategory, TypedEntry},
    id::{AnnouncementId, ContactId, ContractId, DocumentId, FaqEntryId, InvitationId, PropertyId, UnitId, UserId},
    person::Name,
    setting::{Key, days},
    time::{Day, Span},
};
use portal::{Visitor, master::At};
use std::collections::{BTreeSet, VecDeque};
use store::sql;
use testkit::TestPortal;

/// All marks: houses, then units, then people. What is known of a contact besides its name has marks of its own, and so has
/// the note of staff, which no customer may see.
const MARKS: [&str; 34] = [
    "Ahornmark",
    "Birkenmark",
    "Erdgeschossmark",
    "Dachmark",
    "Ladenmark",
    "Fremdwohnungsmark",
    "Tildamark",
    "Fenjamark",
    "Oonamark",
    "Kunomark",
    "Xavermark",
    "Adilmark",
    "Monamark",
    "Rosamark",
    "Tildadaten",
    "Fenjadaten",
    "Oonadaten",
    "Kunodaten",
    "Xaverdaten",
    NOTE,
    "Ahornnachricht",
    "Birkennachricht",
    "Erdgeschossnachricht",
    "Fenjanachricht",
    "Entwurfsnachricht",
    "Ahornfrage",
    "Birkenfrage",
    "Ahornpapier",
    "Birkenpapier",
    "Eigentumspapier",
    "Erdgeschosspapier",
    "Fenjapapier",
    "Rueckrufpapier",
    "Nachmieterpapier",
];
/// What staff have noted about each of the contacts.
const NOTE: &str = "Notizmark";
/// An id that nothing has.
const MISSING: i64 = 987_654;
/// Nobody's part of the portal has so many pages.
const MOST_PAGES: usize = 300;

/// Somebody who signs in, and whose marks they may read.
struct Role {
    email: &'static str,
    /// What their own things carry, and what they share with others.
    may_see: &'static [&'static str],
}

pub(crate) struct World {
    /// What is none of the business of people in the other house.
    foreign: Things,
}

/// The ids of things of one owner, by the names that fields of forms have.
#[derive(Clone, Copy)]
struct Things {
    property: PropertyId,
    unit: UnitId,
    contact: ContactId,
    contract: ContractId,
    invitation: InvitationId,
    user: UserId,
    announcement: AnnouncementId,
    entry: FaqEntryId,
    document: DocumentId,
}

impl Things {
    fn fields(self) -> Vec<(&'static str, String)> {
        Self::fields_of([
            self.property.0,
            self.unit.0,
            self.contact.0,
            self.contract.0,
            self.invitation.0,
            self.user.0,
            self.announcement.0,
            self.entry.0,
            self.document.0,
        ])
    }

    fn missing() -> Vec<(&'static str, String)> {
        Self::fields_of([MISSING; 9])
    }

    fn fields_of(ids: [i64; 9]) -> Vec<(&'static str, String)> {
        let [property, unit, contact, contract, invitation, user, announcement, entry, document] = ids;
        let ids = [
            ("property", property),
            ("unit", unit),
            ("contact", contact),
            ("other", contact),
            ("contract", contract),
            ("invitation", invitation),
            ("user", user),
            ("announcement", announcement),
            ("entry", entry),
            ("document", document),
            ("resident", invitation),
        ];
        // What else functions want to know, so that they get as far as asking who may do it. Of these there is one each.
        let rest = ["staff", "task", "run", "upload", "id", "access", "version", "seen", "after", "before", "session"];
        let words = [
            ("level", "member"),
            ("channel", "online"),
            ("lives_here", "yes"),
            ("q", "mark"),
            ("words", "mark"),
            ("question", "residency"),
            ("key", "questions.residency"),
            ("wish", "on"),
            ("all", "true"),
            ("usage", "residential"),
            ("concern", "frozen"),
            ("name", "Eva"),
            ("email", "eva@example.net"),
            ("role", "clerk"),
            ("people[0][name]", "Eva"),
            ("people[0][email]", "eva@example.net"),
            ("people[0][level]", "member"),
            ("last_name", "Eva"),
            ("kind", "tenant"),
        ];
        let ids = ids.into_iter().chain(rest.map(|name| (name, 1))).map(|(name, id)| (name, id.to_string()));
        ids.chain(words.map(|(name, word)| (name, word.to_owned()))).collect()
    }
}

impl World {
    async fn new(test: &TestPortal) -> Self {
        let today = Day::parse("2026-11-23").unwrap();
        let maple = test.add_property("L-Ahornmark", "Ahornmark 1").await;
        let birch = test.add_property("L-Birkenmark", "Birkenmark 2").await;
        let ground = test.add_unit(maple, "E-Erdgeschossmark", "Erdgeschossmark", Usage::Residential).await;
        let top = test.add_unit(maple, "E-Dachmark", "Dachmark", Usage::Residential).await;
        let shop = test.add_unit(maple, "E-Ladenmark", "Ladenmark", Usage::Commercial).await;
        let strange = test.add_unit(birch, "E-Fremdwohnungsmark", "Fremdwohnungsmark", Usage::Residential).await;

        let tilda = Self::person(test, "Tildamark").await;
        let since = Some(today.plus(-100));
        Self::contract(test, tilda, ground, ContractKind::Tenant, "Tildamark", since, None).await;
        Self::signs_in(test, tilda, "Tildamark").await;
        for (mark, level) in [("Adilmark", AccessLevel::Admin), ("Monamark", AccessLevel::Member)] {
            let login = test.add_login(mark, &address(mark)).await;
            test.through(test.add_added_access(login, tilda, level).await).await;
        }
        let fenja = Self::person(test, "Fenjamark").await;
        let left = (Some(today.plus(-900)), Some(today.plus(-10)));
        Self::contract(test, fenja, ground, ContractKind::Tenant, "Fenjamark", left.0, left.1).await;
        Self::signs_in(test, fenja, "Fenjamark").await;
        let oona = Self::person(test, "Oonamark").await;
        Self::contract(test, oona, top, ContractKind::Owner, "Oonamark", None, None).await;
        Self::signs_in(test, oona, "Oonamark").await;
        let kuno = Self::person(test, "Kunomark").await;
        Self::contract(test, kuno, shop, ContractKind::Tenant, "Kunomark", None, None).await;
        Self::signs_in(test, kuno, "Kunomark").await;
        let rosa = test.add_login("Rosamark", &address("Rosamark")).await;
        test.through(test.add_residence(rosa, maple).await).await;

        let xaver = Self::person(test, "Xavermark").await;
        let contract = Self::contract(test, xaver, strange, ContractKind::Tenant, "Xavermark", None, None).await;
        let user = Self::signs_in(test, xaver, "Xavermark").await;
        let (invitation, _) = test.invite_added(xaver, AccessLevel::Member, "xaverdaten.gast@example.net").await;
        let maria = test.staff(administrator(test).await).await;
        let everybody = Typed { whom: "everybody".to_owned(), ..Typed::default() };
        let in_house = |house: PropertyId| Typed {
            place: "houses".to_owned(),
            houses: vec![house.to_string()],
            ..everybody.clone()
        };
        let to_unit = Typed { place: "unit".to_owned(), unit: ground.to_string(), ..everybody.clone() };
        let to_contact = Typed { place: "contact".to_owned(), contact: fenja.to_string(), ..everybody.clone() };
        Self::announce(test, &maria, "Ahornnachricht", in_house(maple)).await;
        Self::announce(test, &maria, "Erdgeschossnachricht", to_unit).await;
        Self::announce(test, &maria, "Fenjanachricht", to_contact).await;
        Self::write(test, &maria, "Entwurfsnachricht", in_house(maple)).await;
        let announcement = Self::announce(test, &maria, "Birkennachricht", in_house(birch)).await;
        let house = |id: PropertyId| Place::House(id);
        Self::share(test, &maria, "Ahornpapier", house(maple), "everybody").await;
        Self::share(test, &maria, "Eigentumspapier", house(maple), "owner").await;
        // Fenja has moved out ten days ago: this one is of her time, and the next one of whoever came after her.
        let of_her_time = Self::share(test, &maria, "Fenjapapier", Place::Unit(ground), "everybody").await;
        let day = today.plus(-20);
        sql("UPDATE document SET shared_at = $2, shown_from = $2, shared_on = $3, whom = 'tenant' WHERE id = $1")
            .bind(of_her_time)
            .bind(day.begins())
            .bind(day)
            .execute(test.db())
            .await
            .unwrap();
        sql("UPDATE contract SET starts = $2 WHERE contact = $1")
            .bind(tilda)
            .bind(today.plus(-9))
            .execute(test.db())
            .await
            .unwrap();
        Self::share(test, &maria, "Erdgeschosspapier", Place::Unit(ground), "everybody").await;
        Self::share(test, &maria, "Nachmieterpapier", Place::Contact(tilda), "everybody").await;
        let gone = Self::share(test, &maria, "Rueckrufpapier", house(maple), "everybody").await;
        test.portal.withdraw_document(&maria, gone).await.unwrap();
        let document = Self::share(test, &maria, "Birkenpapier", house(birch), "everybody").await;
        let category = TypedCategory { name_de: "Haus".to_owned(), ..TypedCategory::default() };
        let category = test.portal.create_faq_category(&maria, &category).await.unwrap().to_string();
        Self::answer(test, &maria, &category, "Ahornfrage", maple).await;
        let entry = Self::answer(test, &maria, &category, "Birkenfrage", birch).await;
        let foreign = Things {
            property: birch,
            unit: strange,
            contact: xaver,
            contract,
            invitation,
            user,
            announcement,
            entry,
            document,
        };
        Self { foreign }
    }

    /// A draft that says its mark in each of its fields.
    async fn write(test: &TestPortal, maria: &Visitor, mark: &str, place: Typed) -> AnnouncementId {
        let typed = Typed {
            title: mark.to_owned(),
            text: format!("**{mark}**"),
            day: "2026-12-24".to_owned(),
            from: "08:00".to_owned(),
            until: "09:00".to_owned(),
            location: mark.to_owned(),
            ..place
        };
        test.portal.write_announcement(maria, &typed).await.unwrap()
    }

    async fn announce(test: &TestPortal, maria: &Visitor, mark: &str, place: Typed) -> AnnouncementId {
        let id = Self::write(test, maria, mark, place).await;
        let at = At { id, version: test.portal.announcement(maria, id).await.unwrap().version };
        let now = TypedTime { when: "now".to_owned(), ..TypedTime::default() };
        test.portal.publish_announcement(maria, at, &now).await.unwrap();
        id
    }

    /// A file that says its mark in its name, its title and its content.
    async fn share(test: &TestPortal, maria: &Visitor, mark: &str, place: Place, whom: &str) -> DocumentId {
        let typed = document::Typed { folder: "letter".to_owned(), whom: whom.to_owned() };
        let sharing = Sharing::read(place, &typed).unwrap();
        let mut receiving = test.portal.receive_document(maria, sharing, &format!("{mark}.txt")).unwrap();
        test.portal.receive_piece(&mut receiving, format!("Hier steht {mark}.").into()).await.unwrap();
        test.portal.share_document(maria, receiving).await.unwrap().unwrap()
    }

    async fn answer(test: &TestPortal, maria: &Visitor, category: &str, mark: &str, house: PropertyId) -> FaqEntryId {
        let typed = TypedEntry {
            category: category.to_owned(),
            question_de: mark.to_owned(),
            answer_de: mark.to_owned(),
            question_en: mark.to_owned(),
            answer_en: mark.to_owned(),
            state: State::Published.key().to_owned(),
            audience: Audience::CHOSEN.to_owned(),
            properties: vec![house.to_string()],
        };
        test.portal.create_faq_entry(maria, &typed).await.unwrap()
    }

    /// Who signs in, and what they may read.
    fn roles() -> [Role; 8] {
        let household: &[&str] = &[
            "Ahornmark",
            "Erdgeschossmark",
            "Tildamark",
            "Tildadaten",
            "Adilmark",
            "Monamark",
            "Ahornnachricht",
            "Ahornfrage",
            "Erdgeschossnachricht",
            "Ahornpapier",
            "Erdgeschosspapier",
            "Nachmieterpapier",
        ];
        [
            Role { email: "tildamark@example.net", may_see: household },
            Role { email: "adilmark@example.net", may_see: household },
            Role {
                email: "monamark@example.net",
                may_see: &["Ahornmark", "Monamark", "Tildamark", "Ahornnachricht", "Ahornfrage"],
            },
            Role {
                email: "rosamark@example.net",
                may_see: &["Ahornmark", "Rosamark", "Ahornnachricht", "Ahornfrage", "Ahornpapier"],
            },
            Role {
                email: "oonamark@example.net",
                may_see: &[
                    "Ahornmark",
                    "Dachmark",
                    "Oonamark",
                    "Oonadaten",
                    "Ahornnachricht",
                    "Ahornfrage",
                    "Ahornpapier",
                    "Eigentumspapier",
                ],
            },
            Role {
                email: "kunomark@example.net",
                may_see: &[
                    "Ahornmark",
                    "Ladenmark",
                    "Kunomark",
                    "Kunodaten",
                    "Ahornnachricht",
                    "Ahornfrage",
                    "Ahornpapier",
                ],
            },
            Role {
                email: "fenjamark@example.net",
                may_see: &["Ahornmark", "Erdgeschossmark", "Fenjamark", "Fenjadaten", "Fenjanachricht", "Fenjapapier"],
            },
            Role {
                email: "xavermark@example.net",
                may_see: &[
                    "Birkenmark",
                    "Fremdwohnungsmark",
                    "Xavermark",
                    "Xaverdaten",
                    "Birkennachricht",
                    "Birkenfrage",
                    "Birkenpapier",
                ],
            },
        ]
    }

    async fn person(test: &TestPortal, mark: &str) -> ContactId {
        let some = |text: String| Some(text);
        let name = Name {
            salutation: some("Frau".to_owned()),
            first: some(format!("Vor{mark}")),
            last: some(mark.to_owned()),
            company: some(format!("{mark} GmbH")),
            ..Name::default()
        };
        let data = mark.replace("mark", "daten");
        let contact = test.add_contact(&format!("K-{data}"), &name, Some(&address(&data))).await;
        sql("UPDATE contact SET phone = $2, mobile = $2, street = $2, postcode = '90402', town = $2, note = $3 WHERE id = $1")
        .bind(contact)
        .bind(data)
        .bind(NOTE)
        .execute(test.db())
        .await
        .unwrap();
        contact
    }

    async fn contract(
        test: &TestPortal,
        contact: ContactId,
        unit: UnitId,
        kind: ContractKind,
        mark: &str,
        starts: Option<Day>,
        ends: Option<Day>,
    ) -> ContractId {
        let number = format!("N-{}", mark.replace("mark", "daten"));
        test.add_contract(contact, unit, kind, Some(&number), starts, ends).await
    }

    async fn signs_in(test: &TestPortal, contact: ContactId, mark: &str) -> UserId {
        test.registered(contact, mark, &address(mark)).await
    }
}

/// Where somebody signs in, or is written to.
fn address(mark: &str) -> String {
    format!("{}@example.net", mark.to_lowercase())
}

impl Role {
    /// That an answer says nothing of what is not theirs.
    fn may_read(&self, answer: &Answer, place: &str) {
        let body = answer.body.to_lowercase();
        for mark in MARKS.iter().filter(|mark| !self.may_see.contains(mark)) {
            assert!(!body.contains(&mark.to_lowercase()), "{} reads {mark} at {place}: {}", self.email, answer.body);
        }
    }
}

/// The addresses of our own that a page leads to.
fn links(answer: &Answer) -> impl Iterator<Item = String> {
    let of = |attribute: &str| {
        let parts =
            answer.body.split(attribute).skip(1).map(|rest| rest.split('"').next().unwrap_or_default().to_owned());
        parts.collect::<Vec<_>>()
    };
    let found = of("href=\"").into_iter().chain(of("src=\""));
    let found: Vec<String> = found.map(|link| link.replace("&amp;", "&")).collect();
    found.into_iter().map(|link| link.split('#').next().unwrap_or_default().to_owned()).filter(|link| {
        // What browsers load for every page belongs to nobody, and is not there in these tests.
        let files = ["/pkg/", "/favicon.svg", "/icon-", "/manifest."];
        link.starts_with('/') && !link.starts_with("//") && !files.iter().any(|file| link.starts_with(file))
    })
}

/// Follows every link from the start page on.
pub(crate) async fn crawl(browser: &Browser<'_>, mut look: impl FnMut(&str, &Answer)) -> BTreeSet<String> {
    let (mut seen, mut ahead) = (BTreeSet::new(), VecDeque::from(["/".to_owned()]));
    while let Some(place) = ahead.pop_front() {
        if !seen.insert(place.clone()) || seen.len() > MOST_PAGES {
            continue;
        }
        let answer = browser.get(&place).await;
        look(&place, &answer);
        ahead.extend(links(&answer));
        if !answer.location().is_empty() {
            ahead.push_back(answer.location().to_owned());
        }
    }
    seen
}

/// What a page says, without the address that was asked for, which forms on it lead back to.
fn at(answer: &Answer, place: &str) -> String {
    answer.stable_body().replace(&format!("value=\"{}\"", place.replace('&', "&amp;")), "value=\"here\"")
}

pub(crate) async fn world() -> (TestSite, TestPortal, World) {
    let (site, test, _) = TestSite::lindenhof().await;
    test.switch_on(Key::ALL).await;
    let world = World::new(&test).await;
    let maria = test.staff(administrator(&test).await).await;
    test.portal.change_days(&maria, days::Key::AccessAfter.setting().key, days::Wish::SwitchOn(90), 0).await.unwrap();
    site.wait(Span::minutes(1));
    (site, test, world)
}

pub(crate) async fn administrator(test: &TestPortal) -> domain::id::StaffId {
    sql("SELECT MIN(id) FROM staff WHERE role = 'administrator'").value(test.db().read()).await.unwrap()
}

#[tokio::test]
async fn every_role_follows_every_link_and_reads_only_what_is_theirs() {
    let (site, _test, _world) = world().await;
    for role in World::roles() {
        let browser = site.signed_in(role.email).await;
        let mut own = BTreeSet::<&str>::new();
        let seen = crawl(&browser, |place, answer| {
            assert!(answer.status != StatusCode::NOT_FOUND, "{} is led to {place}, which is not there", role.email);
            role.may_read(answer, place);
            own.extend(role.may_see.iter().filter(|mark| answer.body.contains(**mark)));
        })
        .await;
        assert_eq!(own.len(), role.may_see.len(), "{} saw only {own:?} at {seen:?}", role.email);
        assert!(seen.len() < MOST_PAGES, "{} saw {seen:?}", role.email);
    }
}

#[tokio::test]
async fn a_preview_shows_of_each_role_exactly_what_it_sees_and_leaves_no_trace() {
    let (site, test, _world) = world().await;
    // What is new to somebody is marked for them alone; a day after they have seen everything nothing is.
    for role in World::roles() {
        crawl(&site.signed_in(role.email).await, |_, _| ()).await;
    }
    site.wait(Span::days(1));
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    for role in World::roles() {
        let browser = site.signed_in(role.email).await;
        let mut pages = Vec::new();
        crawl(&browser, |place, answer| pages.push((place.to_owned(), answer.status, unlocked(answer)))).await;
        // Which of the sessions is this one is another thing for each of them.
        pages.retain(|(place, ..)| is_of_customers(place) && !place.ends_with("/sessions"));
        assert!(pages.len() > 3, "{}: {pages:?}", role.email);
        let access = sql("SELECT MIN(a.id) FROM access a JOIN login l ON l.id = a.login WHERE l.email = $1");
        let access: i64 = access.bind(role.email).value(test.db().read()).await.unwrap();
        let begun = maria.post("/api/begin-preview", "/admin", &[("access", &access.to_string())]).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
        let before = test.everything().await;
        for (place, status, page) in pages {
            let previewed = maria.get(&place).await;
            assert_eq!((previewed.status, unlocked(&previewed)), (status, page), "{} at {place}", role.email);
        }
        assert_eq!(test.everything().await, before, "{}", role.email);
    }
}

#[tokio::test]
async fn searches_of_every_role_find_only_what_is_theirs() {
    let (site, _test, world) = world().await;
    for role in World::roles() {
        let browser = site.signed_in(role.email).await;
        let homes = crawl(&browser, |_, _| ()).await;
        let homes: Vec<_> =
            homes.iter().filter(|place| place.starts_with("/p/") && place.matches('/').count() == 2).collect();
        let mut own = BTreeSet::<&str>::new();
        for home in &homes {
            let kinds = ["", "&kind=announcements", "&kind=documents", "&kind=faq"];
            for (words, kind) in ["nachricht", "papier", "frage", "mark", "daten", "e"]
                .into_iter()
                .flat_map(|words| kinds.map(|kind| (words, kind)))
            {
                let place = format!("{home}/search?q={words}{kind}");
                let answer = browser.get(&place).await;
                // For whoever may see no documents there are none to be searched.
                let closed = kind.ends_with("documents") && !role.may_see.iter().any(|mark| mark.ends_with("papier"));
                let expected = if closed { StatusCode::NOT_FOUND } else { StatusCode::OK };
                assert_eq!(answer.status, expected, "{} at {place}", role.email);
                role.may_read(&answer, &place);
                own.extend(role.may_see.iter().filter(|mark| answer.body.contains(&format!("<mark>{mark}<"))));
            }
        }
        let theirs = |mark: &&&str| ["nachricht", "papier", "frage"].iter().any(|kind| mark.ends_with(kind));
        let expected: BTreeSet<&str> =
            role.may_see.iter().filter(theirs).filter(|_| !homes.is_empty()).copied().collect();
        assert_eq!(own, expected, "{}", role.email);
        if !role.email.starts_with("xaver") {
            let foreign = browser.get(&format!("/p/{}/search?q=nachricht", world.foreign.property)).await;
            let missing = browser.get("/p/987654/search?q=nachricht").await;
            assert_eq!(
                (foreign.status, missing.status),
                (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND),
                "{}",
                role.email
            );
            role.may_read(&foreign, "the search of a foreign house");
        }
    }
}

#[tokio::test]
async fn mails_say_nothing_of_what_their_readers_may_not_see() {
    let (site, test, _world) = world().await;
    while test.portal.carry_on_mailing().await.unwrap() {}
    site.wait(Span::days(1));
    while test.portal.carry_on_digest().await.unwrap() {}
    let mails = test.mails().await;
    for role in World::roles() {
        let own: Vec<_> = mails.iter().filter(|mail| mail.to == role.email).collect();
        let news = role.may_see.iter().filter(|mark| mark.ends_with("nachricht")).count();
        // What was of Fenja's time had its day long ago.
        let papers = role.may_see.iter().filter(|mark| mark.ends_with("papier") && !mark.starts_with("Fenja"));
        let (titles, digests) = (papers.clone().count(), usize::from(papers.clone().count() > 0));
        assert_eq!(own.len(), news + digests, "{} gets a mail for each announcement and one for documents", role.email);
        let named = papers.filter(|mark| own.iter().any(|mail| mail.composed.text.contains(**mark))).count();
        assert_eq!(named, titles, "{} is told of each document", role.email);
        for mail in own {
            let says =
                format!("{} {} {}", mail.composed.subject, mail.composed.text, mail.composed.html).to_lowercase();
            let foreign = MARKS.iter().find(|mark| !role.may_see.contains(mark) && says.contains(&mark.to_lowercase()));
            assert_eq!(foreign, None, "{} reads it in {says}", role.email);
        }
    }
}

#[tokio::test]
async fn addresses_of_staff_and_of_other_houses_answer_like_missing_ones() {
    let (site, _test, world) = world().await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let mut places = crawl(&maria, |_, _| ()).await;
    assert!(places.len() > 40, "{places:?}");
    places.retain(|place| place.starts_with("/admin"));
    let xaver = site.signed_in("xavermark@example.net").await;
    let theirs = crawl(&xaver, |_, _| ()).await;
    let house = format!("/p/{}", world.foreign.property);
    for role in World::roles().iter().filter(|role| !role.email.starts_with("xaver")) {
        let browser = site.signed_in(role.email).await;
        let missing = browser.get("/admin/gibt-es-nicht").await;
        for place in &places {
            let answer = browser.get(place).await;
            role.may_read(&answer, place);
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{} opens {place}", role.email);
            if !place.contains('.') {
                assert_eq!(at(&answer, place), at(&missing, "/admin/gibt-es-nicht"), "{} at {place}", role.email);
            }
        }
        for place in theirs.iter().filter(|place| place.starts_with(&house)) {
            let nowhere = place.replace(&house, "/p/987654");
            let (answer, missing) = (browser.get(place).await, browser.get(&nowhere).await);
            role.may_read(&answer, place);
            assert_eq!(
                (answer.status, answer.location()),
                (missing.status, missing.location()),
                "{} at {place}",
                role.email
            );
            assert_eq!(at(&answer, place), at(&missing, &nowhere), "{} at {place}", role.email);
        }
    }
}

/// What would end the session with which the rest is tried, or is about nobody else's things.
const OWN: [&str; 5] = ["sign-out", "sign-in", "delete-login", "change-password", "end-own-sessions"];

/// How much the journal tells, and how many mails have been written: whatever is changed adds to it.
async fn told(test: &TestPortal) -> (i64, i64) {
    let count = async |statement: &'static str| sql(statement).value::<i64>(test.db().read()).await.unwrap();
    (count("SELECT COUNT(*) FROM journal").await, count("SELECT COUNT(*) FROM mail").await)
}

#[tokio::test]
async fn server_functions_answer_to_foreign_ids_as_to_missing_ones() {
    let (site, test, world) = world().await;
    let functions = include_str!("../server-functions.txt").lines().filter_map(|line| line.strip_prefix("POST "));
    let functions: Vec<_> =
        functions.filter(|path| !OWN.iter().any(|own| path.ends_with(&format!("/{own}")))).collect();
    for role in World::roles().iter().filter(|role| !role.email.starts_with("xaver")) {
        let browser = site.signed_in(role.email).await;
        for function in &functions {
            // They are tried more often than anybody does.
            sql("DELETE FROM attempt WHERE count > $1").bind(0_i64).execute(test.db()).await.unwrap();
            let before = told(&test).await;
            let call = async |fields: Vec<(&'static str, String)>| {
                let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                browser.call(function, &fields).await
            };
            let (foreign, missing) = (call(world.foreign.fields()).await, call(Things::missing()).await);
            role.may_read(&foreign, function);
            assert_eq!(foreign.status, missing.status, "{} calls {function}: {}", role.email, foreign.body);
            assert_eq!(foreign.body, missing.body, "{} calls {function}", role.email);
            if foreign.status == StatusCode::NOT_FOUND {
                assert_eq!(told(&test).await, before, "{} changes something by {function}", role.email);
            }
        }
    }
}

#[tokio::test]
async fn documents_of_others_answer_like_missing_ones_at_their_addresses() {
    let (site, test, _world) = world().await;
    let ids: Vec<i64> = sql("SELECT id FROM document ORDER BY id").values(test.db().read()).await.unwrap();
    for role in World::roles() {
        let browser = site.signed_in(role.email).await;
        let missing = browser.get(&format!("/documents/{MISSING}/file")).await;
        let mut own = 0;
        for id in &ids {
            for ending in ["", "?download"] {
                let place = format!("/documents/{id}/file{ending}");
                let answer = browser.get(&place).await;
                role.may_read(&answer, &place);
                if answer.status == StatusCode::OK {
                    own += 1;
                    assert!(
                        role.may_see.iter().any(|mark| answer.body == format!("Hier steht {mark}.")),
                        "{}",
                        answer.body
                    );
                } else {
                    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{} at {place}", role.email);
                    let theirs = answer.stable_body().replace(&place, "here");
                    assert_eq!(theirs, missing.stable_body().replace(&format!("/documents/{MISSING}/file"), "here"));
                }
            }
        }
        let papers = role.may_see.iter().filter(|mark| mark.ends_with("papier")).count();
        assert_eq!(own, 2 * papers, "{} opens what is theirs", role.email);
    }
}
