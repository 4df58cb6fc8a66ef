//! Writes the whole policy down as a table, so that a change of it is read as a difference.
//!
//! After a change on purpose: `INSTA_UPDATE=always cargo test -p domain --test policy_matrix`, then read the diff.

use domain::{
    access::{Access, AccessKind, AccessLevel, Tenancy},
    contract::{AccessWindows, ContractKind, Term, Usage},
    id::{AccessId, ContactId, PropertyId, StaffId, UnitId, UserId},
    onboarding::{Item, Question},
    person::{StaffMember, StaffRole},
    policy::{At, Context, Customer, Right, Verdict, Who, doors, menu, permits},
    setting::{Key, Settings},
    time::{Day, Moment},
};
use std::fmt::Write as _;

const HOUSE: PropertyId = PropertyId(7);
const ANOTHER: PropertyId = PropertyId(8);
const CONTACT: ContactId = ContactId(3);

fn today() -> Day {
    Day::parse("2026-11-23").expect("a day")
}

fn access(kind: AccessKind, level: AccessLevel, usage: Usage, over: bool, through: bool) -> Access {
    let resident = kind == AccessKind::Resident;
    let term = Term { starts: None, ends: over.then(|| today().plus(-1)) };
    Access {
        id: AccessId(1),
        kind,
        level,
        contact: (!resident).then_some(CONTACT),
        property: resident.then_some(HOUSE),
        tenancies: if resident {
            vec![]
        } else {
            vec![Tenancy {
                property: HOUSE,
                unit: UnitId(5),
                kind: ContractKind::Tenant,
                usage,
                term,
                came_at: Moment(0),
                unit_since: None,
            }]
        },
        through,
        asked: Vec::new(),
    }
}

/// A tenant who is through, and was asked on purpose later.
fn asked() -> Access {
    let tenant = access(AccessKind::Contact, AccessLevel::Admin, Usage::Residential, false, true);
    Access { asked: vec![Item { question: Question::Channel, property: None }], ..tenant }
}

fn customer(accesses: Vec<Access>) -> Who {
    Who::Customer(Customer { login: UserId(1), accesses })
}

/// The columns of the specification, and two more that show combinations.
fn roles() -> Vec<(&'static str, Who)> {
    use AccessKind::{Added, Contact, Resident};
    use AccessLevel::{Admin, Member};
    use Usage::{Commercial, Residential};
    let staff = |role| Who::Staff(StaffMember { id: StaffId(1), name: "Maria Huber".into(), role });
    let one = |kind, level, usage, over, through| customer(vec![access(kind, level, usage, over, through)]);
    vec![
        ("O/T", one(Contact, Admin, Residential, false, true)),
        ("A+", one(Added, Admin, Residential, false, true)),
        ("A-", one(Added, Member, Residential, false, true)),
        ("R", one(Resident, Member, Residential, false, true)),
        ("K", one(Contact, Admin, Commercial, false, true)),
        ("K A-", one(Added, Member, Commercial, false, true)),
        ("X", one(Contact, Admin, Residential, true, true)),
        ("new", one(Contact, Admin, Residential, false, false)),
        ("asked", customer(vec![asked()])),
        ("SC", staff(StaffRole::Clerk)),
        ("SM", staff(StaffRole::Manager)),
        ("SA", staff(StaffRole::Administrator)),
        ("-", Who::Nobody),
    ]
}

