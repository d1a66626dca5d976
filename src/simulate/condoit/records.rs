//! Records of a simulated Condoit, by id and by time of change.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::inventory::{Moment, PhotoId};
use crate::simulate::portfolio::{Portfolio, PortfolioItem, picture};

/// One of the four collections, named by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Collection {
    /// `/facilities`
    Facilities,
    /// `/equipment`
    Equipment,
    /// `/services`
    Services,
    /// `/photos`
    Photos,
}

impl Collection {
    /// All, in the order in which they refer to each other.
    pub const ALL: [Self; 4] = [Self::Facilities, Self::Equipment, Self::Services, Self::Photos];

    /// Its path segment.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Facilities => "facilities",
            Self::Equipment => "equipment",
            Self::Services => "services",
            Self::Photos => "photos",
        }
    }

    /// Parses a path segment, or the singular name of a record.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|collection| collection.name() == name || collection.singular() == name)
    }

    const fn singular(self) -> &'static str {
        match self {
            Self::Facilities => "facility",
            Self::Equipment => "equipment",
            Self::Services => "service",
            Self::Photos => "photo",
        }
    }
}

/// A page of a collection, and where the next one starts.
pub(super) struct SimulatedPage {
    pub(super) items: Vec<Box<RawValue>>,
    pub(super) next: Option<PassPosition>,
}

/// Position of a pass over a collection: after this record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PassPosition {
    /// Changes up to this time belong to the pass; later ones to the next pass.
    pub(super) until: Moment,
    /// Time of change of the last delivered record. A full pass is ordered by id alone and has none.
    pub(super) changed: Option<Moment>,
    pub(super) id: String,
}

#[derive(Debug)]
struct StoredDocument {
    document: Box<RawValue>,
    changed: Moment,
    deleted: bool,
}

#[derive(Debug, Default)]
struct RecordSet {
    records: BTreeMap<String, StoredDocument>,
    by_change: BTreeSet<(Moment, String)>,
}

impl RecordSet {
    fn put(&mut self, id: String, stored: StoredDocument) {
        self.remove(&id);
        self.by_change.insert((stored.changed, id.clone()));
        self.records.insert(id, stored);
    }

    fn remove(&mut self, id: &str) -> Option<StoredDocument> {
        let stored = self.records.remove(id)?;
        self.by_change.remove(&(stored.changed, id.to_owned()));
        Some(stored)
    }
}

/// All collections, the images, and the time of the latest change.
#[derive(Debug)]
pub(super) struct CondoitRecords {
    collections: [RecordSet; 4],
    pictures: BTreeMap<String, Vec<u8>>,
    latest: Moment,
    /// Start times of the open transactions. They are unique.
    open: BTreeSet<Moment>,
}

impl CondoitRecords {
    /// The records of a portfolio. Conductor runs have no collection over HTTP; they are merged into their item.
    pub(super) fn new(portfolio: &Portfolio) -> Self {
        let mut records = Self {
            collections: Default::default(),
            pictures: BTreeMap::new(),
            latest: Moment::from_millis(0),
            open: BTreeSet::new(),
        };
        for facility in portfolio.facilities() {
            records.put_late(Collection::Facilities, json!(facility));
        }
        for PortfolioItem { mut equipment, services, runs, photos } in portfolio.items() {
            equipment.conductor = equipment.conductor.with_runs(&runs);
            records.put_late(Collection::Equipment, json!(equipment));
            for service in services {
                records.put_late(Collection::Services, json!(service));
            }
            for photo in photos {
                records.put_late(Collection::Photos, json!(photo));
            }
        }
        records
    }

    fn collection_mut(&mut self, collection: Collection) -> &mut RecordSet {
        &mut self.collections[collection as usize]
    }

    /// Advances the clock of changes by one second.
    fn tick(&mut self) -> Moment {
        self.latest = Moment::from_millis(self.latest.millis() + 1_000);
        self.latest
    }

    pub(super) fn put(&mut self, collection: Collection, mut document: Value) {
        let now = self.tick();
        if let Some(fields) = document.as_object_mut() {
            fields.insert("updated_at".into(), json!(now));
        }
        self.store(collection, &document, now, false);
    }

    pub(super) fn put_late(&mut self, collection: Collection, document: Value) {
        let changed = document.get("updated_at").and_then(Value::as_str).and_then(|text| text.parse().ok());
        let changed = changed.unwrap_or(self.latest);
        self.latest = self.latest.max(changed);
        self.store(collection, &document, changed, false);
    }

