//! Where mails go: to a mail server, or into a folder.

use app::door::chain;
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, MultiPart},
};
use portal::{Outcome, Portal};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::{
    fs::{DirBuilder, OpenOptions},
    io::AsyncWriteExt as _,
    sync::watch,
};

/// A mail, ready to be sent.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Names it: the same mail keeps its name when it is tried again.
    pub id: i64,
    /// Whose name stands before the sender's address; empty for the one in the configuration.
    pub from: String,
    /// Where answers go, if anywhere else than to the sender.
    pub answers_to: String,
    /// To whom.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// Why a mail could not be sent.
#[derive(Debug, thiserror::Error)]
#[error("{cause}")]
pub struct Undelivered {
    /// Whether trying again cannot help: the server has refused this mail, or there is no such address.
    pub for_good: bool,
    /// What the server or the disk said.
    #[source]
    pub cause: Box<dyn std::error::Error + Send + Sync>,
}

/// A way out for mails.
#[async_trait::async_trait]
pub trait Transport: Send + Sync {
    /// Hands a mail over.
    async fn send(&self, letter: &Letter) -> Result<(), Undelivered>;
}

/// A mail server.
pub struct Smtp {
    from: Mailbox,
    server: AsyncSmtpTransport<Tokio1Executor>,
}

impl Smtp {
    /// The server of a URL: `smtps://` speaks TLS from the first byte, `smtp://` changes to it (STARTTLS) unless the
    /// server is on this computer or the URL ends in `?tls=none`.
    ///
    /// # Errors
    /// If the URL or the sender cannot be understood.
    pub fn new(url: &str, from: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let from = from.parse()?;
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&with_tls(url))?;
        Ok(Self { from, server: builder.timeout(Some(Duration::from_secs(20))).build() })
    }

    /// Connects, changes to TLS and signs in as for a mail, and sends none.
    ///
    /// # Errors
    /// What the server says.
    pub async fn greet(&self) -> Result<(), Undelivered> {
        match self.server.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Undelivered { for_good: false, cause: "it hangs up again".into() }),
            Err(problem) => Err(Undelivered { for_good: false, cause: problem.into() }),
        }
    }
}

/// What lettre wants to read: it takes a URL that says nothing about TLS as one without.
fn with_tls(url: &str) -> String {
    if let Some(plain) = url.strip_suffix("?tls=none") {
        return plain.to_owned();
    }
    let host = url.split_once("://").map_or(url, |(_, rest)| rest).rsplit('@').next().unwrap_or_default();
    let here = ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| host.starts_with(name));
    if here || url.contains('?') || !url.starts_with("smtp://") {
        url.to_owned()
    } else {
        format!("{url}?tls=required")
    }
}

#[async_trait::async_trait]
impl Transport for Smtp {
    async fn send(&self, letter: &Letter) -> Result<(), Undelivered> {
        let message = message(&self.from, letter)?;
        let sent = self.server.send(message).await;
        sent.map(|_| ()).map_err(|cause| Undelivered { for_good: cause.is_permanent(), cause: cause.into() })
    }
}

/// A folder: one file for each mail, as any mail program opens it. Nobody but the server's own user may read them: they
/// contain links that open accounts.
pub struct Folder {
    from: Mailbox,
    path: PathBuf,
}

impl Folder {
    /// A folder, which is made with the first mail.
    ///
    /// # Errors
    /// If the sender cannot be understood.
    pub fn new(path: PathBuf, from: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self { from: from.parse()?, path })
    }
}

#[async_trait::async_trait]
impl Transport for Folder {
    async fn send(&self, letter: &Letter) -> Result<(), Undelivered> {
        let message = message(&self.from, letter)?;
        let path = self.path.join(format!("{:06}.eml", letter.id));
        let written = async {
            let mut folder = DirBuilder::new();
            let mut file = OpenOptions::new();
            #[cfg(unix)]
            {
                folder.mode(0o700);
                file.mode(0o600);
            }
            folder.recursive(true).create(&self.path).await?;
            let mut file = file.write(true).create(true).truncate(true).open(path).await?;
            file.write_all(&message.formatted()).await?;
            file.flush().await
        };
        written.await.map_err(|cause| Undelivered { for_good: false, cause: cause.into() })
    }
}

