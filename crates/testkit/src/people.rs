//! Named people in two houses, the same in every test.

use crate::TestPortal;
use domain::{
    access::{AccessKind, AccessLevel},
    contract::{ContractKind, Usage, number_key},
    id::{AccessId, ContactId, ContractId, InvitationId, PropertyId, StaffId, UnitId, UserId},
    invitation::Code,
    organisation::Organisation,
    person::{Address, Email, Name, StaffRole},
    search::{self, order},
    time::{Day, Span},
};
use portal::{
    password::{Effort, Passwords},
    secret::{Purpose, new_code},
};
use store::{Db, StoreError, search::Kind, sql};

/// The password of everybody who has one.
pub const PASSWORD: &str = "Der Kater schläft im Hof";

/// Who lives, works and manages in [`TestPortal::lindenhof`]. The clock stands at 23 November 2026.
#[derive(Clone, Copy, Debug)]
pub struct People {
    /// Maria Huber, administrator (`maria.huber@lindenhof.example`).
    pub maria: StaffId,
    /// Petra Klein, manager (`petra.klein@lindenhof.example`).
    pub petra: StaffId,
    /// Tom Berger, clerk (`tom.berger@lindenhof.example`).
    pub tom: StaffId,
    /// The house "Isabellastraße 102" (reference L-1).
    pub isabellastrasse: PropertyId,
    /// The house "Kastanienallee 7" (reference L-2).
    pub kastanienallee: PropertyId,
    /// Frau Jana Schubert, tenant of a flat (`M-10004/01`) and a garage (`G-20017`) in the Isabellastraße;
    /// `jana.schubert@example.net`, Postal, reference K-1.
    pub schubert: ContactId,
    /// Herr Emre Yıldız, owner of a flat in the Isabellastraße (`E-30001`) and of one in the Kastanienallee
    /// (`E-30002`); `emre.yildiz@example.net`, Online, reference K-2.
    pub yildiz: ContactId,
    /// Blumen Lotte GmbH, tenant of the shop in the Isabellastraße (`L-40001`); `laden@blumen-lotte.example`, K-3.
    pub lotte: ContactId,
    /// Frau Ilse Ohnesorg, tenant in the Kastanienallee; no contract number on file and no e-mail address, K-4.
    pub ohnesorg: ContactId,
    /// Herr Karl Altmann, tenant (`M-10009/01`) until 31 October 2026; `karl.altmann@example.net`, K-5.
    pub altmann: ContactId,
}

