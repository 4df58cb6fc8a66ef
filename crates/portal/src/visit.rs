//! One request's view of the world: who asks, in what language, at what time.

use crate::{Portal, fault::Outcome};
use domain::{
    contract::{AccessWindows, Window},
    id::{PropertyId, StaffId, UserId},
    journal::Actor,
    person::StaffMember,
    policy::{At, Context, Customer, Doors, List, Right, Verdict, Visibility, Who, doors, permits, visibility},
    reading::New,
    refusal::Refusal,
    setting::Settings,
    text::Lang,
    time::{Day, Moment},
};
use std::sync::Arc;
use store::{StoreError, visit::Known};
use tokio::sync::OnceCell;

/// Who a session belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedIn {
    /// An employee of the property manager.
    Staff(StaffId),
    /// A customer.
    Customer(UserId),
}

/// The organisation, as far as every page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// The name of the property manager.
    pub name: String,
    /// Whom to call.
    pub phone: String,
    /// Whom to write to.
    pub email: String,
}

impl From<store::visit::Host> for Host {
    fn from(host: store::visit::Host) -> Self {
        Self { name: host.host_name, phone: host.host_phone, email: host.host_email }
    }
}

/// Who asks, and everything that a decision about them needs except the settings.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Who asks.
    pub who: Who,
    /// Their name as people see it; empty if nobody is signed in.
    pub name: String,
    /// The address they sign in with; empty if nobody is signed in.
    pub email: String,
    /// The language of the page.
    pub lang: Lang,
    /// The network address that the request came from, for limits.
    pub address: String,
    /// The organisation.
    pub host: Host,
    /// The time of the request.
    pub now: Moment,
    /// What the properties of a customer are called, in the order of people's alphabet; whether they may open them the
    /// policy says.
    pub properties: Vec<(PropertyId, String)>,
    /// How far access reaches beyond contracts at the time of the request.
    pub windows: AccessWindows,
    /// Until when staff see the portal as this customer, if it is them: nothing that is read leaves a trace then, and
    /// nothing is changed.
    pub preview: Option<Moment>,
    /// How they look at what is there.
    pub presence: Presence,
    settings: Arc<OnceCell<Settings>>,
    news: Arc<OnceCell<Vec<New>>>,
}

/// How somebody looks at what is there: whether marks at what is new to them are shown and set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Presence {
    /// They read it themselves.
    #[default]
    Here,
    /// Their browser asks ahead of time, or for the head of a page only: nobody has seen it yet, so no mark is set.
    Ahead,
    /// Somebody else is shown what they see. No mark is set, and none is shown: it would tell what they have seen.
    Shown,
}

impl Visitor {
    /// What a property of a customer is called.
    #[must_use]
    pub fn property_name(&self, property: PropertyId) -> Option<&str> {
        self.properties.iter().find(|(id, _)| *id == property).map(|(_, name)| name.as_str())
    }

    /// The houses whose portal is open to a customer, in the order of people's alphabet.
    #[must_use]
    pub fn homes(&self, settings: &Settings) -> Vec<(PropertyId, String)> {
        let Who::Customer(customer) = &self.who else { return Vec::new() };
        self.named(&customer.homes(self.context(settings)))
    }

    /// The houses whose portal waits until a customer has answered questions, in the same order.
    #[must_use]
    pub fn waiting_homes(&self, settings: &Settings) -> Vec<(PropertyId, String)> {
        let Who::Customer(customer) = &self.who else { return Vec::new() };
        self.named(&customer.waiting_homes(self.context(settings)))
    }

    fn named(&self, houses: &[PropertyId]) -> Vec<(PropertyId, String)> {
        self.properties.iter().filter(|(property, _)| houses.contains(property)).cloned().collect()
    }

    /// Whether what is read may leave a trace, such as a mark that it was seen or that somebody has nothing left to answer.
    /// Whoever notes something for a reader asks here, and only here.
    #[must_use]
    pub const fn leaves_traces(&self) -> bool {
        matches!(self.presence, Presence::Here)
    }

    /// The day of the request.
    #[must_use]
    pub fn today(&self) -> Day {
        self.now.day()
    }

    /// Who is signed in, if anybody is.
    #[must_use]
    pub fn signed_in(&self) -> Option<SignedIn> {
        match &self.who {
            Who::Staff(staff) => Some(SignedIn::Staff(staff.id)),
            Who::Customer(customer) => Some(SignedIn::Customer(customer.login)),
            Who::Nobody => None,
        }
    }

    /// What a contract must be like to give access today.
    #[must_use]
    pub fn window(&self) -> Window {
        self.windows.on(self.today())
    }

