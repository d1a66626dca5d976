//! The report for insurer and engineer: gathered from one snapshot, written in the format asked for, and signed with
//! the appliance's own key. It bears the instant of its making, so that none is kept for a second asker.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::answers::Desk;
use super::{Application, ApplicationError};
use crate::assess::EquipmentContext;
use crate::auth::secrets::random_bytes;
use crate::auth::{FacilityScope, ReportSigner};
use crate::inventory::FacilityId;
use crate::report::evidence::{
    self, EvidenceReport, EvidenceReportBuilder, HexSignature, ReportFormat, equipment_csv, overdue_csv,
};
use crate::store::{self, StoreError};

/// Name of the setting that holds the secret key for reports.
const REPORT_KEY: &str = "report-key";

/// A list that is written alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FacilityList {
    /// Every item.
    Equipment,
    /// Every overdue scope of every item.
    Overdue,
}

/// What of a report is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceQuery {
    /// The whole, in a format.
    Report(ReportFormat),
    /// One list as CSV.
    List(FacilityList),
}

/// A file on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceFile {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub media_type: &'static str,
    /// What it is called: plain letters, digits, hyphens and a dot.
    pub name: String,
}

/// `GET /report-key`: what reports are verified with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportKey {
    /// `Ed25519`
    algorithm: &'static str,
    /// 64 hexadecimal digits.
    public_key: String,
}

impl Application {
    /// `GET /facilities/{id}/report`
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn evidence(
        self: &Arc<Self>,
        reach: FacilityScope,
        id: FacilityId,
        query: EvidenceQuery,
    ) -> Result<EvidenceFile, ApplicationError> {
        self.aside(move |appliance| {
            let now = appliance.clock.now();
            let desk = Desk::open(appliance, appliance.rules(), reach, now)?;
            desk.evidence(&id, query)
        })
        .await
    }

    /// `GET /report-key`
    ///
    /// # Errors
    /// The store's.
    pub async fn report_key(self: &Arc<Self>) -> Result<ReportKey, ApplicationError> {
        self.aside(|appliance| {
            let public_key = appliance.sealer()?.public_key().to_string();
            Ok(ReportKey { algorithm: "Ed25519", public_key })
        })
        .await
    }

    /// The appliance's key for reports, made when first wanted and the same ever after.
    fn sealer(&self) -> Result<ReportSigner, ApplicationError> {
        let held: Option<[u8; 32]> = self.store.snapshot()?.find(store::StoreCollection::Setting, REPORT_KEY)?;
        let secret = match held {
            Some(secret) => secret,
            None => self.store.write(|shelves| {
                if let Some(secret) = shelves.find::<[u8; 32]>(store::StoreCollection::Setting, REPORT_KEY)? {
                    return Ok::<_, StoreError>(secret);
                }
                let secret = random_bytes::<32>();
                shelves.put(store::StoreCollection::Setting, REPORT_KEY, &secret)?;
                Ok(secret)
            })?,
        };
        Ok(ReportSigner::new(&secret))
    }
}

fn broken(error: impl std::fmt::Display) -> ApplicationError {
    ApplicationError::Broken(format!("the report could not be written: {error}"))
}

/// Errors of a list that is read and written row by row.
enum ListError {
    Store(StoreError),
    Rows(csv::Error),
}

impl From<csv::Error> for ListError {
    fn from(error: csv::Error) -> Self {
        Self::Rows(error)
    }
}

impl From<ListError> for ApplicationError {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Store(error) => error.into(),
            ListError::Rows(error) => broken(error),
        }
    }
}

impl Desk<'_> {
    fn evidence(&self, id: &FacilityId, query: EvidenceQuery) -> Result<EvidenceFile, ApplicationError> {
        let as_of = self.held(id)?.kept.figure.as_of;
        let (format, content, noun) = match query {
            EvidenceQuery::Report(format) => {
                (format, self.evidence_report(id)?.write(format).map_err(broken)?, "report")
            }
            EvidenceQuery::List(FacilityList::Overdue) => {
                (ReportFormat::Csv, overdue_csv(&self.evidence_report(id)?).map_err(broken)?, "overdue")
            }
            EvidenceQuery::List(FacilityList::Equipment) => {
                let rows = self.snapshot.rows_of(id)?.map(|row| row.map_err(ListError::Store));
                (ReportFormat::Csv, equipment_csv(rows).map_err(ApplicationError::from)?, "equipment")
            }
        };
        let sealer = self.appliance.sealer()?;
        let seal = HexSignature { public_key: sealer.public_key().to_string(), signature: sealer.sign(&content) };
        let (media_type, extension) = match format {
            ReportFormat::Json => ("application/json", "json"),
            ReportFormat::Html => ("text/html; charset=utf-8", "html"),
            ReportFormat::Csv => ("text/csv; charset=utf-8", "csv"),
            ReportFormat::Pdf(_) => ("application/pdf", "pdf"),
        };
        let plain: String =
            id.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
        let name = format!("{noun}-{plain}-{as_of}.{extension}");
        Ok(EvidenceFile { bytes: evidence::attach_signature(format, &content, &seal), media_type, name })
    }

    fn evidence_report(&self, id: &FacilityId) -> Result<EvidenceReport, ApplicationError> {
        let held = self.held(id)?;
        let risks = serde_json::to_value(self.risks_document(id)?).map_err(broken)?;
        let actions = match risks.pointer("/risk_recommendation/priority_actions") {
            Some(Value::Array(actions)) => actions.clone(),
            _ => Vec::new(),
        };
        let mut fold = EvidenceReportBuilder::new(&self.rules, held.kept.figure.as_of, actions);
        for row in self.snapshot.rows_of(id)? {
            let row = row?;
            if !fold.add(&row) {
                continue;
            }
            let Some(equipment) = self.snapshot.find_equipment(&row.id)? else { continue };
            let services = self.snapshot.services_of(&row.id)?;
            let runs = self.snapshot.conductors_of(&row.id)?;
            fold.add_records(&row, &EquipmentContext::new(&equipment, &runs, &services, Some(&held.facility)));
        }
        Ok(fold.finish(&self.parts(&held), self.now))
    }
}
