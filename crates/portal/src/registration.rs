//! Registration: from a code to an access. The state is a row, found by a random token in the browser's cookie;
//! `domain::registration::next_step` says at each step what is due, with the switches as they are then.
//!
//! The code is consumed in the transaction that creates the access, never before: opening a link, mistyping a number or
//! giving up half-way costs nobody anything. Everything that two could do at once begins by holding the invitation.

use crate::{
    Fault, Outcome, Portal, SignedIn, Visitor,
    limit::{CODE_ADDRESS, CODE_ALL, CONFIRM_ACCOUNT, CONFIRM_ADDRESS},
    mail::Content,
    people::{Change, Household},
    secret::Token,
    sign_in::{Proven, check_new},
};
use domain::{
    access::{Access, AccessKind},
    contract::number_key,
    form::{LINE, Problem, Problems, line},
    id::{ContactId, InvitationId, RegistrationId, UserId},
    invitation::Code,
    journal::{Action, Actor, Entry, Object, ObjectKind},
    onboarding,
    person::{self, Email},
    refusal::{Reason, Refusal},
    registration::{Begun, Confirming, FROZEN_FOR, KEPT_FOR, Progress, Step, Tries, next_step, still_usable, usable},
    resident::SENT_TWICE,
    setting::{Key, Settings},
    task::Kind,
    text::Lang,
    time::Moment,
};
use store::{
    Tx,
    access::New as NewAccess,
    link::{self, Purpose},
    login::New as NewLogin,
    registration::{self as rows, By, Invitation, Registration},
    task, write_tx,
};

/// Where a registration goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// At the beginning: this browser has not begun any, or it is too long ago.
    Code,
    /// At this step.
    Step(Step),
    /// In the browser in which it was begun: another step is due there first.
    Elsewhere,
    /// The access is there.
    Done {
        /// Who has it.
        login: UserId,
        /// Whether this is the browser in which the registration was begun: whoever sits there is signed in.
        here: bool,
    },
    /// The access was there a moment before: the button was pressed twice. Whoever is not signed in yet has typed the
    /// password of the login.
    Twice(Option<Proven>),
}

/// What somebody types to get an account.
#[derive(Clone, Default)]
pub struct Account {
    /// The name.
    pub name: String,
    /// The e-mail address to sign in with.
    pub email: String,
    /// The password.
    pub password: String,
    /// The password once more.
    pub password_again: String,
    /// Whether the terms are accepted.
    pub terms: bool,
}

/// What has come of a contract number.
enum Compared {
    Right(Next),
    Wrong,
    Frozen,
    NoneOnFile,
}

impl Portal {
    /// The link to an invitation, for mails and letters. In a mail it also shows that whoever opens it reads the
    /// mailbox of this address; opening it consumes nothing.
    #[must_use]
    pub fn invitation_link(&self, code: &Code, mailed_to: Option<&str>) -> String {
        let address = format!("{}/invitation/{}", self.config().base_url, code.plain());
        match mailed_to {
            Some(email) => format!("{address}?mail={}", self.keys().mailbox_proof(code, email)),
            None => address,
        }
    }

