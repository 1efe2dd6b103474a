//! The connection to Slack: TLS with the system's roots, or plain HTTP to this machine.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use thiserror::Error;
use url::{Host, Url};

/// Before this, no connection to Slack means that there is none.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

pub(super) type Http = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// `SLACK_API_URL` cannot be used.
#[derive(Debug, Error)]
pub enum BadApiUrl {
    #[error("SLACK_API_URL is not a URL")]
    NotAUrl,
    #[error(
        "SLACK_API_URL must be https; http is for this machine only, since the token goes over it"
    )]
    NotSecure,
    #[error("the system's root certificates cannot be read: {0}")]
    NoRoots(#[source] std::io::Error),
    #[error("TLS cannot be set up: {0}")]
    Tls(#[source] rustls::Error),
}

/// A client for what lies behind `api_url`.
pub(super) fn client(url: &Url) -> Result<Http, BadApiUrl> {
    let connector = match url.scheme() {
        "https" => HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(ring::default_provider())
            .map_err(BadApiUrl::NoRoots)?
            .https_only(),
        "http" if is_loopback(url) => HttpsConnectorBuilder::new()
            .with_tls_config(no_roots().map_err(BadApiUrl::Tls)?)
            .https_or_http(),
        "http" => return Err(BadApiUrl::NotSecure),
        _ => return Err(BadApiUrl::NotAUrl),
    };
    let mut http = HttpConnector::new();
    http.enforce_http(false); // else it refuses https, which is TLS's to handle
    http.set_connect_timeout(Some(CONNECT_TIMEOUT));
    http.set_nodelay(true);
    let connector = connector.enable_http1().wrap_connector(http);
    Ok(Client::builder(TokioExecutor::new()).build(connector))
}

/// TLS without any root: with a stand-in on this machine, nothing else is to be reached.
fn no_roots() -> Result<ClientConfig, rustls::Error> {
    let builder = ClientConfig::builder_with_provider(ring::default_provider().into());
    let builder = builder.with_safe_default_protocol_versions()?;
    Ok(builder
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth())
}

/// Whether people's words may go there: over TLS, or not beyond this machine.
pub(super) fn is_secure(url: &Url) -> bool {
    match url.scheme() {
        "https" => true,
        "http" => is_loopback(url),
        _ => false,
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
