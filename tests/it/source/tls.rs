//! Sources authenticate their servers: a real PostgreSQL with TLS, servers that refuse TLS or have a certificate of their
//! own and ask for the password, and HTTP servers.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use masterbus::clock::Clock;
use masterbus::config::{RootCertificates, TlsConfig, TlsMode};
use masterbus::http_client::{Backoff, CallPolicy, OutboundCredential};
use masterbus::runtime::Runtime;
use masterbus::source::http::{HttpOptions, HttpSource};
use masterbus::source::postgres::{PostgresOptions, PostgresSource, check_database};
use masterbus::source::{Mapping, Password, ReadMode, Source, SourceError};
use parking_lot::Mutex;
use proptest::prelude::*;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::support::postgres::{Database, database, empty_database};

const PASSWORD: &str = "hunter2";

/// `SSLRequest` of PostgreSQL's protocol.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
/// `AuthenticationCleartextPassword`.
const ASK_FOR_PASSWORD: [u8; 9] = [b'R', 0, 0, 0, 8, 0, 0, 0, 3];

fn options(url: &str) -> PostgresOptions {
    let mapping = Arc::new(Mapping::condoit().expect("the shipped mapping"));
    let mut options = PostgresOptions::new(url, mapping, Runtime::default());
    options.connect_timeout = Duration::from_secs(10);
    options
}

/// The URL of a database of this machine under the name of another host.
fn as_remote(url: &str, host: &str) -> String {
    format!("{}?hostaddr=127.0.0.1", url.replace("127.0.0.1", host))
}

const fn mode(mode: TlsMode) -> TlsConfig {
    TlsConfig { mode: Some(mode), roots: None }
}

const fn verified(roots: RootCertificates) -> TlsConfig {
    TlsConfig { mode: None, roots: Some(roots) }
}

/// Whether the connection of a pass to this database is encrypted.
async fn is_encrypted(database: &Database, url: &str, tls: TlsConfig) -> Result<bool, SourceError> {
    let mut options = options(url);
    options.tls = tls;
    let source = PostgresSource::open(options, None, ReadMode::Full).await?;
    let query = "SELECT bool_and(s.ssl) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) \
                 WHERE a.application_name = 'masterbus' AND a.datname = current_database()";
    let row = database.client.query_one(query, &[]).await.expect("the server tells");
    drop(source);
    Ok(row.get::<_, Option<bool>>(0).expect("a session"))
}

#[tokio::test]
async fn a_database_beyond_loopback_is_verified_unless_the_configuration_says_otherwise() {
    let database = database().await;
    let remote = as_remote(&database.url, "db.test");
    let of = async |url: &str, tls: TlsConfig| is_encrypted(&database, url, tls).await;
    let roots = RootCertificates::File(database.certificate.clone());
    for (url, tls) in [
        (remote.clone(), TlsConfig::default()),
        (remote.clone(), mode(TlsMode::Verify)),
        (format!("{remote}&sslmode=verify-full"), TlsConfig::default()),
        (format!("{remote}&sslmode=prefer"), TlsConfig::default()),
    ] {
        let error = of(&url, tls).await.expect_err("nobody vouches for the server");
        let message = error.to_string();
        assert!(message.contains("db.test") && message.contains("tls_root"), "{url}: {message}");
        assert!(!error.is_transient(), "a retry does not help");
    }
    for (url, tls) in [
        (remote.clone(), verified(roots.clone())),
        (remote.clone(), mode(TlsMode::Unverified)),
        (format!("{remote}&sslmode=require"), TlsConfig::default()),
        (format!("{remote}&sslmode=verify-full"), verified(roots.clone())),
    ] {
        assert!(of(&url, tls).await.unwrap_or_else(|error| panic!("{url}: {error}")), "{url}");
    }
    let pem = std::fs::read_to_string(&database.certificate).expect("it is there");
    assert!(of(&remote, verified(RootCertificates::Inline(pem))).await.expect("PEM text counts as well"));
    let elsewhere = as_remote(&database.url, "other.test");
    let error = of(&elsewhere, verified(roots.clone())).await.expect_err("the certificate names another host");
    assert!(error.to_string().contains("certificate"), "{error}");
    // Off, as it is written
    for (url, tls) in
        [(remote.clone(), mode(TlsMode::Off)), (format!("{remote}&sslmode=disable"), TlsConfig::default())]
    {
        assert!(!of(&url, tls).await.unwrap_or_else(|error| panic!("{url}: {error}")), "{url}");
    }
    // On loopback: TLS as the server offers it, verified where roots are named
    assert!(of(&database.url, TlsConfig::default()).await.expect("it connects"));
    assert!(of(&database.url, verified(roots)).await.expect("it connects"));
    let error = of(&database.url, mode(TlsMode::Verify)).await.expect_err("nobody vouches for it");
    assert!(error.to_string().contains("127.0.0.1") && error.to_string().contains("certificate"), "{error}");
    let missing = verified(RootCertificates::File("/nowhere.pem".into()));
    let error = of(&database.url, missing).await.expect_err("no such file");
    assert!(error.to_string().contains("/nowhere.pem"), "{error}");
}

