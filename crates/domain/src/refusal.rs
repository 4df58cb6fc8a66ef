//! Why something was not done although nothing is broken.

use crate::{
    form::Problems,
    text::{Lang, Text, text},
    time::{Day, Moment},
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What is said of what does not exist, and of what one may not know.
pub const NOT_FOUND: Text = text("Diese Seite gibt es nicht.", "This page does not exist.");

/// An expected, typed, translatable "no".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// It does not exist, or one may not know that it does: the two answer alike.
    NotFound,
    /// Nobody is signed in, or the session has ended.
    SignedOut,
    /// The questions come first.
    QuestionsFirst,
    /// The form has problems.
    Invalid(Problems),
    /// Somebody else changed it in the meantime.
    Conflict(Conflict),
    /// Too many attempts; try again later.
    TooManyAttempts {
        /// From when on it can be tried again.
        until: Moment,
    },
    /// The code with which a registration was begun is valid, and leads nowhere at present: no contract gives access.
    CodeSleeps {
        /// The last day on which it can be used.
        until: Day,
    },
    /// Somebody has deleted the draft of an announcement that was to be published or deleted.
    DraftDeleted {
        /// Who.
        by: String,
        /// When.
        at: Moment,
    },
    /// Something else stands in the way; the text says what and what to do.
    Because(Reason),
}

/// Two people changed the same thing; nothing was overwritten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// What the person wanted to write.
    pub yours: Shown,
    /// What is there now.
    pub theirs: Shown,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// A value in words, made where it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shown {
    /// A switch that is on.
    On,
    /// A switch that is off.
    Off,
    /// A property without exception.
    LikeOrganisation,
    /// So many properties with an exception.
    Exceptions(u64),
    /// Anything that people typed.
    Words(String),
    /// A switch with a number of days.
    Days(crate::setting::days::Value),
}

impl Shown {
    /// The words.
    #[must_use]
    pub fn to(&self, lang: Lang) -> Cow<'_, str> {
        Cow::Borrowed(match (self, lang) {
            (Self::On, Lang::De) => "ein",
            (Self::On, Lang::En) => "on",
            (Self::Off, Lang::De) => "aus",
            (Self::Off, Lang::En) => "off",
            (Self::LikeOrganisation, Lang::De) => "wie die Organisation",
            (Self::LikeOrganisation, Lang::En) => "like the organisation",
            (Self::Exceptions(1), Lang::De) => "eine Ausnahme",
            (Self::Exceptions(1), Lang::En) => "one exception",
            (Self::Exceptions(n), Lang::De) => return Cow::Owned(format!("{n} Ausnahmen")),
            (Self::Exceptions(n), Lang::En) => return Cow::Owned(format!("{n} exceptions")),
            (Self::Words(words), _) => words,
            (Self::Days(value), _) => return Cow::Owned(value.to(lang)),
        })
    }
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident => $de:literal, $en:literal;)*) => {
        /// A reason that has no data of its own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Reason { $($(#[$doc])* $name,)* }

        impl Reason {
            /// What stands in the way and what to do, for the reader.
            #[must_use]
            pub const fn to(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Self::$name, Lang::De) => $de, (Self::$name, Lang::En) => $en,)*
                }
            }
        }
    };
}