    /// Begins a registration with a code; with the same code in the same browser it goes on where it was. `proof` is
    /// what the mailed link contains beside the code. The browser keeps the returned token for a day.
    ///
    /// # Errors
    /// [`Problems`] with `code` if nothing was typed; [`Reason::CodeUnknown`] for wrong, used and revoked codes alike, and
    /// for contacts that nobody can have access to now; [`Reason::CodeExpired`]; [`Refusal::TooManyAttempts`].
    pub async fn begin_registration(
        &self,
        visitor: &Visitor,
        token: Option<&str>,
        typed: &str,
        proof: Option<&str>,
    ) -> Outcome<(Token, Next)> {
        if typed.trim().is_empty() {
            return Err(Problems::one("code", Problem::Missing).into());
        }
        self.attempt(CODE_ADDRESS, &visitor.address, visitor).await?;
        self.attempt(CODE_ALL, "", visitor).await?;
        let code = Code::parse(typed).ok_or(Reason::CodeUnknown)?;
        let kept = token.and_then(Token::parse);
        let new = Token::new(self.random());

        let begun = write_tx!(self.db(), |tx| {
            let id = rows::invitation_of(&mut *tx, self.keys().code_hash(&code)).await?;
            let id = id.ok_or(Reason::CodeUnknown)?;
            let (token, row, invitation) = self.begun_or_new(tx, id, kept.clone(), new.clone(), visitor).await?;
            // Whoever goes on where they were is told more than whoever has only typed a code.
            if kept.as_ref().is_some_and(|kept| self.keys().token_hash(kept) == row.token_hash) {
                check(&invitation, visitor)?;
            } else {
                usable(invitation.facts(), invitation.reach(), visitor.now)?;
            }
            if let Some((proof, email)) = proof.zip(invitation.invited_email.as_deref())
                && proof == self.keys().mailbox_proof(&code, email)
            {
                rows::reads_mailbox(tx, row.id, &Email::key_of(email)).await?;
            }
            let step = next_step(progress(&row, &invitation), &switches(&invitation));
            if let (Step::ContractNumber, 0, Some(contact)) = (step, invitation.numbers, invitation.contact) {
                // Nobody need look for a number in vain: the page says so at once, and staff know before the telephone
                // rings.
                task::add(tx, Kind::NoContractNumber, contact, &invitation.invited_name, visitor.now).await?;
            }
            Outcome::Ok((token, Next::Step(step)))
        })?;
        self.give_attempt_back(CODE_ADDRESS, &visitor.address).await;
        self.give_attempt_back(CODE_ALL, "").await;
        Ok(begun)
    }

    async fn begun_or_new(
        &self,
        tx: &mut Tx,
        invitation: InvitationId,
        kept: Option<Token>,
        new: Token,
        visitor: &Visitor,
    ) -> Outcome<(Token, Registration, Invitation)> {
        if let Some(kept) = kept
            && let Some((row, found)) = self.row(&mut *tx, &kept, visitor).await?
            && row.invitation == invitation
            && row.done_at.is_none()
        {
            return Ok((kept, row, found));
        }
        let begin = rows::New {
            token_hash: self.keys().token_hash(&new),
            invitation,
            language: visitor.lang,
            expires_at: visitor.now.plus(KEPT_FOR),
        };
        rows::begin(tx, begin, visitor.now).await?;
        let found = self.row(tx, &new, visitor).await?;
        let (row, found) = found.ok_or_else(|| Fault::broken("a registration is not there after it was begun"))?;
        Ok((new, row, found))
    }

    /// The registration of this browser, for its pages; `None` if there is none. One statement.
    ///
    /// # Errors
    /// [`Reason::CodeUnknown`] or [`Reason::CodeExpired`] if the code can no longer be used, [`Refusal::CodeSleeps`] if it
    /// only cannot at present.
    pub async fn registration(&self, visitor: &Visitor, token: Option<&str>) -> Outcome<Option<Begun>> {
        let Some(token) = token.and_then(Token::parse) else { return Ok(None) };
        let Some((row, invitation)) = self.row(self.db().read(), &token, visitor).await? else { return Ok(None) };
        let step = next_step(progress(&row, &invitation), &switches(&invitation));
        if step != Step::Done {
            check(&invitation, visitor)?;
        }
        let frozen = !invitation.tries().open(visitor.now);
        Ok(Some(Begun {
            step,
            number_missing: step == Step::ContractNumber && invitation.numbers == 0,
            frozen_until: invitation.frozen_until.filter(|_| frozen && step == Step::ContractNumber),
            name: row.name.unwrap_or(invitation.invited_name),
            email: row.email.or(invitation.invited_email).unwrap_or_default(),
        }))
    }

