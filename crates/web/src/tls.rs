//! TLS, where it ends in this process: certificates that are read again without a restart.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(30);

/// Why TLS cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is missing or is not what it should be.
    #[error("{}: {why}; name a file in PEM", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Certificate and key do not belong together, or the kind of key is not known.
    #[error("{} and {} cannot be used together: {why}", certificate.display(), key.display())]
    Pair {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// What is wrong.
        why: String,
    },
}

/// The service's certificate and key, as files hold them now.
#[derive(Debug)]
pub struct Certificates {
    certificate: PathBuf,
    key: PathBuf,
    current: RwLock<Arc<CertifiedKey>>,
}

fn load(certificate: &Path, key: &Path) -> Result<CertifiedKey, TlsError> {
    let fault = |path: &Path, why: String| TlsError::File { path: path.to_owned(), why };
    let chain = CertificateDer::pem_file_iter(certificate).and_then(|found| found.collect::<Result<Vec<_>, _>>());
    let chain = chain.map_err(|e| fault(certificate, e.to_string()))?;
    if chain.is_empty() {
        return Err(fault(certificate, "holds no certificate".to_owned()));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|e| fault(key, e.to_string()))?;
    CertifiedKey::from_der(chain, secret, &default_provider()).map_err(|e| TlsError::Pair {
        certificate: certificate.to_owned(),
        key: key.to_owned(),
        why: e.to_string(),
    })
}

/// When the younger of the two files was written.
fn written(certificate: &Path, key: &Path) -> Option<SystemTime> {
    let of = |path: &Path| std::fs::metadata(path).and_then(|meta| meta.modified()).ok();
    of(certificate).max(of(key))
}

impl Certificates {
    /// Reads the chain and the key, both in PEM.
    pub fn read(certificate: PathBuf, key: PathBuf) -> Result<Arc<Self>, TlsError> {
        let current = RwLock::new(Arc::new(load(&certificate, &key)?));
        Ok(Arc::new(Self { certificate, key, current }))
    }

    /// Reads the files again: connections that are open keep the old certificate, new ones get the new one. Where the
    /// files cannot be read the old one stays.
    pub fn reload(&self) -> Result<(), TlsError> {
        let fresh = Arc::new(load(&self.certificate, &self.key)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        tracing::info!(file = %self.certificate.display(), "the certificate was read again");
        Ok(())
    }

    /// Reads the files again whenever they were written anew.
    pub(crate) async fn follow(self: Arc<Self>) {
        let mut seen = written(&self.certificate, &self.key);
        loop {
            tokio::time::sleep(LOOK).await;
            let now = written(&self.certificate, &self.key);
            if now == seen {
                continue;
            }
            match self.reload() {
                Ok(()) => seen = now,
                // Two files are seldom written at the same moment; the next look may find both.
                Err(error) => tracing::warn!(%error, "the certificate stays as it was"),
            }
        }
    }

    /// TLS 1.2 and 1.3, HTTP/1.1.
    pub(crate) fn acceptor(self: &Arc<Self>) -> Result<TlsAcceptor, rustls::Error> {
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()));
        let config = config.with_safe_default_protocol_versions()?;
        let mut config =
            config.with_no_client_auth().with_cert_resolver(Arc::clone(self) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner)))
    }
}
