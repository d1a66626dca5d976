//! The compliance calendar in iCalendar format (RFC 5545): one all-day event for each due date.
//!
//! An event keeps its UID when its date changes, so that subscribed calendars move it instead of adding another.

use std::fmt::Write;

use super::calendar::{CalendarDocument, CalendarEntry, CalendarStandard};
use crate::assess::figure::MaintenanceStatus;
use crate::inventory::Day;

/// Media type of the output of [`icalendar`].
pub const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";
/// Maximum length of a content line without its line break, octets (RFC 5545, 3.1).
const MAX_LINE_LENGTH: usize = 75;

/// Placeholder component of an empty calendar: the time zone UTC.
const EMPTY: [&str; 8] = [
    "BEGIN:VTIMEZONE",
    "TZID:Etc/UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "END:STANDARD",
    "END:VTIMEZONE",
];

/// Writes a calendar. The document must contain all entries, as subscribers do not request further pages. DTSTAMP is
/// the day of assessment, so that an unchanged calendar has identical bytes.
#[must_use]
pub fn icalendar(calendar: &CalendarDocument) -> String {
    let mut lines = ContentLines::default();
    lines.put("BEGIN:VCALENDAR");
    lines.put("VERSION:2.0");
    lines.put(concat!("PRODID:-//MasterBus//", env!("CARGO_PKG_VERSION"), "//EN"));
    lines.put("CALSCALE:GREGORIAN");
    lines.put("X-WR-CALNAME:NFPA 70B and 70E due dates");
    if calendar.never_recorded > 0 {
        // What was never recorded has no date and so no event; a calendar that is silent about it looks complete.
        let text =
            format!("Not in this calendar: maintenance tasks that were never recorded: {}", calendar.never_recorded);
        lines.put(&format!("X-WR-CALDESC:{}", escaped(&text)));
    }
    let stamp = format!("{}T000000Z", basic(calendar.as_of));
    for entry in &calendar.entries {
        event(&mut lines, entry, &stamp);
    }
    if calendar.entries.is_empty() {
        // A calendar must contain at least one component (RFC 5545, 3.6); a time zone is not displayed.
        for line in EMPTY {
            lines.put(line);
        }
    }
    lines.put("END:VCALENDAR");
    lines.0
}

fn event(lines: &mut ContentLines, entry: &CalendarEntry, stamp: &str) {
    let item = entry.equipment_id.as_deref().unwrap_or_default();
    let uid = format!("{}/{item}/{}@masterbus", entry.facility_id, entry.scope.key());
    let standard = match entry.standard {
        CalendarStandard::Maintenance => "NFPA 70B",
        CalendarStandard::Safety => "NFPA 70E",
    };
    let status = match entry.status {
        MaintenanceStatus::UpToDate => "up to date",
        MaintenanceStatus::DueSoon => "due soon",
        MaintenanceStatus::Overdue => "overdue",
    };
    let what = entry.equipment_name.as_deref().unwrap_or(&entry.facility_name);
    lines.put("BEGIN:VEVENT");
    lines.put(&format!("UID:{}", escaped(&uid)));
    lines.put(&format!("DTSTAMP:{stamp}"));
    lines.put(&format!("DTSTART;VALUE=DATE:{}", basic(entry.due_date)));
    lines.put(&format!("SUMMARY:{}", escaped(&format!("{} due: {what}", entry.scope.label()))));
    let place = entry.facility_location.as_deref().unwrap_or(&entry.facility_name);
    lines.put(&format!("LOCATION:{}", escaped(place)));
    let facility = format!("{} ({})", entry.facility_name, entry.facility_id);
    let mut description = format!("{standard}\nStatus: {status}\nFacility: {facility}");
    if let (Some(id), Some(name)) = (&entry.equipment_id, &entry.equipment_name) {
        // Writing to a String cannot fail.
        let _ = write!(description, "\nEquipment: {name} ({id})");
    }
    lines.put(&format!("DESCRIPTION:{}", escaped(&description)));
    lines.put(&format!("CATEGORIES:{standard}"));
    lines.put("TRANSP:TRANSPARENT");
    lines.put("END:VEVENT");
}

