//! The words of the mails: one [`Content`] makes subject, plain text and HTML in both languages.

use crate::visit::Host;
use domain::{mail::Kind, text::Lang, time::Day};
use maud::{DOCTYPE, Markup, html};
use serde::{Deserialize, Serialize};

/// What a mail is made from. It is kept encrypted until the mail is sent, because it contains codes and links.
#[derive(Clone, Serialize, Deserialize)]
pub enum Content {
    /// The code of a contact.
    Invitation {
        /// How the letter begins.
        greeting: String,
        /// The house.
        property: String,
        /// The code in groups.
        code: String,
        /// The link that fills the code in.
        link: String,
        /// The last day on which it can be used.
        until: Day,
    },
    /// The code of a contact, once more.
    Reminder {
        /// How the letter begins.
        greeting: String,
        /// The house.
        property: String,
        /// The code in groups.
        code: String,
        /// The link that fills the code in.
        link: String,
        /// The last day on which it can be used.
        until: Day,
    },
    /// The code of somebody who was added to a contact.
    AddedUser {
        /// Who is invited.
        name: String,
        /// Who invites.
        inviter: String,
        /// The code in groups.
        code: String,
        /// The link that fills the code in.
        link: String,
        /// The last day on which it can be used.
        until: Day,
    },
    /// The code of somebody whom a neighbour has invited as a resident.
    Neighbour {
        /// Who is invited.
        name: String,
        /// Who invites.
        inviter: String,
        /// Into which house.
        property: String,
        /// The code in groups.
        code: String,
        /// The link that fills the code in.
        link: String,
        /// The last day on which it can be used.
        until: Day,
    },
    /// Does this address belong to you?
    ConfirmEmail {
        /// Who registers.
        name: String,
        /// The link to confirm with.
        link: String,
        /// There is a login with this address already: the access will be added to it.
        known: bool,
    },
    /// This address cannot become a customer's: it belongs to the administration.
    AddressOfStaff {
        /// Who registers.
        name: String,
        /// Where another address can be given.
        link: String,
    },
    /// A new member of staff.
    StaffInvitation {
        /// Who is invited.
        name: String,
        /// The link to set a password with.
        link: String,
        /// The last day on which it can be used.
        until: Day,
    },
    /// A new password.
    Reset {
        /// Whose.
        name: String,
        /// The link to set it with.
        link: String,
    },
    /// To staff: a customer has corrected their data.
    ContactCorrected {
        /// Who is told.
        name: String,
        /// Whose data.
        contact: String,
        /// The contact in the administration.
        link: String,
    },
    /// To those who look after a contact: somebody else has added or removed a user.
    UsersChanged {
        /// Who is told.
        name: String,
        /// Who has done it.
        by: String,
        /// Whose access it is.
        person: String,
        /// To which contact.
        contact: String,
        /// Whether they have access now, or no more.
        added: bool,
        /// The portal.
        link: String,
    },
    /// A new announcement, or one that was changed.
    Announcement {
        /// Who is told.
        name: String,
        /// Its title.
        title: String,
        /// Its first lines.
        text: String,
        /// When and where something takes place.
        appointment: Option<String>,
        /// Whether it was there before, and is different now.
        changed: bool,
        /// Its page.
        link: String,
    },
    /// What was shared the day before.
    Documents {
        /// Who is told.
        name: String,
        /// What it is called, the oldest first.
        titles: Vec<String>,
        /// So many more than are named.
        more: i64,
        /// The page where it is to be found.
        link: String,
    },
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Content({})", self.kind().key())
    }
}