impl TestPortal {
    /// The property manager Lindenhof with its staff, two houses and the people in them. Nobody has been invited.
    ///
    /// # Panics
    /// If the database does not take it.
    pub async fn lindenhof(db: Db) -> (Self, People) {
        let site = Self::new(db);
        let organisation = Organisation {
            name: "Hausverwaltung Lindenhof".to_owned(),
            street: "Lindenstraße 1".to_owned(),
            postcode: "90402".to_owned(),
            town: "Nürnberg".to_owned(),
            phone: "0911 4711-0".to_owned(),
            email: "info@lindenhof.example".to_owned(),
            imprint: "Hausverwaltung Lindenhof GmbH\n\nGeschäftsführerin: Maria Huber".to_owned(),
            privacy: "Wir verarbeiten nur, was wir für Ihr Haus brauchen.".to_owned(),
            accessibility: "Das Portal lässt sich mit der Tastatur bedienen.".to_owned(),
        };
        let saved: Result<(), StoreError> =
            store::write_tx!(site.db(), |tx| { store::organisation::save(tx, &organisation).await });
        saved.expect("an organisation");

        let maria = site.add_staff("Maria Huber", "maria.huber@lindenhof.example", StaffRole::Administrator).await;
        let petra = site.add_staff("Petra Klein", "petra.klein@lindenhof.example", StaffRole::Manager).await;
        let tom = site.add_staff("Tom Berger", "tom.berger@lindenhof.example", StaffRole::Clerk).await;

        let isabellastrasse = site.add_property("L-1", "Isabellastraße 102").await;
        let kastanienallee = site.add_property("L-2", "Kastanienallee 7").await;
        let flat_1 = site.add_unit(isabellastrasse, "L-1-01", "Wohnung 1", Usage::Residential).await;
        let flat_2 = site.add_unit(isabellastrasse, "L-1-02", "Wohnung 2", Usage::Residential).await;
        let shop = site.add_unit(isabellastrasse, "L-1-03", "Laden", Usage::Commercial).await;
        let garage = site.add_unit(isabellastrasse, "L-1-04", "Stellplatz 4", Usage::Residential).await;
        let flat_3 = site.add_unit(kastanienallee, "L-2-01", "Wohnung 1", Usage::Residential).await;
        let flat_4 = site.add_unit(kastanienallee, "L-2-02", "Wohnung 2", Usage::Residential).await;
        let flat_5 = site.add_unit(kastanienallee, "L-2-03", "Wohnung 10", Usage::Residential).await;

        let schubert = site.add_person("K-1", "Frau", "Jana", "Schubert", Some("jana.schubert@example.net")).await;
        let since = Day::parse("2019-04-01");
        site.add_contract(schubert, flat_1, ContractKind::Tenant, Some("M-10004/01"), since, None).await;
        site.add_contract(schubert, garage, ContractKind::Tenant, Some("G-20017"), since, None).await;

        let yildiz = site.add_person("K-2", "Herr", "Emre", "Yıldız", Some("emre.yildiz@example.net")).await;
        site.add_contract(yildiz, flat_2, ContractKind::Owner, Some("E-30001"), None, None).await;
        site.add_contract(yildiz, flat_4, ContractKind::Owner, Some("E-30002"), None, None).await;
        let online = sql("UPDATE contact SET channel = 'online' WHERE id = $1").bind(yildiz).execute(site.db()).await;
        online.expect("a channel");

        let lotte = Name { company: Some("Blumen Lotte GmbH".to_owned()), ..Name::default() };
        let lotte = site.add_contact("K-3", &lotte, Some("laden@blumen-lotte.example")).await;
        site.add_contract(lotte, shop, ContractKind::Tenant, Some("L-40001"), since, None).await;

        let ohnesorg = site.add_person("K-4", "Frau", "Ilse", "Ohnesorg", None).await;
        site.add_contract(ohnesorg, flat_3, ContractKind::Tenant, None, None, None).await;

        let altmann = site.add_person("K-5", "Herr", "Karl", "Altmann", Some("karl.altmann@example.net")).await;
        let ended = Day::parse("2026-10-31");
        site.add_contract(altmann, flat_5, ContractKind::Tenant, Some("M-10009/01"), since, ended).await;

        let people =
            People { maria, petra, tom, isabellastrasse, kastanienallee, schubert, yildiz, lotte, ohnesorg, altmann };
        (site, people)
    }