/// `20260228`
fn basic(day: Day) -> String {
    day.to_string().replace('-', "")
}

/// Escapes a TEXT value (RFC 5545, 3.3.11). Control characters other than line breaks are not allowed and are removed.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => escaped.extend(['\\', letter]),
            '\n' => escaped.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// Folded content lines (RFC 5545, 3.1).
#[derive(Default)]
struct ContentLines(String);

impl ContentLines {
    /// Writes a line, folded at the maximum length without splitting a character.
    fn put(&mut self, line: &str) {
        let mut rest = line;
        let mut room = MAX_LINE_LENGTH;
        while rest.len() > room {
            let cut = (1..=room).rev().find(|cut| rest.is_char_boundary(*cut)).unwrap_or(rest.len());
            let (part, after) = rest.split_at(cut);
            // Writing to a String cannot fail.
            let _ = write!(self.0, "{part}\r\n ");
            rest = after;
            // The leading space of a continuation line counts.
            room = MAX_LINE_LENGTH - 1;
        }
        let _ = write!(self.0, "{rest}\r\n");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::inventory::{EquipmentId, EquipmentKind, FacilityId};
    use crate::report::calendar::CalendarScope;

    fn document(name: &str, facility: &str) -> CalendarDocument {
        let day = |text: &str| text.parse().expect("a date");
        let entry = CalendarEntry {
            due_date: day("2026-03-31"),
            facility_id: FacilityId::parse("f;1").expect("an id"),
            equipment_id: Some(EquipmentId::parse("e,1").expect("an id")),
            scope: CalendarScope::Infrared,
            standard: CalendarStandard::Maintenance,
            facility_name: facility.into(),
            facility_location: None,
            equipment_name: Some(name.to_owned()),
            equipment_type: Some(EquipmentKind::Panel),
            status: MaintenanceStatus::DueSoon,
            days_overdue: -31,
        };
        let (from, to, as_of) = (day("2026-01-01"), day("2026-12-31"), day("2026-02-28"));
        CalendarDocument {
            from,
            to,
            as_of,
            total: 1,
            page: 1,
            limit: 1,
            undated: 0,
            overdue: 0,
            never_recorded: 0,
            entries: vec![entry],
        }
    }

    /// Names and values of the lines, unfolded, texts as they were.
    fn parsed(text: &str) -> Vec<(String, String)> {
        assert!(text.ends_with("\r\n"));
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "a bare line end");
        assert!(text.split("\r\n").all(|line| line.len() <= MAX_LINE_LENGTH), "a long line");
        let plain = |value: &str| {
            let mut plain = String::new();
            let mut letters = value.chars();
            while let Some(letter) = letters.next() {
                match letter {
                    '\\' => plain.extend(letters.next().map(|next| if next == 'n' { '\n' } else { next })),
                    other => plain.push(other),
                }
            }
            plain
        };
        let unfolded = text.replace("\r\n ", "");
        let lines = unfolded.split("\r\n").filter(|line| !line.is_empty());
        lines
            .map(|line| line.split_once(':').expect("a name and a value"))
            .map(|(n, v)| (n.to_owned(), plain(v)))
            .collect()
    }

