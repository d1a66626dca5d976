//! Events of this process for streams of clients: changed documents and progress of sync runs. The latest few hundred are
//! kept, so that a client that reconnects gets what it missed; one that missed more gets an event to reload everything.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::broadcast;

use crate::inventory::{FacilityId, Moment};
use crate::store::SyncRun;

/// Events kept for clients that reconnect, and events that one subscriber may lag behind.
const BACKLOG: usize = 512;

/// Something that happened in this process.
#[derive(Debug, Clone, PartialEq)]
pub enum AppEvent {
    /// Documents changed: those of these facilities and of the portfolio; all documents for `None`.
    DocumentsChanged {
        /// The facilities, where they are few enough to list; empty where only the portfolio's sums changed.
        facilities: Option<Vec<FacilityId>>,
    },
    /// A sync run started, made progress or ended.
    SyncRun {
        /// Its number.
        number: u64,
        /// Its record so far.
        run: SyncRun,
    },
}

/// An event with its sequence number.
#[derive(Debug, Clone)]
pub struct NumberedEvent {
    /// Rises with each event, also across restarts.
    pub number: u64,
    /// The event.
    pub event: Arc<AppEvent>,
}

/// What a subscriber receives next.
#[derive(Debug, Clone)]
pub enum Received {
    /// An event.
    Event(NumberedEvent),
    /// Events up to this number are lost to this subscriber: anything may have changed.
    Gap(u64),
    /// The program is stopping.
    Closed,
}

/// Publishes events to all subscribers.
pub struct EventBus {
    sender: broadcast::Sender<Option<NumberedEvent>>,
    backlog: Mutex<Backlog>,
}

struct Backlog {
    next_number: u64,
    events: VecDeque<NumberedEvent>,
}

impl EventBus {
    /// A bus without events. Numbers start at the current time in milliseconds, so that they rise across restarts without
    /// being stored: no process publishes a thousand events a second for long.
    #[must_use]
    pub fn new(now: Moment) -> Self {
        let (sender, _) = broadcast::channel(BACKLOG);
        let next_number = u64::try_from(now.millis()).unwrap_or(0).max(1);
        Self { sender, backlog: Mutex::new(Backlog { next_number, events: VecDeque::with_capacity(BACKLOG) }) }
    }

    /// Publishes an event. Call it after the commit, never before.
    pub fn publish(&self, event: AppEvent) {
        // The lock covers the send as well: a subscriber that starts meanwhile gets the event exactly once, either from
        // the backlog or from the channel.
        let mut backlog = self.backlog.lock();
        let event = NumberedEvent { number: backlog.next_number, event: Arc::new(event) };
        backlog.next_number += 1;
        if backlog.events.len() == BACKLOG {
            backlog.events.pop_front();
        }
        backlog.events.push_back(event.clone());
        // An error means that there is no subscriber.
        let _ = self.sender.send(Some(event));
    }

    /// Ends every subscription: the program is stopping.
    pub fn close(&self) {
        let _ = self.sender.send(None);
    }

    /// Subscribes to all further events, preceded by those after number `after` (the client's `Last-Event-ID`).
    #[must_use]
    pub fn subscribe(&self, after: Option<u64>) -> EventSubscription {
        let backlog = self.backlog.lock();
        let receiver = self.sender.subscribe();
        let latest = backlog.next_number - 1;
        let missed = match after {
            None => VecDeque::new(),
            Some(after) if after >= latest => VecDeque::new(),
            Some(after) if backlog.events.front().is_some_and(|oldest| oldest.number <= after + 1) => {
                backlog.events.iter().filter(|event| event.number > after).cloned().map(Received::Event).collect()
            }
            Some(_) => VecDeque::from([Received::Gap(latest)]),
        };
        EventSubscription { missed, receiver, latest }
    }
}

/// One subscriber's end.
pub struct EventSubscription {
    missed: VecDeque<Received>,
    receiver: broadcast::Receiver<Option<NumberedEvent>>,
    latest: u64,
}

impl EventSubscription {
    /// Number of the latest event published before the subscription, or received since.
    #[must_use]
    pub const fn latest(&self) -> u64 {
        self.latest
    }

    /// Waits for the next event.
    pub async fn next(&mut self) -> Received {
        if let Some(missed) = self.missed.pop_front() {
            return missed;
        }
        match self.receiver.recv().await {
            Ok(Some(event)) => {
                self.latest = event.number;
                Received::Event(event)
            }
            Err(broadcast::error::RecvError::Lagged(behind)) => {
                self.latest = self.latest.saturating_add(behind);
                Received::Gap(self.latest)
            }
            Ok(None) | Err(broadcast::error::RecvError::Closed) => Received::Closed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed() -> AppEvent {
        AppEvent::DocumentsChanged { facilities: None }
    }

    #[tokio::test]
    async fn a_client_that_reconnects_gets_what_it_missed_or_a_gap() {
        let bus = EventBus::new(Moment::from_millis(1_000));
        bus.publish(changed());
        let mut first = bus.subscribe(None);
        assert_eq!(first.latest(), 1_000);
        bus.publish(changed());
        assert!(matches!(first.next().await, Received::Event(event) if event.number == 1_001));
        bus.publish(changed());
        let mut reconnected = bus.subscribe(Some(1_001));
        assert!(matches!(reconnected.next().await, Received::Event(event) if event.number == 1_002));
        for _ in 0..=BACKLOG {
            bus.publish(changed());
        }
        let mut late = bus.subscribe(Some(1_001));
        let latest = late.latest();
        assert!(matches!(late.next().await, Received::Gap(up_to) if up_to == latest));
        // Numbers of an earlier process are lower
        assert!(matches!(bus.subscribe(Some(7)).next().await, Received::Gap(_)));
        bus.close();
        assert!(matches!(late.next().await, Received::Closed));
    }
}
