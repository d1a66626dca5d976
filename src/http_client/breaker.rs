//! A breaker in front of an upstream: after failures in a row nobody asks it for a while, then one call finds out
//! whether it is back. [`Circuit`] is the rule alone, [`Breaker`] is one that callers share.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

/// When it opens and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerRules {
    /// Failures in a row that open it, at least 1.
    pub failures: u32,
    /// How long it stays open before a call is let through to try.
    pub rest: Duration,
}

impl Default for BreakerRules {
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
pub struct BreakerReading {
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
pub struct Ticket(u64);

/// The rule: no lock, no clock.
#[derive(Debug, Clone)]
pub struct Circuit {
    rules: BreakerRules,
    state: BreakerState,
    failures: u32,
    since: Instant,
    opens: u64,
    /// Counts tries and changes of state: an outcome of an earlier time says nothing about this one.
    era: u64,
    is_trying: bool,
}

impl Circuit {
    /// A closed one.
    #[must_use]
    pub const fn new(rules: BreakerRules, now: Instant) -> Self {
        Self { rules, state: BreakerState::Closed, failures: 0, since: now, opens: 0, era: 0, is_trying: false }
    }

    /// Lets a call through.
    ///
    /// # Errors
    /// How long to wait before it is worth asking again; zero while another call is finding out.
    pub fn admit(&mut self, now: Instant) -> Result<Ticket, Duration> {
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
        Ok(Ticket(self.era))
    }

    /// How long no call goes through yet; `None` while one does, or another is finding out.
    #[must_use]
    pub fn rests(&self, now: Instant) -> Option<Duration> {
        let left = self.rules.rest.saturating_sub(now.duration_since(self.since));
        (self.state == BreakerState::Open && !left.is_zero()).then_some(left)
    }

    /// The upstream answered.
    pub fn succeeded(&mut self, ticket: Ticket, now: Instant) {
        if ticket.0 == self.era {
            self.failures = 0;
            if self.state == BreakerState::HalfOpen {
                self.turn(BreakerState::Closed, now);
            }
        }
    }

    /// It did not answer, or with a fault of its own.
    pub fn failed(&mut self, ticket: Ticket, now: Instant) {
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
    pub fn abandoned(&mut self, ticket: Ticket) {
        if ticket.0 == self.era {
            self.is_trying = false;
        }
    }

    /// How it stands.
    #[must_use]
    pub const fn reading(&self) -> BreakerReading {
        BreakerReading { state: self.state, failures: self.failures, since: self.since, opens: self.opens }
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
pub struct Breaker(Arc<Mutex<Circuit>>);

impl Breaker {
    /// A closed one.
    #[must_use]
    pub fn new(rules: BreakerRules) -> Self {
        Self(Arc::new(Mutex::new(Circuit::new(rules, Instant::now()))))
    }

    /// How it stands.
    #[must_use]
    pub fn reading(&self) -> BreakerReading {
        self.0.lock().reading()
    }

    /// Lets a call through; what comes back is told how it went, or dropped when nobody waits for it any more.
    pub(super) fn admit(&self) -> Result<Passing, Duration> {
        let ticket = self.0.lock().admit(Instant::now())?;
        Ok(Passing { breaker: self.clone(), ticket: Some(ticket) })
    }
}

/// A call that was let through.
#[must_use]
pub(super) struct Passing {
    breaker: Breaker,
    ticket: Option<Ticket>,
}

impl Passing {
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

impl Drop for Passing {
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
    enum Deed {
        Admit,
        Succeed(usize),
        Fail(usize),
        Abandon(usize),
        Wait(u64),
    }

    fn deeds() -> impl Strategy<Value = Vec<Deed>> {
        let deed = prop_oneof![
            4 => Just(Deed::Admit),
            2 => (0_usize..8).prop_map(Deed::Succeed),
            6 => (0_usize..8).prop_map(Deed::Fail),
            1 => (0_usize..8).prop_map(Deed::Abandon),
            2 => (0_u64..70).prop_map(Deed::Wait),
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
            let rules = BreakerRules::default();
            let mut circuit = Circuit::new(rules, start);
            let mut model = Model { state: BreakerState::Closed, changed: 0, period: 0, row: 0, trying: None };
            let (mut seconds, mut number) = (0, 0);
            // Ticket, number of the call, period in which it was let through
            let mut under_way: Vec<(Ticket, u64, u64)> = Vec::new();
            for deed in deeds {
                let now = start + Duration::from_secs(seconds);
                match deed {
                    Deed::Wait(more) => seconds += more,
                    Deed::Admit => {
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
                    Deed::Succeed(which) | Deed::Fail(which) | Deed::Abandon(which) if which < under_way.len() => {
                        let (ticket, call, period) = under_way.swap_remove(which);
                        let counts = period == model.period
                            && (model.state == BreakerState::Closed || model.trying == Some(call));
                        match deed {
                            Deed::Succeed(_) => {
                                circuit.succeeded(ticket, now);
                                if counts {
                                    model.row = 0;
                                    if model.state == BreakerState::HalfOpen {
                                        (model.state, model.changed) = (BreakerState::Closed, seconds);
                                        model.period += 1;
                                    }
                                }
                            }
                            Deed::Fail(_) => {
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
        let breaker = Breaker::new(BreakerRules::default());
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