    fn value<'a>(lines: &'a [(String, String)], name: &str) -> &'a str {
        lines.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str()).expect("the line")
    }

    #[test]
    fn an_event_has_summary_location_and_date() {
        let lines = parsed(&icalendar(&document("MDP-1", "Works; north, hall 2")));
        let names: Vec<&str> = lines.iter().map(|(name, _)| name.as_str()).collect();
        let frame = ["BEGIN", "VERSION", "PRODID", "CALSCALE", "X-WR-CALNAME", "BEGIN", "UID", "DTSTAMP"];
        assert_eq!(names[..8], frame);
        assert_eq!(names[names.len() - 2..], ["END", "END"]);
        assert_eq!(value(&lines, "UID"), "f;1/e,1/infrared@masterbus");
        assert_eq!(value(&lines, "DTSTAMP"), "20260228T000000Z");
        assert_eq!(value(&lines, "DTSTART;VALUE=DATE"), "20260331");
        assert_eq!(value(&lines, "SUMMARY"), "Infrared scan due: MDP-1");
        assert_eq!(value(&lines, "LOCATION"), "Works; north, hall 2");
        assert_eq!(
            value(&lines, "DESCRIPTION"),
            "NFPA 70B\nStatus: due soon\nFacility: Works; north, hall 2 (f;1)\nEquipment: MDP-1 (e,1)"
        );
    }

    #[test]
    fn a_facility_study_has_the_facilitys_location_and_no_equipment() {
        let mut calendar = document("MDP-1", "Works");
        let entry = &mut calendar.entries[0];
        entry.facility_location = Some("1 Main St, Akron, OH, 44301".into());
        (entry.equipment_id, entry.equipment_name, entry.equipment_type) = (None, None, None);
        entry.scope = CalendarScope::Study;
        entry.standard = CalendarStandard::Safety;
        let lines = parsed(&icalendar(&calendar));
        assert_eq!(value(&lines, "LOCATION"), "1 Main St, Akron, OH, 44301");
        assert_eq!(value(&lines, "SUMMARY"), "Arc-flash study due: Works");
        assert_eq!(value(&lines, "DESCRIPTION"), "NFPA 70E\nStatus: due soon\nFacility: Works (f;1)");
    }

    #[test]
    fn a_calendar_says_how_much_was_never_recorded_and_has_no_event_of_it() {
        let mut calendar = document("MDP-1", "Works");
        calendar.never_recorded = 12;
        let text = icalendar(&calendar);
        let told = "Not in this calendar: maintenance tasks that were never recorded: 12";
        assert_eq!(value(&parsed(&text), "X-WR-CALDESC"), told);
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 1);
    }

    #[test]
    fn an_empty_calendar_contains_a_component() {
        let components = |calendar: &CalendarDocument| -> Vec<String> {
            let lines = parsed(&icalendar(calendar));
            lines.into_iter().filter(|(name, _)| name == "BEGIN").map(|(_, component)| component).collect()
        };
        let mut calendar = document("MDP-1", "Works");
        assert_eq!(components(&calendar), ["VCALENDAR", "VEVENT"]);
        calendar.entries.clear();
        assert_eq!(components(&calendar), ["VCALENDAR", "VTIMEZONE", "STANDARD"]);
        let lines = parsed(&icalendar(&calendar));
        let ends: Vec<&str> =
            lines.iter().filter(|(name, _)| name == "END").map(|(_, component)| component.as_str()).collect();
        assert_eq!(ends, ["STANDARD", "VTIMEZONE", "VCALENDAR"]);
        // What a zone must have (RFC 5545, 3.6.5)
        assert_eq!((value(&lines, "TZID"), value(&lines, "DTSTART")), ("Etc/UTC", "19700101T000000"));
        assert_eq!((value(&lines, "TZOFFSETFROM"), value(&lines, "TZOFFSETTO")), ("+0000", "+0000"));
    }

    proptest! {
        #[test]
        fn any_name_round_trips(name in "\\PC{0,120}", facility in "[a-zåß漢😀\\\\;,: ]{0,90}") {
            let lines = parsed(&icalendar(&document(&name, &facility)));
            prop_assert_eq!(value(&lines, "SUMMARY"), format!("Infrared scan due: {name}"));
            prop_assert_eq!(value(&lines, "LOCATION"), facility);
        }
    }
}
