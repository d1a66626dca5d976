//! The data of the API tests: a generated portfolio from a simulated Condoit, and a few hand-written records with ties, gaps
//! and faults.

use std::path::PathBuf;
use std::sync::Arc;

use masterbus::simulate::condoit::{CondoitSimulator, CondoitSimulatorOptions, RunningCondoit};
use masterbus::simulate::portfolio::PortfolioOptions;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::support::app::{Rig, Setting, file_source, http_source, runtime};
use crate::support::condoit::TODAY;

/// Number of generated and of hand-written items.
pub const GENERATED: u64 = 60;
pub const BY_HAND: u64 = 7;
/// Number of generated and of hand-written facilities.
pub const FACILITIES: u64 = 6;

/// A server with all of these records.
pub struct Portfolio {
    pub rig: Rig,
    pub condoit: RunningCondoit,
    file: PathBuf,
    _folder: TempDir,
    _runtime: Arc<Runtime>,
}

/// The hand-written records.
pub fn by_hand() -> Value {
    json!({
        "facilities": [
            {"id": "x-empty", "name": "Empty hall", "coordinates": {"lat": 41.0, "lng": -73.0}},
            {"id": "x-nowhere", "name": "Somewhere", "city": "Troy"},
            {"id": "x-ties", "name": "Ties & gaps", "address": "1 River Rd", "city": "Troy", "state": "NY",
                "postal_code": "12180", "coordinates": {"lat": 42.7, "lng": -73.7}, "contractor": "Volt Bros"},
        ],
        "equipment": [
            {"id": "x-bare", "facility_id": "x-ties", "type": "other"},
            {"id": "x-b", "facility_id": "x-ties", "type": "panel", "name": "Twin", "install_date": "2001-02-03"},
            {"id": "x-a", "facility_id": "x-ties", "type": "panel", "name": "Twin", "install_date": "2001-02-03"},
            {"id": "x-c", "facility_id": "x-ties", "type": "breaker", "name": "Zulu", "install_date": "1999-12-31",
                "location": {"building": "Building 1", "room": "Electrical Room 3"}},
            {"id": "x-d", "facility_id": "x-ties", "type": "ups", "name": "alpha",
                "specifications": {"voltage": "480V", "own_word": "as the source has it"}},
            {"id": "x-alone", "facility_id": "x-nowhere", "type": "panel", "name": "Alone", "install_date": "1960-01-01",
                "conductor": {"material": "aluminum"}, "condition": {"rating": "Critical", "temperature_c": 77.6},
                "operation": {"loading_percent": 130}, "maintenance": {"thermal_issues": true, "failed_inspection": true}},
            {"id": "x-Ünï", "facility_id": "x-nowhere", "type": "motor", "name": "Ünïcode"},
            {"id": "x-wrong", "facility_id": "x-ties", "type": "toaster"},
        ],
        "services": [
            {"id": "x-s1", "equipment_id": "x-c", "type": "cleaning", "date": "2024-01-01", "findings": "dust"},
            {"id": "x-s2", "equipment_id": "x-c", "type": "thermographic", "date": "2025-01-01", "technician": "Ada"},
        ],
        "photos": [{"id": "x-photo", "equipment_id": "x-c", "caption": "kept elsewhere"}],
    })
}

impl Portfolio {
    /// All records, with a rate limit per minute; 0 for no limit.
    pub fn limited_to(per_minute: u32) -> Self {
        Self::open_with(&runtime(), |setting| setting.per_minute = per_minute)
    }

    /// All records, with a changed setting.
    pub fn open_with(runtime: &Arc<Runtime>, change: impl FnOnce(&mut Setting)) -> Self {
        let runtime = Arc::clone(runtime);
        let plant = PortfolioOptions { facilities: 3, equipment: GENERATED as u32, ..PortfolioOptions::default() };
        let options = CondoitSimulatorOptions { portfolio: plant, ..CondoitSimulatorOptions::default() };
        let condoit = runtime.block_on(CondoitSimulator::start(options)).expect("a free port");
        let folder = TempDir::new().expect("a temporary folder");
        let file = folder.path().join("by-hand.json");
        let sources = vec![http_source(&condoit), file_source(&file)];
        let mut setting = Setting { fixed_at: Some(TODAY), ..Setting::of(sources) };
        change(&mut setting);
        let rig = Rig::open(&runtime, setting);
        let portfolio = Self { rig, condoit, file, _folder: folder, _runtime: runtime };
        portfolio.rig.sync("condoit");
        portfolio.write(&by_hand());
        portfolio
    }

    /// All records, without a rate limit.
    pub fn open() -> Self {
        Self::limited_to(0)
    }

    /// Replaces the hand-written records.
    pub fn write(&self, records: &Value) {
        std::fs::write(&self.file, records.to_string()).expect("it can be written");
        self.rig.sync("file");
    }

    /// The file of the hand-written records.
    pub fn file(&self) -> &std::path::Path {
        &self.file
    }

    /// The document as a viewer sees it.
    pub fn get(&self, path: &str) -> Value {
        self.rig.viewer.document(path)
    }
}