/// A mail ready to be sent.
#[derive(Clone)]
pub struct Composed {
    /// The subject.
    pub subject: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// The building blocks of a mail, from which both parts are made.
struct Parts {
    subject: String,
    greeting: String,
    paragraphs: Vec<String>,
    code: Option<String>,
    button: (String, String),
    closing: Vec<String>,
}

impl Content {
    /// What it is about.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Invitation { .. } => Kind::Invitation,
            Self::Reminder { .. } => Kind::Reminder,
            Self::AddedUser { .. } => Kind::AddedUser,
            Self::Neighbour { .. } => Kind::NeighbourInvitation,
            Self::ConfirmEmail { .. } | Self::AddressOfStaff { .. } => Kind::ConfirmEmail,
            Self::StaffInvitation { .. } => Kind::StaffInvitation,
            Self::Reset { .. } => Kind::Reset,
            Self::ContactCorrected { .. } => Kind::ContactCorrected,
            Self::UsersChanged { .. } => Kind::UsersChanged,
            Self::Announcement { .. } => Kind::Announcement,
            Self::Documents { .. } => Kind::Documents,
        }
    }

    /// Makes the mail in the language of its reader.
    #[must_use]
    pub fn compose(&self, lang: Lang, host: &Host) -> Composed {
        let parts = self.parts(lang, host);
        let signature = match lang {
            Lang::De => format!("Mit freundlichen Grüßen\n{}", host.name),
            Lang::En => format!("Kind regards\n{}", host.name),
        };
        let reach = [host.phone.as_str(), host.email.as_str()].into_iter().filter(|way| !way.is_empty());
        let reach = reach.collect::<Vec<_>>().join(" · ");
        Composed {
            text: plain(&parts, &signature, &reach),
            html: markup(lang, &parts, &signature, &reach).into_string(),
            subject: parts.subject,
        }
    }

    fn parts(&self, lang: Lang, host: &Host) -> Parts {
        let t = |de: String, en: String| match lang {
            Lang::De => de,
            Lang::En => en,
        };
        let s = |de: &str, en: &str| t(de.to_owned(), en.to_owned());
        let hello = |name: &str| t(format!("Guten Tag {name}"), format!("Hello {name}"));
        let firm = &host.name;
        match self {
            Self::Invitation { greeting, property, code, link, until } => Parts {
                subject: t(
                    format!("Ihr Zugang zum Kundenportal: {property}"),
                    format!("Your access to the customer portal: {property}"),
                ),
                greeting: greeting.clone(),
                paragraphs: vec![
                    t(
                        format!(
                            "{firm} lädt Sie in das Kundenportal Ihres Hauses {property} ein. Dort finden Sie, was Ihr Haus betrifft, an einem Ort."
                        ),
                        format!(
                            "{firm} invites you to the customer portal of your house {property}. There you find everything about your house in one place."
                        ),
                    ),
                    s(
                        "Öffnen Sie den Link und folgen Sie den Schritten. Ihr Einladungscode ist schon eingetragen. Falls Sie danach gefragt werden: Die Vertragsnummer steht oben rechts auf Ihrem Vertrag.",
                        "Open the link and follow the steps. Your invitation code is already filled in. If you are asked for it: the contract number is at the top right of your contract.",
                    ),
                ],
                code: Some(code.clone()),
                button: (s("Registrieren", "Register"), link.clone()),
                closing: vec![t(
                    format!(
                        "Der Code gilt bis zum {}. Er ist nur für Sie bestimmt; geben Sie ihn nicht weiter.",
                        until.to(lang)
                    ),
                    format!("The code is valid until {}. It is meant for you only; do not pass it on.", until.to(lang)),
                )],
            },
            Self::Reminder { greeting, property, code, link, until } => Parts {
                subject: t(
                    format!("Erinnerung an Ihren Zugang zum Kundenportal: {property}"),
                    format!("Reminder of your access to the customer portal: {property}"),
                ),
                greeting: greeting.clone(),
                paragraphs: vec![
                    t(
                        format!(
                            "vor einiger Zeit hat {firm} Sie in das Kundenportal Ihres Hauses {property} eingeladen. Ihr Zugang wartet noch auf Sie."
                        ),
                        format!(
                            "some time ago {firm} invited you to the customer portal of your house {property}. Your access is still waiting for you."
                        ),
                    ),
                    s(
                        "Öffnen Sie den Link und folgen Sie den Schritten. Ihr Einladungscode ist schon eingetragen. Falls Sie danach gefragt werden: Die Vertragsnummer steht oben rechts auf Ihrem Vertrag.",
                        "Open the link and follow the steps. Your invitation code is already filled in. If you are asked for it: the contract number is at the top right of your contract.",
                    ),
                ],
                code: Some(code.clone()),
                button: (s("Registrieren", "Register"), link.clone()),
                closing: vec![t(
                    format!(
                        "Der Code gilt bis zum {}. Wenn Sie das Portal nicht nutzen möchten, brauchen Sie nichts zu tun; an diesen Code erinnern wir Sie nicht noch einmal.",
                        until.to(lang)
                    ),
                    format!(
                        "The code is valid until {}. If you do not want to use the portal, you need not do anything; we will not remind you of this code again.",
                        until.to(lang)
                    ),
                )],
            },
            Self::AddedUser { name, inviter, code, link, until } => Parts {
                subject: t(
                    format!("{inviter} gibt Ihnen Zugang zum Kundenportal"),
                    format!("{inviter} gives you access to the customer portal"),
                ),
                greeting: hello(name),
                paragraphs: vec![t(
                    format!(
                        "{inviter} möchte, dass auch Sie das Kundenportal von {firm} nutzen können. Öffnen Sie den Link und folgen Sie den Schritten."
                    ),
                    format!(
                        "{inviter} would like you to be able to use the customer portal of {firm}, too. Open the link and follow the steps."
                    ),
                )],
                code: Some(code.clone()),
                button: (s("Registrieren", "Register"), link.clone()),
                closing: vec![t(
                    format!(
                        "Der Code gilt bis zum {}. Wenn Sie {inviter} nicht kennen, löschen Sie diese E-Mail einfach.",
                        until.to(lang)
                    ),
                    format!(
                        "The code is valid until {}. If you do not know {inviter}, simply delete this e-mail.",
                        until.to(lang)
                    ),
                )],
            },
            Self::Neighbour { name, inviter, property, code, link, until } => Parts {
                subject: t(
                    format!("{inviter} lädt Sie in das Kundenportal ein: {property}"),
                    format!("{inviter} invites you to the customer portal: {property}"),
                ),
                greeting: hello(name),
                paragraphs: vec![t(
                    format!(
                        "{inviter} lädt Sie als Bewohner in das Kundenportal des Hauses {property} ein, das {firm} verwaltet. Dort finden Sie, was das ganze Haus betrifft. Öffnen Sie den Link und folgen Sie den Schritten; eine Vertragsnummer brauchen Sie nicht."
                    ),
                    format!(
                        "{inviter} invites you as a resident to the customer portal of the house {property}, which {firm} manages. There you find what is about the whole house. Open the link and follow the steps; you need no contract number."
                    ),
                )],
                code: Some(code.clone()),
                button: (s("Registrieren", "Register"), link.clone()),
                closing: vec![t(
                    format!(
                        "Der Code gilt bis zum {}. Danach kann {inviter} Sie noch einmal einladen. Wenn Sie {inviter} nicht kennen, löschen Sie diese E-Mail einfach.",
                        until.to(lang)
                    ),
                    format!(
                        "The code is valid until {}. After that, {inviter} can invite you again. If you do not know {inviter}, simply delete this e-mail.",
                        until.to(lang)
                    ),
                )],
            },
            Self::ConfirmEmail { name, link, known } => Parts {
                subject: s("Bitte bestätigen Sie Ihre E-Mail-Adresse", "Please confirm your e-mail address"),
                greeting: hello(name),
                paragraphs: if *known {
                    vec![s(
                        "mit dieser E-Mail-Adresse gibt es schon einen Zugang zum Kundenportal. Wenn Sie den Link öffnen und bestätigen, wird der neue Zugang dort ergänzt. Ihr bisheriges Passwort bleibt gültig, das neu eingegebene wird nicht verwendet.",
                        "there is already a login to the customer portal with this e-mail address. When you open the link and confirm, the new access is added to it. Your current password stays valid; the newly entered one is not used.",
                    )]
                } else {
                    vec![s(
                        "bitte bestätigen Sie, dass diese E-Mail-Adresse Ihnen gehört. Danach ist Ihr Zugang zum Kundenportal eingerichtet.",
                        "please confirm that this e-mail address is yours. Your access to the customer portal is set up then.",
                    )]
                },
                code: None,
                button: (s("E-Mail-Adresse bestätigen", "Confirm e-mail address"), link.clone()),
                closing: vec![s(
                    "Der Link gilt 24 Stunden. Wenn Sie sich nicht registriert haben, löschen Sie diese E-Mail einfach; es geschieht dann nichts.",
                    "The link is valid for 24 hours. If you have not registered, simply delete this e-mail; nothing will happen then.",
                )],
            },
            Self::AddressOfStaff { name, link } => Parts {
                subject: s("Bitte bestätigen Sie Ihre E-Mail-Adresse", "Please confirm your e-mail address"),
                greeting: hello(name),
                paragraphs: vec![s(
                    "mit dieser E-Mail-Adresse melden Sie sich schon in der Administration an. Für Ihren Zugang als Kunde brauchen Sie deshalb eine andere Adresse. Bitte geben Sie diese bei der Registrierung an.",
                    "you already sign in to the administration with this e-mail address. That is why you need another address for your access as a customer. Please give it when you register.",
                )],
                code: None,
                button: (s("Andere Adresse angeben", "Give another address"), link.clone()),
                closing: vec![s(
                    "Wenn Sie sich nicht registriert haben, löschen Sie diese E-Mail einfach; es geschieht dann nichts.",
                    "If you have not registered, simply delete this e-mail; nothing will happen then.",
                )],
            },
            Self::StaffInvitation { name, link, until } => Parts {
                subject: t(
                    format!("Ihr Zugang zur Administration von {firm}"),
                    format!("Your access to the administration of {firm}"),
                ),
                greeting: hello(name),
                paragraphs: vec![s(
                    "für Sie wurde ein Zugang zur Administration des Kundenportals angelegt. Öffnen Sie den Link und legen Sie Ihr Passwort fest.",
                    "a login to the administration of the customer portal has been created for you. Open the link and set your password.",
                )],
                code: None,
                button: (s("Passwort festlegen", "Set password"), link.clone()),
                closing: vec![t(
                    format!("Der Link gilt bis zum {} und nur einmal.", until.to(lang)),
                    format!("The link is valid until {} and only once.", until.to(lang)),
                )],
            },
            Self::Reset { name, link } => Parts {
                subject: s("Neues Passwort für das Kundenportal", "New password for the customer portal"),
                greeting: hello(name),
                paragraphs: vec![s(
                    "jemand, vermutlich Sie, möchte ein neues Passwort für das Kundenportal festlegen.",
                    "somebody, presumably you, wants to set a new password for the customer portal.",
                )],
                code: None,
                button: (s("Neues Passwort festlegen", "Set new password"), link.clone()),
                closing: vec![s(
                    "Der Link gilt 60 Minuten und nur einmal. Wenn Sie kein neues Passwort möchten, löschen Sie diese E-Mail einfach; Ihr Passwort bleibt dann, wie es ist.",
                    "The link is valid for 60 minutes and only once. If you do not want a new password, simply delete this e-mail; your password then stays as it is.",
                )],
            },
            Self::ContactCorrected { name, contact, link } => Parts {
                subject: t(format!("Kontaktdaten geändert: {contact}"), format!("Contact data changed: {contact}")),
                greeting: hello(name),
                paragraphs: vec![t(
                    format!(
                        "{contact} hat im Kundenportal eigene Kontaktdaten geändert. Was vorher dort stand, sehen Sie am Kontakt."
                    ),
                    format!(
                        "{contact} has changed their own contact data in the customer portal. You can see on the contact what was there before."
                    ),
                )],
                code: None,
                button: (s("Kontakt ansehen", "View contact"), link.clone()),
                closing: vec![],
            },
            Self::Announcement { name, title, text, appointment, changed, link } => Parts {
                subject: if *changed {
                    t(format!("Geändert: {title}"), format!("Changed: {title}"))
                } else {
                    title.clone()
                },
                greeting: hello(name),
                paragraphs: {
                    let lead = if *changed {
                        t(
                            format!("{firm} hat eine Mitteilung geändert: {title}"),
                            format!("{firm} has changed an announcement: {title}"),
                        )
                    } else {
                        t(
                            format!("{firm} hat eine Mitteilung für Sie: {title}"),
                            format!("{firm} has an announcement for you: {title}"),
                        )
                    };
                    let when = appointment.as_ref().map(|when| t(format!("Termin: {when}"), format!("When: {when}")));
                    let lines = text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned);
                    std::iter::once(lead).chain(when).chain(lines).collect()
                },
                code: None,
                button: (s("Ganze Mitteilung lesen", "Read the whole announcement"), link.clone()),
                closing: vec![],
            },
            Self::Documents { name, titles, more, link } => Parts {
                subject: match titles.as_slice() {
                    [one] if *more == 0 => t(format!("Neues Dokument: {one}"), format!("New document: {one}")),
                    _ => {
                        let n = i64::try_from(titles.len()).unwrap_or_default() + more;
                        t(format!("{n} neue Dokumente für Sie"), format!("{n} new documents for you"))
                    }
                },
                greeting: hello(name),
                paragraphs: {
                    let lead = t(
                        format!("{firm} hat gestern für Sie in das Kundenportal gestellt:"),
                        format!("{firm} put this into the customer portal for you yesterday:"),
                    );
                    let rest = match more {
                        0 => None,
                        1 => Some(s("… und ein weiteres Dokument.", "… and one more document.")),
                        n => Some(t(format!("… und {n} weitere Dokumente."), format!("… and {n} more documents."))),
                    };
                    let titles = titles.iter().map(|title| format!("– {title}"));
                    std::iter::once(lead).chain(titles).chain(rest).collect()
                },
                code: None,
                button: (s("Zu den Dokumenten", "To the documents"), link.clone()),
                closing: vec![],
            },
            Self::UsersChanged { name, by, person, contact, added, link } => Parts {
                subject: if *added {
                    t(format!("{person} hat jetzt Zugang"), format!("{person} has access now"))
                } else {
                    t(format!("{person} hat keinen Zugang mehr"), format!("{person} has no access any more"))
                },
                greeting: hello(name),
                paragraphs: vec![if *added {
                    t(
                        format!("{person} hat sich im Kundenportal registriert und hat jetzt Zugang zu „{contact}“."),
                        format!("{person} has registered in the customer portal and now has access to “{contact}”."),
                    )
                } else {
                    t(
                        format!("{by} hat den Zugang von {person} zu „{contact}“ im Kundenportal beendet."),
                        format!("{by} has ended {person}’s access to “{contact}” in the customer portal."),
                    )
                }],
                code: None,
                button: (s("Zum Kundenportal", "To the customer portal"), link.clone()),
                closing: vec![s(
                    "Unter „Meine Einstellungen“ und „Nutzerverwaltung“ sehen Sie alle Personen mit Zugang. Ist etwas nicht richtig, sagen Sie uns bitte Bescheid.",
                    "Under “My settings” and “Users” you see everybody with access. If something is not right, please tell us.",
                )],
            },
        }
    }
}

