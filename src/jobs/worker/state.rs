//! The jobs that a worker has in memory: which phase each is in, and which runs next.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use tokio::time::Instant;

use crate::store::Priority;

/// Where a job is between two steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Read from the store; no step of it has run.
    Claimed,
    /// Its next step runs before any claimed job.
    Ready,
    /// A step of it runs.
    Running,
    /// An event of it is being written.
    Writing,
    /// It waits for an announcement or for its timer.
    Waiting,
}

/// One job in progress.
pub(super) struct Entry<J> {
    pub(super) job: Arc<J>,
    key: Arc<str>,
    priority: Priority,
    phase: Phase,
    /// It has not ended its first step: put back, it queues by priority again.
    is_new: bool,
    /// Failed calls so far.
    pub(super) tries: u32,
    polls: u32,
    /// Its result was announced while it could not run.
    is_announced: bool,
    /// When its timer fires. A timer with another time is an old one.
    due: Option<Instant>,
}

impl<J> Entry<J> {
    /// Whether its result was announced since the last step; forgets it.
    pub(super) const fn take_announced(&mut self) -> bool {
        std::mem::replace(&mut self.is_announced, false)
    }

    /// Number of earlier polls for its result. Counts this one.
    pub(super) const fn next_poll(&mut self) -> u32 {
        self.polls += 1;
        self.polls - 1
    }
}

/// All jobs in progress. Every number in `claimed` and `ready` has an entry in that phase.
pub(super) struct WorkerState<J> {
    entries: HashMap<u64, Entry<J>>,
    keys: HashSet<Arc<str>>,
    claimed: BTreeSet<(Priority, u64)>,
    ready: VecDeque<u64>,
    timers: BinaryHeap<Reverse<(Instant, u64)>>,
}

impl<J> Default for WorkerState<J> {
    fn default() -> Self {
        Self {
            entries: HashMap::new(),
            keys: HashSet::new(),
            claimed: BTreeSet::new(),
            ready: VecDeque::new(),
            timers: BinaryHeap::new(),
        }
    }
}

impl<J> WorkerState<J> {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn numbers(&self) -> HashSet<u64> {
        self.entries.keys().copied().collect()
    }

    pub(super) fn get_mut(&mut self, number: u64) -> Option<&mut Entry<J>> {
        self.entries.get_mut(&number)
    }

    /// Adds a job. False where it, or another with its key, is in progress.
    pub(super) fn insert(&mut self, number: u64, priority: Priority, key: String, job: J, phase: Phase) -> bool {
        let key: Arc<str> = key.into();
        if self.entries.contains_key(&number) || !self.keys.insert(Arc::clone(&key)) {
            return false;
        }
        let (job, is_new) = (Arc::new(job), phase == Phase::Claimed);
        // A job that is resumed was waited for before
        let polls = u32::from(!is_new);
        let entry = Entry { job, key, priority, phase, is_new, tries: 0, polls, is_announced: false, due: None };
        self.entries.insert(number, entry);
        if is_new {
            self.claimed.insert((priority, number));
        } else {
            self.ready.push_back(number);
        }
        true
    }

    pub(super) fn remove(&mut self, number: u64) {
        if let Some(entry) = self.entries.remove(&number) {
            self.keys.remove(&entry.key);
        }
    }

    /// The job whose step runs next.
    pub(super) fn next(&mut self) -> Option<u64> {
        self.ready.pop_front().or_else(|| self.claimed.pop_first().map(|(_, number)| number))
    }

    /// Marks a job as running.
    pub(super) fn start(&mut self, number: u64) -> Option<(Arc<J>, Arc<str>)> {
        let entry = self.entries.get_mut(&number)?;
        (entry.phase, entry.is_announced, entry.due) = (Phase::Running, false, None);
        Some((Arc::clone(&entry.job), Arc::clone(&entry.key)))
    }

    /// Marks a job as being written.
    pub(super) fn start_write(&mut self, number: u64) -> Option<Arc<J>> {
        let entry = self.entries.get_mut(&number)?;
        entry.phase = Phase::Writing;
        Some(Arc::clone(&entry.job))
    }

    /// Puts a job back whose step could not run.
    pub(super) fn put_back(&mut self, number: u64) {
        let Some(entry) = self.entries.get_mut(&number) else { return };
        if entry.is_new {
            entry.phase = Phase::Claimed;
            // By priority again: a more urgent job may have been claimed meanwhile.
            self.claimed.insert((entry.priority, number));
        } else {
            entry.phase = Phase::Ready;
            self.ready.push_front(number);
        }
    }

    /// The job goes on in another form. Says whether its result was announced meanwhile.
    pub(super) fn replace(&mut self, number: u64, job: J) -> bool {
        let Some(entry) = self.entries.get_mut(&number) else { return false };
        // The next step has tries of its own.
        (entry.job, entry.is_new, entry.tries) = (Arc::new(job), false, 0);
        entry.take_announced()
    }

    /// The job's next step runs as soon as there is room.
    pub(super) fn make_ready(&mut self, number: u64) {
        if let Some(entry) = self.entries.get_mut(&number) {
            entry.phase = Phase::Ready;
            self.ready.push_back(number);
        }
    }

    /// The job waits for an announcement, until this time at most.
    pub(super) fn wait_until(&mut self, number: u64, at: Instant) {
        if let Some(entry) = self.entries.get_mut(&number) {
            (entry.phase, entry.due) = (Phase::Waiting, Some(at));
            // The heap cannot remove a timer: one of an earlier wait stays and is skipped when it fires.
            self.timers.push(Reverse((at, number)));
        }
    }

    /// The job's result was announced.
    pub(super) fn announce(&mut self, number: u64) {
        match self.entries.get_mut(&number) {
            Some(entry) if entry.phase == Phase::Waiting => self.make_ready(number),
            // A step that runs may have asked before the result was there: remembered until it ends.
            Some(entry) => entry.is_announced = true,
            // Ended, or not in memory: the store has the announcement
            None => {}
        }
    }

    pub(super) fn next_timer(&self) -> Option<Instant> {
        self.timers.peek().map(|Reverse((at, _))| *at)
    }

    /// Makes the jobs ready whose timers have run out.
    pub(super) fn fire_timers(&mut self, now: Instant) {
        while let Some(Reverse((at, number))) = self.timers.peek().copied().filter(|Reverse((at, _))| *at <= now) {
            self.timers.pop();
            let is_due = |entry: &Entry<J>| entry.phase == Phase::Waiting && entry.due == Some(at);
            if self.entries.get(&number).is_some_and(is_due) {
                self.make_ready(number);
            }
        }
    }
}
