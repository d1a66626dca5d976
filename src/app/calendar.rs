//! The compliance calendar: what falls due when, as JSON or iCalendar. Items are judged one by one, and only the requested
//! page is held in memory.

use std::sync::Arc;

use super::ApplicationError;
use super::documents::{CachedResponse, DocumentContext, DocumentRequest, Documents};
use crate::assess::EquipmentContext;
use crate::cache::Topic;
use crate::inventory::{Day, Facility, FacilityId};
use crate::report::calendar::{CalendarBuilder, CalendarDocument, CalendarFacility};
use crate::report::icalendar::{MEDIA_TYPE, icalendar};
use crate::report::listing::PageRequest;

/// Length of a calendar whose last day is not given, in months.
const DEFAULT_MONTHS: i32 = 12;
/// Longest calendar, in months.
const MAX_MONTHS: i32 = 60;
/// Most entries of one iCalendar: about 40 MB, more than calendar programs accept.
const MAX_ICALENDAR_ENTRIES: u64 = 100_000;

/// What part of the calendar is requested.
#[derive(Debug, Clone)]
pub struct CalendarQuery {
    /// First day; today when `None`.
    pub from: Option<Day>,
    /// Last day; a year after the first when `None`.
    pub to: Option<Day>,
    /// One facility; all within the caller's scope when `None`.
    pub facility_id: Option<FacilityId>,
    /// Page of the JSON form. The iCalendar form has no pages.
    pub page: PageRequest,
}

/// Format of a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarFormat {
    /// A JSON document.
    Json,
    /// iCalendar (RFC 5545).
    Icalendar,
}

impl CalendarQuery {
    /// First and last day.
    fn span(&self, today: Day) -> Result<(Day, Day), ApplicationError> {
        let from = self.from.unwrap_or(today);
        let to = self.to.or_else(|| from.plus_months(DEFAULT_MONTHS)).unwrap_or(from);
        let invalid = |field, reason| Err(ApplicationError::InvalidField { field, reason });
        if to < from {
            return if self.to.is_some() && self.from.is_none() {
                invalid("to", format!("is before today, {from}: give `from`, too"))
            } else {
                invalid("to", format!("must not be before `from`, {from}"))
            };
        }
        match from.plus_months(MAX_MONTHS) {
            Some(last) if to > last => invalid("to", format!("must be at most five years after `from`: {last}")),
            _ => Ok((from, to)),
        }
    }
}

/// Documents of the calendar.
pub struct ComplianceCalendar {
    documents: Arc<Documents>,
}

impl ComplianceCalendar {
    pub(super) const fn new(documents: Arc<Documents>) -> Self {
        Self { documents }
    }

    /// `GET /compliance/calendar`
    ///
    /// # Errors
    /// [`ApplicationError::InvalidField`] for a span that is negative, longer than five years or too large for one
    /// iCalendar, [`ApplicationError::NotFound`] for an unknown facility, or the store's.
    pub async fn get(
        &self,
        request: DocumentRequest<'_>,
        query: CalendarQuery,
        format: CalendarFormat,
    ) -> Result<CachedResponse, ApplicationError> {
        query.span(self.documents.inputs().clock.today())?;
        let facility = query.facility_id.clone();
        let topic = facility.as_deref().map_or(Topic::Portfolio, Topic::Facility);
        // The format may come from the `Accept` header, which is not part of the cache key: it is added to the path. No
        // request path contains a space, so the two formats cannot be mixed up.
        match format {
            CalendarFormat::Json => {
                let path = format!("{} as JSON", request.path);
                let request = DocumentRequest { path: &path, ..request };
                self.documents.respond(request, topic, move |context| calendar_document(context, &query)).await
            }
            CalendarFormat::Icalendar => {
                let path = format!("{} as iCalendar", request.path);
                let request = DocumentRequest { path: &path, ..request };
                let all = CalendarQuery { page: PageRequest { number: 1, limit: MAX_ICALENDAR_ENTRIES }, ..query };
                let write = move |context: &DocumentContext| {
                    let calendar = calendar_document(context, &all)?;
                    check_complete(&calendar)?;
                    Ok(icalendar(&calendar).into_bytes())
                };
                self.documents.respond_with(MEDIA_TYPE, request, topic, write).await
            }
        }
    }
}

/// Refuses a calendar with too many entries for one iCalendar: a truncated one looks complete to its reader.
fn check_complete(calendar: &CalendarDocument) -> Result<(), ApplicationError> {
    if calendar.total <= calendar.entries.len() as u64 {
        return Ok(());
    }
    let reason = format!(
        "leaves {} entries, more than the {MAX_ICALENDAR_ENTRIES} of one iCalendar: ask for fewer days or for one facility",
        calendar.total
    );
    Err(ApplicationError::InvalidField { field: "to", reason })
}

fn calendar_document(context: &DocumentContext, query: &CalendarQuery) -> Result<CalendarDocument, ApplicationError> {
    let as_of = context.today();
    let mut calendar = CalendarBuilder::new(&context.rules, as_of, query.span(as_of)?, query.page);
    match &query.facility_id {
        Some(id) => {
            let found = context.snapshot.find_facility(id)?.filter(|_| context.scope.contains(id));
            let missing = || ApplicationError::NotFound { noun: "facility", id: id.to_string() };
            add_facility(context, &mut calendar, &found.ok_or_else(missing)?)?;
        }
        None => {
            for facility in context.snapshot.facilities()? {
                let facility = facility?;
                if context.scope.contains(&facility.id) {
                    add_facility(context, &mut calendar, &facility)?;
                }
            }
        }
    }
    Ok(calendar.finish())
}

fn add_facility(
    context: &DocumentContext,
    calendar: &mut CalendarBuilder<'_>,
    facility: &Facility,
) -> Result<(), ApplicationError> {
    let within = CalendarFacility::new(facility);
    for equipment in context.snapshot.equipment_of(&facility.id)? {
        let equipment = equipment?;
        let services = context.snapshot.services_of(&equipment.id)?;
        // Conductor runs affect the risk score only, not what falls due.
        calendar.add(&within, &EquipmentContext::new(&equipment, &[], &services, Some(facility)));
    }
    calendar.finish_facility(&within);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_truncated_calendar_is_refused_as_icalendar() {
        let day: Day = "2026-02-28".parse().expect("a date");
        let calendar = |total| CalendarDocument {
            from: day,
            to: day,
            as_of: day,
            total,
            page: 1,
            limit: MAX_ICALENDAR_ENTRIES,
            undated: 0,
            overdue: 0,
            never_recorded: 0,
            entries: Vec::new(),
        };
        assert!(check_complete(&calendar(0)).is_ok());
        match check_complete(&calendar(100_001)) {
            Err(ApplicationError::InvalidField { field: "to", reason }) => {
                assert!(reason.contains("100001"), "{reason}");
            }
            other => panic!("{other:?}"),
        }
    }
}
