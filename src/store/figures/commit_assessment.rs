//! Commits an assessment: rows, figures, sums and month ends are written and its dirty marks cleared in one transaction.

use std::collections::BTreeMap;

use crate::store::engine::WriteTransaction;
use serde::{Deserialize, Serialize};

use crate::assess::figure::{FacilityFigure, PortfolioFigure};
use crate::assess::{FacilityAggregate, PortfolioAggregate};
use crate::inventory::{EquipmentId, FacilityId, Moment, PhotoId};
use crate::report::row::EquipmentRow;
use crate::store::codec::envelope;
use crate::store::codec::keys;
use crate::store::codec::schema::TableId;
use crate::store::engine::store::Store;
use crate::store::engine::table_mut::{CountChanges, TableMut};
use crate::store::error::StoreError;
use crate::store::figures::dirty::{self, DirtySet};
use crate::store::figures::month_ends::{self, MonthEnds};

/// A facility's figure as stored. New fields go to the end: fields are stored by position.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredFacilityFigure {
    /// Latest change of the facility's data or its figure.
    pub last_updated: Moment,
    /// The figure.
    pub figure: FacilityFigure,
    /// Faulty feeds of its items, in the order of their ids.
    #[serde(default)]
    pub feed_faults: Vec<FeedFault>,
    /// Items fed from another facility, each with its feeder, in the order of their ids. Empty in a figure of an older
    /// version until the facility is reassessed as a whole.
    #[serde(default)]
    pub fed_from_afar: Vec<(EquipmentId, EquipmentId)>,
}

/// The sums behind the portfolio's figure, as stored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StoredPortfolioTally {
    /// Latest change of any facility's data or figure; `None` before there was a facility.
    pub last_updated: Option<Moment>,
    /// Counts and sums over the facilities.
    pub tally: PortfolioAggregate,
}

/// Change of the portfolio's sums.
#[derive(Debug, Clone, Default)]
pub enum PortfolioTallyChange {
    /// No change.
    #[default]
    Same,
    /// Replaced by these.
    Now(Box<StoredPortfolioTally>),
    /// Removed, because they no longer agree with the facilities. The next full assessment computes them again.
    Unknown,
}

/// An item whose `fed_from` is faulty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedFault {
    /// The item.
    pub equipment_id: EquipmentId,
    /// The feeder it names.
    pub fed_from: EquipmentId,
    /// The fault.
    pub kind: FeedFaultKind,
    /// When it was first seen.
    pub first_seen: Moment,
    /// When it was last seen.
    pub last_seen: Moment,
}

/// Kind of feed fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FeedFaultKind {
    /// The feeder is not stored.
    UnknownFeeder,
    /// Following `fed_from` leads back to the item.
    Loop {
        /// How many items the loop has.
        items: u64,
    },
}

/// The results of an assessment. A large facility may take several commits; its marks are cleared by the last.
#[derive(Debug, Clone, Default)]
pub struct AssessmentChanges {
    /// Rows of the items assessed.
    pub rows: Vec<EquipmentRow>,
    /// Rows to remove: the item is gone or has moved to another facility.
    pub gone_rows: Vec<(FacilityId, EquipmentId)>,
    /// Figures of the assessed facilities with the sums behind them.
    pub facilities: Vec<(FacilityId, StoredFacilityFigure, FacilityAggregate)>,
    /// Facilities that are gone: their figures and rows are removed.
    pub gone_facilities: Vec<FacilityId>,
    /// Change of the sums behind the portfolio's figure.
    pub sums: PortfolioTallyChange,
    /// The portfolio's figure.
    pub portfolio: Option<PortfolioFigure>,
    /// Month ends of items that joined a facility.
    pub month_ends: MonthEnds,
    /// The dirty marks of the snapshot that was assessed.
    pub taken: DirtySet,
}

impl Store {
    /// Stores the thumbnail that was made from a photo's picture. It is removed when the picture changes.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn put_thumbnail(&self, photo: &PhotoId, picture: &[u8], thumbnail: &[u8]) -> Result<(), StoreError> {
        let key = photo.as_bytes();
        let made_from = envelope::seal_bytes(TableId::Picture, key, picture);
        self.transact(|txn| {
            // The picture may have been removed or replaced while its thumbnail was made: such a thumbnail would stay.
            let is_current = TableMut::open(txn, TableId::Picture)?.has_sealed(key, &made_from)?;
            let sealed = envelope::seal_bytes(TableId::Thumbnail, key, thumbnail);
            Ok(((), is_current && TableMut::open(txn, TableId::Thumbnail)?.put_sealed_if_changed(key, &sealed)?))
        })
    }

    /// Writes the results of an assessment and clears its dirty marks, except those that were set again meanwhile.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read or written; nothing of it is then written.
    pub fn commit_assessment(&self, changes: &AssessmentChanges) -> Result<(), StoreError> {
        self.transact(|txn| {
            let mut count_changes = CountChanges::default();
            // Rows, figures and cleared marks in one transaction: after a crash an item is dirty or has its new row.
            let mut dirty = put_rows(txn, &changes.rows, &mut count_changes)?;
            dirty |= remove_rows(txn, changes, &mut count_changes)?;
            dirty |= put_figures(txn, changes, &mut count_changes)?;
            dirty |= month_ends::write(txn, &changes.month_ends)? > 0;
            count_changes.write(txn)?;
            // Compares stamps: a mark that a batch has set again since the snapshot stays.
            dirty |= dirty::clear(txn, &changes.taken)?;
            Ok(((), dirty))
        })
    }
}

