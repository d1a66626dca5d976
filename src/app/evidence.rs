//! The evidence report for insurers and engineers: computed from one snapshot, written in the requested format, and signed
//! with the program's own Ed25519 key. It states when it was made, so it is never cached.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::documents::{DocumentContext, Documents};
use super::{ApplicationError, run_blocking};
use crate::assess::EquipmentContext;
use crate::auth::secrets::random_bytes;
use crate::auth::{FacilityScope, ReportSigner};
use crate::inventory::FacilityId;
use crate::report::evidence::{
    self, EvidenceReport, EvidenceReportBuilder, HexSignature, ReportFormat, equipment_csv, overdue_csv,
};
use crate::runtime::Runtime;
use crate::store::{ReportSigningSecret, Store, StoreError, StoredSecret};

/// A table of the report that can be requested by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceTable {
    /// Every item.
    Equipment,
    /// Every overdue task of every item.
    Overdue,
}

/// What part of the report is requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceQuery {
    /// The whole report, in a format.
    Report(ReportFormat),
    /// One table as CSV.
    Table(EvidenceTable),
}

/// A file to be downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceFile {
    /// Its content.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub media_type: &'static str,
    /// Its name: ASCII letters, digits, hyphens and one dot.
    pub name: String,
}

/// `GET /report-key`: the public key that verifies reports.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportKey {
    /// `Ed25519`
    algorithm: &'static str,
    /// 64 hexadecimal digits.
    public_key: String,
}

/// Signed evidence reports.
pub struct EvidenceReports {
    documents: Arc<Documents>,
    signing_key: Arc<ReportSigningKey>,
    runtime: Runtime,
}

impl EvidenceReports {
    pub(super) fn new(documents: Arc<Documents>, store: Arc<Store>, runtime: Runtime) -> Self {
        Self { documents, signing_key: Arc::new(ReportSigningKey { store }), runtime }
    }

    /// `GET /facilities/{id}/report`
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn write(
        &self,
        scope: FacilityScope,
        id: FacilityId,
        query: EvidenceQuery,
    ) -> Result<EvidenceFile, ApplicationError> {
        let key = Arc::clone(&self.signing_key);
        self.documents.run_uncached(scope, move |context| signed_file(context, &key, &id, query)).await
    }

    /// `GET /report-key`
    ///
    /// # Errors
    /// The store's.
    pub async fn public_key(&self) -> Result<ReportKey, ApplicationError> {
        let key = Arc::clone(&self.signing_key);
        run_blocking(&self.runtime, move || {
            let public_key = key.get_or_create()?.public_key().to_string();
            Ok(ReportKey { algorithm: "Ed25519", public_key })
        })
        .await
    }
}

/// The signing key. It is created when first needed and never changes: old reports must stay verifiable.
struct ReportSigningKey {
    store: Arc<Store>,
}

impl ReportSigningKey {
    fn get_or_create(&self) -> Result<ReportSigner, ApplicationError> {
        let secret: ReportSigningSecret = self.store.get_or_create_secret(random_bytes::<32>)?;
        Ok(ReportSigner::new(secret.reveal()))
    }
}

fn write_failed(error: impl std::fmt::Display) -> ApplicationError {
    ApplicationError::Internal(format!("the report could not be written: {error}"))
}

/// Errors of a table that is read and written row by row.
enum EvidenceTableError {
    Store(StoreError),
    Csv(csv::Error),
}

impl From<csv::Error> for EvidenceTableError {
    fn from(error: csv::Error) -> Self {
        Self::Csv(error)
    }
}

impl From<EvidenceTableError> for ApplicationError {
    fn from(error: EvidenceTableError) -> Self {
        match error {
            EvidenceTableError::Store(error) => error.into(),
            EvidenceTableError::Csv(error) => write_failed(error),
        }
    }
}

fn signed_file(
    context: &DocumentContext,
    key: &ReportSigningKey,
    id: &FacilityId,
    query: EvidenceQuery,
) -> Result<EvidenceFile, ApplicationError> {
    let as_of = context.get_facility(id)?.stored.figure.as_of;
    let (format, content, noun) = match query {
        EvidenceQuery::Report(format) => {
            (format, evidence_report(context, id)?.write(format).map_err(write_failed)?, "report")
        }
        EvidenceQuery::Table(EvidenceTable::Overdue) => {
            (ReportFormat::Csv, overdue_csv(&evidence_report(context, id)?).map_err(write_failed)?, "overdue")
        }
        EvidenceQuery::Table(EvidenceTable::Equipment) => {
            let rows = context.snapshot.figures().rows_of(id)?.map(|row| row.map_err(EvidenceTableError::Store));
            (ReportFormat::Csv, equipment_csv(rows).map_err(ApplicationError::from)?, "equipment")
        }
    };
    let sealer = key.get_or_create()?;
    let seal = HexSignature { public_key: sealer.public_key().to_string(), signature: sealer.sign(&content) };
    let (media_type, extension) = match format {
        ReportFormat::Json => ("application/json", "json"),
        ReportFormat::Html => ("text/html; charset=utf-8", "html"),
        ReportFormat::Csv => ("text/csv; charset=utf-8", "csv"),
        ReportFormat::Pdf(_) => ("application/pdf", "pdf"),
    };
    // Ids may contain any character; a file name in `Content-Disposition` must not.
    let safe_id: String = id.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    let name = format!("{noun}-{safe_id}-{as_of}.{extension}");
    Ok(EvidenceFile { bytes: evidence::attach_signature(format, &content, &seal), media_type, name })
}

fn evidence_report(context: &DocumentContext, id: &FacilityId) -> Result<EvidenceReport, ApplicationError> {
    let assessed = context.get_facility(id)?;
    let risks = serde_json::to_value(context.risks_document(id)?).map_err(write_failed)?;
    let actions = match risks.pointer("/risk_recommendation/priority_actions") {
        Some(Value::Array(actions)) => actions.clone(),
        _ => Vec::new(),
    };
    let mut fold = EvidenceReportBuilder::new(&context.rules, assessed.stored.figure.as_of, actions);
    for row in context.snapshot.figures().rows_of(id)? {
        let row = row?;
        // Records are read only for items with findings
        if !fold.add(&row) {
            continue;
        }
        let Some(equipment) = context.snapshot.find_equipment(&row.id)? else { continue };
        let services = context.snapshot.services_of(&row.id)?;
        let runs = context.snapshot.conductors_of(&row.id)?;
        fold.add_records(&row, &EquipmentContext::new(&equipment, &runs, &services, Some(&assessed.facility)));
    }
    Ok(fold.finish(&context.facility_parts(&assessed), context.now))
}
