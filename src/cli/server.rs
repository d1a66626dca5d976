//! A serving appliance: its listeners, its clock, and how it stops. What `serve` and `demo` have in common.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, UnixListener};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::command_error::CommandError;
use super::store_access::SOCKET;
use crate::app::Application;
use crate::auth::{Identity, Principal};
use crate::config::Config;
use crate::http::connections::{serve_tcp, serve_unix};
use crate::http::middleware::cors::Cors;
use crate::http::stack::HttpStack;
use crate::http::{ApiState, router};
use crate::jobs::JobQueue;
use crate::sync::{RunQueue, run_schedule};

/// How long requests under way may take once the program stops.
const GRACE: Duration = Duration::from_secs(10);

/// A server that listens already.
pub struct Server {
    /// Where it is reached.
    pub address: SocketAddr,
    /// Starts runs.
    pub run_queue: Arc<RunQueue>,
    jobs: Arc<JobQueue>,
    appliance: Arc<Application>,
    listener: TcpListener,
    unix: UnixListener,
    socket: PathBuf,
    origins: Vec<String>,
}

impl Server {
    /// Binds the address and the box's socket.
    ///
    /// # Errors
    /// With exit code 2 when one of them cannot be had.
    pub async fn bind(config: &Config, appliance: Arc<Application>) -> Result<Self, CommandError> {
        let wanted = config.listen.address;
        let listener = TcpListener::bind(wanted).await.map_err(|error| {
            CommandError::usage(format!("cannot listen on {wanted}: {error}; set `listen` to another"))
        })?;
        let socket = config.data_dir.join(SOCKET);
        let unix = bind_unix(&socket)
            .map_err(|error| CommandError::usage(format!("cannot make the socket {}: {error}", socket.display())))?;
        let jobs = JobQueue::from_config(&appliance, appliance.runtime.clone(), config).map_err(CommandError::usage)?;
        let run_queue = RunQueue::within(config.sync, &appliance, config.sources.clone());
        run_queue.load_stored_sources().map_err(CommandError::failed)?;
        let address = listener.local_addr()?;
        let origins = config.cors_origins.clone();
        Ok(Self { address, run_queue, jobs, appliance, listener, unix, socket, origins })
    }

    /// Serves until `stop`, then lets requests under way finish.
    ///
    /// # Errors
    /// When the routes cannot be made.
    pub async fn run(self, stop: impl Future<Output = ()>) -> Result<(), CommandError> {
        let runtime = self.appliance.runtime.clone();
        let app = ApiState::new(
            Arc::clone(&self.appliance),
            Arc::clone(&self.run_queue),
            Arc::clone(&self.jobs),
            runtime.clone(),
        );
        let app = app.map_err(CommandError::failed)?;
        let router = router::router(app.clone()).map_err(CommandError::failed)?;
        let front = HttpStack::new(router, Arc::new(app)).with_cors(Cors::new(&self.origins));
        let owner = Arc::new(Principal::new(Identity::local_admin(), "", None, None));
        let (stopping, stopped) = watch::channel(false);
        let schedule_stop = CancellationToken::new();
        let heard = |mut stopped: watch::Receiver<bool>| async move {
            // A sender that is gone says the same.
            let _ = stopped.wait_for(|stopped| *stopped).await;
        };
        let news = Arc::clone(&self.appliance);
        let jobs = tokio::spawn(self.jobs.run_all(schedule_stop.clone()));
        let clock = tokio::spawn(run_schedule(self.run_queue, schedule_stop.clone()));
        let tcp = serve_tcp(runtime.clone(), self.listener, front.clone(), heard(stopped.clone()), GRACE);
        let unix = serve_unix(runtime, self.unix, owner, front, heard(stopped), GRACE);
        let both = async { tokio::join!(tcp, unix) };
        let ended = async {
            stop.await;
            tracing::info!("stopping");
            stopping.send_replace(true);
            schedule_stop.cancel();
            // Streams of events would keep their connections until the grace is over.
            news.close();
        };
        tokio::join!(both, ended);
        // What is under way is cut off here: a run repeats at most one batch at the next start, a job its last call.
        clock.abort();
        jobs.abort();
        if let Err(error) = fs::remove_file(&self.socket) {
            tracing::debug!(%error, "the socket was gone already");
        }
        Ok(())
    }
}

/// Binds a socket that only its owner may use. One left by a killed server goes: the store's lock, held by now, says
/// that nobody listens there.
fn bind_unix(path: &Path) -> io::Result<UnixListener> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}
