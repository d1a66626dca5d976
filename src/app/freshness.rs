//! How long answers are good, and who is told when they no longer are: a change travels from the item to the panels
//! that feed it, to its facility, to the portfolio.

use std::collections::HashSet;
use std::time::Duration;

use super::{Application, ApplicationError, News};
use crate::cache::Topic;
use crate::inventory::{EquipmentId, Moment};
use crate::store::{AssessmentChanges, IngestBatch, IngestOutcome, Snapshot, StoreError};

/// How long an answer is good when nothing changes (api.md, Caching). At midnight all of them end: figures are of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreshFor {
    /// An answer about one item.
    pub equipment: Duration,
    /// An answer about a facility, the portfolio, or a list.
    pub aggregate: Duration,
    /// How long after that an answer, stale by age or by a change, may still be given while it is made again. Zero: no
    /// stale answer is given at all.
    pub stale: Duration,
}

/// Facilities that one piece of news names; of more it says that any may have changed.
const NAME_AT_MOST: usize = 1_000;

impl Default for FreshFor {
    fn default() -> Self {
        let hours = |hours: u64| Duration::from_secs(hours * 3_600);
        Self { equipment: hours(24), aggregate: hours(1), stale: hours(12) }
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

impl Application {
    /// How long an answer made now is fresh, and how old it may be when it is given out stale, in milliseconds. One
    /// that carries signed addresses is kept no longer than they open anything.
    pub(super) fn spans_of(&self, topic: TopicKind, now: Moment, has_addresses: bool) -> (i64, i64) {
        let fresh_for = match topic {
            TopicKind::Item => self.fresh_for.equipment,
            TopicKind::Aggregate => self.fresh_for.aggregate,
        };
        let addresses_last = if has_addresses { self.links.remaining_millis(now) } else { i64::MAX };
        let fresh = millis(fresh_for).min(self.millis_to_midnight(now)).min(addresses_last);
        let stale = millis(self.fresh_for.stale);
        let kept = if stale == 0 { 0 } else { fresh.saturating_add(stale) };
        (fresh, kept.min(addresses_last))
    }

    fn millis_to_midnight(&self, now: Moment) -> i64 {
        let tomorrow = now.day_in(&self.time_zone).plus_days(1).date();
        let midnight = tomorrow.and_then(|date| date.to_zoned(self.time_zone.clone()).ok());
        midnight.map_or(i64::MAX, |midnight| midnight.timestamp().as_millisecond() - now.millis()).max(1)
    }

    /// Takes in what a source delivered, and lets every answer that it touches be made again: until its assessment the
    /// figure of a changed item says `stale`. Blocks on the store.
    ///
    /// # Errors
    /// The store's; the batch is then in as a whole or not at all.
    pub fn take_in(&self, deed: &IngestBatch<'_>) -> Result<IngestOutcome, ApplicationError> {
        let applied = self.store.ingest(deed)?;
        self.tell_taken_in(&applied)?;
        Ok(applied)
    }

    /// Like [`Application::take_in`], batch after batch in one transaction: all of them, or none when `feed` fails. `feed`
    /// is given what takes a batch in.
    ///
    /// # Errors
    /// What `feed` returns, or the store's.
    pub fn take_in_together<R, E: From<StoreError> + From<ApplicationError>>(
        &self,
        feed: impl FnOnce(&mut dyn FnMut(&IngestBatch<'_>) -> Result<IngestOutcome, StoreError>) -> Result<R, E>,
    ) -> Result<R, E> {
        let mut all = IngestOutcome::default();
        let fed = self.store.ingest_together(|take| {
            feed(&mut |deed| {
                let applied = take(deed)?;
                all.add(applied.clone());
                Ok(applied)
            })
        })?;
        self.tell_taken_in(&all)?;
        Ok(fed)
    }

    fn tell_taken_in(&self, applied: &IngestOutcome) -> Result<(), ApplicationError> {
        for facility in &applied.facilities {
            self.generations.mark_changed(Topic::Facility(facility));
        }
        if applied.has_whole_facility {
            self.generations.mark_all_equipment_changed();
        }
        if !applied.items.is_empty() {
            let snapshot = self.store.snapshot()?;
            let mut told = HashSet::new();
            for item in &applied.items {
                self.tell_upwards(&snapshot, item, &mut told)?;
            }
        }
        Ok(())
    }

    /// After the commit of what an assessment found: what was judged changed, what is gone is withdrawn.
    pub(super) fn tell_judged(&self, judged: &AssessmentChanges) -> Result<(), ApplicationError> {
        for facility in &judged.gone_facilities {
            self.generations.mark_removed(Topic::Facility(facility));
        }
        for (_, item) in &judged.gone_rows {
            self.generations.mark_removed(Topic::Equipment(item));
        }
        for facility in judged.taken.facilities.keys() {
            self.generations.mark_changed(Topic::Facility(facility));
        }
        let mut feeders: HashSet<&EquipmentId> = HashSet::new();
        let mut told: HashSet<EquipmentId> = HashSet::with_capacity(judged.rows.len());
        for row in &judged.rows {
            self.generations.mark_changed(Topic::Equipment(&row.id));
            told.insert(row.id.clone());
            feeders.extend(&row.fed_from);
        }
        // In a facility judged as a whole the panels are among the rows: the store is asked for the others only.
        feeders.retain(|feeder| !told.contains(*feeder));
        if !feeders.is_empty() {
            let snapshot = self.store.snapshot()?;
            for feeder in feeders {
                self.tell_upwards(&snapshot, feeder, &mut told)?;
            }
        }
        self.generations.mark_changed(Topic::Portfolio);
        self.tell_news(judged);
        Ok(())
    }

    fn tell_news(&self, judged: &AssessmentChanges) {
        let (taken, gone) = (&judged.taken.facilities, &judged.gone_facilities);
        let is_few = taken.len() + gone.len() <= NAME_AT_MOST;
        let facilities = is_few.then(|| taken.keys().chain(gone).cloned().collect());
        self.news.tell(News::Changed { facilities });
    }

    /// The item changed, and with it whatever feeds it. Ends at what was told before, and so at a loop too.
    fn tell_upwards(
        &self,
        snapshot: &Snapshot,
        item: &EquipmentId,
        told: &mut HashSet<EquipmentId>,
    ) -> Result<(), ApplicationError> {
        let mut next = Some(item.clone());
        while let Some(item) = next.take() {
            self.generations.mark_changed(Topic::Equipment(&item));
            if told.contains(&item) {
                break;
            }
            if let Some(row) = snapshot.find_row(&item)? {
                self.generations.mark_changed(Topic::Facility(&row.facility_id));
                next = row.fed_from;
            }
            told.insert(item);
        }
        Ok(())
    }
}

/// What an answer's topic is of, when it comes to how long it is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TopicKind {
    /// One item.
    Item,
    /// A facility, the portfolio, a list.
    Aggregate,
}

impl From<Topic<'_>> for TopicKind {
    fn from(topic: Topic<'_>) -> Self {
        match topic {
            Topic::Equipment(_) => Self::Item,
            Topic::Facility(_) | Topic::Portfolio => Self::Aggregate,
        }
    }
}