    /// The member of staff who asks.
    ///
    /// # Errors
    /// [`Refusal::SignedOut`] if nobody is signed in, [`Refusal::NotFound`] for customers.
    pub fn staff(&self) -> Result<&StaffMember, Refusal> {
        match &self.who {
            Who::Staff(staff) => Ok(staff),
            Who::Customer(_) => Err(Refusal::NotFound),
            Who::Nobody => Err(Refusal::SignedOut),
        }
    }

    /// The customer who asks.
    ///
    /// # Errors
    /// [`Refusal::SignedOut`] if nobody is signed in, [`Refusal::NotFound`] for staff.
    pub fn customer(&self) -> Result<&Customer, Refusal> {
        match &self.who {
            Who::Customer(customer) => Ok(customer),
            Who::Staff(_) => Err(Refusal::NotFound),
            Who::Nobody => Err(Refusal::SignedOut),
        }
    }

    /// Who the journal names.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match &self.who {
            Who::Staff(staff) => Actor::Staff { id: staff.id, name: staff.name.clone() },
            Who::Customer(customer) => Actor::Customer { id: customer.login, name: self.name.clone() },
            Who::Nobody => Actor::System,
        }
    }

    /// The world as [`permits`] wants it.
    #[must_use]
    pub fn context<'a>(&self, settings: &'a Settings) -> Context<'a> {
        Context { settings, windows: self.windows, today: self.today() }
    }

    /// Asks the policy, once, before an operation.
    ///
    /// # Errors
    /// [`Refusal::SignedOut`], [`Refusal::QuestionsFirst`] or [`Refusal::NotFound`].
    pub fn must(&self, right: Right, at: At, settings: &Settings) -> Result<(), Refusal> {
        match (permits(&self.who, right, at, self.context(settings)), &self.who) {
            (Verdict::Allowed, _) => Ok(()),
            (Verdict::QuestionsFirst, _) => Err(Refusal::QuestionsFirst),
            (Verdict::Hidden, Who::Nobody) => Err(Refusal::SignedOut),
            (Verdict::Hidden, _) => Err(Refusal::NotFound),
        }
    }

    /// Asks for a right of staff that depends on no setting and no place.
    ///
    /// # Errors
    /// [`Refusal::SignedOut`] or [`Refusal::NotFound`].
    pub fn must_as_staff(&self, right: Right) -> Result<&StaffMember, Refusal> {
        let staff = self.staff()?;
        if right.held_by_staff(staff.role) { Ok(staff) } else { Err(Refusal::NotFound) }
    }

    /// Asks for something that has no house in its address, by the houses in which it is shown to them; these are looked up
    /// only if questions come first somewhere. What is not there, or not theirs, is answered as what waits for the questions.
    ///
    /// # Errors
    /// [`Refusal::QuestionsFirst`]; what looking up says.
    pub async fn must_reach(
        &self,
        settings: &Settings,
        homes: impl Future<Output = Result<Vec<Option<PropertyId>>, StoreError>>,
    ) -> Outcome<()> {
        let doors = doors(&self.who, self.context(settings));
        if doors == Doors::All || homes.await?.into_iter().any(|home| doors.lead_to(home)) {
            return Ok(());
        }
        Err(Refusal::QuestionsFirst.into())
    }

    /// In which of their houses a customer sees what has no house in its address: in the one that is wished for, otherwise in the
    /// first by their alphabet that is open, or else in one whose questions come first, which says so itself. `asks` is what a
    /// page of a house asks.
    pub(crate) fn house_to_see(
        &self,
        wished: Option<PropertyId>,
        asks: impl Fn(PropertyId) -> Result<(), Refusal>,
    ) -> Option<PropertyId> {
        let waits = |house: &PropertyId| asks(*house) == Err(Refusal::QuestionsFirst);
        let houses = self.properties.iter().map(|(house, _)| *house);
        let theirs = wished.filter(|wished| houses.clone().any(|house| house == *wished));
        let wished = theirs.filter(|house| asks(*house).is_ok() || waits(house));
        let open = || houses.clone().find(|house| asks(*house).is_ok());
        wished.or_else(open).or_else(|| houses.clone().find(waits))
    }

    /// Asks for the portal of a house.
    ///
    /// # Errors
    /// As [`Visitor::must`].
    pub fn must_see_home(&self, property: PropertyId, settings: &Settings) -> Result<(), Refusal> {
        self.must(Right::SeeHome, At::Property(property), settings)
    }
}

