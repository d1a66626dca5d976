//! Counts open connections, in all and per client network. An open connection holds a slot.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use parking_lot::Mutex;

use super::limits::{HttpLimit, LimitMonitor};
use crate::auth::ClientNetwork;

/// The slots of one listener. Clones share them.
#[derive(Clone)]
pub(super) struct ConnectionSlots {
    monitor: Arc<LimitMonitor>,
    is_unix: bool,
    by_network: Arc<Mutex<HashMap<ClientNetwork, usize>>>,
}

/// A slot, released when it is dropped.
pub(super) struct ConnectionSlot {
    slots: ConnectionSlots,
    network: Option<ClientNetwork>,
}

impl ConnectionSlots {
    /// The slots of the TCP listener or of the Unix socket. Each has a number of its own: a full TCP listener leaves the
    /// owner's socket free.
    pub(super) fn new(monitor: Arc<LimitMonitor>, is_unix: bool) -> Self {
        Self { monitor, is_unix, by_network: Arc::default() }
    }

    /// Whether a connection may be accepted. `network` is counted on its own; `None` counts in all only.
    ///
    /// # Errors
    /// The limit that is reached.
    pub(super) fn check(&self, network: Option<ClientNetwork>) -> Result<(), HttpLimit> {
        let limits = &self.monitor.limits;
        let own = network.and_then(|network| self.by_network.lock().get(&network).copied()).unwrap_or(0);
        if own >= limits.connections_per_address && network.is_some() {
            return Err(HttpLimit::ConnectionsPerAddress);
        }
        let most = if self.is_unix { limits.unix_connections } else { limits.connections };
        if self.monitor.connection_count(self.is_unix).load(Ordering::Relaxed) >= most {
            return Err(HttpLimit::Connections);
        }
        Ok(())
    }

    /// Takes a slot. Only the accepting task takes slots, so that nothing changes between [`Self::check`] and this, except
    /// that slots are released.
    pub(super) fn take(&self, network: Option<ClientNetwork>) -> ConnectionSlot {
        self.monitor.connection_count(self.is_unix).fetch_add(1, Ordering::Relaxed);
        if let Some(network) = network {
            *self.by_network.lock().entry(network).or_default() += 1;
        }
        ConnectionSlot { slots: self.clone(), network }
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        self.slots.monitor.connection_count(self.slots.is_unix).fetch_sub(1, Ordering::Relaxed);
        let Some(network) = self.network else { return };
        let mut by_network = self.slots.by_network.lock();
        if let Some(own) = by_network.get_mut(&network) {
            *own -= 1;
            if *own == 0 {
                by_network.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::limits::HttpLimits;

    fn network(address: &str) -> Option<ClientNetwork> {
        Some(ClientNetwork::new(address.parse().expect("an address")))
    }

    #[test]
    fn slots_are_limited_per_network_and_in_all_and_released() {
        let limits = HttpLimits { connections: 3, connections_per_address: 2, ..HttpLimits::default() };
        let monitor = LimitMonitor::new(limits);
        let slots = ConnectionSlots::new(Arc::clone(&monitor), false);
        let one = network("2001:db8::1");
        let mut taken: Vec<ConnectionSlot> = (0..2).map(|_| slots.take(one)).collect();
        assert_eq!(slots.check(network("2001:db8::2")), Err(HttpLimit::ConnectionsPerAddress));
        assert_eq!(slots.check(network("2001:db8:0:1::2")), Ok(()));
        assert_eq!(slots.check(None), Ok(()), "a trusted proxy counts in all only");
        taken.push(slots.take(None));
        assert_eq!(slots.check(network("192.0.2.1")), Err(HttpLimit::Connections));
        assert_eq!(slots.check(None), Err(HttpLimit::Connections));
        let unix = ConnectionSlots::new(Arc::clone(&monitor), true);
        assert_eq!(unix.check(None), Ok(()), "the owner's socket has its own");
        drop(taken);
        assert_eq!(slots.check(one), Ok(()));
        assert!(slots.by_network.lock().is_empty() && monitor.connections()[0].1 == 0);
    }
}