    /// Compares a contract number with those of the contact.
    ///
    /// # Errors
    /// [`Problems`] with `number` if nothing was typed; [`Reason::NumberWrong`], [`Reason::CodeFrozen`],
    /// [`Reason::NoNumberOnFile`]; what [`Portal::registration`] says about the code.
    pub async fn confirm_contract_number(&self, visitor: &Visitor, token: Option<&str>, typed: &str) -> Outcome<Next> {
        let number = line(typed, LINE).map_err(|problem| Problems::one("number", problem))?;
        let Some((row, _)) = self.own(visitor, token).await? else { return Ok(Next::Code) };
        let now = visitor.now;
        let compared: Outcome<Compared> = write_tx!(self.db(), |tx| {
            rows::hold(tx, row.id).await?;
            let (row, invitation) = self.again(tx, row.id, visitor).await?;
            let step = next_step(progress(&row, &invitation), &switches(&invitation));
            let (Step::ContractNumber, Some(contact)) = (step, invitation.contact) else {
                return Ok(Compared::Right(Next::Step(step)));
            };
            check(&invitation, visitor)?;
            let tries = invitation.tries();
            if !tries.open(now) {
                return Ok(Compared::Frozen);
            }
            let numbers = rows::numbers(&mut *tx, contact, visitor.window()).await?;
            if numbers.is_empty() {
                task::add(tx, Kind::NoContractNumber, contact, &invitation.invited_name, now).await?;
                return Ok(Compared::NoneOnFile);
            }
            if numbers.contains(&number_key(&number)) {
                rows::set_tries(tx, invitation.invitation, Tries::default()).await?;
                rows::confirm_number(tx, row.id, now).await?;
                // Where the switch was turned on after the account was confirmed, nothing else is left to do.
                return self.go_on(tx, row.id, true, visitor).await.map(Compared::Right);
            }
            let tries = tries.after_wrong(now);
            rows::set_tries(tx, invitation.invitation, tries).await?;
            if tries.open(now) {
                return Ok(Compared::Wrong);
            }
            self.tell_frozen(tx, &invitation, contact, now).await?;
            Ok(Compared::Frozen)
        });
        match compared? {
            Compared::Right(next) => Ok(next),
            Compared::Wrong => Err(Reason::NumberWrong.into()),
            Compared::Frozen => Err(Reason::CodeFrozen.into()),
            Compared::NoneOnFile => Err(Reason::NoNumberOnFile.into()),
        }
    }

    async fn tell_frozen(&self, tx: &mut Tx, invitation: &Invitation, contact: ContactId, now: Moment) -> Outcome<()> {
        task::add(tx, Kind::CodeFrozen, contact, &invitation.invited_name, now).await?;
        let entry = Entry {
            actor: Actor::System,
            object: Object::new(ObjectKind::Invitation, invitation.invitation.0, &invitation.invited_name),
            action: Action::Frozen,
            before: None,
            after: Some(now.plus(FROZEN_FOR).to(Lang::De)),
        };
        Ok(store::journal::append(tx, now, &entry).await?)
    }

