//! A breaker in front of an upstream: after failures in a row nobody asks it for a while, then one call finds out
//! whether it is back. [`BreakerMachine`] is the rule alone, [`CircuitBreaker`] is one that callers share.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

/// When it opens and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerPolicy {
    /// Failures in a row that open it, at least 1.
    pub failures: u32,
    /// How long it stays open before a call is let through to try.
    pub rest: Duration,
}

impl Default for BreakerPolicy {
    fn default() -> Self {
        Self { failures: 5, rest: Duration::from_secs(60) }
    }
}

/// Whether calls go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerState {
    /// All do.
    Closed,
    /// None does.
    Open,
    /// One does, to find out.
    HalfOpen,
}

impl BreakerState {
    /// `closed`, `open` or `half_open`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half_open",
        }
    }
}

/// How a breaker stands, for pages and metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerStatus {
    /// Whether calls go through.
    pub state: BreakerState,
    /// Failures in a row.
    pub failures: u32,
    /// When it came into this state.
    pub since: Instant,
    /// How often it has opened.
    pub opens: u64,
}

/// What a call that was let through shows again with its outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerPermit(u64);

/// The rule: no lock, no clock.
#[derive(Debug, Clone)]
pub struct BreakerMachine {
    rules: BreakerPolicy,
    state: BreakerState,
    failures: u32,
    since: Instant,
    opens: u64,
    /// Counts tries and changes of state: an outcome of an earlier time says nothing about this one.
    era: u64,
    is_trying: bool,
}

impl BreakerMachine {
    /// A closed one.
    #[must_use]
    pub const fn new(rules: BreakerPolicy, now: Instant) -> Self {
        Self { rules, state: BreakerState::Closed, failures: 0, since: now, opens: 0, era: 0, is_trying: false }
    }

    /// Lets a call through.
    ///
    /// # Errors
    /// How long to wait before it is worth asking again; zero while another call is finding out.
    pub fn admit(&mut self, now: Instant) -> Result<BreakerPermit, Duration> {
        if let Some(left) = self.rests(now) {
            return Err(left);
        }
        if self.state == BreakerState::Open {
            self.turn(BreakerState::HalfOpen, now);
        }
        if self.state == BreakerState::HalfOpen {
            if self.is_trying {
                return Err(Duration::ZERO);
            }
            self.is_trying = true;
            self.era += 1;
        }
        Ok(BreakerPermit(self.era))
    }

    /// How long no call goes through yet; `None` while one does, or another is finding out.
    #[must_use]
    pub fn rests(&self, now: Instant) -> Option<Duration> {
        let left = self.rules.rest.saturating_sub(now.duration_since(self.since));
        (self.state == BreakerState::Open && !left.is_zero()).then_some(left)
    }

    /// The upstream answered.
    pub fn succeeded(&mut self, ticket: BreakerPermit, now: Instant) {
        if ticket.0 == self.era {
            self.failures = 0;
            if self.state == BreakerState::HalfOpen {
                self.turn(BreakerState::Closed, now);
            }
        }
    }

    /// It did not answer, or with a fault of its own.
    pub fn failed(&mut self, ticket: BreakerPermit, now: Instant) {
        if ticket.0 != self.era {
            return;
        }
        self.failures = self.failures.saturating_add(1);
        if self.state == BreakerState::HalfOpen || self.failures >= self.rules.failures.max(1) {
            self.opens += 1;
            self.turn(BreakerState::Open, now);
        }
    }

    /// The call was given up before it ended: whoever comes next may try.
    pub fn abandoned(&mut self, ticket: BreakerPermit) {
        if ticket.0 == self.era {
            self.is_trying = false;
        }
    }

    /// How it stands.
    #[must_use]
    pub const fn reading(&self) -> BreakerStatus {
        BreakerStatus { state: self.state, failures: self.failures, since: self.since, opens: self.opens }
    }

    fn turn(&mut self, state: BreakerState, now: Instant) {
        self.state = state;
        self.since = now;
        self.era += 1;
        self.is_trying = false;
    }
}

/// A breaker that all callers of one upstream share.
#[derive(Debug, Clone)]
pub struct CircuitBreaker(Arc<Mutex<BreakerMachine>>);

impl CircuitBreaker {
    /// A closed one.
    #[must_use]
    pub fn new(rules: BreakerPolicy) -> Self {
        Self(Arc::new(Mutex::new(BreakerMachine::new(rules, Instant::now()))))
    }

    /// How it stands.
    #[must_use]
    pub fn reading(&self) -> BreakerStatus {
        self.0.lock().reading()
    }

    /// Lets a call through; what comes back is told how it went, or dropped when nobody waits for it any more.
    pub(super) fn admit(&self) -> Result<AdmittedCall, Duration> {
        let ticket = self.0.lock().admit(Instant::now())?;
        Ok(AdmittedCall { breaker: self.clone(), ticket: Some(ticket) })
    }
}

/// A call that was let through.
#[must_use]
pub(super) struct AdmittedCall {
    breaker: CircuitBreaker,
    ticket: Option<BreakerPermit>,
}

