//! TLS that ends in this process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cycle::{Clock, Matchmaker};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::{Certificates, Server, Settings};

const QUESTION: &str = "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

/// A new certificate of localhost and its key, in files.
fn issue(folder: &Path) -> CertificateDer<'static> {
    let issued = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join("certificate.pem"), issued.cert.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), issued.signing_key.serialize_pem()).unwrap();
    issued.cert.der().clone()
}

/// What the service answers to somebody who trusts this certificate alone.
async fn ask(address: SocketAddr, trusted: &CertificateDer<'static>) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let connector = TlsConnector::from(Arc::new(config.with_root_certificates(roots).with_no_client_auth()));
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = connector.connect(name, TcpStream::connect(address).await?).await?;
    stream.write_all(QUESTION.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn serves_over_tls_and_takes_a_new_certificate_without_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let first = issue(folder.path());
    let files = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
    let certificates = Certificates::read(files.0.clone(), files.1.clone()).unwrap();
    let url = format!("sqlite://{}/tls.sqlite?mode=rwc", folder.path().display());
    let cycle = Matchmaker::open(&url, Clock::system(), cycle::Settings::default()).await.unwrap();
    let settings = Settings {
        listen: "127.0.0.1:0".parse().unwrap(),
        tls: Some(Arc::clone(&certificates)),
        ..Settings::default()
    };
    let server = Server::bind(cycle, settings, None).await.unwrap();
    let address = server.address();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(server.run(async move {
        let _ = stopped.await;
    }));

    let answer = ask(address, &first).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.to_lowercase().contains("strict-transport-security"), "{answer}");

    let mut plain = TcpStream::connect(address).await.unwrap();
    plain.write_all(QUESTION.as_bytes()).await.unwrap();
    let mut said = Vec::new();
    let _ = plain.read_to_end(&mut said).await;
    assert!(!String::from_utf8_lossy(&said).contains("HTTP/1.1"), "without TLS nothing is answered");

    let second = issue(folder.path());
    assert!(ask(address, &second).await.is_err(), "not read yet");
    certificates.reload().unwrap();
    assert!(ask(address, &second).await.is_ok());
    assert!(ask(address, &first).await.is_err(), "the old one is gone");

    let other = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    for broken in ["", "no PEM", &other.signing_key.serialize_pem()] {
        std::fs::write(&files.1, broken).unwrap();
        assert!(certificates.reload().is_err(), "{broken}");
        assert!(Certificates::read(files.0.clone(), files.1.clone()).is_err());
        assert!(ask(address, &second).await.is_ok(), "what worked stays");
    }
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(10), running).await.expect("it stops").unwrap();
}