    /// Takes down which account somebody wants, and sends a mail to confirm the address, unless the code came by a link
    /// that was mailed to exactly this address. The answer is the same whether the address is known or not. A form that
    /// comes twice is answered like the first time.
    ///
    /// # Errors
    /// [`Problems`] with `name`, `email`, `password`, `password_again` and `terms`; [`Refusal::TooManyAttempts`]; what
    /// [`Portal::registration`] says about the code.
    pub async fn want_account(&self, visitor: &Visitor, token: Option<&str>, account: Account) -> Outcome<Next> {
        let Some((row, invitation)) = self.own(visitor, token).await? else {
            return self.wanted_inside(visitor, &account.email).await;
        };
        let step = next_step(progress(&row, &invitation), &switches(&invitation));
        if step == Step::Done {
            return self.wanted_twice(visitor, &row, &account.email, account.password).await;
        }
        if !matches!(step, Step::Account | Step::Confirm) {
            return Ok(Next::Step(step));
        }
        let mut problems = Problems::default();
        let name = problems.note("name", wanted_name(&account.name, &invitation));
        let email = problems.note("email", Email::parse(&account.email));
        let known = [name.as_deref().unwrap_or_default(), email.as_ref().map_or("", Email::as_str)];
        check_new(&mut problems, "password", &account.password, &account.password_again, &known);
        if !account.terms {
            problems.add("terms", Problem::TermsNotAccepted);
        }
        problems.check()?;
        let (Some(name), Some(email)) = (name, email) else { return Ok(Next::Step(step)) };

        self.attempt(CONFIRM_ADDRESS, &visitor.address, visitor).await?;
        self.attempt(CONFIRM_ACCOUNT, &email.key(), visitor).await?;
        // Also where it will be dropped: the answer takes the same time.
        let password_hash = self.passwords().hash(account.password.clone(), self.random()).await?;
        let mail = Token::new(self.random());
        let next: Outcome<Next> = write_tx!(self.db(), |tx| {
            rows::hold(tx, row.id).await?;
            let (row, invitation) = self.again(tx, row.id, visitor).await?;
            if row.done_at.is_some() {
                return Ok(Next::Step(Step::Done));
            }
            let there = store::login::by_email(&mut *tx, &email.key()).await?;
            // A forwarded invitation must not open a login that exists: its owner confirms.
            let invited = invitation.invited_email.as_deref().map(Email::key_of);
            let theirs = there.is_none() && invited == Some(email.key()) && row.mailbox == invited;
            let wanted = rows::Account {
                email: email.as_str(),
                name: &name,
                password_hash: &password_hash,
                language: visitor.lang,
                confirmed_at: theirs.then_some(visitor.now),
            };
            rows::set_account(tx, row.id, wanted, visitor.now).await?;
            // A link of an address that was typed before would confirm this one.
            link::void(tx, Purpose::ConfirmEmail, row.id.0, visitor.now).await?;
            if !theirs {
                self.send_confirmation(tx, row.id, &mail, email.as_str(), &name, visitor).await?;
            }
            self.go_on(tx, row.id, true, visitor).await
        });
        let next = next?;
        if next == Next::Step(Step::Done)
            && let Some((row, _)) = self.own(visitor, token).await?
        {
            // The first press was faster.
            return self.wanted_twice(visitor, &row, email.as_str(), account.password).await;
        }
        Ok(next)
    }

    /// The answer to whoever wants an account where the registration is over. Within a minute and with the same address the
    /// button was pressed twice, and the browser shows this answer only: whoever has typed the right password is signed in,
    /// with the limits of every sign-in. Anybody else hears what everybody hears then.
    async fn wanted_twice(
        &self,
        visitor: &Visitor,
        row: &Registration,
        email: &str,
        password: String,
    ) -> Outcome<Next> {
        let over = Ok(Next::Step(Step::Done));
        let just = row.done_at.is_some_and(|at| visitor.now < at.plus(SENT_TWICE));
        let same = row.email.as_deref().is_some_and(|wanted| Email::key_of(wanted) == Email::key_of(email));
        let Some(login) = row.login.filter(|_| just && same) else { return over };
        match self.sign_in(visitor, email, password).await {
            Ok(proven) if proven.who == SignedIn::Customer(login) => Ok(Next::Twice(Some(proven))),
            Ok(_) | Err(Fault::Refused(_)) => over,
            Err(fault) => Err(fault),
        }
    }

    /// The answer to whoever wants an account where no registration is known: the first press has signed them in already, or
    /// it is too long ago.
    async fn wanted_inside(&self, visitor: &Visitor, email: &str) -> Outcome<Next> {
        let Some(SignedIn::Customer(login)) = visitor.signed_in() else { return Ok(Next::Code) };
        let since = visitor.now.minus(SENT_TWICE);
        let twice = Email::key_of(&visitor.email) == Email::key_of(email)
            && rows::just_finished(&self.db().read(), login, since).await?;
        Ok(if twice { Next::Twice(None) } else { Next::Code })
    }

