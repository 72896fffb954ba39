//! Style sheet and script, inside the binary, under addresses that change with their content.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::error::Failure;

static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

struct Asset {
    name: &'static str,
    bytes: &'static [u8],
    hash: String,
}

static ASSETS: LazyLock<Vec<Asset>> =
    LazyLock::new(|| FILES.iter().map(|&(name, bytes)| Asset { name, bytes, hash: short_hash(bytes) }).collect());

/// The first 16 hexadecimal digits of the SHA-256.
pub fn short_hash(bytes: &[u8]) -> String {
    let mut digits = hex::encode(Sha256::digest(bytes));
    digits.truncate(16);
    digits
}

/// The address of a file under `assets/`, with the hash of its content.
pub fn url(name: &str) -> String {
    match ASSETS.iter().find(|asset| asset.name == name) {
        Some(asset) => format!("/assets/{}/{name}", asset.hash),
        None => format!("/assets/none/{name}"),
    }
}

/// Serves one file; browsers keep it for a year because a change of content is a change of address.
pub async fn serve(Path((hash, name)): Path<(String, String)>) -> Result<Response, Failure> {
    let asset = ASSETS.iter().find(|asset| asset.name == name && asset.hash == hash).ok_or_else(Failure::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type(asset.name))),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    Ok((headers, asset.bytes).into_response())
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn every_file_has_an_address_and_a_type() {
        for asset in ASSETS.iter() {
            assert_eq!(url(asset.name), format!("/assets/{}/{}", short_hash(asset.bytes), asset.name));
            assert_ne!(media_type(asset.name), "application/octet-stream", "{}", asset.name);
        }
        assert!(url("missing.css").contains("/none/"));
    }
}
