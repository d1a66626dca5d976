//! Detection of dates in the future. Assessment treats them as unknown; sync, which knows today's date, reports them.

use crate::inventory::{Day, Record, ValidationIssue};

use super::record_builder::RowRef;

/// An issue for each date of a past event that lies after `today`. Due dates may lie in the future and are skipped.
#[must_use]
pub fn future_dates(record: &Record, today: Day, table: &str) -> Vec<ValidationIssue> {
    let location = RowRef { table, row: record.id() };
    let mut found = Vec::new();
    let mut check = |column: &str, day: Option<Day>| {
        if let Some(day) = day.filter(|day| *day > today) {
            let issue = location.rejection(column, Some(&day.to_string()), "lies in the future");
            found.push(ValidationIssue { quarantined: false, ..issue });
        }
    };
    match record {
        Record::Facility(facility) => {
            check("last_arc_flash_study", facility.last_arc_flash_study);
            check("last_infrared_scan", facility.last_infrared_scan);
            if let Some(year) = facility.year_built.filter(|year| *year > today.year()) {
                let issue = location.rejection("year_built", Some(&year.to_string()), "lies in the future");
                found.push(ValidationIssue { quarantined: false, ..issue });
            }
        }
        Record::Equipment(item) => {
            check("install_date", item.install_date);
            check("maintenance.last_service_date", item.maintenance.last_service_date);
            check("arc_flash.assessment_date", item.arc_flash.assessment_date);
        }
        Record::Service(service) => check("date", Some(service.date)),
        Record::Photo(photo, _) => check("taken_at", photo.taken_at.map(|moment| moment.day_utc())),
        Record::Conductor(_) => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::inventory::{RecordKind, reading};

    #[test]
    fn only_past_events_dated_after_today_are_reported() {
        let today = "2024-02-29".parse().expect("a day");
        let location = RowRef { table: "services", row: "s" };
        let document = json!({"id": "s", "equipment_id": "e", "type": "cleaning", "date": "2024-03-01",
            "next_service_due": "2030-01-01"});
        let service = reading::parse_record(RecordKind::Service, &document, location).expect("sound").record;
        let found = future_dates(&service, today, "services");
        assert_eq!(found.iter().map(|found| found.column.as_str()).collect::<Vec<_>>(), ["date"]);
        assert!(future_dates(&service, today.plus_days(1), "services").is_empty());
        let facility = json!({"id": "f", "name": "F", "year_built": 2030, "last_infrared_scan": "2024-02-29"});
        let facility = reading::parse_record(RecordKind::Facility, &facility, location).expect("sound").record;
        assert_eq!(future_dates(&facility, today, "facilities").len(), 1);
    }
}