fn plain(parts: &Parts, signature: &str, reach: &str) -> String {
    let mut blocks = vec![format!("{},", parts.greeting)];
    blocks.extend(parts.paragraphs.iter().cloned());
    blocks.extend(parts.code.clone());
    blocks.push(format!("{}:\n{}", parts.button.0, parts.button.1));
    blocks.extend(parts.closing.iter().cloned());
    blocks.push(signature.to_owned());
    if !reach.is_empty() {
        blocks.push(reach.to_owned());
    }
    blocks.join("\n\n") + "\n"
}

/// Mail programs know little CSS and no stylesheets: a few inline styles, readable without any.
fn markup(lang: Lang, parts: &Parts, signature: &str, reach: &str) -> Markup {
    let button = "display:inline-block;padding:12px 24px;border-radius:8px;background:#1d4f91;color:#ffffff;text-decoration:none;font-weight:600";
    let code = "font:600 22px/1.4 ui-monospace,Menlo,Consolas,monospace;letter-spacing:1px;padding:12px 16px;border:1px solid #c9d1dc;border-radius:8px;display:inline-block";
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (parts.subject) }
            }
            body style="margin:0;padding:24px;font:16px/1.55 system-ui,-apple-system,Segoe UI,Roboto,sans-serif;color:#1b2430;background:#ffffff" {
                div style="max-width:560px;margin:0 auto" {
                    p { (parts.greeting) "," }
                    @for paragraph in &parts.paragraphs { p { (paragraph) } }
                    @if let Some(text) = &parts.code { p { span style=(code) { (text) } } }
                    p { a href=(parts.button.1) style=(button) { (parts.button.0) } }
                    p style="font-size:14px;color:#4a5565;word-break:break-all" { (parts.button.1) }
                    @for paragraph in &parts.closing { p style="color:#4a5565" { (paragraph) } }
                    p { @for line in signature.lines() { (line) br; } }
                    @if !reach.is_empty() { p style="font-size:14px;color:#4a5565" { (reach) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host() -> Host {
        Host { name: "Hausverwaltung Lindenhof".into(), phone: "089 1234".into(), email: "info@example.org".into() }
    }

    fn all() -> Vec<Content> {
        let until = Day::parse("2026-12-31").expect("a day");
        let (name, link) = ("Jana <b>Schubert</b>".to_owned(), "https://portal.example.org/x?a=1&b=2".to_owned());
        let code = "7K2M-9QXA-0B4T-HJ5N-C".to_owned();
        vec![
            Content::Invitation {
                greeting: name.clone(),
                property: "Isabellastraße 102".into(),
                code: code.clone(),
                link: link.clone(),
                until,
            },
            Content::Reminder {
                greeting: name.clone(),
                property: "Isabellastraße 102".into(),
                code: code.clone(),
                link: link.clone(),
                until,
            },
            Content::Neighbour {
                name: name.clone(),
                inviter: "Mehmet Yıldız".into(),
                property: "Isabellastraße 102".into(),
                code: code.clone(),
                link: link.clone(),
                until,
            },
            Content::AddedUser {
                name: name.clone(), inviter: "Mehmet Yıldız".into(), code, link: link.clone(), until
            },
            Content::ConfirmEmail { name: name.clone(), link: link.clone(), known: false },
            Content::ConfirmEmail { name: name.clone(), link: link.clone(), known: true },
            Content::AddressOfStaff { name: name.clone(), link: link.clone() },
            Content::StaffInvitation { name: name.clone(), link: link.clone(), until },
            Content::Reset { name: name.clone(), link: link.clone() },
            Content::ContactCorrected { name: name.clone(), contact: "Jana Schubert".into(), link: link.clone() },
            Content::UsersChanged {
                name: name.clone(),
                by: "Emre Yıldız".into(),
                person: "Marek Schubert".into(),
                contact: "Jana Schubert".into(),
                added: true,
                link: link.clone(),
            },
            Content::UsersChanged {
                name,
                by: "Emre Yıldız".into(),
                person: "Marek Schubert".into(),
                contact: "Jana Schubert".into(),
                added: false,
                link: link.clone(),
            },
            Content::Documents {
                name: "Jana <b>Schubert</b>".into(),
                titles: vec!["Abrechnung <b>Schubert</b>".into()],
                more: 3,
                link: link.clone(),
            },
            Content::Announcement {
                name: "Jana <b>Schubert</b>".into(),
                title: "Wasser <b>Schubert</b>".into(),
                text: "Am **Montag**.\n\n<b>Schubert</b>".into(),
                appointment: Some("Montag".into()),
                changed: true,
                link,
            },
        ]
    }

    #[test]
    fn both_parts_of_every_mail_say_the_same_and_names_are_no_markup() {
        for content in all() {
            for lang in Lang::ALL {
                let mail = content.compose(lang, &host());
                assert!(mail.text.contains("https://portal.example.org/x?a=1&b=2"), "{content:?}");
                assert!(mail.html.contains("https://portal.example.org/x?a=1&amp;b=2"), "{content:?}");
                assert!(!mail.html.contains("<b>Schubert"), "{content:?}");
                assert!(
                    mail.text.contains("Hausverwaltung Lindenhof") && mail.html.contains("Hausverwaltung Lindenhof")
                );
                assert!(!mail.subject.contains('\n') && !mail.subject.is_empty());
            }
        }
    }
}
