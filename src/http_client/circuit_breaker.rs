//! Circuit breaker: after consecutive failures no call goes to a service for a while, then one probe finds out whether it
//! has recovered. [`BreakerMachine`] is the state machine alone, [`CircuitBreaker`] is shared by all callers of a service.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

/// When a breaker opens and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerPolicy {
    /// Consecutive failures that open it, at least 1.
    pub failures: u32,
    /// How long it stays open before a probe is let through.
    pub rest: Duration,
}

impl Default for BreakerPolicy {
    fn default() -> Self {
        Self { failures: 5, rest: Duration::from_secs(60) }
    }
}

/// State of a breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerState {
    /// Calls go through.
    Closed,
    /// No call goes through.
    Open,
    /// One probe goes through.
    HalfOpen,
}

impl BreakerState {
    /// `closed`, `open` or `half_open`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half_open",
        }
    }
}

/// State of a breaker and its counters, for pages and metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerStatus {
    /// State.
    pub state: BreakerState,
    /// Consecutive failures.
    pub failures: u32,
    /// When it entered this state.
    pub since: Instant,
    /// How often it has opened.
    pub opens: u64,
}

/// Permit of an admitted call, to be returned with its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerPermit(u64);

/// The state machine: no lock, no clock.
#[derive(Debug, Clone)]
pub struct BreakerMachine {
    rules: BreakerPolicy,
    state: BreakerState,
    failures: u32,
    since: Instant,
    opens: u64,
    /// Increases with each probe and each change of state. A result of an earlier generation says nothing about
    /// the present one: a call that was slow to fail must not reopen a breaker that has closed since.
    generation: u64,
    is_probing: bool,
}

impl BreakerMachine {
    /// A closed breaker.
    #[must_use]
    pub const fn new(rules: BreakerPolicy, now: Instant) -> Self {
        Self { rules, state: BreakerState::Closed, failures: 0, since: now, opens: 0, generation: 0, is_probing: false }
    }

    /// Admits a call.
    ///
    /// # Errors
    /// How long until the next probe; zero while another call is the probe.
    pub fn admit(&mut self, now: Instant) -> Result<BreakerPermit, Duration> {
        if let Some(remaining) = self.remaining_open_time(now) {
            return Err(remaining);
        }
        if self.state == BreakerState::Open {
            self.enter(BreakerState::HalfOpen, now);
        }
        if self.state == BreakerState::HalfOpen {
            if self.is_probing {
                return Err(Duration::ZERO);
            }
            self.is_probing = true;
            self.generation += 1;
        }
        Ok(BreakerPermit(self.generation))
    }

    /// How long it stays open yet; `None` unless it is open.
    #[must_use]
    pub fn remaining_open_time(&self, now: Instant) -> Option<Duration> {
        let remaining = self.rules.rest.saturating_sub(now.duration_since(self.since));
        (self.state == BreakerState::Open && !remaining.is_zero()).then_some(remaining)
    }

    /// A call succeeded, or the service refused it for a good reason.
    pub fn succeeded(&mut self, permit: BreakerPermit, now: Instant) {
        if permit.0 == self.generation {
            self.failures = 0;
            if self.state == BreakerState::HalfOpen {
                self.enter(BreakerState::Closed, now);
            }
        }
    }

    /// The service did not answer, or answered with an error of its own.
    pub fn failed(&mut self, permit: BreakerPermit, now: Instant) {
        if permit.0 != self.generation {
            return;
        }
        self.failures = self.failures.saturating_add(1);
        if self.state == BreakerState::HalfOpen || self.failures >= self.rules.failures.max(1) {
            self.opens += 1;
            self.enter(BreakerState::Open, now);
        }
    }

    /// The call was dropped before it ended: the next one may be the probe.
    pub fn abandoned(&mut self, permit: BreakerPermit) {
        if permit.0 == self.generation {
            self.is_probing = false;
        }
    }

    /// State and counters.
    #[must_use]
    pub const fn status(&self) -> BreakerStatus {
        BreakerStatus { state: self.state, failures: self.failures, since: self.since, opens: self.opens }
    }

    fn enter(&mut self, state: BreakerState, now: Instant) {
        self.state = state;
        self.since = now;
        self.generation += 1;
        self.is_probing = false;
    }
}

/// A breaker that all callers of one service share.
#[derive(Debug, Clone)]
pub struct CircuitBreaker(Arc<Mutex<BreakerMachine>>);

impl CircuitBreaker {
    /// A closed breaker.
    #[must_use]
    pub fn new(rules: BreakerPolicy) -> Self {
        Self(Arc::new(Mutex::new(BreakerMachine::new(rules, Instant::now()))))
    }

    /// State and counters.
    #[must_use]
    pub fn status(&self) -> BreakerStatus {
        self.0.lock().status()
    }

    /// Admits a call. The guard takes its result, or counts it as abandoned when it is dropped.
    pub(super) fn admit(&self) -> Result<AdmittedCall, Duration> {
        let permit = self.0.lock().admit(Instant::now())?;
        Ok(AdmittedCall { breaker: self.clone(), permit: Some(permit) })
    }
}

/// Guard of an admitted call.
#[must_use]
pub(super) struct AdmittedCall {
    breaker: CircuitBreaker,
    permit: Option<BreakerPermit>,
}