fn put_rows(
    txn: &WriteTransaction,
    rows: &[EquipmentRow],
    count_changes: &mut CountChanges,
) -> Result<bool, StoreError> {
    let mut table = TableMut::open(txn, TableId::EquipmentRow)?;
    // A later row of the same item wins
    // Sorted by key for `put_ascending`.
    let ordered: BTreeMap<Vec<u8>, &EquipmentRow> =
        rows.iter().map(|row| (keys::owned(&row.facility_id, &row.id), row)).collect();
    let (mut fresh, mut dirty) = (Vec::new(), false);
    for (key, row) in ordered {
        let sealed = envelope::seal(TableId::EquipmentRow, &key, row)?;
        if table.has_key(&key)? {
            dirty |= table.put_sealed_if_changed(&key, &sealed)?;
        } else {
            count_changes.add(TableId::EquipmentRow, &row.facility_id, 1);
            fresh.push((key, sealed));
        }
    }
    table.put_ascending(&fresh)?;
    Ok(dirty || !fresh.is_empty())
}

fn remove_rows(
    txn: &WriteTransaction,
    changes: &AssessmentChanges,
    count_changes: &mut CountChanges,
) -> Result<bool, StoreError> {
    let mut table = TableMut::open(txn, TableId::EquipmentRow)?;
    let mut dirty = false;
    let single = changes.gone_rows.iter().map(|(facility, item)| (facility, keys::owned(facility, item)));
    let mut gone: Vec<_> = single.collect();
    for facility in &changes.gone_facilities {
        // By the stored keys: the facility's equipment may be gone or without an owner by now.
        gone.extend(table.keys_under(&keys::under(facility))?.into_iter().map(|key| (facility, key)));
    }
    for (facility, key) in gone {
        if table.remove(&key)? {
            count_changes.add(TableId::EquipmentRow, facility, -1);
            dirty = true;
        }
    }
    Ok(dirty)
}

fn put_figures(
    txn: &WriteTransaction,
    changes: &AssessmentChanges,
    count_changes: &mut CountChanges,
) -> Result<bool, StoreError> {
    let mut table = TableMut::open(txn, TableId::FacilityFigure)?;
    let mut tally_table = TableMut::open(txn, TableId::FacilityTally)?;
    let mut dirty = false;
    for (facility, kept, tally) in &changes.facilities {
        // All figures are counted under the empty owner, because their keys have no owner part.
        if !table.has_key(facility.as_bytes())? {
            count_changes.add(TableId::FacilityFigure, "", 1);
        }
        dirty |= table.put(facility.as_bytes(), kept)?;
        dirty |= tally_table.put(facility.as_bytes(), tally)?;
    }
    for facility in &changes.gone_facilities {
        if table.remove(facility.as_bytes())? {
            count_changes.add(TableId::FacilityFigure, "", -1);
            dirty = true;
        }
        dirty |= tally_table.remove(facility.as_bytes())?;
    }
    match &changes.sums {
        PortfolioTallyChange::Same => {}
        PortfolioTallyChange::Now(portfolio) => {
            dirty |= TableMut::open(txn, TableId::PortfolioTally)?.put(&[], &**portfolio)?
        }
        // No sums are better than wrong ones: without them the next assessment adds up all facilities.
        PortfolioTallyChange::Unknown => dirty |= TableMut::open(txn, TableId::PortfolioTally)?.remove(&[])?,
    }
    if let Some(portfolio) = &changes.portfolio {
        dirty |= TableMut::open(txn, TableId::PortfolioFigure)?.put(&[], portfolio)?;
    }
    Ok(dirty)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_figure_kept_before_feeds_were_looked_over_still_opens() {
        let figure: FacilityFigure = serde_json::from_value(json!({
            "as_of": "2026-01-01", "algorithm_version": "1.2.0", "equipment_count": 0, "by_rating": [0, 0, 0, 0],
            "critical_threats": 0, "copper": 0, "aluminum": 0, "categories": [], "top_threats": [],
            "maintenance": {"compliant": 0, "by_status": [0, 0, 0]},
            "safety": {"in_scope": 0, "compliant": 0, "label_present": 0, "label_complete": 0},
        }))
        .expect("a figure");
        // A tuple encodes as a struct of two fields does: an array, without names.
        let before = (Moment::from_millis(1), figure);
        let sealed = envelope::seal(TableId::FacilityFigure, b"f1", &before).expect("sealed");
        let kept: StoredFacilityFigure = envelope::open(TableId::FacilityFigure, b"f1", &sealed).expect("opens");
        assert_eq!((kept.last_updated, kept.feed_faults, kept.fed_from_afar), (before.0, Vec::new(), Vec::new()));
    }
}
