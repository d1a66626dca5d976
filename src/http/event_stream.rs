//! What all event streams share: a slot, comments that keep the connection alive, and their end: with the credential, after
//! a longest duration, or when the program stops.

use std::sync::Arc;

use tokio::time::{Instant, Interval, MissedTickBehavior, interval, timeout_at};

use super::ApiState;
use super::live_credential::LiveCredential;
use super::problem::Problem;
use super::stream_slots::StreamSlot;
use crate::app::{EventSubscription, NumberedEvent, Received};
use crate::auth::{CredentialError, Principal};

/// The stream of one client.
pub(super) struct EventStream {
    credential: LiveCredential,
    listening: EventSubscription,
    keep_alive: Interval,
    ends: Instant,
    _slot: StreamSlot,
}

/// What a stream sends next.
pub(super) enum StreamItem {
    /// An event.
    Event(NumberedEvent),
    /// Events up to this number are lost: anything may have changed.
    Gap(u64),
    /// Nothing happened for a while.
    KeepAlive,
}

impl EventStream {
    /// Opens a stream with the events after the number `after`.
    ///
    /// # Errors
    /// 429 or 503 without a free slot, 401 when the credential was revoked meanwhile.
    pub(super) async fn open(app: &ApiState, principal: Arc<Principal>, after: Option<u64>) -> Result<Self, Problem> {
        let slot = app.stream_slots.acquire(&principal)?;
        let listening = app.application.event_bus.subscribe(after);
        let authenticator = Arc::clone(&app.application.authenticator);
        let credential = LiveCredential::new(app.runtime.clone(), authenticator, principal).await;
        let limits = &app.limits.limits;
        let mut keep_alive = interval(limits.stream_keep_alive);
        keep_alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
        keep_alive.reset();
        Ok(Self {
            credential: credential.ok_or(CredentialError::Invalid)?,
            listening,
            keep_alive,
            ends: Instant::now() + limits.stream_time,
            _slot: slot,
        })
    }

    /// The caller.
    pub(super) fn principal(&self) -> &Principal {
        self.credential.principal()
    }

    /// The number of the latest event before the first that [`Self::next`] returns.
    pub(super) fn latest(&self) -> u64 {
        self.listening.latest()
    }

    /// The next item; `None` ends the stream.
    pub(super) async fn next(&mut self) -> Option<StreamItem> {
        let item = tokio::select! {
            received = timeout_at(self.ends, self.listening.next()) => match received.ok()? {
                Received::Event(event) => StreamItem::Event(event),
                Received::Gap(number) => StreamItem::Gap(number),
                Received::Closed => return None,
            },
            _ = self.keep_alive.tick() => StreamItem::KeepAlive,
        };
        self.credential.is_valid().await.then_some(item)
    }
}
