//! Whether the sources that a document's records came from are up to date.

use std::collections::BTreeMap;

use super::DocumentContext;
use crate::app::ApplicationError;
use crate::auth::FacilityScope;
use crate::inventory::{EquipmentId, FacilityId, Moment, RecordKind};
use crate::report::freshness::SourceFreshness;

impl DocumentContext {
    /// The sources that are unreachable, partial or overdue, each with its last success.
    fn stale_sources(&self) -> Result<&BTreeMap<String, Option<Moment>>, ApplicationError> {
        if let Some(known) = self.stale_sources.get() {
            return Ok(known);
        }
        let found = self.read_stale_sources()?;
        Ok(self.stale_sources.get_or_init(|| found))
    }

    /// Standing of the source of an item.
    pub(in crate::app) fn standing_of_item(&self, id: &EquipmentId) -> Result<SourceFreshness, ApplicationError> {
        let stale = self.stale_sources()?;
        if stale.is_empty() {
            return Ok(SourceFreshness::default());
        }
        let source = self.snapshot.sync().source_of(RecordKind::Equipment, id)?;
        let last_success = source.and_then(|source| stale.get(&source));
        Ok(last_success.map_or_else(SourceFreshness::default, |at| SourceFreshness::stale_since(*at)))
    }

    /// Combined standing of the sources of a facility and its items. Items are read only while a stale source has not
    /// been met among them: usually no source is stale, and none is read.
    pub(in crate::app) fn standing_of_facility(&self, id: &FacilityId) -> Result<SourceFreshness, ApplicationError> {
        let mut unmet = self.stale_sources()?.clone();
        let mut standing = SourceFreshness::default();
        let mut meet = |source: Option<String>| {
            if let Some(last_success) = source.and_then(|source| unmet.remove(&source)) {
                standing = standing.and(SourceFreshness::stale_since(last_success));
            }
            unmet.is_empty()
        };
        let mut is_complete = meet(None) || meet(self.snapshot.sync().source_of(RecordKind::Facility, id)?);
        if !is_complete {
            for row in self.snapshot.figures().rows_of(id)? {
                is_complete = meet(self.snapshot.sync().source_of(RecordKind::Equipment, &row?.id)?);
                if is_complete {
                    break;
                }
            }
        }
        Ok(standing)
    }

    /// Combined standing of the sources of everything within the caller's scope.
    pub(in crate::app) fn standing_of_scope(&self) -> Result<SourceFreshness, ApplicationError> {
        let both = |sum: SourceFreshness, one: SourceFreshness| sum.and(one);
        match &self.scope {
            FacilityScope::Named(named) => named
                .iter()
                .try_fold(SourceFreshness::default(), |sum, id| Ok(both(sum, self.standing_of_facility(id)?))),
            FacilityScope::All => {
                let stale = self.stale_sources()?.values().map(|at| SourceFreshness::stale_since(*at));
                Ok(stale.fold(SourceFreshness::default(), both))
            }
        }
    }
}