reasons! {
    /// E-mail and password do not belong together; says the same for unknown addresses.
    WrongSignIn =>
        "E-Mail-Adresse oder Passwort stimmt nicht. Bitte prüfen Sie beides.",
        "E-mail address or password is not right. Please check both.";
    /// A one-time link was used, has expired or never existed.
    LinkGone =>
        "Dieser Link gilt nicht mehr. Bitte fordern Sie einen neuen an.",
        "This link is no longer valid. Please request a new one.";
    /// The same of the link with which somebody is invited to work here.
    StaffLinkGone =>
        "Dieser Link gilt nicht mehr. Wenn Sie Ihr Passwort schon festgelegt haben, melden Sie sich damit an.",
        "This link is no longer valid. If you have set your password already, please sign in with it.";
    /// The code is wrong, used or revoked: the three answer alike.
    CodeUnknown =>
        "Dieser Code gilt nicht. Bitte prüfen Sie jedes Zeichen, oder fragen Sie Ihre Hausverwaltung.",
        "This code is not valid. Please check every character, or ask your property manager.";
    /// The code was right once.
    CodeExpired =>
        "Dieser Code ist abgelaufen. Ihre Hausverwaltung stellt Ihnen gern einen neuen aus.",
        "This code has expired. Your property manager will gladly issue a new one.";
    /// Code and contract number do not belong together; never says which is wrong.
    NumberWrong =>
        "Code und Vertragsnummer passen nicht zusammen. Die Vertragsnummer steht oben rechts auf Ihrem Vertrag.",
        "Code and contract number do not belong together. The contract number is at the top right of your contract.";
    /// The contact has no contract number on file.
    NoNumberOnFile =>
        "Zu Ihrem Vertrag ist bei uns keine Nummer hinterlegt. Bitte rufen Sie Ihre Hausverwaltung an; sie weiß schon Bescheid.",
        "We have no number on file for your contract. Please call your property manager; they have been told.";
    /// Five wrong numbers.
    CodeFrozen =>
        "Nach fünf falschen Eingaben ist dieser Code für eine Stunde gesperrt. Bitte versuchen Sie es später noch einmal, oder rufen Sie Ihre Hausverwaltung an.",
        "After five wrong entries this code is locked for an hour. Please try again later, or call your property manager.";
    /// No contract of the contact is inside its window.
    NoContractNow =>
        "Dieser Kontakt hat zurzeit keinen Vertrag, der Zugang gibt. Ob ein Vertrag schon vor seinem Beginn oder noch nach seinem Ende Zugang gibt, legt die Administration unter „Rollen & Zugriffsrechte“ fest.",
        "This contact has no contract that gives access at present. Whether a contract gives access before its start or after its end is set by administrators under “Roles & access rights”.";
    /// The contact has no e-mail address.
    NoAddress =>
        "Bei diesem Kontakt ist keine E-Mail-Adresse hinterlegt. Lesen Sie den Code vor, oder tragen Sie eine Adresse ein.",
        "There is no e-mail address on file for this contact. Read the code out, or enter an address.";
    /// The contact is archived.
    Archived =>
        "Dieser Kontakt ist archiviert.",
        "This contact is archived.";
    /// Somebody has registered with the code already.
    AlreadyUsed =>
        "Mit diesem Code hat sich schon jemand registriert.",
        "Somebody has registered with this code already.";
    /// The switch that allows it is off.
    SwitchedOff =>
        "Das ist zurzeit nicht freigeschaltet. Es wurde nichts geändert.",
        "This is not switched on at the moment. Nothing was changed.";
    /// The add-on behind the switch is not enabled.
    AddOnMissing =>
        "Dieses Zusatzmodul ist auf Ihrer Installation nicht freigeschaltet.",
        "This add-on is not enabled on your installation.";
    /// The file is no table that can be read.
    NotATable =>
        "Diese Datei lässt sich nicht als Tabelle lesen. Möglich sind Excel-Dateien (.xlsx) und CSV-Dateien.",
        "This file cannot be read as a table. Excel files (.xlsx) and CSV files are possible.";
    /// The file has nothing in it.
    EmptyTable =>
        "Diese Datei ist leer. Bitte prüfen Sie, ob Sie die richtige Datei gewählt haben.",
        "This file is empty. Please check that you chose the right one.";
    /// The file has more rows than an import takes.
    TooManyRows =>
        "Diese Tabelle hat mehr als 200.000 Zeilen. Bitte teilen Sie sie auf mehrere Dateien auf.",
        "This table has more than 200,000 rows. Please split it into several files.";
    /// More letters than fit into one file.
    TooManyLetters =>
        "Mehr als 2.500 Briefe passen nicht in eine Datei. Bitte laden Sie die Briefe einzeln bei den Kontakten.",
        "More than 2,500 letters do not fit into one file. Please download the letters one by one from the contacts.";
    /// The file is larger than an import takes, packed or unpacked.
    TableTooLarge =>
        "Diese Datei ist zu groß. Höchstens 50 MB sind möglich. Bitte teilen Sie sie auf mehrere Dateien auf.",
        "This file is too large. At most 50 MB are possible. Please split it into several files.";
    /// Somebody else is importing at the moment.
    ImportRunning =>
        "Gerade läuft schon ein Import. Bitte warten Sie, bis er fertig ist, und versuchen Sie es dann noch einmal.",
        "Another import is running. Please wait until it is finished, and try again then.";
    /// A CSV file in two encodings at once.
    MixedEncodings =>
        "Diese Datei mischt zwei Zeichensätze, sodass Umlaute nicht sicher zu lesen sind. Bitte speichern Sie die Tabelle noch einmal als „CSV UTF-8“ oder als Excel-Datei.",
        "This file mixes two encodings, so that umlauts cannot be read reliably. Please save the table once more as “CSV UTF-8” or as an Excel file.";
    /// The server was stopped in the middle of an import.
    ImportCutOff =>
        "Der Import ist mittendrin stehen geblieben, zum Beispiel weil der Server neu gestartet wurde.",
        "The import stopped in the middle, for instance because the server was restarted.";
    /// Nobody else looks after the contact.
    LastAdmin =>
        "Das ist die letzte Person mit Administrator-Rechten, und jemand muss sich um den Kontakt kümmern. Geben Sie zuerst einer anderen Person Administrator-Rechte.",
        "This is the last person with administrator rights, and somebody must look after the contact. Give administrator rights to another person first.";
    /// The same, said to that person.
    YouAreLastAdmin =>
        "Sie sind die letzte Person mit Administrator-Rechten, und jemand muss sich um den Kontakt kümmern. Geben Sie zuerst einer anderen Person Administrator-Rechte.",
        "You are the last person with administrator rights, and somebody must look after the contact. Give administrator rights to another person first.";
    /// Somebody who was added wants to change or remove a party of the contract.
    PartyStays =>
        "Diese Person hat sich mit dem Code des Vertrags registriert. Ihre Rechte ändert nur Ihre Hausverwaltung oder jemand, der selbst den Vertrag hat.",
        "This person has registered with the code of the contract. Only your property manager, or somebody who has the contract themselves, changes their rights.";
    /// Staff remove the last one who looks after a contact, without having been told so.
    NobodyLooksAfter =>
        "Danach kümmert sich niemand mehr um diesen Kontakt. Bitte sehen Sie sich die Liste noch einmal an und bestätigen Sie das.",
        "Nobody will look after this contact then. Please look at the list once more and confirm it.";
    /// The system is busy or a part of it is down.
    Busy =>
        "Gerade ist sehr viel los. Bitte versuchen Sie es in einer Minute noch einmal; Ihre Eingaben sind noch da.",
        "It is very busy right now. Please try again in a minute; what you typed is still there.";
    /// A property or unit that is in the way is archived.
    PlaceArchived =>
        "Die Liegenschaft oder Einheit ist archiviert. Bitte holen Sie sie zuerst zurück.",
        "The property or unit is archived. Please bring it back first.";
    /// The contract is archived.
    ContractArchived =>
        "Dieser Vertrag ist archiviert. Bitte holen Sie ihn zuerst zurück.",
        "This contract is archived. Please bring it back first.";
    /// The contact has become a part of another one.
    MergedAway =>
        "Dieser Kontakt wurde mit einem anderen zusammengeführt und lässt sich nicht zurückholen.",
        "This contact was merged with another one and cannot be brought back.";
    /// Somebody who administers must remain.
    LastAdministrator =>
        "Das ist die letzte Person mit Administration. Bitte geben Sie zuerst jemand anderem diese Rolle.",
        "This is the last person with the role Administrator. Please give somebody else this role first.";
    /// Nobody takes their own role or login away.
    NotYourself =>
        "Das können Sie nicht bei sich selbst ändern. Bitte fragen Sie eine andere Person mit der Rolle Administration.",
        "You cannot change this for yourself. Please ask another administrator.";
    /// They do not work here any more.
    StaffDeactivated =>
        "Dieser Zugang ist deaktiviert. Bitte reaktivieren Sie ihn zuerst.",
        "This login is deactivated. Please reactivate it first.";
    /// Somebody has a password already, or none any more: there is no invitation to send again or withdraw.
    NoOpenInvitation =>
        "Hier ist keine Einladung mehr offen. Bitte laden Sie die Seite neu.",
        "There is no open invitation here any more. Please reload the page.";
    /// Whoever was invited has another invitation by now, which is open.
    InvitedAnew =>
        "Diese Person wurde inzwischen neu eingeladen, und die neue Einladung gilt noch. Sie steht in der Liste; geändert wurde nichts.",
        "This person was invited anew in the meantime, and the new invitation is still valid. It is in the list; nothing was changed.";
    /// Whoever was invited has access by now.
    InvitedHasCome =>
        "Diese Person hat sich inzwischen registriert, und ihr Zugang bleibt. Sie können ihn unter „Wer Zugang hat“ beenden.",
        "This person has registered in the meantime, and keeps the access. You can end it under “Who has access”.";
    /// An administrator reactivates somebody who can sign in.
    StaffActive =>
        "Diese Person ist aktiv und kann sich anmelden. Geändert wurde nichts; die Seite zeigt, wie es jetzt ist.",
        "This person is active and can sign in. Nothing was changed; the page shows how things are now.";
    /// An administrator reactivates somebody whose invitation is open already.
    StaffInvited =>
        "Diese Person ist inzwischen erneut eingeladen. Geändert wurde nichts; auf ihrer Seite können Sie einen neuen Link senden.",
        "This person has been invited again already. Nothing was changed; on their page you can send a new link.";
    /// The contact whose people staff change has become a part of another one.
    PeopleMoved =>
        "Dieser Kontakt wurde mit einem anderen zusammengeführt. Seine Nutzer und Einladungen stehen jetzt dort; geändert wurde nichts.",
        "This contact was merged with another one. Its users and invitations are there now; nothing was changed.";
    /// Staff withdraw an invitation to work here that was accepted since the page was loaded.
    StaffInvitationAccepted =>
        "Die Einladung wurde inzwischen angenommen. Geändert wurde nichts; die Seite zeigt, wie es jetzt ist.",
        "The invitation has been accepted in the meantime. Nothing was changed; the page shows how things are now.";
    /// One of two contacts was changed since the preview of their merge.
    MergeOutdated =>
        "Einer der beiden Kontakte wurde inzwischen geändert. Bitte sehen Sie sich die Vorschau noch einmal an, es wurde nichts zusammengeführt.",
        "One of the two contacts was changed in the meantime. Please have another look at the preview; nothing was merged.";
    /// One of two contacts was merged since the preview of their merge, with another one or the other way round.
    MergedMeanwhile =>
        "Einer der beiden Kontakte wurde inzwischen anders zusammengeführt. Bitte sehen Sie sich an, wie es jetzt ist; es wurde nichts weiter zusammengeführt.",
        "One of the two contacts was merged in another way in the meantime. Please look at how things are now; nothing else was merged.";
    /// Somebody has made the same two contacts one since the preview, and has chosen otherwise.
    MergedAlready =>
        "Inzwischen hat schon jemand diese beiden Kontakte zusammengeführt. Mit Ihrer Auswahl wurde nichts mehr geändert; bitte sehen Sie sich an, wie der Kontakt jetzt ist.",
        "Somebody has merged these two contacts in the meantime. Nothing was changed by your choices any more; please look at how the contact is now.";
    /// A mail came back from the address of the contact.
    AddressBounced =>
        "Von der E-Mail-Adresse dieses Kontakts kam eine Mail zurück. Bitte korrigieren Sie die Adresse, oder geben Sie sie wieder frei.",
        "A mail came back from the e-mail address of this contact. Please correct the address, or allow it again.";
    /// The contact has another address than the one that a form speaks of.
    AddressChanged =>
        "Die E-Mail-Adresse dieses Kontakts ist inzwischen eine andere. Bitte laden Sie die Seite neu.",
        "The e-mail address of this contact is another one by now. Please reload the page.";
    /// Staff wanted to see how an answer looks before they save it.
    FaqPreview =>
        "Das ist die Vorschau. Gespeichert ist noch nichts.",
        "This is the preview. Nothing is saved yet.";
    /// The category of an entry is archived.
    FaqCategoryArchived =>
        "Die Kategorie ist archiviert. Bitte holen Sie sie zuerst zurück.",
        "The category is archived. Please bring it back first.";
    /// An archived entry of the FAQ is not changed.
    FaqEntryArchived =>
        "Dieser Eintrag ist archiviert. Bitte holen Sie ihn zuerst zurück.",
        "This entry is archived. Please bring it back first.";
    /// Others are residents or invited than the page said on which all of them were to be ended.
    ResidentsChanged =>
        "Inzwischen ist jemand dazugekommen oder gegangen. Bitte sehen Sie sich die Zahlen noch einmal an, es wurde niemandem der Zugang entzogen.",
        "Somebody has come or gone in the meantime. Please have another look at the numbers; nobody has lost access.";
    /// A customer has corrected something since the page was loaded on which a task was marked.
    TaskGrew =>
        "Inzwischen ist eine neuere Korrektur dazugekommen. Bitte sehen Sie sie an, dann vermerken Sie es noch einmal.",
        "A newer correction has come in meanwhile. Please look at it, then note it again.";
    /// Somebody has changed, published or withdrawn an announcement since the page was loaded.
    AnnouncementOutdated =>
        "Diese Mitteilung wurde inzwischen geändert. Bitte sehen Sie sie noch einmal an; geschehen ist nichts.",
        "This announcement was changed in the meantime. Please have another look at it; nothing was done.";
    /// Somebody has deleted the draft since the page was loaded.
    AnnouncementDeleted =>
        "Der Entwurf wurde inzwischen gelöscht; gespeichert ist nichts. Was Sie eingegeben haben, steht noch hier.",
        "The draft was deleted in the meantime; nothing is saved. What you have typed is still here.";
    /// Somebody has changed or withdrawn a document since the page was loaded.
    DocumentOutdated =>
        "Dieses Dokument wurde inzwischen geändert. Bitte sehen Sie es noch einmal an; geschehen ist nichts.",
        "This document was changed in the meantime. Please have another look at it; nothing was done.";
    /// Some of the files of an upload were not taken.
    FilesRefused =>
        "Nicht alle Dateien wurden angenommen. Auf dieser Seite steht, welche und warum.",
        "Not all files were accepted. This page says which ones, and why.";
    /// All files of an upload together are more than is taken at once.
    FilesTooLarge =>
        "Zusammen sind diese Dateien zu groß: Höchstens 20 Dateien mit je 50 MB gehen auf einmal. Freigegeben wurde nichts.",
        "Together these files are too large: at most 20 files of 50 MB each go at once. Nothing was shared.";
    /// The form was only to show what it would look like, or what can be chosen.
    NotSavedYet =>
        "Gespeichert ist noch nichts. Bitte sehen Sie weiter unten nach und speichern Sie dann.",
        "Nothing is saved yet. Please look further down, and save then.";
    /// Staff see the portal as a customer has it, and nothing can be sent there.
    Preview =>
        "Das ist eine Vorschau, nur zum Lesen. Es wurde nichts abgeschickt und nichts geändert.",
        "This is a preview, to read only. Nothing was sent and nothing was changed.";
    /// A previewed page asks for something after the preview has ended.
    PreviewOver =>
        "Die Vorschau ist zu Ende. Sie können sie beim Kontakt neu beginnen.",
        "The preview has ended. You can begin it anew at the contact.";
}