#[tokio::test]
async fn a_plain_connection_is_possible_where_it_is_written_out() {
    let plain = empty_database().await;
    let options = options(&format!("{}?sslmode=disable", plain.url));
    assert!(matches!(check_database(&options).await, Ok(found) if found.tables == 0));
}

/// A server that takes what it is sent, and asks for a password in clear as soon as it may.
struct PasswordThief {
    port: u16,
    received: Arc<Mutex<Vec<u8>>>,
}

impl PasswordThief {
    /// With a certificate it offers TLS, without one it refuses it.
    async fn start(certificate: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&received);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = [0; 8];
                if stream.read_exact(&mut request).await.is_err() {
                    continue;
                }
                if request != SSL_REQUEST {
                    kept.lock().extend(request);
                    take(stream, &kept).await;
                } else if let Some(acceptor) = &certificate {
                    stream.write_all(b"S").await.expect("it listens");
                    // A client that verifies the certificate ends the handshake
                    if let Ok(stream) = acceptor.accept(stream).await {
                        take(stream, &kept).await;
                    }
                } else {
                    stream.write_all(b"N").await.expect("it listens");
                    take(stream, &kept).await;
                }
            }
        });
        Self { port, received }
    }

    fn has_password(&self) -> bool {
        self.received.lock().windows(PASSWORD.len()).any(|part| part == PASSWORD.as_bytes())
    }

    fn url(&self, host: &str) -> String {
        let hostaddr = if host == "127.0.0.1" { "" } else { "?hostaddr=127.0.0.1" };
        format!("postgres://reader:{PASSWORD}@{host}:{}/condoit{hostaddr}", self.port)
    }
}

/// Reads until the client goes away; after its first message asks for the password in clear.
async fn take(mut stream: impl AsyncRead + AsyncWrite + Unpin, received: &Mutex<Vec<u8>>) {
    let mut piece = [0; 1_024];
    let mut has_asked = false;
    while let Ok(length @ 1..) = stream.read(&mut piece).await {
        received.lock().extend_from_slice(&piece[..length]);
        if std::mem::replace(&mut has_asked, true) {
            // The password, or the client's last words
            return;
        }
        if stream.write_all(&ASK_FOR_PASSWORD).await.is_err() {
            return;
        }
    }
}

/// A key with a self-signed certificate for these subject alternative names, and the certificate's PEM text.
fn self_signed(folder: &Path, names: &str) -> (TlsAcceptor, String) {
    let mut openssl = Command::new("openssl");
    openssl.current_dir(folder).args(["req", "-new", "-x509", "-days", "2", "-nodes", "-subj", "/CN=test"]);
    openssl.args([
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-keyout",
        "key.pem",
        "-out",
        "cert.pem",
    ]);
    openssl.args(["-addext", &format!("subjectAltName={names}"), "-addext", "basicConstraints=critical,CA:FALSE"]);
    let made = openssl.stdin(Stdio::null()).output().expect("openssl, which ./tests/run installs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let certificate = CertificateDer::from_pem_file(folder.join("cert.pem")).expect("a certificate");
    let key = PrivateKeyDer::from_pem_file(folder.join("key.pem")).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![certificate], key))
        .expect("a server's configuration");
    let pem = std::fs::read_to_string(folder.join("cert.pem")).expect("it is there");
    (TlsAcceptor::from(Arc::new(config)), pem)
}

