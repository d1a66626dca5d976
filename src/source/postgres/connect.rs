//! Opens a read-only session with a PostgreSQL server. Beyond loopback the connection is encrypted and the server verified,
//! unless the configuration says otherwise.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio::sync::mpsc;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::error::SqlState;
use tokio_postgres::{AsyncMessage, Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::PostgresOptions;
use crate::config::{RootCertificates, TlsMode, is_unambiguous_url, split_sslmode};
use crate::http_client::AddressGuard;
use crate::source::SourceError;
use crate::source::tls::{is_loopback, read_pem};

/// Idle time before the first TCP keepalive probe, and between probes.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(15);
/// How long sent data may stay unacknowledged (`TCP_USER_TIMEOUT`).
const UNACKNOWLEDGED_TIMEOUT: Duration = Duration::from_secs(30);

/// Port of a URL that names none.
const DEFAULT_PORT: u16 = 5432;

/// How much longer than the server's own statement timeout a response is awaited.
const RESPONSE_GRACE_PERIOD: Duration = Duration::from_secs(3);

/// A session, and its name in messages.
pub(super) struct PostgresSession {
    pub(super) client: Client,
    /// host:port/database.
    pub(super) place: String,
}

impl PostgresSession {
    /// The error of a failed query of a table.
    pub(super) fn failure(
        place: &str,
        table: &str,
        options: &PostgresOptions,
        error: &tokio_postgres::Error,
    ) -> SourceError {
        // Only the statement timeout cancels: nobody else has this session's cancel key
        if error.code() == Some(&SqlState::QUERY_CANCELED) {
            let limit = options.statement_timeout;
            return SourceError::Timeout { place: place.to_owned(), table: table.to_owned(), limit };
        }
        let (place, table, reason) = (place.to_owned(), table.to_owned(), error_message(error));
        if is_connection_failure(error) {
            return SourceError::ConnectionLost { place, table, reason };
        }
        SourceError::Query { place, table, reason }
    }
}

/// Whether the connection or the server failed, not the query.
fn is_connection_failure(error: &tokio_postgres::Error) -> bool {
    // Class 57P, operator intervention: the server is shutting down, has crashed or is starting
    error.code().map_or(error.is_closed() || error.source().is_some_and(<dyn Error>::is::<std::io::Error>), |code| {
        code.code().starts_with("57P")
    })
}

/// Waits for a response with a limit. The server cancels a statement that exceeds the statement timeout, so a connection
/// that is silent for longer is dead.
pub(super) async fn with_timeout<T>(
    place: &str,
    table: &str,
    options: &PostgresOptions,
    response: impl Future<Output = Result<T, tokio_postgres::Error>>,
) -> Result<T, SourceError> {
    let after = options.statement_timeout.saturating_add(RESPONSE_GRACE_PERIOD);
    match tokio::time::timeout(after, response).await {
        Ok(result) => result.map_err(|error| PostgresSession::failure(place, table, options, &error)),
        Err(_) => Err(SourceError::NoResponse { place: place.to_owned(), table: table.to_owned(), after }),
    }
}

/// The server's message, or the whole chain of causes.
pub(super) fn error_message(error: &tokio_postgres::Error) -> String {
    if let Some(error) = error.as_db_error() {
        return error.message().to_owned();
    }
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        message.push_str(": ");
        message.push_str(&error.to_string());
        cause = error.source();
    }
    message
}

pub(super) async fn connect(options: &PostgresOptions) -> Result<PostgresSession, SourceError> {
    connect_with_notifications(options, None).await
}

