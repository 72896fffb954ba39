//! The judge of plans, carried unchanged and offered beside every plan: it shares no code with this program, so that
//! nobody who checks a plan has to trust us.

use std::str::FromStr;
use std::sync::LazyLock;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use cycle::VERIFIER;
use cycle::records::RunFile;

use crate::error::Failure;
use crate::extract::download;
use crate::table_of_routes::{Policy, Table};

/// The name under which it is taken away.
pub const NAME: &str = "verify_plan.py";

/// The address at which everybody finds it.
pub const PLACE: &str = "/verify_plan.py";

const MEDIA_TYPE: &str = "text/x-python; charset=utf-8";

/// SHA-256 of the program, in hexadecimal digits, to compare with the one that the project publishes.
pub fn sha256() -> &'static str {
    use sha2::{Digest, Sha256};
    static HASH: LazyLock<String> = LazyLock::new(|| hex::encode(Sha256::digest(VERIFIER)));
    &HASH
}

/// The line that checks the files of a run, as they are named when they are downloaded.
pub fn command(run: impl std::fmt::Display) -> String {
    format!("python3 {NAME} problem-{run}.json plan-{run}.json")
}

/// Adds its public address.
pub fn add(table: Table) -> Table {
    table.open(PLACE, Policy::Anyone, show)
}

async fn show() -> Result<Response, Failure> {
    let mut response = file()?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    Ok(response)
}

/// The program as a file to keep.
pub fn file() -> Result<Response, Failure> {
    Ok(download(NAME, MEDIA_TYPE, VERIFIER)?.into_response())
}

/// What stands under the files of a run: its own, and the program that checks them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunPart {
    /// A file of the run.
    Run(RunFile),
    /// The program.
    Verifier,
}

impl FromStr for RunPart {
    type Err = Failure;

    fn from_str(name: &str) -> Result<Self, Failure> {
        if name == NAME {
            return Ok(Self::Verifier);
        }
        name.parse().map(Self::Run).map_err(|_| Failure::not_found())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use axum::body::to_bytes;

    use super::*;

    #[tokio::test]
    async fn the_program_goes_out_unchanged() {
        let response = show().await.unwrap();
        let head = |name| response.headers()[name].to_str().unwrap().to_owned();
        assert!(head(header::CONTENT_DISPOSITION).contains(NAME) && head(header::CONTENT_TYPE).contains("python"));
        assert!(head(header::CACHE_CONTROL).starts_with("public"));
        let sent = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let root =
            std::path::PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../tools/verify_plan.py");
        assert_eq!(sent, std::fs::read(root).unwrap());
        assert_eq!(sha256().len(), 64);
    }

    #[test]
    fn parts_have_names() {
        assert_eq!("verify_plan.py".parse::<RunPart>().unwrap(), RunPart::Verifier);
        assert_eq!("plan".parse::<RunPart>().unwrap(), RunPart::Run(RunFile::Plan));
        assert!("../plan".parse::<RunPart>().is_err());
        assert_eq!(command(7), "python3 verify_plan.py problem-7.json plan-7.json");
    }
}