impl AdmittedCall {
    pub(super) fn ended(mut self, is_failure: bool) {
        let Some(ticket) = self.ticket.take() else { return };
        let mut circuit = self.breaker.0.lock();
        let before = circuit.state;
        if is_failure {
            circuit.failed(ticket, Instant::now());
        } else {
            circuit.succeeded(ticket, Instant::now());
        }
        let reading = circuit.reading();
        drop(circuit);
        if reading.state != before {
            tracing::warn!(state = reading.state.word(), opens = reading.opens, "the breaker of an upstream changed");
        }
    }
}

impl Drop for AdmittedCall {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.breaker.0.lock().abandoned(ticket);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone, Copy)]
    enum BreakerAction {
        Admit,
        Succeed(usize),
        Fail(usize),
        Abandon(usize),
        Wait(u64),
    }

    fn deeds() -> impl Strategy<Value = Vec<BreakerAction>> {
        let deed = prop_oneof![
            4 => Just(BreakerAction::Admit),
            2 => (0_usize..8).prop_map(BreakerAction::Succeed),
            6 => (0_usize..8).prop_map(BreakerAction::Fail),
            1 => (0_usize..8).prop_map(BreakerAction::Abandon),
            2 => (0_u64..70).prop_map(BreakerAction::Wait),
        ];
        proptest::collection::vec(deed, 1..200)
    }

    /// The rule told once more, by what happened since the last change instead of by counters.
    struct Model {
        state: BreakerState,
        changed: u64,
        period: u64,
        row: u32,
        trying: Option<u64>,
    }

    proptest! {
        #[test]
        fn it_does_what_the_rule_says(deeds in deeds()) {
            let start = Instant::now();
            let rules = BreakerPolicy::default();
            let mut circuit = BreakerMachine::new(rules, start);
            let mut model = Model { state: BreakerState::Closed, changed: 0, period: 0, row: 0, trying: None };
            let (mut seconds, mut number) = (0, 0);
            // BreakerPermit, number of the call, period in which it was let through
            let mut under_way: Vec<(BreakerPermit, u64, u64)> = Vec::new();
            for deed in deeds {
                let now = start + Duration::from_secs(seconds);
                match deed {
                    BreakerAction::Wait(more) => seconds += more,
                    BreakerAction::Admit => {
                        if model.state == BreakerState::Open && seconds - model.changed >= 60 {
                            (model.state, model.changed, model.trying) = (BreakerState::HalfOpen, seconds, None);
                            model.period += 1;
                        }
                        let may = match model.state {
                            BreakerState::Closed => true,
                            BreakerState::Open => false,
                            BreakerState::HalfOpen => model.trying.is_none(),
                        };
                        let admitted = circuit.admit(now);
                        prop_assert_eq!(admitted.is_ok(), may);
                        match admitted {
                            Ok(ticket) => {
                                number += 1;
                                if model.state == BreakerState::HalfOpen {
                                    model.trying = Some(number);
                                }
                                under_way.push((ticket, number, model.period));
                            }
                            Err(left) => prop_assert!(left <= rules.rest),
                        }
                    }
                    BreakerAction::Succeed(which) | BreakerAction::Fail(which) | BreakerAction::Abandon(which) if which < under_way.len() => {
                        let (ticket, call, period) = under_way.swap_remove(which);
                        let counts = period == model.period
                            && (model.state == BreakerState::Closed || model.trying == Some(call));
                        match deed {
                            BreakerAction::Succeed(_) => {
                                circuit.succeeded(ticket, now);
                                if counts {
                                    model.row = 0;
                                    if model.state == BreakerState::HalfOpen {
                                        (model.state, model.changed) = (BreakerState::Closed, seconds);
                                        model.period += 1;
                                    }
                                }
                            }
                            BreakerAction::Fail(_) => {
                                circuit.failed(ticket, now);
                                if counts {
                                    model.row += 1;
                                    if model.state == BreakerState::HalfOpen || model.row >= 5 {
                                        (model.state, model.changed) = (BreakerState::Open, seconds);
                                        model.period += 1;
                                    }
                                }
                            }
                            _ => {
                                circuit.abandoned(ticket);
                                if counts {
                                    model.trying = None;
                                }
                            }
                        }
                    }
                    _ => {}
                }
                let reading = circuit.reading();
                prop_assert_eq!(reading.state, model.state);
                prop_assert_eq!(reading.failures, model.row);
                prop_assert_eq!(reading.since, start + Duration::from_secs(model.changed));
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_minute_one_call_finds_out() {
        let breaker = CircuitBreaker::new(BreakerPolicy::default());
        for _ in 0..5 {
            breaker.admit().expect("it is closed").ended(true);
        }
        assert_eq!(breaker.admit().err(), Some(Duration::from_secs(60)));
        tokio::time::advance(Duration::from_millis(59_999)).await;
        assert_eq!(breaker.admit().err(), Some(Duration::from_millis(1)));
        tokio::time::advance(Duration::from_millis(1)).await;
        let probe = breaker.admit().expect("one may try");
        assert_eq!(breaker.reading().state, BreakerState::HalfOpen);
        assert!(breaker.admit().is_err(), "one alone");
        drop(probe);
        breaker.admit().expect("the first went away").ended(true);
        assert_eq!((breaker.reading().state, breaker.reading().opens), (BreakerState::Open, 2));
        tokio::time::advance(Duration::from_secs(60)).await;
        breaker.admit().expect("one may try").ended(false);
        let reading = breaker.reading();
        assert_eq!((reading.state, reading.failures, reading.since), (BreakerState::Closed, 0, Instant::now()));
    }
}