/// The same, with the payloads of notifications sent to `payloads`, which closes with the session.
pub(super) async fn connect_with_notifications(
    options: &PostgresOptions,
    payloads: Option<mpsc::UnboundedSender<String>>,
) -> Result<PostgresSession, SourceError> {
    let ConnectionSettings { mut config, verification } = connection_settings(options)?;
    if let Some(password) = &options.password {
        config.password(password.expose());
    }
    config.application_name("masterbus").connect_timeout(options.connect_timeout);
    // A connection that was cut without a FIN or RST is noticed within a minute
    config
        .keepalives_idle(KEEPALIVE_INTERVAL)
        .keepalives_interval(KEEPALIVE_INTERVAL)
        .keepalives_retries(3)
        .tcp_user_timeout(UNACKNOWLEDGED_TIMEOUT);
    let place = place(&config);
    let fail = |reason: String| SourceError::Connect { place: place.clone(), reason, is_transient: false };
    let connect_failed = |error: &tokio_postgres::Error| {
        let advice = tls_advice(error);
        SourceError::Connect {
            place: place.clone(),
            reason: format!("{}{}", error_message(error), advice.unwrap_or_default()),
            // An error of the server itself, such as a wrong password, does not go away by a retry
            is_transient: advice.is_none() && (error.as_db_error().is_none() || is_connection_failure(error)),
        }
    };
    let tls = tls_connector(&verification).map_err(fail)?;
    if let Some(guard) = options.guard {
        tokio::time::timeout(options.connect_timeout, refuse_addresses(guard, &mut config))
            .await
            .map_err(|_| fail(format!("no answer within {:?}", options.connect_timeout)))?
            .map_err(fail)?;
    }
    // The timeout in the configuration covers the TCP connection only; a server may also stall during the handshake
    let (client, mut connection) = tokio::time::timeout(options.connect_timeout, config.connect(tls))
        .await
        .map_err(|_| fail(format!("no answer within {:?}", options.connect_timeout)))?
        .map_err(|error| connect_failed(&error))?;
    let logged_place = place.clone();
    options.runtime.spawn("postgresql connection", async move {
        let mut messages = stream::poll_fn(move |context| connection.poll_message(context));
        while let Some(message) = messages.next().await {
            match message {
                Ok(AsyncMessage::Notification(notice)) => {
                    if payloads.as_ref().is_some_and(|payloads| payloads.send(notice.payload().to_owned()).is_err()) {
                        return;
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    // A pending query gets the error too. This line is for an idle session
                    tracing::debug!(place = logged_place, error = %error_message(&error), "PostgreSQL connection ended");
                    return;
                }
            }
        }
    });
    let limit = options.statement_timeout.as_millis();
    let settings = format!(
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY; SET statement_timeout = {limit}; \
         SET idle_in_transaction_session_timeout = 0; SET TimeZone = 'UTC'; SET jit = off"
    );
    tokio::time::timeout(options.connect_timeout, client.batch_execute(&settings))
        .await
        .map_err(|_| fail(format!("no answer within {:?}", options.connect_timeout)))?
        .map_err(|error| connect_failed(&error))?;
    Ok(PostgresSession { client, place })
}

fn place(config: &Config) -> String {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(host)) => host.clone(),
        #[cfg(unix)]
        Some(Host::Unix(folder)) => folder.display().to_string(),
        None => "localhost".to_owned(),
    };
    let port = config.get_ports().first().copied().unwrap_or(DEFAULT_PORT);
    format!("{host}:{port}/{}", config.get_dbname().or(config.get_user()).unwrap_or_default())
}

/// A parsed URL, with its encryption.
pub(super) struct ConnectionSettings {
    config: Config,
    verification: CertificateCheck,
}

/// How the server's certificate is verified, where the connection has TLS.
enum CertificateCheck {
    None,
    SystemRoots,
    Roots(RootCertificates),
}

/// The URL and the encryption settings of a source. Without a mode the server is verified, except on loopback, where TLS is
/// used as the server offers it.
///
/// # Errors
/// [`SourceError::Options`], which never quotes the URL.
pub(super) fn connection_settings(options: &PostgresOptions) -> Result<ConnectionSettings, SourceError> {
    let (url, sslmode) = split_sslmode(&options.url);
    // A parser's error may quote the URL with its password
    let unfit =
        || SourceError::Options("the source's url is not of the form postgres://user@host:5432/database".to_owned());
    if url.contains("://") && !is_unambiguous_url(&url) {
        return Err(unfit());
    }
    let mut config: Config = url.parse().map_err(|_| unfit())?;
    let in_url = sslmode.map(|word| TlsMode::from_sslmode(&word)).transpose();
    let in_url = in_url.map_err(|reason| SourceError::Options(format!("the source's url {reason}")))?.flatten();
    // In the form `host=.. sslmode=..` the driver has read it
    let in_text = match config.get_ssl_mode() {
        SslMode::Disable => Some(TlsMode::Off),
        SslMode::Require => Some(TlsMode::Unverified),
        _ => None,
    };
    let mode = options.tls.mode.or(in_url).or(in_text);
    let (ssl_mode, verification) = match (mode, &options.tls.roots) {
        (Some(TlsMode::Off), _) => (SslMode::Disable, CertificateCheck::None),
        (Some(TlsMode::Unverified), _) => (SslMode::Require, CertificateCheck::None),
        (Some(TlsMode::Verify) | None, Some(roots)) => (SslMode::Require, CertificateCheck::Roots(roots.clone())),
        (Some(TlsMode::Verify), None) => (SslMode::Require, CertificateCheck::SystemRoots),
        (None, None) if is_local(&config) => (SslMode::Prefer, CertificateCheck::None),
        (None, None) => (SslMode::Require, CertificateCheck::SystemRoots),
    };
    config.ssl_mode(ssl_mode);
    Ok(ConnectionSettings { config, verification })
}

