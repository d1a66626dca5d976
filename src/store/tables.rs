//! Every table of the store and its key layout, on one page.
//!
//! All keys are bytes in the order of their text; parts are separated by a zero byte, which no id holds. All values lie
//! in an envelope ([`super::envelope`]). `home` tables find a record by its own id, so that one that moves to another
//! owner leaves its old place. `count` says how many records must lie under a prefix, so that a lost one is seen.
//!
//! | table | key | value |
//! |---|---|---|
//! | facility | facility | `Facility` |
//! | equipment | facility, equipment | `Equipment` |
//! | service, conductor, photo | equipment, id | `Service`, `ConductorRun`, `Photo` |
//! | `*_home` | id | [`super::home::Home`]: origin and owner |
//! | picture, thumbnail | photo | bytes as they are |
//! | equipment_row | facility, equipment | `EquipmentRow` |
//! | facility_figure | facility | [`super::settle::KeptFigure`] |
//! | facility_tally | facility | `FacilityTally`: from what the figure was made, so that one item can change it |
//! | portfolio_figure | (empty) | `PortfolioFigure` |
//! | portfolio_tally | (empty) | [`super::settle::KeptPortfolio`] |
//! | equipment_history | equipment, algorithm version | `Series<ItemMonth>` |
//! | facility_history | facility, algorithm version | `Series<SetMonth>` |
//! | portfolio_history | algorithm version | `Series<SetMonth>` |
//! | mark | facility, equipment or (empty); (empty), (empty) is the portfolio | stamp |
//! | orphan | kind, missing owner, id | nothing |
//! | count | table's letter, prefix | number of records |
//! | issue | source, table, id, column | [`super::issue::Issue`] |
//! | origin | big-endian number | source, table, kind |
//! | cursor | source | bytes as they are |
//! | withheld | source, place of the kind, id | the source's table: waits to be taken out |
//! | sync_run | big-endian number | [`super::run::SyncRun`] |
//! | job | big-endian number | [`super::job::Job`] |
//! | job_result | big-endian number | `RemoteFigure`: what came of the job itself |
//! | job_queue | priority, big-endian number | nothing: the jobs that wait |
//! | remote_job | remote id | the job's number, while the result is awaited |
//! | announced | remote id | nothing: a webhook named it before its submission was written |
//! | batch | big-endian number | [`super::batch::Batch`] |
//! | batch_failure | big-endian number, equipment | why it failed |
//! | callback | big-endian number | [`super::batch::Callback`] still to be delivered |
//! | dead_letter | big-endian number | [`super::dead::DeadLetter`] |
//! | delivery | SHA-256 of the body | its number |
//! | delivery_order | big-endian number | SHA-256 of the body, remote id and when it came |
//! | remote_figure | equipment | `RemoteFigure` |
//! | remote_facility | facility | `RemoteFacility`: shown beside ours |
//! | source_event, account ... setting | as the noun's room says | as the noun's room says |
//! | meta | `format`, `created`, `stamp` | number |

use redb::TableDefinition;

use crate::inventory::RecordKind;

pub(super) type Definition = TableDefinition<'static, &'static [u8], &'static [u8]>;

macro_rules! tables {
    ($($variant:ident = $name:literal),+ $(,)?) => {
        /// A table of the store.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(super) enum Table { $($variant),+ }

        impl Table {
            pub(super) const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub(super) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

tables! {
    Facility = "facility", Equipment = "equipment", Service = "service", Conductor = "conductor", Photo = "photo",
    FacilityHome = "facility_home", EquipmentHome = "equipment_home", ServiceHome = "service_home",
    ConductorHome = "conductor_home", PhotoHome = "photo_home",
    Picture = "picture", Thumbnail = "thumbnail",
    EquipmentRow = "equipment_row", FacilityFigure = "facility_figure", PortfolioFigure = "portfolio_figure",
    FacilityTally = "facility_tally", PortfolioTally = "portfolio_tally",
    EquipmentHistory = "equipment_history", FacilityHistory = "facility_history", PortfolioHistory = "portfolio_history",
    Mark = "mark", Orphan = "orphan", Count = "count", Issue = "issue", Origin = "origin", Cursor = "cursor",
    Withheld = "withheld", SyncRun = "sync_run",
    Job = "job", JobResult = "job_result", JobQueue = "job_queue", RemoteJob = "remote_job", Announced = "announced", Batch = "batch",
    BatchFailure = "batch_failure", Callback = "callback", DeadLetter = "dead_letter",
    Delivery = "delivery", DeliveryOrder = "delivery_order", RemoteFigure = "remote_figure",
    RemoteFacility = "remote_facility",
    SourceEvent = "source_event",
    Account = "account", ApiKey = "api_key", Session = "session", Setup = "setup", Setting = "setting",
    Meta = "meta",
}

impl Table {
    pub(super) const fn definition(self) -> Definition {
        TableDefinition::new(self.name())
    }

    /// The letter under which `count` keeps this table's numbers; `None` for a table that is not counted.
    pub(super) const fn letter(self) -> Option<u8> {
        match self {
            Self::Facility => Some(b'f'),
            Self::Equipment => Some(b'e'),
            Self::Service => Some(b's'),
            Self::Conductor => Some(b'c'),
            Self::Photo => Some(b'p'),
            Self::EquipmentRow => Some(b'r'),
            Self::FacilityFigure => Some(b'g'),
            _ => None,
        }
    }
}

/// The kinds in the order in which owners come before what they own.
pub(super) const KINDS: [RecordKind; 5] = RecordKind::ALL;

/// A kind's place in [`KINDS`].
pub(super) const fn place(kind: RecordKind) -> usize {
    match kind {
        RecordKind::Facility => 0,
        RecordKind::Equipment => 1,
        RecordKind::Service => 2,
        RecordKind::Conductor => 3,
        RecordKind::Photo => 4,
    }
}

/// Where a kind's records lie.
pub(super) const fn records_of(kind: RecordKind) -> Table {
    match kind {
        RecordKind::Facility => Table::Facility,
        RecordKind::Equipment => Table::Equipment,
        RecordKind::Service => Table::Service,
        RecordKind::Conductor => Table::Conductor,
        RecordKind::Photo => Table::Photo,
    }
}

/// Where a kind's records are found by their own id.
pub(super) const fn home_of(kind: RecordKind) -> Table {
    match kind {
        RecordKind::Facility => Table::FacilityHome,
        RecordKind::Equipment => Table::EquipmentHome,
        RecordKind::Service => Table::ServiceHome,
        RecordKind::Conductor => Table::ConductorHome,
        RecordKind::Photo => Table::PhotoHome,
    }
}

/// Tables whose records other rooms define: any type that serde knows, under a key of theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shelf {
    /// People who may log in.
    Account,
    /// API keys, hashed.
    ApiKey,
    /// Refresh families and revoked tokens.
    Session,
    /// The one-time set-up link.
    Setup,
    /// Settings made over the API.
    Setting,
    /// Events of sources' event buses.
    SourceEvent,
}

impl Shelf {
    pub(super) const fn table(self) -> Table {
        match self {
            Self::Account => Table::Account,
            Self::ApiKey => Table::ApiKey,
            Self::Session => Table::Session,
            Self::Setup => Table::Setup,
            Self::Setting => Table::Setting,
            Self::SourceEvent => Table::SourceEvent,
        }
    }
}
