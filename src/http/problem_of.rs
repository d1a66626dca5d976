//! Every error of the rooms beneath, as the answer it becomes. One exhaustive match: a new error cannot be forgotten.

use std::sync::Arc;

use axum::http::StatusCode;

use super::problem::Problem;
use crate::app::{ApplicationError, StoreError};
use crate::jobs::JobsError;
use crate::sync::{SourceError, SyncError};

/// When to ask again after the disk refused a write or a reading broke off.
const STORE_RETRY_SECONDS: u32 = 10;
/// When to ask again after a source did not answer.
const SOURCE_RETRY_SECONDS: u32 = 30;

impl From<ApplicationError> for Problem {
    fn from(error: ApplicationError) -> Self {
        of(error.root())
    }
}

fn of(error: &ApplicationError) -> Problem {
    match error {
        ApplicationError::NotFound { noun, id } => Problem::not_found(noun, id_field(noun), id),
        ApplicationError::Taken { noun, id } => {
            Problem::conflict(error.to_string()).detail(id_field(noun), id.as_str())
        }
        ApplicationError::Unfit { field, reason } => Problem::invalid([(*field, reason.clone())]),
        ApplicationError::Refused(refusal) => (*refusal).into(),
        ApplicationError::WrongPassword => {
            Problem::new(StatusCode::UNAUTHORIZED, "AUTH_WRONG_PASSWORD", error.to_string())
        }
        ApplicationError::Locked { until } => {
            Problem::new(StatusCode::UNAUTHORIZED, "AUTH_LOCKED", error.to_string()).detail("until", until.to_string())
        }
        ApplicationError::NotSetUp => Problem::new(StatusCode::FORBIDDEN, "AUTH_NOT_SET_UP", error.to_string()),
        ApplicationError::Setup(_) => Problem::new(StatusCode::FORBIDDEN, "AUTH_SETUP_REFUSED", error.to_string()),
        ApplicationError::Store(StoreError::Damaged { .. }) => {
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "DATA_DAMAGED", error.to_string())
                .because(error.to_string())
        }
        ApplicationError::Store(StoreError::Unwritable { .. } | StoreError::Unreadable { .. } | StoreError::Busy) => {
            Problem::unavailable(error.to_string(), STORE_RETRY_SECONDS).because(error.to_string())
        }
        ApplicationError::Picture { id, .. } => {
            Problem::new(StatusCode::NOT_FOUND, "DATA_NO_PICTURE", error.to_string()).detail("photo_id", id.as_str())
        }
        ApplicationError::NoAlgorithm { .. }
        | ApplicationError::Rules(_)
        | ApplicationError::Broken(_)
        | ApplicationError::Store(_) => Problem::internal(error),
        ApplicationError::Shared(shared) => of(shared.root()),
    }
}

/// The key under which `details` names what was not found.
fn id_field(noun: &str) -> &'static str {
    match noun {
        "equipment" => "equipment_id",
        "photo" => "photo_id",
        "user" => "username",
        "key" => "key_id",
        "sync run" => "run_id",
        "job" => "job_id",
        "batch" => "batch_id",
        "dead letter" => "dead_letter_id",
        _ => "facility_id",
    }
}

impl From<JobsError> for Problem {
    fn from(error: JobsError) -> Self {
        match error {
            JobsError::NoEngine | JobsError::NoWebhookSecret => {
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE", error.to_string())
            }
            JobsError::Busy => Problem::unavailable(error.to_string(), 1),
            JobsError::Forged => Problem::new(StatusCode::UNAUTHORIZED, "AUTH_WRONG_SIGNATURE", error.to_string()),
            JobsError::Unreadable(_) => Problem::malformed(error.to_string()),
            JobsError::Application(error) => error.into(),
            JobsError::Shared(error) => of(error.root()),
            JobsError::Config(_) | JobsError::VoltMetrics(_) | JobsError::Call(_) => Problem::internal(&error),
        }
    }
}

impl From<SyncError> for Problem {
    fn from(error: SyncError) -> Self {
        of_sync(&error)
    }
}

impl From<Arc<SyncError>> for Problem {
    fn from(error: Arc<SyncError>) -> Self {
        of_sync(&error)
    }
}

fn of_sync(error: &SyncError) -> Problem {
    match error {
        SyncError::NoSource { .. } | SyncError::NothingToCompare { .. } => {
            Problem::invalid([("source", error.to_string())])
        }
        SyncError::Source(SourceError::File { .. }) => Problem::invalid([("path", error.full_message())]),
        SyncError::Source(decode @ SourceError::Decode { .. }) => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "DATA_UNREADABLE", decode.to_string())
        }
        SyncError::MassDeletion { table, gone, held } => Problem::conflict(error.full_message())
            .detail("table", table.as_str())
            .detail("gone", *gone)
            .detail("held", *held),
        SyncError::FacilityMassDeletion { facilities, gone, held } => Problem::conflict(error.full_message())
            .detail("facilities", *facilities)
            .detail("gone", *gone)
            .detail("held", *held),
        SyncError::NotUnderWay { .. } | SyncError::Configured { .. } | SyncError::TooMany { .. } => {
            Problem::conflict(error.to_string())
        }
        SyncError::Source(_) | SyncError::CircuitOpen { .. } => {
            Problem::unavailable(error.full_message(), SOURCE_RETRY_SECONDS).because(error.full_message())
        }
        SyncError::Application(error) => of(error.root()),
        SyncError::Shared(shared) => of_sync(shared),
        other => Problem::internal(other),
    }
}
