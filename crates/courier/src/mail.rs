//! One mail by SMTP.

use std::net::IpAddr;
use std::time::Duration;

use lettre::address::AddressError;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder};
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::response::{Category, Detail, Severity};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::Fault;

/// How long a mail server may take for one command.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a mail server cannot be used as it is named.
#[derive(Debug, thiserror::Error)]
pub enum BadRelay {
    /// The address of the server.
    #[error(
        "the mail server is written as smtps://USER:PASSWORD@HOST, smtp+starttls://USER:PASSWORD@HOST:587 or, on this machine only, smtp://127.0.0.1:25"
    )]
    Server,
    /// Passwords and addresses would go over the net for all to read.
    #[error("a mail server elsewhere is reached by TLS only; write smtps:// or smtp+starttls://")]
    Plain,
    /// The sender's own address.
    #[error(
        "{0:?} is no sender; write an address such as matchmaker@example.org or Matchmaker <matchmaker@example.org>"
    )]
    From(String),
}

/// A mail.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The same for every attempt: the message id is made of it.
    pub id: String,
    /// The person's name.
    pub name: String,
    /// Where to.
    pub email: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// A mail server.
#[derive(Clone)]
pub struct Relay {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Relay").field("from", &self.from).finish_non_exhaustive()
    }
}

/// The host of an address such as `smtp://user:password@host:25/`.
fn host(rest: &str) -> &str {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let place = authority.rsplit('@').next().unwrap_or_default();
    match place.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or_default(),
        None => place.split(':').next().unwrap_or_default(),
    }
}

fn is_own(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl Relay {
    /// A relay and its sender's address. Nothing is sent yet, and the server need not be up.
    pub fn new(server: &str, from: &str) -> Result<Self, BadRelay> {
        let (scheme, rest) = server.split_once("://").ok_or(BadRelay::Server)?;
        let rest = rest.trim_end_matches('/');
        if host(rest).is_empty() || rest.contains('?') {
            return Err(BadRelay::Server);
        }
        let url = match scheme {
            "smtps" => format!("smtps://{rest}"),
            "smtp+starttls" => format!("smtp://{rest}?tls=required"),
            "smtp" if is_own(host(rest)) => format!("smtp://{rest}"),
            "smtp" => return Err(BadRelay::Plain),
            _ => return Err(BadRelay::Server),
        };
        let from = from.trim().parse::<Mailbox>().map_err(|_| BadRelay::From(from.to_owned()))?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&url).map_err(|_| BadRelay::Server)?;
        Ok(Self { transport: transport.timeout(Some(PATIENCE)).build(), from })
    }

    /// Sends a mail.
    pub async fn send(&self, letter: &Letter) -> Result<(), Fault> {
        let message = self.message(letter).map_err(|_| Fault::Rejected)?;
        match tokio::time::timeout(PATIENCE * 3, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(fault(&error)),
            Err(_) => Err(Fault::Timeout),
        }
    }

    fn message(&self, letter: &Letter) -> Result<Message, Box<dyn std::error::Error + Send + Sync>> {
        let address = letter.email.parse().map_err(|e: AddressError| Box::new(e))?;
        let domain = self.from.email.domain();
        // Machines that answer mails by themselves leave such ones alone (RFC 3834).
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        let builder: MessageBuilder = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(letter.name.clone()), address))
            .subject(letter.subject.clone())
            .message_id(Some(format!("<{}@{domain}>", letter.id)))
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN);
        Ok(builder.body(letter.body.clone())?)
    }
}

/// For good is only what the server says of this mail's own address; everything else is tried again.
fn fault(error: &SmtpError) -> Fault {
    if error.is_timeout() {
        return Fault::Timeout;
    }
    if error.is_tls() {
        return Fault::Tls;
    }
    match error.status() {
        Some(code) => {
            let of_address = code.severity == Severity::PermanentNegativeCompletion
                && matches!(
                    (code.category, code.detail),
                    (Category::MailSystem, Detail::Zero | Detail::One | Detail::Three)
                        | (Category::Syntax, Detail::One)
                );
            if of_address { Fault::Rejected } else { Fault::Refused }
        }
        None => Fault::NoConnection,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn servers_elsewhere_need_tls() {
        let from = "Matchmaker <matchmaker@example.org>";
        for server in [
            "smtps://user:word@mail.example.org",
            "smtps://mail.example.org:465/",
            "smtp+starttls://user:word@mail.example.org:587",
            "smtp://127.0.0.1:2525",
            "smtp://localhost",
            "smtp://[::1]:25",
        ] {
            assert!(Relay::new(server, from).is_ok(), "{server}");
        }
        for server in ["mail.example.org", "smtps://", "imap://mail.example.org", "smtps://mail.example.org?tls=none"] {
            assert!(matches!(Relay::new(server, from), Err(BadRelay::Server)), "{server}");
        }
        for server in ["smtp://mail.example.org", "smtp://127.0.0.1:25@mail.example.org", "smtp://10.0.0.1:25"] {
            assert!(matches!(Relay::new(server, from), Err(BadRelay::Plain)), "{server}");
        }
        assert!(matches!(Relay::new("smtps://mail.example.org", "nobody"), Err(BadRelay::From(_))));
    }

    #[tokio::test]
    async fn a_mail_keeps_its_message_id_and_its_words() {
        let relay = Relay::new("smtp://127.0.0.1:1", "matchmaker@example.org").unwrap();
        let letter = Letter {
            id: "0c1".into(),
            name: "Amélie Ünal".into(),
            email: "amelie@example.org".into(),
            subject: "Новости".into(),
            body: "新消息\n".into(),
        };
        let text = String::from_utf8(relay.message(&letter).unwrap().formatted()).unwrap();
        assert!(text.contains("Message-ID: <0c1@example.org>"), "{text}");
        assert!(text.contains("Auto-Submitted: auto-generated"), "{text}");
        assert!(text.contains("Content-Type: text/plain; charset=utf-8"), "{text}");
        let nobody = Letter { email: "not an address".into(), ..letter.clone() };
        assert_eq!(relay.send(&nobody).await, Err(Fault::Rejected));
        assert_eq!(relay.send(&letter).await, Err(Fault::NoConnection));
    }
}