impl Portal {
    /// Looks up who a session belongs to: one statement. A session of somebody who is gone is nobody's.
    ///
    /// # Errors
    /// [`crate::Fault::Unavailable`] or [`crate::Fault::Broken`].
    pub async fn visitor(&self, signed_in: Option<SignedIn>, browser: Lang, address: String) -> Outcome<Visitor> {
        self.visitor_known(signed_in, None, browser, address).await
    }

    /// As [`Portal::visitor`], with what came with the session already: for staff and for nobody no statement more.
    ///
    /// # Errors
    /// [`crate::Fault::Unavailable`] or [`crate::Fault::Broken`].
    pub async fn visitor_known(
        &self,
        signed_in: Option<SignedIn>,
        known: Option<Known>,
        browser: Lang,
        address: String,
    ) -> Outcome<Visitor> {
        let db = self.db().read();
        let (host, staff, customer) = match (signed_in, known) {
            (Some(SignedIn::Customer(id)), _) => {
                let (host, customer) = store::visit::customer(&db, id).await?;
                (host, None, customer.map(|customer| (id, customer)))
            }
            (Some(SignedIn::Staff(_)), Some(known)) => (known.host, known.staff, None),
            (Some(SignedIn::Staff(id)), None) => {
                let known = store::visit::staff(&db, id).await?;
                (known.host, known.staff, None)
            }
            (None, Some(known)) => (known.host, None, None),
            (None, None) => (store::visit::host(&db).await?, None, None),
        };
        let visitor = Visitor {
            who: Who::Nobody,
            name: String::new(),
            email: String::new(),
            lang: browser,
            address,
            windows: host.windows(),
            host: host.into(),
            now: self.now(),
            properties: Vec::new(),
            preview: None,
            presence: Presence::default(),
            settings: Arc::default(),
            news: Arc::default(),
        };
        Ok(match (staff, customer) {
            (Some(staff), _) => Visitor {
                name: staff.member.name.clone(),
                who: Who::Staff(staff.member),
                email: staff.email,
                lang: staff.lang,
                ..visitor
            },
            (None, Some((login, customer))) => Visitor {
                who: Who::Customer(Customer { login, accesses: customer.accesses }),
                name: customer.name,
                email: customer.email,
                lang: customer.lang,
                properties: customer.properties,
                ..visitor
            },
            (None, None) => visitor,
        })
    }

    /// Whoever asks as they are now: what they may do can have changed since their request began. One statement.
    ///
    /// # Errors
    /// [`crate::Fault::Unavailable`] or [`crate::Fault::Broken`].
    pub async fn visitor_as_now(&self, visitor: &Visitor) -> Outcome<Visitor> {
        let now = self.visitor(visitor.signed_in(), visitor.lang, visitor.address.clone()).await?;
        Ok(Visitor { preview: visitor.preview, presence: visitor.presence, ..now })
    }

    /// The settings as one request sees them: the page and everything around it ask the database once.
    ///
    /// # Errors
    /// [`crate::Fault::Unavailable`] or [`crate::Fault::Broken`].
    pub async fn settings_for<'a>(&self, visitor: &'a Visitor) -> Outcome<&'a Settings> {
        visitor.settings.get_or_try_init(|| self.settings()).await
    }

    /// What is new to a customer, for each list of each of their houses, as one request sees it. It comes in one statement
    /// with the settings, so that whoever needs both asks for this first. The only place where marks are read; those that
    /// are set go through [`Portal::note_seen`].
    ///
    /// # Errors
    /// [`crate::Fault::Unavailable`] or [`crate::Fault::Broken`].
    pub async fn news_for<'a>(&self, visitor: &'a Visitor) -> Outcome<&'a [New]> {
        // No switch changes who reads announcements and documents: this can be asked before the settings are there. Who
        // has no page of documents the frame and the pages ask.
        let reach = match visibility(&visitor.who, List::Announcements, visitor.context(&Settings::default())) {
            Visibility::Own(reach) if visitor.presence != Presence::Shown => reach,
            _ => return Ok(&[]),
        };
        let news = visitor.news.get_or_try_init(async || {
            let (values, news) = store::reading::settings_and_news(self.db().read(), reach, visitor.now).await?;
            // If something has asked for the settings before, these stay.
            drop(visitor.settings.set(Settings::new(values, self.config().add_ons.clone())));
            Ok::<_, crate::Fault>(news)
        });
        Ok(news.await?)
    }

    /// The settings as they are now: one statement.
    ///
    /// # Errors
    /// [`crate::Fault::Unavailable`] or [`crate::Fault::Broken`].
    pub async fn settings(&self) -> Outcome<Settings> {
        let values = store::setting::values(&self.db().read()).await?;
        Ok(Settings::new(values, self.config().add_ons.clone()))
    }
}
