//! How the sources stand that the records of a document came from.

use std::collections::BTreeMap;

use super::ApplicationError;
use super::answers::Desk;
use crate::auth::FacilityScope;
use crate::inventory::{EquipmentId, FacilityId, Moment, RecordKind};
use crate::report::freshness::SourceFreshness;

impl Desk<'_> {
    /// The sources that are away, followed in part or late, each with its last success.
    fn stale_sources(&self) -> Result<&BTreeMap<String, Option<Moment>>, ApplicationError> {
        if let Some(known) = self.stale_sources.get() {
            return Ok(known);
        }
        let found = self.appliance.stale_sources(&self.snapshot)?;
        Ok(self.stale_sources.get_or_init(|| found))
    }

    /// How the source stands that an item came from.
    pub(super) fn standing_of_item(&self, id: &EquipmentId) -> Result<SourceFreshness, ApplicationError> {
        let stale = self.stale_sources()?;
        if stale.is_empty() {
            return Ok(SourceFreshness::default());
        }
        let source = self.snapshot.source_of(RecordKind::Equipment, id)?;
        let last_success = source.and_then(|source| stale.get(&source));
        Ok(last_success.map_or_else(SourceFreshness::default, |at| SourceFreshness::stale_since(*at)))
    }

    /// How the sources stand that a facility and its items came from. Only while one of all is stale are the items
    /// looked at, and no further than needed.
    pub(super) fn standing_of(&self, id: &FacilityId) -> Result<SourceFreshness, ApplicationError> {
        let mut unseen = self.stale_sources()?.clone();
        let mut standing = SourceFreshness::default();
        let mut see = |source: Option<String>| {
            if let Some(last_success) = source.and_then(|source| unseen.remove(&source)) {
                standing = standing.and(SourceFreshness::stale_since(last_success));
            }
            unseen.is_empty()
        };
        let mut is_seen = see(None) || see(self.snapshot.source_of(RecordKind::Facility, id)?);
        if !is_seen {
            for row in self.snapshot.rows_of(id)? {
                is_seen = see(self.snapshot.source_of(RecordKind::Equipment, &row?.id)?);
                if is_seen {
                    break;
                }
            }
        }
        Ok(standing)
    }

    /// How the sources stand that everything within reach came from.
    pub(super) fn standing_of_all(&self) -> Result<SourceFreshness, ApplicationError> {
        let both = |sum: SourceFreshness, one: SourceFreshness| sum.and(one);
        match &self.reach {
            FacilityScope::Named(named) => {
                named.iter().try_fold(SourceFreshness::default(), |sum, id| Ok(both(sum, self.standing_of(id)?)))
            }
            FacilityScope::All => {
                let stale = self.stale_sources()?.values().map(|at| SourceFreshness::stale_since(*at));
                Ok(stale.fold(SourceFreshness::default(), both))
            }
        }
    }
}
