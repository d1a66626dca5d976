//! The store: one redb file that holds all records of the appliance, each in a checksummed envelope.
//!
//! One change is one transaction. Read through a [`Snapshot`]. Write with [`Store::ingest`] (records of a source),
//! [`Store::commit_assessment`] (figures) or [`Store::write`] (collections that other modules define). The store keeps
//! figures and never computes one.

mod check;
mod codec;
mod engine;
mod error;
mod figures;
mod ingest;
mod jobs;
mod records;
mod settings;

pub use check::{CheckReport, StoreFinding};
pub use codec::schema::StoreCollection;
pub use engine::snapshot::{RecordIter, Snapshot};
pub use engine::store::{FILE_NAME, FORMAT, Store, StoreOptions};
pub use error::StoreError;
pub use figures::commit_assessment::{
    AssessmentChanges, FeedFault, FeedFaultKind, PortfolioTallyChange, StoredFacilityFigure, StoredPortfolioTally,
};
pub use figures::dirty::{DirtyFacility, DirtySet, FigureBasis};
pub use figures::month_ends::MonthEnds;
pub use figures::queries::FigureReader;
pub use ingest::IngestSession;
pub use ingest::ingest_batch::{CheckedPositions, IngestBatch, IngestOutcome, IssuePlace, RowCounts};
pub use ingest::pending_deletes::PendingDelete;
pub use ingest::unseen::UnseenRecords;
pub use jobs::batch::{BatchState, Callback, JobBatch, NewBatch};
pub use jobs::dead_letters::{DeadLetter, DeadLetterContent};
pub use jobs::events::{JobEvent, JobEventsOutcome};
pub use jobs::job::{CalculationKind, Job, JobState, NewJob, Priority};
pub use jobs::job_tables::JobEventOutcome;
pub use jobs::reader::JobReader;
pub use jobs::retention::RetentionLimits;
pub use records::collection::CollectionWriter;
pub use records::comparison::{ContentDigest, RecordComparison};
pub use records::issues::{MAX_ISSUES_KEPT, SyncIssue};
pub use records::sync_queries::SyncReader;
pub use records::sync_runs::{RunInterruption, SyncMode, SyncRun, TableRun};
pub use settings::{
    AddedSourcesSetting, AlgorithmSetting, ColumnProfile, EngineModeSetting, InstanceId, PhotoLinkEpoch,
    RemoteEngineSetting, ReportSigningSecret, ScopedSetting, Setting, SourceAddress, StoredSecret, TokenSigningSecret,
};
