//! `https` of `fetch`: whom to believe.

use std::sync::Arc;

use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// A file of further authorities, as Node has it.
const MORE: &str = "NODE_EXTRA_CA_CERTS";

/// Connects to `http:` and `https:` addresses. Certificates are judged by Mozilla's list and the file that
/// `NODE_EXTRA_CA_CERTS` names.
pub(super) fn connector() -> HttpsConnector<HttpConnector> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(file) = std::env::var_os(MORE) {
        // As in Node: what cannot be read is left out.
        let read = CertificateDer::pem_file_iter(file).into_iter().flatten().flatten();
        roots.add_parsable_certificates(read);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.unwrap_or_else(|_| ClientConfig::builder()).with_root_certificates(roots).with_no_client_auth();
    let mut http = HttpConnector::new();
    http.enforce_http(false);
    HttpsConnectorBuilder::new().with_tls_config(config).https_or_http().enable_http1().wrap_connector(http)
}