    /// Adds a member of staff with [`PASSWORD`].
    ///
    /// # Panics
    /// If the database does not take it.
    pub async fn add_staff(&self, name: &str, email: &str, role: StaffRole) -> StaffId {
        let id: StaffId = sql("INSERT INTO staff (email, email_key, name, role, password_hash, language, created_at)
            VALUES ($1, $2, $3, $4, $5, 'de', $6) RETURNING id")
        .bind(email)
        .bind(Email::key_of(email))
        .bind(name)
        .bind(role)
        .bind(self.password_hash().await)
        .bind(self.portal.now())
        .value(self.db())
        .await
        .expect("a member of staff");
        self.found_by(Kind::Staff, id.0, &search::user(name, email)).await;
        id
    }

    /// Adds a house.
    ///
    /// # Panics
    /// If the database does not take it.
    pub async fn add_property(&self, reference: &str, name: &str) -> PropertyId {
        let some = |text: &str| Some(text.to_owned());
        let address = Address { street: some(name), postcode: some("90402"), town: some("Nürnberg") };
        let key = search::property(reference, name, &address);
        let id: PropertyId =
            sql("INSERT INTO property (reference, name, street, postcode, town, search_key, sort_key, created_at)
            VALUES ($1, $2, $2, '90402', 'Nürnberg', $3, $4, $5) RETURNING id")
            .bind(reference)
            .bind(name)
            .bind(&key)
            .bind(order(name))
            .bind(self.portal.now())
            .value(self.db())
            .await
            .expect("a property");
        self.found_by(Kind::Property, id.0, &key).await;
        id
    }

    /// Adds what something is found by, as the use cases do.
    async fn found_by(&self, kind: Kind, id: i64, key: &str) {
        let put: Result<(), StoreError> =
            store::write_tx!(self.db(), |tx| { store::search::put(tx, kind, id, "", key).await });
        put.expect("terms");
    }

    /// Adds a flat or shop.
    ///
    /// # Panics
    /// If the database does not take it.
    pub async fn add_unit(&self, property: PropertyId, reference: &str, name: &str, usage: Usage) -> UnitId {
        let key = search::unit(reference, name, None);
        let id: UnitId = sql("INSERT INTO unit (property, reference, name, usage, search_key, sort_key, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id")
        .bind(property)
        .bind(reference)
        .bind(name)
        .bind(usage)
        .bind(&key)
        .bind(order(name))
        .bind(self.portal.now())
        .value(self.db())
        .await
        .expect("a unit");
        self.found_by(Kind::Unit, id.0, &key).await;
        id
    }

    /// Adds a person's contact; the channel is Postal.
    ///
    /// # Panics
    /// If the database does not take it.
    pub async fn add_person(
        &self,
        reference: &str,
        salutation: &str,
        first: &str,
        last: &str,
        email: Option<&str>,
    ) -> ContactId {
        let some = |text: &str| Some(text.to_owned());
        let name = Name { salutation: some(salutation), first: some(first), last: some(last), ..Name::default() };
        self.add_contact(reference, &name, email).await
    }

    /// Adds a contact; the channel is Postal.
    ///
    /// # Panics
    /// If the database does not take it.
    pub async fn add_contact(&self, reference: &str, name: &Name, email: Option<&str>) -> ContactId {
        let key = search::contact(Some(reference), name, email, None, None);
        let id: ContactId = sql("INSERT INTO contact (reference, salutation, first_name, last_name, company, email, channel, channel_set_by,
                channel_set_at, version, name_key, search_key, sort_key, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, 'postal', 'Quartier', $7, 1, $8, $9, $10, $7) RETURNING id")
        .bind(reference)
        .bind(name.salutation.as_ref())
        .bind(name.first.as_ref())
        .bind(name.last.as_ref())
        .bind(name.company.as_ref())
        .bind(email)
        .bind(self.portal.now())
        .bind(name.key())
        .bind(&key)
        .bind(order(&name.sorted()))
        .value(self.db())
        .await
        .expect("a contact");
        self.found_by(Kind::Contact, id.0, &key).await;
        id
    }

    /// Adds a contract.
    ///
    /// # Panics
    /// If the database does not take it.
    pub async fn add_contract(
        &self,
        contact: ContactId,
        unit: UnitId,
        kind: ContractKind,
        number: Option<&str>,
        starts: Option<Day>,
        ends: Option<Day>,
    ) -> ContractId {
        let id: ContractId =
            sql("INSERT INTO contract (contact, unit, kind, number, number_key, starts, ends, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id")
            .bind(contact)
            .bind(unit)
            .bind(kind)
            .bind(number)
            .bind(number.map(number_key))
            .bind(starts)
            .bind(ends)
            .bind(self.portal.now())
            .value(self.db())
            .await
            .expect("a contract");
        self.found_by(Kind::Contract, id.0, &search::contract(number)).await;
        id
    }

    /// Archives a contact, as staff or an import would.
    ///
    /// # Panics
    /// If the database does not take it.
    pub async fn archive(&self, contact: ContactId) {
        let archive = sql("UPDATE contact SET archived_at = $1 WHERE id = $2").bind(self.portal.now()).bind(contact);
        archive.execute(self.db()).await.expect("archived");
    }

    /// Adds a customer's login with [`PASSWORD`], without any access.
    ///
    /// # Panics
    /// If the database does not take it.
    pub async fn add_login(&self, name: &str, email: &str) -> UserId {
        let id: UserId =
            sql("INSERT INTO login (email, email_key, name, password_hash, language, terms_accepted_at, created_at)
            VALUES ($1, $2, $3, $4, 'de', $5, $5) RETURNING id")
            .bind(email)
            .bind(Email::key_of(email))
            .bind(name)
            .bind(self.password_hash().await)
            .bind(self.portal.now())
            .value(self.db())
            .await
            .expect("a login");
        self.found_by(Kind::Login, id.0, &search::user(name, email)).await;
        id
    }

    /// Gives a login access to a contact, as if registered with its code; the questions still wait.
    ///
    /// # Panics
    /// If the database does not take it.
    pub async fn add_access(&self, login: UserId, contact: ContactId) -> AccessId {
        self.insert_access(login, AccessKind::Contact, AccessLevel::Admin, Some(contact), None).await
    }

    /// Gives a login access to a contact as an added user; the questions still wait.
    ///
    /// # Panics
    /// If the database does not take it.
    pub async fn add_added_access(&self, login: UserId, contact: ContactId, level: AccessLevel) -> AccessId {
        self.insert_access(login, AccessKind::Added, level, Some(contact), None).await
    }

    /// Gives a login access to a house as a resident; the questions still wait.
    ///
    /// # Panics
    /// If the database does not take it.
    pub async fn add_residence(&self, login: UserId, property: PropertyId) -> AccessId {
        self.insert_access(login, AccessKind::Resident, AccessLevel::Member, None, Some(property)).await
    }

    async fn insert_access(
        &self,
        login: UserId,
        kind: AccessKind,
        level: AccessLevel,
        contact: Option<ContactId>,
        property: Option<PropertyId>,
    ) -> AccessId {
        sql("INSERT INTO access (login, kind, level, contact, property, created_at)
            VALUES ($1, $2, $3, $4, $5, $6) RETURNING id")
        .bind(login)
        .bind(kind)
        .bind(level)
        .bind(contact)
        .bind(property)
        .bind(self.portal.now())
        .value(self.db())
        .await
        .expect("an access")
    }

    /// Notes that the questions of an access are done.
    ///
    /// # Panics
    /// If the database does not take it.
    pub async fn through(&self, access: AccessId) {
        let through = sql("UPDATE access SET through_at = $1 WHERE id = $2").bind(self.portal.now()).bind(access);
        through.execute(self.db()).await.expect("through");
    }

    /// A customer who has registered for a contact and is through the questions: `name` signs in with `email`.
    ///
    /// # Panics
    /// If the database does not take it.
    pub async fn registered(&self, contact: ContactId, name: &str, email: &str) -> UserId {
        let login = self.add_login(name, email).await;
        self.through(self.add_access(login, contact).await).await;
        login
    }

    /// Issues a code for a contact, valid for 90 days, with the e-mail address of the contact.
    ///
    /// # Panics
    /// If the database does not take it.
    pub async fn invite(&self, contact: ContactId) -> (InvitationId, Code) {
        self.insert_invitation(AccessKind::Contact, AccessLevel::Admin, Some(contact), None, None).await
    }

    /// Issues a code for somebody whom a customer adds to a contact, valid for 14 days.
    ///
    /// # Panics
    /// If the database does not take it.
    pub async fn invite_added(&self, contact: ContactId, level: AccessLevel, email: &str) -> (InvitationId, Code) {
        self.insert_invitation(AccessKind::Added, level, Some(contact), None, Some(email)).await
    }

    /// Issues a code for a resident of a house, valid for 14 days.
    ///
    /// # Panics
    /// If the database does not take it.
    pub async fn invite_resident(&self, property: PropertyId, email: &str) -> (InvitationId, Code) {
        self.insert_invitation(AccessKind::Resident, AccessLevel::Member, None, Some(property), Some(email)).await
    }

    async fn insert_invitation(
        &self,
        kind: AccessKind,
        level: AccessLevel,
        contact: Option<ContactId>,
        property: Option<PropertyId>,
        email: Option<&str>,
    ) -> (InvitationId, Code) {
        let code = new_code(&*self.random);
        let cipher = self.keys.encrypt(Purpose::Code, code.plain(), &*self.random).expect("encrypted");
        let valid = if kind == AccessKind::Contact { Span::days(90) } else { Span::days(14) };
        let id = sql("INSERT INTO invitation (kind, contact, property, level, name, email, code_hash, code_cipher,
                created_at, created_by, expires_at)
            VALUES ($1, $2, $3, $4,
                COALESCE((SELECT TRIM(COALESCE(first_name, '') || ' ' || COALESCE(last_name, '')) FROM contact
                    WHERE id = $2 AND last_name IS NOT NULL), (SELECT company FROM contact WHERE id = $2), $5, ''),
                COALESCE($5, (SELECT email FROM contact WHERE id = $2)), $6, $7, $8, 'Maria Huber', $9) RETURNING id")
        .bind(kind)
        .bind(contact)
        .bind(property)
        .bind(level)
        .bind(email)
        .bind(self.keys.code_hash(&code))
        .bind(cipher)
        .bind(self.portal.now())
        .bind(self.portal.now().plus(valid))
        .value(self.db())
        .await
        .expect("an invitation");
        (id, code)
    }

    async fn password_hash(&self) -> String {
        let passwords = Passwords::new(Effort { memory: 8, passes: 1 }, 1, &*self.random).expect("passwords");
        passwords.hash(PASSWORD.to_owned(), &*self.random).await.expect("a hash")
    }
}