    /// Sends the mail to confirm the address once more.
    ///
    /// # Errors
    /// [`Refusal::TooManyAttempts`]; what [`Portal::registration`] says about the code.
    pub async fn send_confirmation_again(&self, visitor: &Visitor, token: Option<&str>) -> Outcome<Next> {
        let Some((row, invitation)) = self.own(visitor, token).await? else { return Ok(Next::Code) };
        let step = next_step(progress(&row, &invitation), &switches(&invitation));
        let (Step::Confirm, Some(email)) = (step, &row.email) else { return Ok(Next::Step(step)) };
        self.attempt(CONFIRM_ADDRESS, &visitor.address, visitor).await?;
        self.attempt(CONFIRM_ACCOUNT, &Email::key_of(email), visitor).await?;
        let mail = Token::new(self.random());
        write_tx!(self.db(), |tx| {
            rows::hold(tx, row.id).await?;
            // Another address may have been typed since. A link confirms the address of the row, whatever it is by
            // then, so it is mailed to that address and to no other.
            let (row, invitation) = self.again(tx, row.id, visitor).await?;
            let step = next_step(progress(&row, &invitation), &switches(&invitation));
            if let (Step::Confirm, Some(now), Some(name)) = (step, &row.email, &row.name)
                && now == email
            {
                self.send_confirmation(tx, row.id, &mail, now, name, visitor).await?;
            }
            Ok(Next::Step(step))
        })
    }

    /// Creates the access of a registration to which nothing is missing any more: a switch was turned off meanwhile.
    ///
    /// # Errors
    /// What [`Portal::registration`] says about the code.
    pub async fn finish_registration(&self, visitor: &Visitor, token: Option<&str>) -> Outcome<Next> {
        let Some((row, _)) = self.own(visitor, token).await? else { return Ok(Next::Code) };
        write_tx!(self.db(), |tx| {
            rows::hold(tx, row.id).await?;
            self.go_on(tx, row.id, true, visitor).await
        })
    }

    async fn send_confirmation(
        &self,
        tx: &mut Tx,
        id: RegistrationId,
        token: &Token,
        email: &str,
        name: &str,
        visitor: &Visitor,
    ) -> Outcome<()> {
        let now = visitor.now;
        // Links of an address that was typed before would confirm this one.
        link::void(tx, Purpose::ConfirmEmail, id.0, now).await?;
        let hash = self.keys().token_hash(token);
        let number = link::add(tx, hash, Purpose::ConfirmEmail, id.0, now, now.plus(KEPT_FOR)).await?;
        let there = store::login::by_email(&mut *tx, &Email::key_of(email)).await?;
        let base = &self.config().base_url;
        let name = name.to_owned();
        let content = if there.as_ref().is_some_and(|there| there.staff.is_some()) {
            Content::AddressOfStaff { name, link: format!("{base}/register/account") }
        } else {
            let link = format!("{base}/register/confirm?token={}", token.as_str());
            Content::ConfirmEmail { name, link, known: there.is_some() }
        };
        self.enqueue(tx, format!("confirm_email:{number}"), email, visitor.lang, &content).await
    }

    /// What the page of a link asks that confirms an address. Looking at it does not use it. Two statements at most, one for whoever
    /// is signed in with the address.
    ///
    /// # Errors
    /// [`Reason::LinkGone`]; [`Reason::CodeUnknown`] or [`Reason::CodeExpired`] if the code can no longer be used:
    /// somebody else was faster.
    pub async fn look_at_confirmation(
        &self,
        visitor: &Visitor,
        token: Option<&str>,
        link: &str,
    ) -> Outcome<Confirming> {
        let link = Token::parse(link).ok_or(Reason::LinkGone)?;
        let (row, invitation) = self.of_link(self.db().read(), &link, visitor).await?;
        check(&invitation, visitor)?;
        self.confirming(&row, &invitation, self.begun_here(&row, token), visitor).await
    }