#[test]
fn the_matrix_of_settings_rights_and_roles() {
    let windows = AccessWindows { before: None, after: Some(14) };
    let nothing = Settings::default();
    let everything = Settings::with(Key::ALL);
    let mut table = String::from("✔ allowed   ? once the questions are done   ✘ does not exist for them\n");
    let mut block = |title: &str, at: At, settings: &Settings| {
        let _ = write!(table, "\n{title:<34}");
        for (name, _) in roles() {
            let _ = write!(table, "{name:>6}");
        }
        table.push('\n');
        for right in Right::ALL {
            let _ = write!(table, "{:<34}", format!("  {right:?}"));
            for (_, who) in roles() {
                let sign = match permits(&who, right, at, Context { settings, windows, today: today() }) {
                    Verdict::Allowed => '✔',
                    Verdict::QuestionsFirst => '?',
                    Verdict::Hidden => '✘',
                };
                let _ = write!(table, "{sign:>6}");
            }
            table.push('\n');
        }
    };
    for (settings, what) in [(&nothing, "all off"), (&everything, "all on")] {
        block(&format!("at the property, {what}"), At::Property(HOUSE), settings);
        block(&format!("with the own contact, {what}"), At::Contact(CONTACT), settings);
    }
    block("at another property, all on", At::Property(ANOTHER), &everything);
    block("with another contact, all on", At::Contact(ContactId(4)), &everything);
    block("in the administration, all on", At::Installation, &everything);
    files_and_appointments(&mut table, Context { settings: &everything, windows, today: today() });
    for key in Key::ALL {
        let opens: Vec<_> =
            Right::ALL.into_iter().filter(|right| right.opened_by().any(|opener| opener == *key)).collect();
        let _ = writeln!(table, "\n{} opens {opens:?}", key.setting().key);
    }
    insta::with_settings!({ snapshot_path => ".", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("policy-matrix", table);
    });
}

/// What has no house in its address: whether what a list shows of it is open, by the house in which it is shown.
fn files_and_appointments(table: &mut String, context: Context<'_>) {
    let mut elsewhere = access(AccessKind::Contact, AccessLevel::Admin, Usage::Residential, false, true);
    elsewhere.id = AccessId(2);
    elsewhere.contact = Some(ContactId(4));
    elsewhere.tenancies[0].property = ANOTHER;
    let neighbour = Access {
        property: Some(ANOTHER),
        ..access(AccessKind::Resident, AccessLevel::Member, Usage::Residential, false, true)
    };
    let mut roles = roles();
    roles.retain(|(_, who)| matches!(who, Who::Customer(_)));
    roles.push(("asked + tenant of another", customer(vec![asked(), elsewhere.clone()])));
    roles.push(("asked + resident of another", customer(vec![asked(), neighbour])));
    roles.push(("new + tenant of another", customer(vec![Access { through: false, ..asked() }, elsewhere])));
    let _ = writeln!(
        table,
        "\n{:<34}{:>14}{:>14}{:>14}",
        "files and appointments, all on", "the property", "another", "each"
    );
    for (name, who) in roles {
        let _ = write!(table, "{:<34}", format!("  {name}"));
        for home in [Some(HOUSE), Some(ANOTHER), None] {
            let _ = write!(table, "{:>14}", if doors(&who, context).lead_to(home) { '✔' } else { '?' });
        }
        table.push('\n');
    }
}

#[test]
fn a_residential_contract_beside_a_commercial_one_makes_nobody_a_commercial_user() {
    use AccessKind::Contact;
    let shop = access(Contact, AccessLevel::Admin, Usage::Commercial, false, true);
    let flat = access(Contact, AccessLevel::Admin, Usage::Residential, false, true);
    let settings = Settings::with(Key::ALL);
    let context = Context { settings: &settings, windows: AccessWindows::default(), today: today() };
    let asks = |who: &Who| permits(who, Right::AnswerResidency, At::Property(HOUSE), context);
    assert_eq!(asks(&customer(vec![shop.clone()])), Verdict::Hidden);
    assert_eq!(asks(&customer(vec![shop, flat])), Verdict::Allowed);
}

#[test]
fn the_menu_offers_exactly_what_a_request_would_be_allowed() {
    for settings in [Settings::default(), Settings::with(Key::ALL)] {
        let context = Context { settings: &settings, windows: AccessWindows::default(), today: today() };
        for (name, who) in roles() {
            for page in menu(&who, Some(HOUSE), context) {
                let somewhere = [At::Installation, At::Property(HOUSE), At::Contact(CONTACT)];
                let allowed =
                    somewhere.into_iter().any(|at| permits(&who, page.right(), at, context) == Verdict::Allowed);
                assert!(allowed, "{name} is offered {page:?}");
            }
        }
    }
}
