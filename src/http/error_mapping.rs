//! Maps the errors of `app`, `jobs` and `sync` to error responses. The matches are exhaustive, so that a new error variant
//! does not compile until it has a status.

use std::sync::Arc;

use axum::http::StatusCode;

use super::problem::Problem;
use crate::app::{ApplicationError, StoreError};
use crate::jobs::JobsError;
use crate::sync::{SourceError, SyncError};

/// `Retry-After` when the store cannot write or read, seconds.
const STORE_RETRY_SECONDS: u32 = 10;
/// `Retry-After` when a source does not answer, seconds.
const SOURCE_RETRY_SECONDS: u32 = 30;

impl From<ApplicationError> for Problem {
    fn from(error: ApplicationError) -> Self {
        problem_from_app(error.root())
    }
}

fn problem_from_app(error: &ApplicationError) -> Problem {
    match error {
        ApplicationError::NotFound { noun, id } => Problem::not_found(noun, id_field(noun), id),
        ApplicationError::AlreadyExists { noun, id } => {
            Problem::conflict(error.to_string()).with_detail(id_field(noun), id.as_str())
        }
        ApplicationError::InvalidField { field, reason } => Problem::invalid([(*field, reason.clone())]),
        ApplicationError::CredentialRefused(error) => (*error).into(),
        ApplicationError::WrongPassword => {
            Problem::new(StatusCode::UNAUTHORIZED, "AUTH_WRONG_PASSWORD", error.to_string())
        }
        ApplicationError::LastAdministrator { username } => {
            Problem::conflict(error.to_string()).with_detail("username", username.as_str())
        }
        ApplicationError::LoginLocked { until } => {
            Problem::new(StatusCode::UNAUTHORIZED, "AUTH_LOCKED", error.to_string())
                .with_detail("until", until.to_string())
        }
        ApplicationError::NotSetUp => Problem::new(StatusCode::FORBIDDEN, "AUTH_NOT_SET_UP", error.to_string()),
        ApplicationError::Setup(_) => Problem::new(StatusCode::FORBIDDEN, "AUTH_SETUP_REFUSED", error.to_string()),
        ApplicationError::Store(StoreError::Damaged { .. }) => {
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "DATA_DAMAGED", error.to_string())
                .with_cause(error.to_string())
        }
        ApplicationError::Store(StoreError::Unwritable { .. } | StoreError::Unreadable { .. } | StoreError::Busy) => {
            Problem::unavailable(error.to_string(), STORE_RETRY_SECONDS).with_cause(error.to_string())
        }
        ApplicationError::UnreadablePicture { id, .. } => {
            Problem::new(StatusCode::NOT_FOUND, "DATA_NO_PICTURE", error.to_string())
                .with_detail("photo_id", id.as_str())
        }
        ApplicationError::Overloaded(_) => Problem::unavailable(error.to_string(), 1),
        ApplicationError::UnknownAlgorithm { .. }
        | ApplicationError::Rules(_)
        | ApplicationError::Internal(_)
        | ApplicationError::Store(_) => Problem::internal(error),
        ApplicationError::Shared(shared) => problem_from_app(shared.root()),
    }
}

/// The key in `details` under which the id of a missing object is given.
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
            JobsError::BadSignature => {
                Problem::new(StatusCode::UNAUTHORIZED, "AUTH_WRONG_SIGNATURE", error.to_string())
            }
            JobsError::BadWebhook(_) => Problem::malformed(error.to_string()),
            JobsError::Application(error) => error.into(),
            JobsError::Shared(error) => problem_from_app(error.root()),
            JobsError::Config(_) | JobsError::VoltMetrics(_) | JobsError::Call(_) => Problem::internal(&error),
        }
    }
}

impl From<SyncError> for Problem {
    fn from(error: SyncError) -> Self {
        problem_from_sync(&error)
    }
}

impl From<Arc<SyncError>> for Problem {
    fn from(error: Arc<SyncError>) -> Self {
        problem_from_sync(&error)
    }
}

fn problem_from_sync(error: &SyncError) -> Problem {
    match error {
        SyncError::NoSource { .. } | SyncError::NothingToCompare { .. } => {
            Problem::invalid([("source", error.to_string())])
        }
        SyncError::Source(SourceError::File { .. }) => Problem::invalid([("path", error.full_message())]),
        SyncError::Source(decode @ SourceError::Decode { .. }) => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "DATA_UNREADABLE", decode.to_string())
        }
        SyncError::MassDeletion { table, gone, held } => Problem::conflict(error.full_message())
            .with_detail("table", table.as_str())
            .with_detail("gone", *gone)
            .with_detail("held", *held),
        SyncError::FacilityMassDeletion { facilities, gone, held } => Problem::conflict(error.full_message())
            .with_detail("facilities", *facilities)
            .with_detail("gone", *gone)
            .with_detail("held", *held),
        SyncError::NotUnderWay { .. } | SyncError::Configured { .. } | SyncError::TooMany { .. } => {
            Problem::conflict(error.to_string())
        }
        SyncError::Source(_) | SyncError::CircuitOpen { .. } => {
            // What the source sent is for the log: not every caller may configure sources
            Problem::unavailable(error.public_message(), SOURCE_RETRY_SECONDS).with_cause(error.full_message())
        }
        SyncError::Application(error) => problem_from_app(error.root()),
        SyncError::Shared(shared) => problem_from_sync(shared),
        other => Problem::internal(other),
    }
}