    /// Confirms an address with the link of a mail, in any browser, and creates the access. `password` and `again` count
    /// where [`Confirming::Password`] asks for them, and nowhere else.
    ///
    /// # Errors
    /// [`Reason::LinkGone`]; [`Reason::CodeUnknown`] or [`Reason::CodeExpired`] if the code can no longer be used;
    /// [`Problems`] with `password` and `password_again`.
    pub async fn confirm_email(
        &self,
        visitor: &Visitor,
        token: Option<&str>,
        link: &str,
        password: String,
        again: &str,
    ) -> Outcome<Next> {
        let link = Token::parse(link).ok_or(Reason::LinkGone)?;
        let (row, invitation) = self.of_link(self.db().read(), &link, visitor).await?;
        check(&invitation, visitor)?;
        let here = self.begun_here(&row, token);
        let chosen = match self.confirming(&row, &invitation, here, visitor).await? {
            Confirming::Elsewhere => return Ok(Next::Elsewhere),
            Confirming::Click => None,
            Confirming::Password { email } => {
                let mut problems = Problems::default();
                let known = [row.name.as_deref().unwrap_or_default(), email.as_str()];
                check_new(&mut problems, "password", &password, again, &known);
                problems.check()?;
                Some(self.passwords().hash(password, self.random()).await?)
            }
        };
        let id = row.id;
        write_tx!(self.db(), |tx| {
            rows::hold(tx, id).await?;
            let (row, invitation) = self.of_link(&mut *tx, &link, visitor).await?;
            if !here {
                // Confirmed here and finished there, it would be the access of whoever began it.
                if once_confirmed(&row, &invitation) != Step::Finish {
                    return Ok(Next::Elsewhere);
                }
                rows::choose_password(tx, id, chosen.as_deref()).await?;
            }
            link::consume(tx, self.keys().token_hash(&link), visitor.now).await?.ok_or(Reason::LinkGone)?;
            rows::confirm_email(tx, id, visitor.now).await?;
            self.go_on(tx, id, here, visitor).await
        })
    }

    /// What is asked of whoever confirms an address. Where a registration was begun, its password was typed by whoever
    /// reads the mail. Elsewhere that is not known, and a login that is there already has its own.
    async fn confirming(
        &self,
        row: &Registration,
        invitation: &Invitation,
        here: bool,
        visitor: &Visitor,
    ) -> Outcome<Confirming> {
        if here {
            return Ok(Confirming::Click);
        }
        if once_confirmed(row, invitation) != Step::Finish {
            return Ok(Confirming::Elsewhere);
        }
        let Some(email) = row.email.clone().filter(|_| row.login.is_none()) else { return Ok(Confirming::Click) };
        let key = Email::key_of(&email);
        if visitor.signed_in().is_some() && Email::key_of(&visitor.email) == key {
            return Ok(Confirming::Click);
        }
        let there = store::login::by_email(&self.db().read(), &key).await?;
        Ok(if there.is_some() { Confirming::Click } else { Confirming::Password { email } })
    }

    /// Whether a registration was begun in this browser.
    fn begun_here(&self, row: &Registration, token: Option<&str>) -> bool {
        token.and_then(Token::parse).is_some_and(|token| self.keys().token_hash(&token) == row.token_hash)
    }

    /// Adds the access to the login of whoever is signed in.
    ///
    /// # Errors
    /// [`Refusal::SignedOut`], [`Refusal::NotFound`] for staff; what [`Portal::registration`] says about the code.
    pub async fn add_to_present_login(&self, visitor: &Visitor, token: Option<&str>) -> Outcome<Next> {
        let login = visitor.customer()?.login;
        let Some((row, _)) = self.own(visitor, token).await? else { return Ok(Next::Code) };
        write_tx!(self.db(), |tx| {
            rows::hold(tx, row.id).await?;
            rows::set_login(tx, row.id, login, visitor.now).await?;
            self.go_on(tx, row.id, true, visitor).await
        })
    }

    /// Where a registration stands now; if nothing is missing any more, the access is created. `here`: this is the
    /// browser in which it was begun.
    async fn go_on(&self, tx: &mut Tx, id: RegistrationId, here: bool, visitor: &Visitor) -> Outcome<Next> {
        let (row, invitation) = self.again(tx, id, visitor).await?;
        let step = next_step(progress(&row, &invitation), &switches(&invitation));
        if step != Step::Finish {
            return Ok(Next::Step(step));
        }
        if let (Some(_), None, Some(email), Some(name)) = (&row.mailbox, row.login, &row.email, &row.name) {
            store::login::hold_addresses(tx).await?;
            if store::login::by_email(&mut *tx, &Email::key_of(email)).await?.is_some() {
                // Nothing but the invitation's link has confirmed the address, and meanwhile it has become a login: its
                // owner confirms.
                rows::doubt_email(tx, id).await?;
                self.send_confirmation(tx, id, &Token::new(self.random()), email, name, visitor).await?;
                return Ok(Next::Step(Step::Confirm));
            }
        }
        let login = self.finish(tx, &row, &invitation, visitor).await?;
        // Whoever added it to the login they were signed in with needs no new session, and nobody else gets one.
        Ok(Next::Done { login, here: here && row.login.is_none() })
    }