    fn store(&mut self, collection: Collection, document: &Value, changed: Moment, deleted: bool) {
        let id = document.get("id").and_then(Value::as_str).map_or_else(|| document.to_string(), str::to_owned);
        let document = serde_json::value::to_raw_value(document).expect("a JSON value has only text keys");
        self.collection_mut(collection).put(id, StoredDocument { document, changed, deleted });
    }

    pub(super) fn put_picture(&mut self, id: &PhotoId, picture: Vec<u8>) {
        self.pictures.insert(id.to_string(), picture);
    }

    pub(super) fn find(&self, collection: Collection, id: &str) -> Option<Value> {
        let stored = self.collections[collection as usize].records.get(id).filter(|stored| !stored.deleted)?;
        serde_json::from_str(stored.document.get()).ok()
    }

    pub(super) fn remove(&mut self, collection: Collection, id: &str) -> bool {
        let Some(mut document) = self.find(collection, id) else { return false };
        let now = self.tick();
        if let Some(fields) = document.as_object_mut() {
            fields.insert("updated_at".into(), json!(now));
            fields.insert("deleted_at".into(), json!(now));
        }
        self.store(collection, &document, now, true);
        true
    }

    pub(super) fn erase(&mut self, collection: Collection, id: &str) -> bool {
        self.collection_mut(collection).remove(id).is_some_and(|stored| !stored.deleted)
    }

    pub(super) fn count(&self, collection: Collection) -> usize {
        self.collections[collection as usize].records.values().filter(|stored| !stored.deleted).count()
    }

    /// The image of a photo that is not deleted: its own, or a drawn one.
    pub(super) fn picture(&self, id: &str) -> Option<Vec<u8>> {
        self.collections[Collection::Photos as usize].records.get(id).filter(|stored| !stored.deleted)?;
        self.pictures.get(id).cloned().or_else(|| picture(&PhotoId::parse(id).ok()?).ok())
    }

    pub(super) fn begin(&mut self) -> Moment {
        let now = self.tick();
        self.open.insert(now);
        now
    }

    pub(super) fn commit(&mut self, begun: Moment, collection: Collection, mut document: Value) {
        self.open.remove(&begun);
        if let Some(fields) = document.as_object_mut() {
            fields.insert("updated_at".into(), json!(begun));
        }
        self.store(collection, &document, begun, false);
    }

    /// Time of the latest change.
    pub(super) const fn latest(&self) -> Moment {
        self.latest
    }

    /// Time up to which no further change can appear: before the oldest open transaction.
    pub(super) fn watermark(&self, until: Moment) -> Moment {
        let oldest = self.open.first().map(|begun| Moment::from_millis(begun.millis() - 1));
        oldest.map_or(until, |oldest| oldest.min(until))
    }

    /// The next `limit` documents of a pass. A full pass (no `since`) is ordered by id and leaves out deleted records; an
    /// incremental one is ordered by time of change and contains tombstones.
    pub(super) fn page_after(
        &self,
        collection: Collection,
        since: Option<Moment>,
        after: Option<&PassPosition>,
        limit: usize,
    ) -> SimulatedPage {
        let set = &self.collections[collection as usize];
        let until = after.map_or(self.latest, |place| place.until);
        let mut found: Vec<(&String, &StoredDocument)> = match since {
            None => {
                let from = after.map_or(Bound::Unbounded, |place| Bound::Excluded(place.id.as_str()));
                let rest = set.records.range::<str, _>((from, Bound::Unbounded));
                rest.filter(|(_, stored)| !stored.deleted).take(limit + 1).collect()
            }
            Some(since) => {
                let from = match after {
                    Some(PassPosition { changed: Some(changed), id, .. }) => Bound::Excluded((*changed, id.clone())),
                    _ => Bound::Included((Moment::from_millis(since.millis() + 1), String::new())),
                };
                let rest = set.by_change.range((from, Bound::Unbounded));
                let rest = rest.take_while(|(changed, _)| *changed <= until);
                rest.filter_map(|(_, id)| set.records.get_key_value(id)).take(limit + 1).collect()
            }
        };
        let has_more = found.len() > limit;
        found.truncate(limit);
        let last = found.last().filter(|_| has_more);
        let next =
            last.map(|(id, stored)| PassPosition { until, changed: since.map(|_| stored.changed), id: (*id).clone() });
        SimulatedPage { items: found.into_iter().map(|(_, stored)| stored.document.clone()).collect(), next }
    }

    /// The next `limit` ids after `after`, without deleted records.
    pub(super) fn ids(&self, collection: Collection, after: Option<&str>, limit: usize) -> Vec<String> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let rest = self.collections[collection as usize].records.range::<str, _>((from, Bound::Unbounded));
        rest.filter(|(_, stored)| !stored.deleted).take(limit).map(|(id, _)| id.clone()).collect()
    }
}
