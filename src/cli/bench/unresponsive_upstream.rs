//! Measures cached requests while a source or VoltMetrics does not respond: an upstream accepts every connection and never
//! sends a response. A server without an upstream is measured for comparison.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::bench_client::BenchClient;
use super::figures::{Figures, Unit};
use super::server_process::ServerProcess;
use crate::cli::command_error::{CommandError, CommandResult};

/// Cache TTL of these servers, milliseconds. It is short, so that many requests get a stale response.
pub(super) const TTL_MILLIS: u64 = 5;
/// Measured time per server and round.
const MEASURED_TIME: Duration = Duration::from_secs(2);
/// Rounds. The servers take turns, and the median round counts.
const ROUNDS: usize = 5;
/// Longest wait for a connection to the upstream.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// A listener that accepts connections, keeps them open and never responds.
pub(super) struct UnresponsiveUpstream {
    pub(super) address: SocketAddr,
    accepted: Arc<AtomicUsize>,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl UnresponsiveUpstream {
    /// Starts to accept connections on a free port of loopback.
    pub(super) fn listen() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let (accepted, stopped) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (count, until) = (Arc::clone(&accepted), Arc::clone(&stopped));
        let thread = std::thread::spawn(move || {
            let mut connections = Vec::new();
            for connection in listener.incoming() {
                if until.load(Ordering::SeqCst) {
                    break;
                }
                connections.push(connection);
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        Ok(Self { address, accepted, stopped, thread: Some(thread) })
    }

    /// Waits until more than `before` connections were accepted.
    fn wait_for_more_than(&self, before: usize) -> CommandResult {
        let since = Instant::now();
        while self.accepted.load(Ordering::SeqCst) <= before {
            if since.elapsed() > CONNECT_TIMEOUT {
                return Err(CommandError::failed("the unresponsive upstream got no connection"));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}

impl Drop for UnresponsiveUpstream {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // A last connection wakes the thread; if none can be made, it has ended already
        let woken = TcpStream::connect(self.address).is_ok();
        if let Some(thread) = self.thread.take().filter(|_| woken)
            && thread.join().is_err()
        {
            tracing::debug!("the thread of the unresponsive upstream had already ended");
        }
    }
}

/// 99th percentiles of the response times, seconds.
#[derive(Debug, Clone, Copy)]
struct TailLatencies {
    kept: f64,
    stale: f64,
}

/// Measures servers with the three configurations in turns and adds the figures: a server without an upstream, one with a
/// source that does not respond, and one with such a VoltMetrics.
pub(super) fn measure(
    [quiet, source, engine]: [&Path; 3],
    upstream: &UnresponsiveUpstream,
    key: &str,
    paths: &[String],
    figures: &mut Figures,
) -> CommandResult {
    let mut rounds = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        rounds[0].push(measure_round(quiet, key, paths, || Ok(()))?);
        for (rounds, config) in rounds[1..].iter_mut().zip([source, engine]) {
            let before = upstream.accepted.load(Ordering::SeqCst);
            rounds.push(measure_round(config, key, paths, || upstream.wait_for_more_than(before))?);
        }
    }
    let [quiet, source, engine] = rounds.map(|mut rounds| {
        let mut median = |of: fn(&TailLatencies) -> f64| {
            rounds.sort_by(|left, right| of(left).total_cmp(&of(right)));
            rounds.get(rounds.len() / 2).map_or(f64::NAN, of)
        };
        TailLatencies { kept: median(|round| round.kept), stale: median(|round| round.stale) }
    });
    for (key, name, seconds) in [
        ("kept_p99_seconds", "kept answers, p99", quiet.kept),
        ("hung_kept_p99_seconds", "the same while a source hangs", source.kept),
        ("engine_hung_kept_p99_seconds", "the same while VoltMetrics hangs", engine.kept),
        ("stale_p99_seconds", "stale answers, p99", quiet.stale),
        ("hung_stale_p99_seconds", "the same while a source hangs", source.stale),
        ("engine_hung_stale_p99_seconds", "the same while VoltMetrics hangs", engine.stale),
    ] {
        figures.put(key, name, Unit::Seconds, seconds);
    }
    for (key, name, hung, quiet) in [
        ("hung_kept_ratio", "kept while a source hangs to quiet", source.kept, quiet.kept),
        ("engine_hung_kept_ratio", "kept while VoltMetrics hangs to quiet", engine.kept, quiet.kept),
        ("hung_stale_ratio", "stale while a source hangs to quiet", source.stale, quiet.stale),
        ("engine_hung_stale_ratio", "stale while VoltMetrics hangs to quiet", engine.stale, quiet.stale),
    ] {
        figures.put(key, name, Unit::Ratio, hung / quiet);
    }
    Ok(())
}

/// Starts a server, waits for `ready`, and requests the paths for [`MEASURED_TIME`].
fn measure_round(
    config: &Path,
    key: &str,
    paths: &[String],
    ready: impl FnOnce() -> CommandResult,
) -> Result<TailLatencies, CommandError> {
    let (server, _) = ServerProcess::start(config)?;
    ready()?;
    let mut client = BenchClient::connect(server.address, key)?;
    for path in paths {
        client.get(path)?;
    }
    let (mut kept, mut stale) = (Vec::new(), Vec::new());
    let since = Instant::now();
    while since.elapsed() < MEASURED_TIME {
        for path in paths {
            let start = Instant::now();
            client.get(path)?;
            let seconds = start.elapsed().as_secs_f64();
            if client.was_stale() { stale.push(seconds) } else { kept.push(seconds) }
        }
    }
    server.kill()?;
    Ok(TailLatencies { kept: p99(kept), stale: p99(stale) })
}

fn p99(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() * 99 / 100).copied().unwrap_or(f64::NAN)
}