    /// Consumes the code and creates the access.
    async fn finish(
        &self,
        tx: &mut Tx,
        row: &Registration,
        invitation: &Invitation,
        visitor: &Visitor,
    ) -> Outcome<UserId> {
        let now = visitor.now;
        check(invitation, visitor)?;
        if !rows::redeem(tx, invitation.invitation, now).await? {
            return Err(Reason::CodeUnknown.into());
        }
        let (login, name, email) = self.login_of(tx, row, visitor).await?;
        let access = NewAccess {
            login,
            kind: invitation.kind,
            level: invitation.level,
            contact: invitation.contact,
            property: invitation.property,
            invitation: invitation.invitation,
        };
        let superfluous = match invitation.property {
            Some(property) => self.has_outgrown(tx, login, property, visitor).await?,
            None => false,
        };
        if !superfluous && !store::access::exists(tx, access).await? {
            let id = store::access::insert(tx, access, now).await?;
            let tenancies = match invitation.contact {
                Some(contact) => store::access::tenancies(&mut *tx, contact).await?,
                None => Vec::new(),
            };
            let access = Access {
                id,
                kind: invitation.kind,
                level: invitation.level,
                contact: invitation.contact,
                property: invitation.property,
                tenancies,
                through: false,
                asked: Vec::new(),
            };
            self.leave_residences(tx, (login, &name, &email), &access, visitor).await?;
            let values = store::setting::values(&mut *tx).await?;
            let settings = Settings::new(values, self.config().add_ons.clone());
            // Whom no house is open to, nothing is asked yet: the questions wait until one is.
            let opens = access.properties(visitor.today()).next().is_some();
            if opens && onboarding::plan(&access, &settings, visitor.today()).is_empty() {
                store::access::set_through(tx, id, now).await?;
            }
        }
        rows::finish(tx, row.id, login, now).await?;
        link::void(tx, Purpose::ConfirmEmail, row.id.0, now).await?;
        let object = match (invitation.contact, invitation.property) {
            (Some(contact), _) => Object::new(ObjectKind::Contact, contact.0, &invitation.subject_name),
            (None, Some(property)) => Object::new(ObjectKind::Property, property.0, &invitation.subject_name),
            (None, None) => return Err(Fault::broken("an invitation to nothing")),
        };
        if let (Some(contact), AccessKind::Added) = (invitation.contact, invitation.kind) {
            self.tell_of_registration(tx, contact, login, visitor).await?;
        }
        let actor = Actor::Customer { id: login, name: name.clone() };
        let after = Some(format!("{name} ({email})"));
        let entry = Entry { actor, object, action: Action::Registered, before: None, after };
        store::journal::append(tx, now, &entry).await?;
        Ok(login)
    }

    /// Whoever looks after a contact hears of it when somebody who was added has come.
    async fn tell_of_registration(
        &self,
        tx: &mut Tx,
        contact: ContactId,
        login: UserId,
        visitor: &Visitor,
    ) -> Outcome<()> {
        let people = store::people::of_contact(&mut *tx, contact, None, visitor.now).await?;
        let store::people::People { name, users, invited, .. } = people.unwrap_or_default();
        let household = Household { contact, name, users, invited };
        let Some(user) = household.users.iter().find(|user| user.login == login) else { return Ok(()) };
        self.tell_caretakers(tx, visitor, &household, user, Change::Added).await
    }

