//! An installation in the hands of a test.

use crate::{FakeClock, Seeded};
use domain::{
    id::{ContactId, StaffId, UserId},
    setting::{Key, Wish, decide},
    task::Kind,
    text::Lang,
};
use portal::{Config, Fault, Portal, SignedIn, Visitor, mail::Composed, password::Effort, secret::Keys};
use std::{collections::BTreeMap, sync::Arc};
use store::{Db, record, sql, sql2};

record! {
    struct Text {
        text: String,
    }
}

/// The secret of every test installation.
pub const SECRET: &[u8] = b"the secret of every test installation";

/// An installation with a clock and chance that the test controls.
pub struct TestPortal {
    /// The use cases.
    pub portal: Portal,
    /// The clock, to be moved by the test.
    pub clock: Arc<FakeClock>,
    /// Chance.
    pub random: Arc<Seeded>,
    /// The keys, to make codes and to recognise tokens.
    pub keys: Keys,
}

/// A mail that went out.
#[derive(Clone)]
pub struct Mail {
    /// To whom.
    pub to: String,
    /// What it says.
    pub composed: Composed,
}

impl Mail {
    /// What follows this path in the link of the mail: a token or a code.
    ///
    /// # Panics
    /// If there is no such link.
    #[must_use]
    pub fn after(&self, path: &str) -> String {
        let (_, rest) = self.composed.text.split_once(path).expect("a link");
        rest.split_whitespace().next().unwrap_or_default().to_owned()
    }
}

impl TestPortal {
    /// An installation on an empty database, without organisation. Passwords are hashed with little effort.
    ///
    /// # Panics
    /// If it cannot be put together.
    #[must_use]
    pub fn new(db: Db) -> Self {
        let (clock, random) = (Arc::new(FakeClock::default()), Arc::new(Seeded::default()));
        let config = Config { effort: Effort { memory: 8, passes: 1 }, ..Config::default() };
        let portal = Portal::new(db, clock.clone(), random.clone(), SECRET, config).expect("an installation");
        Self { portal, clock, random, keys: Keys::derive(SECRET) }
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Db {
        self.portal.db()
    }

    /// Somebody who is not signed in, from an address of their own.
    ///
    /// # Panics
    /// If the database does not answer.
    pub async fn nobody(&self) -> Visitor {
        self.visitor(None).await
    }

    /// A member of staff who is signed in.
    ///
    /// # Panics
    /// If the database does not answer.
    pub async fn staff(&self, id: StaffId) -> Visitor {
        self.visitor(Some(SignedIn::Staff(id))).await
    }

    /// A customer who is signed in.
    ///
    /// # Panics
    /// If the database does not answer.
    pub async fn customer(&self, id: UserId) -> Visitor {
        self.visitor(Some(SignedIn::Customer(id))).await
    }

    async fn visitor(&self, who: Option<SignedIn>) -> Visitor {
        self.portal.visitor(who, Lang::De, "198.51.100.7".to_owned()).await.expect("a visitor")
    }

    /// Switches settings on, as Maria Huber would.
    ///
    /// # Panics
    /// If there is nobody who may.
    pub async fn switch_on(&self, keys: &[Key]) {
        for key in keys {
            self.switch(*key, Wish::SwitchOn).await;
        }
    }

    /// Switches settings off, as Maria Huber would.
    ///
    /// # Panics
    /// If there is nobody who may.
    pub async fn switch_off(&self, keys: &[Key]) {
        for key in keys {
            self.switch(*key, Wish::SwitchOff).await;
        }
    }

    async fn switch(&self, key: Key, wish: Wish) {
        let staff = sql("SELECT MIN(id) FROM staff WHERE role = 'administrator'").value(self.db().read()).await;
        let visitor = self.staff(staff.expect("an administrator")).await;
        let staff = visitor.staff().expect("an administrator").clone();
        let switched: Result<bool, Fault> = store::write_tx!(self.db(), |tx| {
            let stored = store::setting::lock(tx, key.setting().key).await?;
            let add_ons = &self.portal.config().add_ons;
            // `None`: it is so already.
            match decide(key.setting(), &stored, add_ons, wish, stored.version, &staff)? {
                Some(change) => Ok(store::setting::write(tx, &change, self.portal.now()).await?),
                None => Ok(true),
            }
        });
        assert!(switched.expect("a change"));
    }

    /// Hands all mails over that are due, and gives them in their order.
    ///
    /// # Panics
    /// If the database does not answer.
    pub async fn mails(&self) -> Vec<Mail> {
        let letters = self.portal.take_due_mails(1_000).await.expect("mails");
        let mut mails = Vec::new();
        for letter in letters {
            self.portal.mail_sent(&letter).await.expect("noted");
            mails.push(Mail { to: letter.recipient, composed: letter.composed });
        }
        mails
    }

    /// What the journal says, the oldest first: `actor: object name, action (before → after)`.
    ///
    /// # Panics
    /// If the database does not answer.
    pub async fn journal(&self) -> Vec<String> {
        let rows = store::journal::newest(self.db().read(), &store::journal::Filter::default(), None, 1_000).await;
        let mut rows = rows.expect("the journal");
        rows.reverse();
        let line = |row: store::journal::Row| {
            let change = match (row.before, row.after) {
                (None, None) => String::new(),
                (before, after) => format!(" ({} → {})", before.unwrap_or_default(), after.unwrap_or_default()),
            };
            let (kind, action) = (row.object_kind.key(), row.action.key());
            format!("{}: {kind} {}, {action}{change}", row.actor_name, row.object_name)
        };
        rows.into_iter().map(line).collect()
    }

    /// What waits for staff, the oldest first, with the contact it is about.
    ///
    /// # Panics
    /// If the database does not answer.
    pub async fn tasks(&self) -> Vec<(Kind, Option<ContactId>)> {
        record! {
            struct Row {
                kind: Kind,
                contact: Option<ContactId>,
            }
        }
        let open = sql("SELECT kind, contact FROM task WHERE done_at IS NULL ORDER BY id").all::<Row>(self.db().read());
        open.await.expect("tasks").into_iter().map(|task| (task.kind, task.contact)).collect()
    }

    /// Everything that the database contains, by table and column; bytes as hexadecimal digits. To look for secrets
    /// that should not be there.
    ///
    /// # Panics
    /// If the database does not answer.
    pub async fn everything(&self) -> BTreeMap<String, Vec<String>> {
        let columns = sql2(
            "SELECT m.name || '.' || c.name AS text FROM sqlite_schema m JOIN pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE '\\_%' ESCAPE '\\'",
            "SELECT table_name || '.' || column_name AS text FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%'",
        );
        let columns = columns.all::<Text>(self.db().read()).await.expect("the columns");
        let mut everything = BTreeMap::new();
        for column in columns {
            let (table, name) = column.text.split_once('.').expect("a table and a column");
            // The layer takes only texts that last, so that nobody builds statements from input.
            let sqlite = format!(
                "SELECT CASE typeof({name}) WHEN 'blob' THEN hex({name}) ELSE COALESCE(CAST({name} AS TEXT), '') END
                    AS text FROM {table}"
            );
            let postgres = format!("SELECT COALESCE(CAST({name} AS TEXT), '') AS text FROM {table}");
            let values = sql2(sqlite.leak(), postgres.leak()).all::<Text>(self.db().read()).await.expect("values");
            everything.insert(column.text, values.into_iter().map(|value| value.text).collect());
        }
        everything
    }
}
