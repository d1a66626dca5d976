//! What falls due when: every item within reach judged as it is read, and only the page asked for held.

use std::sync::Arc;

use super::answers::{Answered, Asked, Desk};
use super::{Application, ApplicationError};
use crate::assess::EquipmentContext;
use crate::cache::Topic;
use crate::inventory::{Day, Facility, FacilityId};
use crate::report::calendar::{CalendarBuilder, CalendarDocument, CalendarFacility};
use crate::report::icalendar::{MEDIA_TYPE, icalendar};
use crate::report::listing::PageRequest;

/// Months of a calendar of which only the beginning is given.
const USUAL_MONTHS: i32 = 12;
/// Longest calendar, months.
const MOST_MONTHS: i32 = 60;
/// Most entries that one iCalendar holds: some 40 MB, more than calendar programs take.
const MOST_EVENTS: u64 = 100_000;

/// What of the calendar is wanted.
#[derive(Debug, Clone)]
pub struct CalendarQuery {
    /// First day; today when left out.
    pub from: Option<Day>,
    /// Last day; a year after the first when left out.
    pub to: Option<Day>,
    /// Only this facility.
    pub facility_id: Option<FacilityId>,
    /// Which page, of a calendar as JSON; as iCalendar it is whole.
    pub page: PageRequest,
}

/// How a calendar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarForm {
    /// As every other document.
    Json,
    /// For calendar programs (RFC 5545).
    Icalendar,
}

impl CalendarQuery {
    /// First and last day.
    fn span(&self, today: Day) -> Result<(Day, Day), ApplicationError> {
        let from = self.from.unwrap_or(today);
        let months = |count| from.plus_months(count);
        let to = self.to.or_else(|| months(USUAL_MONTHS)).unwrap_or(from);
        let unfit = |field, reason| Err(ApplicationError::Unfit { field, reason });
        if to < from {
            return if self.to.is_some() && self.from.is_none() {
                unfit("to", format!("is before today, {from}: give `from`, too"))
            } else {
                unfit("to", format!("must not be before `from`, {from}"))
            };
        }
        match months(MOST_MONTHS) {
            Some(last) if to > last => unfit("to", format!("must be at most five years after `from`: {last}")),
            _ => Ok((from, to)),
        }
    }
}

impl Application {
    /// `GET /compliance/calendar`
    ///
    /// # Errors
    /// [`ApplicationError::Unfit`] for a span that runs backwards or over five years or holds more than one iCalendar may, [`ApplicationError::NotFound`] for an
    /// unknown facility, or the store's.
    pub async fn calendar(
        self: &Arc<Self>,
        asked: Asked<'_>,
        query: CalendarQuery,
        form: CalendarForm,
    ) -> Result<Answered, ApplicationError> {
        query.span(self.today())?;
        let facility = query.facility_id.clone();
        let topic = facility.as_deref().map_or(Topic::Portfolio, Topic::Facility);
        // The form may come from a header that the shelf's key knows nothing of. No request has a blank in its path, so
        // that nobody is given the one for the other.
        match form {
            CalendarForm::Json => {
                let path = format!("{} as JSON", asked.path);
                self.answer(Asked { path: &path, ..asked }, topic, move |desk| desk.calendar(&query)).await
            }
            CalendarForm::Icalendar => {
                let path = format!("{} as iCalendar", asked.path);
                let whole = CalendarQuery { page: PageRequest { number: 1, limit: MOST_EVENTS }, ..query };
                let write = move |desk: &Desk<'_>| {
                    let calendar = desk.calendar(&whole)?;
                    is_whole(&calendar)?;
                    Ok(icalendar(&calendar).into_bytes())
                };
                self.answer_as(MEDIA_TYPE, Asked { path: &path, ..asked }, topic, write).await
            }
        }
    }
}

/// Refuses a calendar of which an iCalendar would lack the end, for nobody would see that it does.
fn is_whole(calendar: &CalendarDocument) -> Result<(), ApplicationError> {
    if calendar.total <= calendar.entries.len() as u64 {
        return Ok(());
    }
    let reason = format!(
        "leaves {} entries, more than the {MOST_EVENTS} of one iCalendar: ask for fewer days or for one facility",
        calendar.total
    );
    Err(ApplicationError::Unfit { field: "to", reason })
}

impl Desk<'_> {
    fn calendar(&self, query: &CalendarQuery) -> Result<CalendarDocument, ApplicationError> {
        let as_of = self.now.day_in(&self.appliance.time_zone);
        let mut calendar = CalendarBuilder::new(&self.rules, as_of, query.span(as_of)?, query.page);
        match &query.facility_id {
            Some(id) => {
                let found = self.snapshot.find_facility(id)?.filter(|_| self.reach.contains(id));
                let missing = || ApplicationError::NotFound { noun: "facility", id: id.to_string() };
                self.enter(&mut calendar, &found.ok_or_else(missing)?)?;
            }
            None => {
                for facility in self.snapshot.facilities()? {
                    let facility = facility?;
                    if self.reach.contains(&facility.id) {
                        self.enter(&mut calendar, &facility)?;
                    }
                }
            }
        }
        Ok(calendar.finish())
    }

    fn enter(&self, calendar: &mut CalendarBuilder<'_>, facility: &Facility) -> Result<(), ApplicationError> {
        let within = CalendarFacility::new(facility);
        for equipment in self.snapshot.equipment_of(&facility.id)? {
            let equipment = equipment?;
            let services = self.snapshot.services_of(&equipment.id)?;
            // Conductor runs count for risk alone.
            calendar.add(&within, &EquipmentContext::new(&equipment, &[], &services, Some(facility)));
        }
        calendar.finish_facility(&within);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_cut_off_is_refused_as_icalendar() {
        let day: Day = "2026-02-28".parse().expect("a date");
        let of = |total| CalendarDocument {
            from: day,
            to: day,
            as_of: day,
            total,
            page: 1,
            limit: MOST_EVENTS,
            undated: 0,
            entries: Vec::new(),
        };
        assert!(is_whole(&of(0)).is_ok());
        match is_whole(&of(100_001)) {
            Err(ApplicationError::Unfit { field: "to", reason }) => assert!(reason.contains("100001"), "{reason}"),
            other => panic!("{other:?}"),
        }
    }
}
