//! What reads cost while a source hangs, and while VoltMetrics does: an upstream that takes every connection and never
//! answers, beside the same server left alone.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::child::Serving;
use super::figures::{Figures, Unit};
use super::visitor::Visitor;
use crate::cli::command_error::{CommandError, CommandResult};

/// How long an answer is good in these servers, so that many reads find a stale one: milliseconds.
pub(super) const TTL_MILLIS: u64 = 5;
/// How long each server is asked in each round.
const SPAN: Duration = Duration::from_secs(2);
/// Rounds in turns; the middle one counts.
const ROUNDS: usize = 5;
/// After so long without a connection the source is not being read.
const PATIENCE: Duration = Duration::from_secs(30);

/// A listener that answers nobody.
pub(super) struct Hanging {
    pub(super) address: SocketAddr,
    taken: Arc<AtomicUsize>,
    stopped: Arc<AtomicBool>,
    holding: Option<JoinHandle<()>>,
}

impl Hanging {
    /// Begins to take connections and to hold them.
    pub(super) fn open() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let (taken, stopped) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (count, until) = (Arc::clone(&taken), Arc::clone(&stopped));
        let holding = std::thread::spawn(move || {
            let mut held = Vec::new();
            for connection in listener.incoming() {
                if until.load(Ordering::SeqCst) {
                    break;
                }
                held.push(connection);
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        Ok(Self { address, taken, stopped, holding: Some(holding) })
    }

    /// Waits for a connection after the first `before`.
    fn wait_beyond(&self, before: usize) -> CommandResult {
        let since = Instant::now();
        while self.taken.load(Ordering::SeqCst) <= before {
            if since.elapsed() > PATIENCE {
                return Err(CommandError::failed("the hanging source is not asked"));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}

impl Drop for Hanging {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // A last connection wakes it; where none can be made it has ended.
        let woken = TcpStream::connect(self.address).is_ok();
        if let Some(holding) = self.holding.take().filter(|_| woken)
            && holding.join().is_err()
        {
            tracing::debug!("the hanging source had ended already");
        }
    }
}

/// The slowest percent of reads begins here, seconds.
#[derive(Debug, Clone, Copy)]
struct Slowest {
    kept: f64,
    stale: f64,
}

/// Asks servers by the three configurations in turns and keeps the figures: of a server without an upstream, of one with
/// a source that hangs, and of one with a VoltMetrics that does.
pub(super) fn measure(
    [quiet, source, engine]: [&Path; 3],
    upstream: &Hanging,
    key: &str,
    paths: &[String],
    figures: &mut Figures,
) -> CommandResult {
    let mut rounds = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        rounds[0].push(request(quiet, key, paths, || Ok(()))?);
        for (rounds, config) in rounds[1..].iter_mut().zip([source, engine]) {
            let before = upstream.taken.load(Ordering::SeqCst);
            rounds.push(request(config, key, paths, || upstream.wait_beyond(before))?);
        }
    }
    let [quiet, source, engine] = rounds.map(|mut rounds| {
        let mut middle = |of: fn(&Slowest) -> f64| {
            rounds.sort_by(|left, right| of(left).total_cmp(&of(right)));
            rounds.get(rounds.len() / 2).map_or(f64::NAN, of)
        };
        Slowest { kept: middle(|round| round.kept), stale: middle(|round| round.stale) }
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

fn request(
    config: &Path,
    key: &str,
    paths: &[String],
    ready: impl FnOnce() -> CommandResult,
) -> Result<Slowest, CommandError> {
    let (serving, _) = Serving::start(config)?;
    ready()?;
    let mut visitor = Visitor::to(serving.address, key)?;
    for path in paths {
        visitor.get(path)?;
    }
    let (mut kept, mut stale) = (Vec::new(), Vec::new());
    let since = Instant::now();
    while since.elapsed() < SPAN {
        for path in paths {
            let start = Instant::now();
            visitor.get(path)?;
            let took = start.elapsed().as_secs_f64();
            if visitor.was_stale() { stale.push(took) } else { kept.push(took) }
        }
    }
    serving.kill()?;
    Ok(Slowest { kept: p99(kept), stale: p99(stale) })
}

fn p99(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() * 99 / 100).copied().unwrap_or(f64::NAN)
}
