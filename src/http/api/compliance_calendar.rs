//! `/compliance/calendar`: due dates of maintenance and studies, as JSON or iCalendar.
//!
//! Guard: `Viewer`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::app::{ApplicationError, CalendarFormat, CalendarQuery, ComplianceCalendar};
use crate::http::extract::{FromQueryParams, Query, QueryParams, RequestContext};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::response::DocumentResponse;
use crate::inventory::{Day, FacilityId};
use crate::report::calendar::CalendarDocument;
use crate::report::listing::PageRequest;

/// Largest page, entries.
const MAX_PAGE_ENTRIES: u32 = 10_000;
/// Page size when none is given, entries.
const DEFAULT_PAGE_ENTRIES: u32 = 1_000;

/// The parameters of the calendar.
pub(crate) struct CalendarParams {
    query: CalendarQuery,
    form: Option<CalendarFormat>,
    /// Whether `page` or `limit` was given.
    is_paged: bool,
}

impl FromQueryParams for CalendarParams {
    fn read(params: &mut QueryParams) -> Self {
        let forms = [("json", CalendarFormat::Json), ("ics", CalendarFormat::Icalendar)];
        let facility_id = params.facility_id();
        let number = params.whole("page", 1..=u32::MAX);
        let limit = params.whole("limit", 1..=MAX_PAGE_ENTRIES);
        Self {
            is_paged: number.is_some() || limit.is_some(),
            query: CalendarQuery {
                from: params.day("from"),
                to: params.day("to"),
                facility_id,
                page: PageRequest {
                    number: number.unwrap_or(1).into(),
                    limit: limit.unwrap_or(DEFAULT_PAGE_ENTRIES).into(),
                },
            },
            form: params.one_of("format", &forms),
        }
    }
}

/// The quality value (`q`) of a media type in `Accept`; `None` when `Accept` does not name the type.
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

/// iCalendar when `Accept` names it and does not prefer JSON.
fn form_for(headers: &HeaderMap) -> CalendarFormat {
    match (quality(headers, "text/calendar"), quality(headers, "application/json")) {
        (Some(calendar), json) if calendar > 0.0 && json.is_none_or(|json| calendar >= json) => {
            CalendarFormat::Icalendar
        }
        _ => CalendarFormat::Json,
    }
}

/// Lists what falls due in a period: maintenance by NFPA 70B, arc-flash studies by NFPA 70E. Covers the facilities that the
/// caller may see.
#[utoipa::path(
    get,
    path = "/compliance/calendar",
    tag = "compliance",
    params(
        ("from" = Option<Day>, Query, description = "First day. Default: today."),
        ("to" = Option<Day>, Query, description = "Last day, at most five years after `from`. Default: one year after `from`."),
        ("facility_id" = Option<FacilityId>, Query, description = "Only this facility."),
        ("page" = Option<u32>, Query, description = "Page number, from 1. Default 1. JSON only."),
        ("limit" = Option<u32>, Query, description = "Entries per page, 1 to 10000. Default 1000. JSON only: an iCalendar has all entries."),
        ("format" = Option<String>, Query, description = "`json` or `ics`. Default: by the header `Accept`."),
        Query<CalendarParams>,
    ),
    responses(
        (status = 200, content((CalendarDocument = "application/json"), (String = "text/calendar"))),
        (status = 404, body = ProblemDocument, description = "The facility does not exist, or is outside the caller's facilities."),
        (status = 422, body = ProblemDocument, description = "A parameter is unknown or out of range, or there are more entries than fit into one iCalendar."),
    )
)]
pub(crate) async fn get_calendar(
    State(calendar): State<Arc<ComplianceCalendar>>,
    context: RequestContext,
    headers: HeaderMap,
    Query(CalendarParams { query, form, is_paged }): Query<CalendarParams>,
) -> Result<([(HeaderName, HeaderValue); 1], DocumentResponse), Problem> {
    let form = form.unwrap_or_else(|| form_for(&headers));
    if is_paged && form == CalendarFormat::Icalendar {
        let reason = "and `page` apply to JSON only: an iCalendar has every entry of its period".to_owned();
        return Err(ApplicationError::InvalidField { field: "limit", reason }.into());
    }
    let reply = calendar.get(context.document_request(), query, form).await?.into();
    Ok(([(header::VARY, HeaderValue::from_static("Accept"))], reply))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_follows_the_accept_header() {
        for (accept, form) in [
            ("text/calendar", CalendarFormat::Icalendar),
            ("Text/Calendar; charset=utf-8, */*;q=0.1", CalendarFormat::Icalendar),
            ("application/json;q=0.5, text/calendar", CalendarFormat::Icalendar),
            ("application/json, text/calendar;q=0.9", CalendarFormat::Json),
            ("text/calendar;q=0", CalendarFormat::Json),
            ("*/*", CalendarFormat::Json),
            ("text/html,application/xhtml+xml", CalendarFormat::Json),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]);
            assert_eq!(form_for(&headers), form, "{accept}");
        }
        assert_eq!(form_for(&HeaderMap::new()), CalendarFormat::Json);
    }
}
