//! The schema: every table of the store with its keys and values. Table names are part of the file format: never change one.
//!
//! All keys are bytes in the order of their text; parts are separated by a zero byte, which no id holds. All values lie
//! in an envelope ([`crate::store::codec::envelope`]). The index tables (`*_home`) find a record by its own id, so that a
//! record that moves to another owner leaves its old place. `count` holds how many records must lie under a prefix, which
//! makes a lost record visible.
//!
//! | table | key | value |
//! |---|---|---|
//! | facility | facility | `Facility` |
//! | equipment | facility, equipment | `Equipment` |
//! | service, conductor, photo | equipment, id | `Service`, `ConductorRun`, `Photo` |
//! | `*_home` | id | [`crate::store::records::record_index::RecordLocation`]: origin and owner |
//! | picture, thumbnail | photo | bytes as they are |
//! | equipment_row | facility, equipment | `EquipmentRow` |
//! | facility_figure | facility | [`crate::store::figures::commit_assessment::StoredFacilityFigure`] |
//! | facility_tally | facility | `FacilityAggregate`: the sums behind the figure, so that one changed item updates it |
//! | portfolio_figure | (empty) | `PortfolioFigure` |
//! | portfolio_tally | (empty) | [`crate::store::figures::commit_assessment::StoredPortfolioTally`] |
//! | equipment_history | equipment, algorithm version | `MonthSeries<EquipmentMonthEnd>` |
//! | facility_history | facility, algorithm version | `MonthSeries<AggregateMonthEnd>` |
//! | portfolio_history | algorithm version | `MonthSeries<AggregateMonthEnd>` |
//! | mark | facility, equipment or (empty); (empty), (empty) is the portfolio | stamp |
//! | orphan | kind, missing owner, id | nothing |
//! | count | table's letter, prefix | number of records |
//! | issue | source, table, id, column | [`crate::store::records::issues::SyncIssue`] |
//! | origin | big-endian number | source, table, kind |
//! | cursor | source | bytes as they are |
//! | withheld | source, position of the kind, id | the source's table: a pending delete |
//! | sync_run | big-endian number | [`crate::store::records::sync_runs::SyncRun`] |
//! | job | big-endian number | [`crate::store::jobs::job::Job`] |
//! | job_result | big-endian number | `RemoteFigure`: result of the job itself |
//! | job_queue | priority, big-endian number | nothing: the waiting jobs |
//! | remote_job | remote id | the job's number, while the result is awaited |
//! | announced | remote id | nothing: a webhook named it before its submission was written |
//! | batch | big-endian number | [`crate::store::jobs::batch::JobBatch`] |
//! | batch_failure | big-endian number, equipment | why it failed |
//! | callback | big-endian number | [`crate::store::jobs::batch::Callback`] still to be delivered |
//! | dead_letter | big-endian number | [`crate::store::jobs::dead_letters::DeadLetter`] |
//! | delivery | SHA-256 of the body | its number |
//! | delivery_order | big-endian number | SHA-256 of the body, remote id and when it came |
//! | remote_figure | equipment | `RemoteFigure` |
//! | remote_facility | facility | `RemoteFacility`: shown beside ours |
//! | source_event, account, api_key, session, setup | defined by their modules | defined by their modules |
//! | setting | [`crate::store::settings`] | one type per key |
//! | meta | `format`, `created`, `stamp` | number |

use redb::TableDefinition;

use crate::inventory::RecordKind;

// Byte slices on both sides: redb compares such keys as bytes, and needs no type of ours to open the file.
pub(in crate::store) type RedbTableDefinition = TableDefinition<'static, &'static [u8], &'static [u8]>;