/// Whether every host, and every address given in place of a host's own, is this machine.
fn is_local(config: &Config) -> bool {
    let is_local_host = |host: &Host| match host {
        Host::Tcp(host) => is_loopback(host),
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    config.get_hosts().iter().all(is_local_host)
        && config.get_hostaddrs().iter().all(|address| address.to_canonical().is_loopback())
}

/// Resolves the hosts and refuses addresses that must not be connected to. The connection then goes to the addresses that
/// were checked: a name may resolve to another one the next time.
async fn refuse_addresses(guard: AddressGuard, config: &mut Config) -> Result<(), String> {
    let ports = config.get_ports().to_vec();
    let port_of = |place: usize| ports.get(place).or_else(|| ports.first()).copied().unwrap_or(DEFAULT_PORT);
    let given = config.get_hostaddrs();
    if let Some(reason) = given.iter().enumerate().find_map(|(place, address)| guard.refusal(*address, port_of(place)))
    {
        return Err(format!("it must not be called: {reason}"));
    }
    if !given.is_empty() {
        return Ok(());
    }
    let mut further = Vec::new();
    for (place, host) in config.get_hosts().to_vec().into_iter().enumerate() {
        // A socket file has no address, and the driver takes an address for each host or for none
        let Host::Tcp(host) = host else { return Err("a source added over the API needs a host name".to_owned()) };
        let port = port_of(place);
        let found = tokio::net::lookup_host((host.as_str(), port)).await.map_err(|error| error.to_string())?;
        let mut found = found.map(|address| address.ip()).collect::<Vec<_>>().into_iter();
        if let Some(reason) = found.as_slice().iter().find_map(|address| guard.refusal(*address, port)) {
            return Err(format!("it must not be called: {reason}"));
        }
        config.hostaddr(found.next().ok_or("the host has no address")?);
        further.extend(found.map(|address| (host.clone(), address, port)));
    }
    for (host, address, port) in further {
        config.host(host).hostaddr(address);
        if ports.len() > 1 {
            config.port(port);
        }
    }
    Ok(())
}

/// What to do about a failed TLS handshake; `None` for another failure. None of these goes away by a retry.
fn tls_advice(error: &tokio_postgres::Error) -> Option<&'static str> {
    let mut cause = error.source();
    while let Some(error) = cause {
        let rustls =
            error.downcast_ref::<std::io::Error>().and_then(|error| error.get_ref()?.downcast_ref::<rustls::Error>());
        if let Some(rustls::Error::InvalidCertificate(_)) = rustls {
            return Some(
                "; name the PEM file of the authority that signed the server's certificate in tls_root, or set \
                 tls = \"unverified\" when nobody signed it",
            );
        }
        // The driver has no type for this error
        if error.to_string() == "server does not support TLS" {
            return Some("; turn TLS on there, or set tls = \"off\" to send the password and all data unencrypted");
        }
        cause = error.source();
    }
    None
}

fn tls_connector(verification: &CertificateCheck) -> Result<MakeRustlsConnect, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    match verification {
        CertificateCheck::None => {
            let unchecked = Arc::new(UnverifiedCertificate(provider));
            let config = config.dangerous().with_custom_certificate_verifier(unchecked).with_no_client_auth();
            Ok(MakeRustlsConnect::new(config))
        }
        CertificateCheck::SystemRoots => {
            crate::http_client::install_tls();
            let (connect, faults) = MakeRustlsConnect::with_native_certs()
                .map_err(|faults| format!("the system has no root certificates: set tls_root ({faults:?})"))?;
            for fault in faults {
                tracing::warn!(%fault, "a root certificate of the system is skipped");
            }
            Ok(connect)
        }
        CertificateCheck::Roots(given) => {
            let fail = |error: &dyn std::fmt::Display| format!("tls_root: {error}");
            let pem = read_pem(given).map_err(|error| error.to_string())?;
            let mut roots = RootCertStore::empty();
            for certificate in CertificateDer::pem_slice_iter(&pem) {
                roots.add(certificate.map_err(|error| fail(&error))?).map_err(|error| fail(&error))?;
            }
            if roots.is_empty() {
                return Err(fail(&"holds no certificate"));
            }
            Ok(MakeRustlsConnect::new(config.with_root_certificates(roots).with_no_client_auth()))
        }
    }
}

/// Accepts any certificate, but checks that the server has its private key.
#[derive(Debug)]
struct UnverifiedCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for UnverifiedCertificate {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