/// Takes mails from the outbox and hands them over, until it is told to stop. The mail that it has begun with is handed
/// over first.
pub async fn deliver(portal: Portal, transport: Arc<dyn Transport>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let pause = match deliver_due(&portal, &*transport).await {
            // More may be waiting.
            Ok(handed_over) if handed_over > 0 => continue,
            Ok(_) => Duration::from_secs(2),
            Err(fault) => {
                tracing::warn!(cause = %chain(&fault), "the outbox cannot be read");
                Duration::from_secs(30)
            }
        };
        if let Ok(Err(_)) = tokio::time::timeout(pause, stop.changed()).await {
            // Whoever would tell us to stop is gone.
            return;
        }
    }
}

/// Hands over the mail that is due next; says how many mails it took. One at a time: what was taken and not handed over
/// because the process ended cannot be told from what was handed over, and is not sent twice.
///
/// # Errors
/// What the database says.
pub async fn deliver_due(portal: &Portal, transport: &dyn Transport) -> Outcome<usize> {
    let due = portal.take_due_mails(1).await?;
    for mail in &due {
        let letter = Letter {
            id: mail.id.0,
            from: mail.from.name.clone(),
            answers_to: mail.from.email.clone(),
            to: mail.recipient.clone(),
            subject: mail.composed.subject.clone(),
            text: mail.composed.text.clone(),
            html: mail.composed.html.clone(),
        };
        match transport.send(&letter).await {
            Ok(()) => portal.mail_sent(mail).await?,
            Err(undelivered) => {
                tracing::warn!(mail = %mail.id, cause = %chain(&undelivered), "a mail was not accepted");
                portal.mail_not_sent(mail, &undelivered.to_string(), undelivered.for_good).await?;
            }
        }
    }
    Ok(due.len())
}

fn message(from: &Mailbox, letter: &Letter) -> Result<Message, Undelivered> {
    let made = || -> Result<Message, Box<dyn std::error::Error + Send + Sync>> {
        let domain = from.email.domain();
        let from = Mailbox {
            name: if letter.from.is_empty() { from.name.clone() } else { Some(letter.from.clone()) },
            email: from.email.clone(),
        };
        let mut message = Message::builder();
        if let Ok(answers_to) = letter.answers_to.parse() {
            message = message.reply_to(Mailbox::new(None, answers_to));
        }
        let message = message
            .from(from)
            .to(Mailbox::new(None, letter.to.parse()?))
            .subject(letter.subject.clone())
            .message_id(Some(format!("<{}.quartier@{domain}>", letter.id)))
            .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))?;
        Ok(message)
    };
    made().map_err(|cause| Undelivered { for_good: true, cause })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_leave_this_computer_encrypted_unless_it_is_said_otherwise() {
        assert_eq!(with_tls("smtp://mail.example:587"), "smtp://mail.example:587?tls=required");
        assert_eq!(with_tls("smtp://user:word@mail.example"), "smtp://user:word@mail.example?tls=required");
        assert_eq!(with_tls("smtp://mail.example:25?tls=none"), "smtp://mail.example:25");
        assert_eq!(with_tls("smtp://127.0.0.1:2525"), "smtp://127.0.0.1:2525");
        assert_eq!(with_tls("smtps://mail.example"), "smtps://mail.example");
    }

    #[tokio::test]
    async fn without_a_server_frau_schuberts_invitation_lies_in_the_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let transport = Folder::new(folder.path().join("mails"), "Quartier <portal@example.net>").expect("a sender");
        let letter = Letter {
            id: 7,
            from: "Hausverwaltung Huber".to_owned(),
            answers_to: "huber@example.net".to_owned(),
            to: "jana@example.net".to_owned(),
            subject: "Ihr Zugang für die Isabellastraße".to_owned(),
            text: "Guten Tag".to_owned(),
            html: "<p>Guten Tag</p>".to_owned(),
        };
        transport.send(&letter).await.expect("written");
        let path = folder.path().join("mails/000007.eml");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&path).expect("there").permissions().mode();
            assert_eq!(mode & 0o077, 0, "others on this computer can read it");
        }
        let written = std::fs::read_to_string(path).expect("there");
        assert!(written.contains("To: jana@example.net") && written.contains("Message-ID: <7.quartier@example.net>"));
        assert!(written.contains("From: \"Hausverwaltung Huber\" <portal@example.net>"), "{written}");
        assert!(written.contains("Reply-To: huber@example.net"));
        let nobody = transport.send(&Letter { to: "jana".to_owned(), ..letter }).await.expect_err("no address");
        assert!(nobody.for_good);
    }
}