macro_rules! tables {
    ($($variant:ident = $name:literal),+ $(,)?) => {
        /// A table of the store.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(in crate::store) enum TableId { $($variant),+ }

        impl TableId {
            // Only names and letters are stored. The order of the variants is free; it is the index into a snapshot's
            // tables.
            pub(in crate::store) const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub(in crate::store) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

tables! {
    Facility = "facility", Equipment = "equipment", Service = "service", Conductor = "conductor", Photo = "photo",
    FacilityIndex = "facility_home", EquipmentIndex = "equipment_home", ServiceIndex = "service_home",
    ConductorIndex = "conductor_home", PhotoIndex = "photo_home",
    Picture = "picture", Thumbnail = "thumbnail",
    EquipmentRow = "equipment_row", FacilityFigure = "facility_figure", PortfolioFigure = "portfolio_figure",
    FacilityTally = "facility_tally", PortfolioTally = "portfolio_tally",
    EquipmentHistory = "equipment_history", FacilityHistory = "facility_history", PortfolioHistory = "portfolio_history",
    Mark = "mark", Orphan = "orphan", Count = "count", SyncIssue = "issue", RecordOrigin = "origin", Cursor = "cursor",
    PendingDelete = "withheld", SyncRun = "sync_run",
    Job = "job", JobResult = "job_result", JobQueue = "job_queue", RemoteJob = "remote_job", Announced = "announced", JobBatch = "batch",
    BatchFailure = "batch_failure", Callback = "callback", DeadLetter = "dead_letter",
    WebhookDelivery = "delivery", DeliveryOrder = "delivery_order", RemoteFigure = "remote_figure",
    RemoteFacility = "remote_facility",
    SourceEvent = "source_event",
    Account = "account", ApiKey = "api_key", Session = "session", Setup = "setup", Setting = "setting",
    Meta = "meta",
}

impl TableId {
    pub(in crate::store) const fn definition(self) -> RedbTableDefinition {
        TableDefinition::new(self.name())
    }

    /// The letter under which `count` keeps this table's numbers; `None` for a table that is not counted.
    pub(in crate::store) const fn letter(self) -> Option<u8> {
        match self {
            Self::Facility => Some(b'f'),
            Self::Equipment => Some(b'e'),
            Self::Service => Some(b's'),
            Self::Conductor => Some(b'c'),
            Self::Photo => Some(b'p'),
            Self::EquipmentRow => Some(b'r'),
            Self::FacilityFigure => Some(b'g'),
            // Only records and figures that lists are made of are counted: each count costs a write.
            _ => None,
        }
    }
}

/// The kinds, owners before what they own.
// Keys of pending deletes hold a digit counted from the end of this list: a new kind shifts the stored ones.
pub(in crate::store) const KINDS: [RecordKind; 5] = RecordKind::ALL;

/// A kind's position in [`KINDS`].
pub(in crate::store) const fn kind_index(kind: RecordKind) -> usize {
    match kind {
        RecordKind::Facility => 0,
        RecordKind::Equipment => 1,
        RecordKind::Service => 2,
        RecordKind::Conductor => 3,
        RecordKind::Photo => 4,
    }
}

/// The table of a kind's records.
pub(in crate::store) const fn record_table(kind: RecordKind) -> TableId {
    match kind {
        RecordKind::Facility => TableId::Facility,
        RecordKind::Equipment => TableId::Equipment,
        RecordKind::Service => TableId::Service,
        RecordKind::Conductor => TableId::Conductor,
        RecordKind::Photo => TableId::Photo,
    }
}

/// The index table of a kind.
pub(in crate::store) const fn index_table(kind: RecordKind) -> TableId {
    match kind {
        RecordKind::Facility => TableId::FacilityIndex,
        RecordKind::Equipment => TableId::EquipmentIndex,
        RecordKind::Service => TableId::ServiceIndex,
        RecordKind::Conductor => TableId::ConductorIndex,
        RecordKind::Photo => TableId::PhotoIndex,
    }
}

/// Tables whose records other modules define: any serde type under a text key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StoreCollection {
    /// User accounts.
    Account,
    /// API keys, hashed.
    ApiKey,
    /// Sessions (refresh token families).
    Session,
    /// The one-time set-up link.
    Setup,
    /// Events of sources' event buses.
    SourceEvent,
}

impl StoreCollection {
    pub(in crate::store) const fn table(self) -> TableId {
        match self {
            Self::Account => TableId::Account,
            Self::ApiKey => TableId::ApiKey,
            Self::Session => TableId::Session,
            Self::Setup => TableId::Setup,
            Self::SourceEvent => TableId::SourceEvent,
        }
    }
}