impl AdmittedCall {
    pub(super) fn ended(mut self, is_failure: bool) {
        let Some(permit) = self.permit.take() else { return };
        let mut circuit = self.breaker.0.lock();
        let before = circuit.state;
        if is_failure {
            circuit.failed(permit, Instant::now());
        } else {
            circuit.succeeded(permit, Instant::now());
        }
        let status = circuit.status();
        drop(circuit);
        if status.state != before {
            let (state, opens) = (status.state.as_str(), status.opens);
            tracing::warn!(state, opens, "the circuit breaker of a service changed its state");
        }
    }
}

impl Drop for AdmittedCall {
    fn drop(&mut self) {
        if let Some(permit) = self.permit.take() {
            self.breaker.0.lock().abandoned(permit);
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

    fn actions() -> impl Strategy<Value = Vec<BreakerAction>> {
        let action = prop_oneof![
            4 => Just(BreakerAction::Admit),
            2 => (0_usize..8).prop_map(BreakerAction::Succeed),
            6 => (0_usize..8).prop_map(BreakerAction::Fail),
            1 => (0_usize..8).prop_map(BreakerAction::Abandon),
            2 => (0_u64..70).prop_map(BreakerAction::Wait),
        ];
        proptest::collection::vec(action, 1..200)
    }

    /// The same rule written another way: by what happened since the last change of state instead of by counters.
    struct Model {
        state: BreakerState,
        changed: u64,
        period: u64,
        row: u32,
        probing: Option<u64>,
    }

    proptest! {
        #[test]
        fn it_behaves_as_the_model_does(actions in actions()) {
            let start = Instant::now();
            let rules = BreakerPolicy::default();
            let mut circuit = BreakerMachine::new(rules, start);
            let mut model = Model { state: BreakerState::Closed, changed: 0, period: 0, row: 0, probing: None };
            let (mut seconds, mut number) = (0, 0);
            // Permit, number of the call, period in which it was admitted
            let mut under_way: Vec<(BreakerPermit, u64, u64)> = Vec::new();
            for action in actions {
                let now = start + Duration::from_secs(seconds);
                match action {
                    BreakerAction::Wait(more) => seconds += more,
                    BreakerAction::Admit => {
                        if model.state == BreakerState::Open && seconds - model.changed >= 60 {
                            (model.state, model.changed, model.probing) = (BreakerState::HalfOpen, seconds, None);
                            model.period += 1;
                        }
                        let may = match model.state {
                            BreakerState::Closed => true,
                            BreakerState::Open => false,
                            BreakerState::HalfOpen => model.probing.is_none(),
                        };
                        let admitted = circuit.admit(now);
                        prop_assert_eq!(admitted.is_ok(), may);
                        match admitted {
                            Ok(permit) => {
                                number += 1;
                                if model.state == BreakerState::HalfOpen {
                                    model.probing = Some(number);
                                }
                                under_way.push((permit, number, model.period));
                            }
                            Err(left) => prop_assert!(left <= rules.rest),
                        }
                    }
                    BreakerAction::Succeed(which) | BreakerAction::Fail(which) | BreakerAction::Abandon(which) if which < under_way.len() => {
                        let (permit, call, period) = under_way.swap_remove(which);
                        let counts = period == model.period
                            && (model.state == BreakerState::Closed || model.probing == Some(call));
                        match action {
                            BreakerAction::Succeed(_) => {
                                circuit.succeeded(permit, now);
                                if counts {
                                    model.row = 0;
                                    if model.state == BreakerState::HalfOpen {
                                        (model.state, model.changed) = (BreakerState::Closed, seconds);
                                        model.period += 1;
                                    }
                                }
                            }
                            BreakerAction::Fail(_) => {
                                circuit.failed(permit, now);
                                if counts {
                                    model.row += 1;
                                    if model.state == BreakerState::HalfOpen || model.row >= 5 {
                                        (model.state, model.changed) = (BreakerState::Open, seconds);
                                        model.period += 1;
                                    }
                                }
                            }
                            _ => {
                                circuit.abandoned(permit);
                                if counts {
                                    model.probing = None;
                                }
                            }
                        }
                    }
                    _ => {}
                }
                let status = circuit.status();
                prop_assert_eq!(status.state, model.state);
                prop_assert_eq!(status.failures, model.row);
                prop_assert_eq!(status.since, start + Duration::from_secs(model.changed));
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_minute_one_probe_goes_through() {
        let breaker = CircuitBreaker::new(BreakerPolicy::default());
        for _ in 0..5 {
            breaker.admit().expect("it is closed").ended(true);
        }
        assert_eq!(breaker.admit().err(), Some(Duration::from_secs(60)));
        tokio::time::advance(Duration::from_millis(59_999)).await;
        assert_eq!(breaker.admit().err(), Some(Duration::from_millis(1)));
        tokio::time::advance(Duration::from_millis(1)).await;
        let probe = breaker.admit().expect("one may try");
        assert_eq!(breaker.status().state, BreakerState::HalfOpen);
        assert!(breaker.admit().is_err(), "one alone");
        drop(probe);
        breaker.admit().expect("the first went away").ended(true);
        assert_eq!((breaker.status().state, breaker.status().opens), (BreakerState::Open, 2));
        tokio::time::advance(Duration::from_secs(60)).await;
        breaker.admit().expect("one may try").ended(false);
        let status = breaker.status();
        assert_eq!((status.state, status.failures, status.since), (BreakerState::Closed, 0, Instant::now()));
    }
}
