//! An authenticator app, and the page that sets one up.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use totp_rs::{Builder, Secret, Totp};

use crate::visitor::Visitor;

/// Seconds of a step.
const STEP: u64 = 30;

/// An app with one secret, which shows each code once.
pub struct App {
    totp: Totp,
    last: u64,
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

impl App {
    /// With the secret that a page shows.
    pub fn with(secret: &str) -> Self {
        let secret = Secret::try_from_base32(secret.replace('-', "")).expect("the secret is base32");
        Self { totp: Builder::new().with_secret(secret).build().expect("the secret is long enough"), last: 0 }
    }

    /// A code that was not shown before: of the step before, this one or the next, else when there is one.
    pub async fn code(&mut self) -> String {
        loop {
            let now = seconds() / STEP;
            // Where a step is about to end, the one before it would be too old when it arrives.
            let oldest = if seconds() % STEP > 25 { now } else { now - 1 };
            let step = oldest.max(self.last + 1);
            if step <= now + 1 {
                self.last = step;
                return self.totp.generate(step * STEP).to_string();
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    /// The code that was shown last.
    pub fn shown(&self) -> String {
        self.totp.generate(self.last * STEP).to_string()
    }
}

/// The text between two marks of a page.
pub fn between<'a>(page: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    page.split(from).skip(1).filter_map(|rest| rest.split(to).next()).collect()
}

/// Begins to set up an app: the secret goes from the page into it.
pub async fn begin_factor(by: &Visitor) -> App {
    let page = by.form("/en/account/second-factor", &[]).await.expect(200).text();
    let secret = between(&page, "id=\"secret\">", "<");
    App::with(secret.first().unwrap_or_else(|| panic!("a secret: {page}")))
}

/// Sets up an app; gives it and the recovery codes.
pub async fn set_up_factor(by: &Visitor) -> (App, Vec<String>) {
    let mut app = begin_factor(by).await;
    let code = app.code().await;
    let page = by.form("/en/account/second-factor/confirm", &[("code", &code)]).await.expect(200).text();
    let codes: Vec<String> = between(&page, "<li class=\"hash\">", "<").into_iter().map(str::to_owned).collect();
    assert_eq!(codes.len(), 10, "{page}");
    (app, codes)
}