impl Refusal {
    /// What to tell the reader.
    #[must_use]
    pub fn to(&self, lang: Lang) -> String {
        let fixed = |de: &str, en: &str| match lang {
            Lang::De => de.to_owned(),
            Lang::En => en.to_owned(),
        };
        match self {
            Self::NotFound => NOT_FOUND.to(lang).to_owned(),
            Self::SignedOut => fixed("Bitte melden Sie sich an.", "Please sign in."),
            Self::QuestionsFirst => {
                fixed("Bitte beantworten Sie zuerst die Fragen.", "Please answer the questions first.")
            }
            Self::Invalid(_) => fixed(
                "Bitte sehen Sie sich die markierten Felder noch einmal an.",
                "Please have another look at the marked fields.",
            ),
            Self::Conflict(c) if c.yours == c.theirs => fixed(
                &format!(
                    "{} hat das schon am {} so eingestellt. Es wurde nichts weiter geändert.",
                    c.by,
                    c.at.to(lang)
                ),
                &format!("{} has already set it like this on {}. Nothing else was changed.", c.by, c.at.to(lang)),
            ),
            Self::Conflict(c) => fixed(
                &format!(
                    "{} hat das in der Zwischenzeit geändert ({}). Ihr Wert: {}. Wert jetzt: {}. Es wurde nichts überschrieben.",
                    c.by,
                    c.at.to(lang),
                    c.yours.to(lang),
                    c.theirs.to(lang)
                ),
                &format!(
                    "{} changed this in the meantime ({}). Your value: {}. Value now: {}. Nothing was overwritten.",
                    c.by,
                    c.at.to(lang),
                    c.yours.to(lang),
                    c.theirs.to(lang)
                ),
            ),
            Self::TooManyAttempts { until } => fixed(
                &format!("Zu viele Versuche. Bitte versuchen Sie es ab {} noch einmal.", until.to(lang)),
                &format!("Too many attempts. Please try again from {}.", until.to(lang)),
            ),
            Self::CodeSleeps { until } => fixed(
                &format!(
                    "Zurzeit gibt kein Vertrag Zugang zum Portal. Ihr Code bleibt gültig bis {}: Sobald ein Vertrag Zugang gibt, geht es damit weiter. Bitte fragen Sie Ihre Hausverwaltung.",
                    until.to(lang)
                ),
                &format!(
                    "No contract gives access to the portal at present. Your code stays valid until {}: as soon as a contract gives access, it takes you on. Please ask your property manager.",
                    until.to(lang)
                ),
            ),
            Self::DraftDeleted { by, at } => fixed(
                &format!("{by} hat den Entwurf am {} gelöscht. Es ist nichts weiter geschehen.", at.to(lang)),
                &format!("{by} deleted the draft on {}. Nothing else was done.", at.to(lang)),
            ),
            Self::Because(reason) => reason.to(lang).to_owned(),
        }
    }
}

impl From<Problems> for Refusal {
    fn from(problems: Problems) -> Self {
        Self::Invalid(problems)
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self::Because(reason)
    }
}