#[tokio::test]
async fn a_server_that_refuses_tls_never_gets_the_password() {
    let thief = PasswordThief::start(None).await;
    let remote = thief.url("db.test");
    for (url, tls) in [
        (remote.clone(), TlsConfig::default()),
        (remote.clone(), mode(TlsMode::Verify)),
        (remote.clone(), mode(TlsMode::Unverified)),
        (format!("{remote}&sslmode=prefer"), TlsConfig::default()),
        (format!("{remote}&sslmode=require"), TlsConfig::default()),
        (format!("{remote}&sslmode=verify-full"), TlsConfig::default()),
        // One host of two beyond loopback
        (
            format!(
                "postgres://reader:{PASSWORD}@localhost:{0},db.test:{0}/c?hostaddr=127.0.0.1,127.0.0.1",
                thief.port
            ),
            TlsConfig::default(),
        ),
        (thief.url("127.0.0.1"), mode(TlsMode::Unverified)),
    ] {
        let mut options = options(&url);
        options.tls = tls;
        let error = check_database(&options).await.expect_err("it has no TLS");
        let told = format!("{error} {error:?}");
        assert!(told.contains("server does not support TLS") && error.to_string().contains("tls = \"off\""), "{told}");
        assert!(!told.contains(PASSWORD) && !error.is_transient(), "{told}");
        assert!(thief.received.lock().is_empty(), "{url}: nothing is sent after the refusal");
    }
    // Where the configuration says so, it is sent: the test can fail
    let mut options = options(&remote);
    options.tls = mode(TlsMode::Off);
    check_database(&options).await.expect_err("it is no database");
    assert!(thief.has_password());
}

#[tokio::test]
async fn a_server_with_a_certificate_of_its_own_never_gets_the_password() {
    let folder = TempDir::new().expect("a folder");
    let (acceptor, _) = self_signed(folder.path(), "DNS:db.test");
    let thief = PasswordThief::start(Some(acceptor)).await;
    let remote = thief.url("db.test");
    for (url, tls) in [
        (remote.clone(), TlsConfig::default()),
        (remote.clone(), mode(TlsMode::Verify)),
        (format!("{remote}&sslmode=verify-full"), TlsConfig::default()),
    ] {
        let mut options = options(&url);
        options.tls = tls;
        let error = check_database(&options).await.expect_err("nobody vouches for it");
        assert!(error.to_string().contains("tls_root") && !error.to_string().contains(PASSWORD), "{error}");
        assert!(thief.received.lock().is_empty(), "{url}");
    }
    // Channel binding protects the password where nobody vouches for the certificate
    let mut bound = options(&format!("{remote}&channel_binding=require"));
    bound.tls = mode(TlsMode::Unverified);
    check_database(&bound).await.expect_err("it asks for a password in clear");
    assert!(!thief.has_password());
    let mut options = options(&remote);
    options.tls = mode(TlsMode::Unverified);
    check_database(&options).await.expect_err("it is no database");
    assert!(thief.has_password(), "whoever intercepts an unverified connection can read it");
}

#[tokio::test]
async fn a_password_that_looks_like_a_part_of_the_url_is_in_no_error() {
    for url in [
        "postgres://reader:p@ss/hunter2@127.0.0.1:1/condoit",
        "postgres://reader:p@127.0.0.1:1/hunter2@db.test/condoit",
        "postgres://db.test/condoit?password=x@hunter2",
        "postgres://reader:pa/ss?#hunter2@127.0.0.1:1/condoit",
        "postgres://reader:hunter2",
        "mysql://reader:hunter2@db.test/condoit",
    ] {
        let mut options = options(url);
        options.connect_timeout = Duration::from_secs(2);
        let error = check_database(&options).await.expect_err("nobody listens");
        let told = format!("{error} {error:?} {options:?}");
        assert!(!told.contains("hunter2"), "{url}: {told}");
    }
}

fn http(base: &str, token: bool, tls: TlsConfig) -> HttpOptions {
    let credential = token.then(|| OutboundCredential::bearer(PASSWORD).expect("a header"));
    let mut options = HttpOptions::new(base, credential, Clock::system(), Runtime::default());
    let backoff = Backoff { tries: 1, ..Backoff::default() };
    options.policy = CallPolicy { attempt: Duration::from_secs(10), backoff, ..CallPolicy::default() };
    options.tls = tls;
    options
}