    /// The login that gets the access: the one of whoever is signed in, the one that has the address, or a new one.
    async fn login_of(&self, tx: &mut Tx, row: &Registration, visitor: &Visitor) -> Outcome<(UserId, String, String)> {
        if let Some(login) = row.login {
            let there = store::login::by_id(&mut *tx, Some(login), None).await?;
            let there = there.ok_or_else(|| Fault::broken("the login of a registration is gone"))?;
            return Ok((login, there.name, there.email));
        }
        let incomplete = || Fault::broken("a registration is finished without an account");
        let email = row.email.as_deref().ok_or_else(incomplete)?;
        store::login::hold_addresses(tx).await?;
        if let Some(there) = store::login::by_email(&mut *tx, &Email::key_of(email)).await? {
            // An address that has become one of staff since the mail was sent.
            let login = there.login.ok_or(Reason::CodeUnknown)?;
            return Ok((login, there.name, there.email));
        }
        let name = row.name.as_deref().ok_or_else(incomplete)?;
        let new = NewLogin {
            email,
            email_key: Email::key_of(email),
            name,
            // It was dropped where the address was confirmed in another browser: a login that had it was there then.
            password_hash: row.password_hash.as_deref().ok_or_else(|| Problems::one("password", Problem::Missing))?,
            language: row.language,
            terms_accepted_at: row.terms_accepted_at.unwrap_or(visitor.now),
        };
        let login = store::login::insert(tx, new, visitor.now).await?.ok_or(Reason::CodeUnknown)?;
        Ok((login, name.to_owned(), email.to_owned()))
    }

    /// The registration of this browser, if its code can still be used.
    async fn own(&self, visitor: &Visitor, token: Option<&str>) -> Outcome<Option<(Registration, Invitation)>> {
        let Some(token) = token.and_then(Token::parse) else { return Ok(None) };
        let Some((row, invitation)) = self.row(self.db().read(), &token, visitor).await? else { return Ok(None) };
        if row.done_at.is_none() {
            check(&invitation, visitor)?;
        }
        Ok(Some((row, invitation)))
    }

    async fn row(
        &self,
        db: impl Into<store::Ex<'_>>,
        token: &Token,
        visitor: &Visitor,
    ) -> Outcome<Option<(Registration, Invitation)>> {
        Ok(rows::find(db, By::Token(self.keys().token_hash(token)), visitor.window(), visitor.now).await?)
    }

    /// The registration whose address a mailed link confirms.
    async fn of_link(
        &self,
        db: impl Into<store::Ex<'_>>,
        link: &Token,
        visitor: &Visitor,
    ) -> Outcome<(Registration, Invitation)> {
        let by = By::Link(self.keys().token_hash(link));
        let found = rows::find(db, by, visitor.window(), visitor.now).await?;
        found.ok_or_else(|| Reason::LinkGone.into())
    }

    /// A registration as it is inside a transaction that holds it.
    async fn again(&self, tx: &mut Tx, id: RegistrationId, visitor: &Visitor) -> Outcome<(Registration, Invitation)> {
        let found = rows::find(tx, By::Id(id), visitor.window(), visitor.now).await?;
        found.ok_or_else(|| Reason::LinkGone.into())
    }
}

/// Whether a registration can go on with its code.
fn check(invitation: &Invitation, visitor: &Visitor) -> Result<(), Refusal> {
    still_usable(invitation.facts(), invitation.reach(), visitor.now)
}

/// Reads the name that somebody wants. What is offered to whoever comes with the code of a contact was written by staff, and is
/// taken as it stands, whatever it looks like: a firm may well be called `Immo24.de GmbH`.
fn wanted_name(typed: &str, invitation: &Invitation) -> Result<String, Problem> {
    let offered = invitation.invited_name.trim();
    let by_staff = invitation.kind == AccessKind::Contact && !offered.is_empty();
    if by_staff && typed.trim() == offered { Ok(offered.to_owned()) } else { person::name(typed) }
}

fn progress(row: &Registration, invitation: &Invitation) -> Progress {
    Progress {
        kind: invitation.kind,
        number_confirmed: row.number_confirmed_at.is_some(),
        account: row.login.is_some() || row.email.is_some(),
        email_confirmed: row.confirmed_at.is_some(),
        done: row.done_at.is_some(),
    }
}

/// What comes next once the address is confirmed.
fn once_confirmed(row: &Registration, invitation: &Invitation) -> Step {
    let confirmed = Progress { email_confirmed: true, ..progress(row, invitation) };
    next_step(confirmed, &switches(invitation))
}

/// The only switch that a step depends on; it comes with the row.
fn switches(invitation: &Invitation) -> Settings {
    Settings::with(if invitation.number_asked { &[Key::ContractNumber] } else { &[] })
}
