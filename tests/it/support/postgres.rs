//! A private PostgreSQL cluster in a temporary folder, on a free loopback port, run as an unprivileged user, with a new
//! database per test. One cluster serves the test binary. A guard process holds the other end of a pipe: however this
//! process ends, the guard stops the server and removes the folder.

use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio_postgres::{Client, NoTls};

const SCHEMA: &str = include_str!("../../../assets/condoit/schema.sql");
const USER: &str = "condoit";

struct Cluster {
    port: u16,
    certificate: PathBuf,
    /// Runs until its standard input closes, which is when this process ends.
    _guard: Child,
}

/// An empty database with Condoit's schema.
pub struct Database {
    /// The URL for a source's options.
    pub url: String,
    /// A session that may write.
    pub client: Client,
    /// The server's self-signed certificate.
    pub certificate: PathBuf,
}

impl Database {
    /// Runs statements as Condoit would.
    pub async fn run(&self, statements: &str) {
        self.client.batch_execute(statements).await.expect("the statements are sound");
    }

    /// A second session, to leave a transaction open in.
    pub async fn session(&self) -> Client {
        session(&self.url).await
    }
}

/// A fresh database with Condoit's schema, on the cluster that all tests of this binary share.
pub async fn database() -> Database {
    let database = empty_database().await;
    database.run(SCHEMA).await;
    database
}

/// A fresh database with nothing in it.
pub async fn empty_database() -> Database {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let cluster = tokio::task::spawn_blocking(|| CLUSTER.get_or_init(start)).await.expect("the cluster starts");
    let name = format!("t{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let url = |name: &str| format!("postgres://{USER}@127.0.0.1:{}/{name}", cluster.port);
    let first = session(&url("postgres")).await;
    first.batch_execute(&format!("CREATE DATABASE {name}")).await.expect("a database can be made");
    let url = url(&name);
    let client = session(&url).await;
    Database { url, client, certificate: cluster.certificate.clone() }
}

async fn session(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("the cluster answers");
    tokio::spawn(connection);
    client
}

/// The folder of the newest installed PostgreSQL.
pub fn binaries() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|version| Some((version.file_name().to_str()?.parse::<u32>().ok()?, version.path().join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").exists())
        .max();
    newest.expect("no PostgreSQL under /usr/lib/postgresql: run ./tests/run, which installs it").1
}

/// A command run as an unprivileged user: PostgreSQL refuses to run as root.
fn unprivileged(is_root: bool, program: &Path) -> Command {
    if !is_root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]).arg(program);
    command
}

fn done(mut command: Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

fn start() -> Cluster {
    let binaries = binaries();
    let folder = tempfile::Builder::new().prefix("masterbus-pg-").tempdir().expect("a temporary folder").keep();
    let is_root = std::fs::metadata(&folder).expect("it is there").uid() == 0;
    if is_root {
        let id = Command::new("id").args(["-u", "nobody"]).output().expect("id runs");
        let anonymous = String::from_utf8_lossy(&id.stdout).trim().parse().expect("nobody has a number");
        chown(&folder, Some(anonymous), None).expect("the folder can be given away");
    }
    let data = folder.join("data");
    // `cat` ends when this process does; only then the guard continues
    let guard = Command::new("sh")
        .args(["-c", r#"cat >/dev/null; kill -QUIT "$(head -n 1 "$1/data/postmaster.pid")"; rm -rf "$1""#, "guard"])
        .arg(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // Ctrl-C is sent to the process group of the tests, which the guard must outlive
        .process_group(0)
        .spawn()
        .expect("sh runs");
    let mut initdb = unprivileged(is_root, &binaries.join("initdb"));
    initdb.current_dir(&folder).args(["--no-sync", "--auth=trust", "-U", USER, "-E", "UTF8", "--locale=C.UTF-8", "-D"]);
    initdb.arg(&data);
    done(initdb).expect("initdb");
    // Like Debian's own clusters this one offers TLS with a self-signed certificate
    let certificate = folder.join("server.crt");
    let mut openssl = unprivileged(is_root, Path::new("openssl"));
    openssl.current_dir(&folder).args(["req", "-new", "-x509", "-days", "2", "-nodes", "-subj", "/CN=localhost"]);
    openssl.args(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-keyout", "server.key"]);
    openssl.args([
        "-addext",
        "subjectAltName=IP:127.0.0.1,DNS:db.test",
        "-addext",
        "basicConstraints=critical,CA:FALSE",
    ]);
    openssl.arg("-out").arg(&certificate);
    done(openssl).expect("openssl, which ./tests/run installs along with PostgreSQL");
    let mut last = String::new();
    // Another process may take the port between the check and the start
    for _ in 0..5 {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        drop(listener);
        let mut pg_ctl = unprivileged(is_root, &binaries.join("pg_ctl"));
        let settings = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={0} -c fsync=off \
             -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 \
             -c ssl=on -c ssl_cert_file={0}/server.crt -c ssl_key_file={0}/server.key",
            folder.display()
        );
        pg_ctl.current_dir(&folder).args(["start", "-w", "-s", "-l"]).arg(folder.join("log"));
        pg_ctl.arg("-D").arg(&data).arg("-o").arg(settings);
        match done(pg_ctl) {
            Ok(()) => return Cluster { port, certificate, _guard: guard },
            Err(error) => last = error,
        }
    }
    panic!("PostgreSQL does not start: {last}");
}