#[tokio::test]
async fn no_credential_goes_over_plain_http_beyond_loopback_unless_it_is_written_out() {
    let off = || mode(TlsMode::Off);
    for (base, token, tls, is_taken) in [
        ("http://condoit.example/api", true, TlsConfig::default(), false),
        ("http://user:pw@condoit.example/api", false, TlsConfig::default(), false),
        ("http://user@10.0.0.5/api", false, TlsConfig::default(), false),
        ("http://condoit.example/api", true, off(), true),
        ("http://condoit.example/api", false, TlsConfig::default(), true),
        ("https://condoit.example/api", true, TlsConfig::default(), true),
        ("http://localhost:9/api", true, TlsConfig::default(), true),
        ("http://[::1]:9/api", true, TlsConfig::default(), true),
    ] {
        let checked = http(base, token, tls).check();
        assert_eq!(checked.is_ok(), is_taken, "{base} {checked:?}");
        if let Err(error) = checked {
            assert!(error.to_string().contains("tls = \"off\"") && !error.to_string().contains("pw@"), "{error}");
        }
    }
}

/// An HTTPS server that answers each request with an empty page.
async fn https_server(acceptor: TlsAcceptor) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut request = vec![0; 4_096];
            let _ = stream.read(&mut request).await;
            let body = r#"{"items": [], "next_cursor": null, "watermark": "w"}"#;
            let length = body.len();
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    port
}

#[tokio::test]
async fn an_http_server_is_verified_against_the_named_roots() {
    let folder = TempDir::new().expect("a folder");
    let (acceptor, pem) = self_signed(folder.path(), "IP:127.0.0.1");
    let base = format!("https://127.0.0.1:{}", https_server(acceptor).await);
    let first = async |tls: TlsConfig| {
        HttpSource::open(http(&base, true, tls), None, ReadMode::Full).expect("it opens").next().await
    };
    let stranger = first(TlsConfig::default()).await.expect_err("nobody vouches for it");
    assert!(stranger.to_string().contains("certificate"), "{stranger}");
    let file = RootCertificates::File(folder.path().join("cert.pem"));
    for roots in [file, RootCertificates::Inline(pem)] {
        let batch = first(verified(roots)).await.expect("it is read").expect("a batch");
        assert!(batch.complete_pass);
    }
    let nothing = http(&base, true, verified(RootCertificates::Inline("-----BEGIN NOTHING-----".to_owned())));
    assert!(HttpSource::open(nothing, None, ReadMode::Full).is_err(), "no certificate in it");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    /// Whatever a password looks like, no error of a source shows it: neither of its URL nor of a failed connection.
    #[test]
    fn no_part_of_a_password_is_in_an_error(
        parts in proptest::collection::vec("[/?#@:%&=\\\\,. a-zé日🔑0-9]{0,4}", 1..5),
        scheme in prop_oneof![Just("postgres"), Just("http"), Just("https")],
        is_own_key in proptest::bool::ANY,
    ) {
        let password = format!("SECRET{}SECRET", parts.join("SECRET"));
        let in_url = if is_own_key { String::new() } else { format!(":{password}") };
        let url = format!("{scheme}://reader{in_url}@127.0.0.1:1/condoit");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let reported = runtime.block_on(async {
            if scheme == "postgres" {
                let mut options = options(&url);
                options.connect_timeout = Duration::from_secs(5);
                options.password = is_own_key.then(|| Password::new(&password));
                let error = check_database(&options).await.expect_err("nobody listens");
                return format!("{error} {error:?} {options:?} {}", error.public_message());
            }
            let mut options = http(&url, false, TlsConfig::default());
            options.credential = if is_own_key { OutboundCredential::bearer(&password) } else { None };
            let shown = format!("{options:?}");
            let error = match HttpSource::open(options, None, ReadMode::Full) {
                Ok(mut source) => source.next().await.expect_err("nobody listens"),
                Err(error) => error,
            };
            format!("{error} {error:?} {shown} {}", error.public_message())
        });
        prop_assert!(!reported.contains("SECRET"), "{url}: {reported}");
    }
}
