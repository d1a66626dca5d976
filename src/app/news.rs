//! What happens, told to whoever listens as it happens. A few hundred of the latest are kept, so that a listener who was
//! cut off hears what it missed; one who missed more is told that anything may have changed.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::broadcast;

use crate::inventory::{FacilityId, Moment};
use crate::store::SyncRun;

/// News kept for listeners that come back, and news that one listener may be behind.
const KEPT: usize = 512;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// Documents are other than they were: those of these facilities and of the portfolio; all of them for `None`.
    Changed {
        /// The facilities, where they are few enough to name; none where only the portfolio's sums changed.
        facilities: Option<Vec<FacilityId>>,
    },
    /// A sync run began, went on or ended.
    Run {
        /// Its number.
        number: u64,
        /// Its record so far.
        run: SyncRun,
    },
}

/// One piece of news with its number.
#[derive(Debug, Clone)]
pub struct NewsItem {
    /// Rising, also over restarts.
    pub number: u64,
    /// What happened.
    pub news: Arc<News>,
}

/// What a listener hears next.
#[derive(Debug, Clone)]
pub enum Heard {
    /// This happened.
    Item(NewsItem),
    /// More happened than was kept, up to this number: anything may have changed.
    Gap(u64),
    /// The program stops.
    End,
}

/// Where news come together.
pub struct Newsroom {
    sender: broadcast::Sender<Option<NewsItem>>,
    kept: Mutex<Kept>,
}

struct Kept {
    next: u64,
    items: VecDeque<NewsItem>,
}

impl Newsroom {
    /// An empty one. Numbers begin with the instant in milliseconds, so that those of an earlier start are lower.
    #[must_use]
    pub fn opened_at(now: Moment) -> Self {
        let (sender, _) = broadcast::channel(KEPT);
        let next = u64::try_from(now.millis()).unwrap_or(0).max(1);
        Self { sender, kept: Mutex::new(Kept { next, items: VecDeque::with_capacity(KEPT) }) }
    }

    /// Tells everybody. To be called after the commit.
    pub fn tell(&self, news: News) {
        // Held while it is sent, so that nobody who begins to listen meanwhile hears it twice or not at all.
        let mut kept = self.kept.lock();
        let item = NewsItem { number: kept.next, news: Arc::new(news) };
        kept.next += 1;
        if kept.items.len() == KEPT {
            kept.items.pop_front();
        }
        kept.items.push_back(item.clone());
        // Nobody listening is no fault.
        let _ = self.sender.send(Some(item));
    }

    /// Ends every listening: the program stops.
    pub fn close(&self) {
        let _ = self.sender.send(None);
    }

    /// Listens from now on; what happened after number `after` is heard first.
    #[must_use]
    pub fn listen(&self, after: Option<u64>) -> Listening {
        let kept = self.kept.lock();
        let receiver = self.sender.subscribe();
        let latest = kept.next - 1;
        let missed = match after {
            None => VecDeque::new(),
            Some(after) if after >= latest => VecDeque::new(),
            Some(after) if kept.items.front().is_some_and(|oldest| oldest.number <= after + 1) => {
                kept.items.iter().filter(|item| item.number > after).cloned().map(Heard::Item).collect()
            }
            Some(_) => VecDeque::from([Heard::Gap(latest)]),
        };
        Listening { missed, receiver, latest }
    }
}

/// One listener's ear.
pub struct Listening {
    missed: VecDeque<Heard>,
    receiver: broadcast::Receiver<Option<NewsItem>>,
    latest: u64,
}

impl Listening {
    /// The number of the latest news when it began.
    #[must_use]
    pub const fn latest(&self) -> u64 {
        self.latest
    }

    /// Waits for what comes next.
    pub async fn next(&mut self) -> Heard {
        if let Some(missed) = self.missed.pop_front() {
            return missed;
        }
        match self.receiver.recv().await {
            Ok(Some(item)) => {
                self.latest = item.number;
                Heard::Item(item)
            }
            Err(broadcast::error::RecvError::Lagged(behind)) => {
                self.latest = self.latest.saturating_add(behind);
                Heard::Gap(self.latest)
            }
            Ok(None) | Err(broadcast::error::RecvError::Closed) => Heard::End,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed() -> News {
        News::Changed { facilities: None }
    }

    #[tokio::test]
    async fn who_comes_back_hears_what_it_missed_or_that_it_missed_too_much() {
        let room = Newsroom::opened_at(Moment::from_millis(1_000));
        room.tell(changed());
        let mut first = room.listen(None);
        assert_eq!(first.latest(), 1_000);
        room.tell(changed());
        assert!(matches!(first.next().await, Heard::Item(item) if item.number == 1_001));
        room.tell(changed());
        let mut back = room.listen(Some(1_001));
        assert!(matches!(back.next().await, Heard::Item(item) if item.number == 1_002));
        for _ in 0..=KEPT {
            room.tell(changed());
        }
        let mut late = room.listen(Some(1_001));
        let latest = late.latest();
        assert!(matches!(late.next().await, Heard::Gap(to) if to == latest));
        // An earlier start of the program counted lower
        assert!(matches!(room.listen(Some(7)).next().await, Heard::Gap(_)));
        room.close();
        assert!(matches!(late.next().await, Heard::End));
    }
}
