//! A server, as `serve` and `demo` run it: its listeners, its background tasks, and its shutdown.

mod background_tasks;
mod open_files;

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, UnixListener};
use tokio_util::sync::CancellationToken;

use super::command_error::CommandError;
use super::store_access::SOCKET;
use crate::app::Application;
use crate::auth::{Identity, Principal};
use crate::config::Config;
use crate::http::connections::{serve_tcp, serve_unix};
use crate::http::limits::HttpLimits;
use crate::http::middleware::client_address::TrustedProxies;
use crate::http::middleware::cors::Cors;
use crate::http::middleware::host::AllowedHosts;
use crate::http::stack::HttpStack;
use crate::http::{ApiState, router};
use crate::jobs::JobQueue;
use crate::sync::RunQueue;

/// How long requests in progress may take after the stop signal. With [`TASK_GRACE`] below the 15 s that the systemd unit
/// allows.
const REQUEST_GRACE: Duration = Duration::from_secs(10);
/// How long background tasks and sync runs may take to stop after the last request.
const TASK_GRACE: Duration = Duration::from_secs(3);

/// A server whose listeners are open.
pub struct Server {
    /// Address of the HTTP listener.
    pub address: SocketAddr,
    /// Starts sync runs.
    pub run_queue: Arc<RunQueue>,
    jobs: Arc<JobQueue>,
    application: Arc<Application>,
    listener: TcpListener,
    unix: UnixListener,
    socket: PathBuf,
    cors: Cors,
    hosts: AllowedHosts,
    proxies: TrustedProxies,
    is_demo: bool,
}

impl Server {
    /// Opens the HTTP listener and the Unix socket.
    ///
    /// # Errors
    /// With exit code 2 when one of them cannot be opened.
    pub async fn bind(config: &Config, application: Arc<Application>) -> Result<Self, CommandError> {
        let address = config.listen.address;
        let listener = TcpListener::bind(address).await.map_err(|error| {
            CommandError::usage(format!("cannot listen on {address}: {error}; set `listen` to another"))
        })?;
        let socket = config.data_dir.join(SOCKET);
        let unix = bind_unix(&socket)
            .map_err(|error| CommandError::usage(format!("cannot create the socket {}: {error}", socket.display())))?;
        let jobs = JobQueue::from_config(&application, config).map_err(CommandError::usage)?;
        let run_queue = RunQueue::within(config.sync, &application, config.sources.clone());
        run_queue.load_stored_sources().map_err(CommandError::failed)?;
        let address = listener.local_addr()?;
        run_queue.set_own_port(address.port());
        let cors = Cors::new(&config.cors_origins);
        let hosts = AllowedHosts::new(&config.allowed_hosts, address.ip().is_loopback());
        let proxies = TrustedProxies::new(&config.trusted_proxies);
        let is_demo = false;
        Ok(Self { address, run_queue, jobs, application, listener, unix, socket, cors, hosts, proxies, is_demo })
    }

    /// The same server for the demo, whose link logs in.
    #[must_use]
    pub fn for_demo(self) -> Self {
        Self { is_demo: true, ..self }
    }

    /// Serves until `stop` completes, then lets requests in progress finish and stops the background tasks.
    ///
    /// # Errors
    /// When the routes are inconsistent.
    pub async fn run(self, stop: impl Future<Output = ()>) -> Result<(), CommandError> {
        let runtime = self.application.runtime.clone();
        let state = ApiState::new(Arc::clone(&self.application), Arc::clone(&self.run_queue), Arc::clone(&self.jobs));
        let state =
            state.map_err(CommandError::failed)?.with_limits(HttpLimits::for_open_files(open_files::raise_limit()));
        let state = if self.is_demo { state.for_demo() } else { state };
        let router = router::router(state.clone()).map_err(CommandError::failed)?;
        let stack = HttpStack::new(router, Arc::new(state))
            .with_cors(self.cors)
            .with_allowed_hosts(self.hosts)
            .with_trusted_proxies(self.proxies);
        let local_admin = Arc::new(Principal::new(Identity::local_admin(), "", None, None));
        let close = CancellationToken::new();
        let (run_queue, jobs, tasks) = (self.run_queue, self.jobs, runtime.clone());
        drop(runtime.spawn("start of the background tasks", async move {
            background_tasks::start(&tasks, &run_queue, &jobs).await;
        }));
        let tcp =
            serve_tcp(runtime.clone(), self.listener, stack.clone(), close.clone().cancelled_owned(), REQUEST_GRACE);
        let unix =
            serve_unix(runtime.clone(), self.unix, local_admin, stack, close.clone().cancelled_owned(), REQUEST_GRACE);
        let listeners = async { tokio::join!(tcp, unix) };
        let stopping = async {
            stop.await;
            tracing::info!("stopping");
            close.cancel();
            // Event streams never end by themselves; open ones would use up the whole grace period
            self.application.close();
        };
        tokio::join!(listeners, stopping);
        // Work that is aborted here is repeated at the next start: a sync run at most one batch, a job its last call
        runtime.shutdown(TASK_GRACE).await;
        if let Err(error) = fs::remove_file(&self.socket) {
            tracing::debug!(%error, "the socket file was already removed");
        }
        Ok(())
    }
}

/// Opens a Unix socket that only its owner can use. A socket file left by a killed server is removed: this process holds
/// the store's lock, so no other server listens on it.
fn bind_unix(path: &Path) -> io::Result<UnixListener> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}
