//! `/compliance/calendar`: what falls due when, as JSON or for calendar programs.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::{ApplicationError, CalendarForm, CalendarQuery};
use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::reply::Reply;
use crate::http::take::{Asking, FromTerms, Query, Terms};
use crate::inventory::{Day, FacilityId};
use crate::report::calendar::CalendarDocument;
use crate::report::listing::PageRequest;

/// Viewers read it.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_calendar))
}

/// Most entries a page.
const MOST_ENTRIES: u32 = 10_000;
/// Entries a page when nothing is said.
const USUAL_ENTRIES: u32 = 1_000;

/// What the calendar takes.
struct CalendarTerms {
    query: CalendarQuery,
    form: Option<CalendarForm>,
    /// A page was asked for by name.
    is_paged: bool,
}

impl FromTerms for CalendarTerms {
    fn read(terms: &mut Terms) -> Self {
        let forms = [("json", CalendarForm::Json), ("ics", CalendarForm::Icalendar)];
        let a_date = "must be a date, YYYY-MM-DD";
        let facility_id = terms.text("facility_id", crate::inventory::ids::LONGEST_ID).and_then(|text| {
            let parsed = FacilityId::parse(&text);
            parsed.map_err(|error| terms.fault("facility_id", error.to_string())).ok()
        });
        let number = terms.whole("page", 1..=u32::MAX);
        let limit = terms.whole("limit", 1..=MOST_ENTRIES);
        Self {
            is_paged: number.is_some() || limit.is_some(),
            query: CalendarQuery {
                from: terms.parsed("from", a_date, |_: &Day| true),
                to: terms.parsed("to", a_date, |_: &Day| true),
                facility_id,
                page: PageRequest { number: number.unwrap_or(1).into(), limit: limit.unwrap_or(USUAL_ENTRIES).into() },
            },
            form: terms.one_of("format", &forms),
        }
    }
}

/// The quality that `Accept` gives a media type by name; `None` when it does not name it.
fn quality(headers: &HeaderMap, media_type: &str) -> Option<f32> {
    let accepted = headers.get_all(header::ACCEPT).into_iter().filter_map(|line| line.to_str().ok());
    let mut ranges = accepted.flat_map(|line| line.split(','));
    ranges.find_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let is_it = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(media_type));
        let given = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        is_it.then(|| given.and_then(|q| q.parse().ok()).unwrap_or(1.0))
    })
}

/// iCalendar when it is asked for by name and JSON is not preferred.
fn form_for(headers: &HeaderMap) -> CalendarForm {
    match (quality(headers, "text/calendar"), quality(headers, "application/json")) {
        (Some(calendar), json) if calendar > 0.0 && json.is_none_or(|json| calendar >= json) => CalendarForm::Icalendar,
        _ => CalendarForm::Json,
    }
}

/// What falls due in a span of days within reach: maintenance by NFPA 70B, arc-flash studies by NFPA 70E.
#[utoipa::path(
    get,
    path = "/compliance/calendar",
    tag = "compliance",
    params(
        ("from" = Option<Day>, Query, description = "First day; today when left out."),
        ("to" = Option<Day>, Query, description = "Last day, at most five years later; a year later when left out."),
        ("facility_id" = Option<FacilityId>, Query, description = "Only this facility."),
        ("page" = Option<u32>, Query, description = "From 1; JSON only.", minimum = 1),
        ("limit" = Option<u32>, Query, description = "1 to 10000, 1000 when left out; JSON only: iCalendar holds all.", minimum = 1, maximum = 10000),
        ("format" = Option<String>, Query, description = "`json` or `ics`; by the header `Accept` when left out."),
    ),
    responses(
        (status = 200, content((CalendarDocument = "application/json"), (String = "text/calendar"))),
        (status = 404, body = ProblemDocument, description = "The facility is unknown, or out of reach."),
        (status = 422, body = ProblemDocument, description = "A parameter is unknown or out of bounds, or more falls due than one iCalendar holds."),
    )
)]
async fn get_calendar(
    State(app): State<App>,
    asking: Asking,
    headers: HeaderMap,
    Query(CalendarTerms { query, form, is_paged }): Query<CalendarTerms>,
) -> Result<([(HeaderName, HeaderValue); 1], Reply), Problem> {
    let form = form.unwrap_or_else(|| form_for(&headers));
    if is_paged && form == CalendarForm::Icalendar {
        let reason = "and `page` are for JSON: an iCalendar holds every entry of its days".to_owned();
        return Err(ApplicationError::Unfit { field: "limit", reason }.into());
    }
    let reply = app.appliance.calendar(asking.asked(), query, form).await?.into();
    Ok(([(header::VARY, HeaderValue::from_static("Accept"))], reply))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_program_is_told_from_a_browser() {
        for (accept, form) in [
            ("text/calendar", CalendarForm::Icalendar),
            ("Text/Calendar; charset=utf-8, */*;q=0.1", CalendarForm::Icalendar),
            ("application/json;q=0.5, text/calendar", CalendarForm::Icalendar),
            ("application/json, text/calendar;q=0.9", CalendarForm::Json),
            ("text/calendar;q=0", CalendarForm::Json),
            ("*/*", CalendarForm::Json),
            ("text/html,application/xhtml+xml", CalendarForm::Json),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]);
            assert_eq!(form_for(&headers), form, "{accept}");
        }
        assert_eq!(form_for(&HeaderMap::new()), CalendarForm::Json);
    }
}
