// Inspections and studies that are due within 30 days, below how many are overdue or were never recorded.
import { html } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { formatCount, formatDay, formatNumber, formatTerm } from "../../lib/format.js";
import { equipmentUrl, facilityUrl, routeUrl } from "../../state/route.js";
import { Card } from "../../components/card.js";
import { EmptyState } from "../../components/empty-state.js";
import { Note } from "../../components/note.js";
import { ResourceView } from "../../components/resource-view.js";
import { Row, RowList } from "../../components/row-list.js";

const DAYS_AHEAD = 30;

/** @param {number} days A day of the local calendar, relative to today. */
function localDay(days) {
  const now = new Date();
  const day = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + days));
  return day.toISOString().slice(0, 10);
}

/** @typedef {Api.Document<"/compliance/calendar">} Calendar */

export function DueCard() {
  const range = { from: localDay(0), to: localDay(DAYS_AHEAD) };
  const due = useResource(apiPath("/compliance/calendar", {}, { ...range, limit: 8 }));
  const download = `/api/v1${apiPath("/compliance/calendar", {}, { ...range, format: "ics" })}`;
  const tools = html`<a class="small" href=${download}>iCalendar</a>`;
  const subtitle = due.data ? formatNumber(due.data.total) : "";
  const toKey = (/** @type {Api.CalendarEntry} */ entry) => `${entry.equipment_id}${entry.scope}${entry.facility_id}`;
  const toRow = (/** @type {Api.CalendarEntry} */ entry) => html`<${DueEntry} entry=${entry} />`;
  return html`<${Card} title="Due in 30 days" width="w4" subtitle=${subtitle} tools=${tools}>
    <${ResourceView} resource=${due} lines=${7}>
      ${(/** @type {Calendar} */ calendar) =>
        html`<${Backlog} calendar=${calendar} />${
          calendar.total === 0
            ? html`<${NothingDue} />`
            : html`<${RowList} items=${calendar.entries} toKey=${toKey}>${toRow}<//>`
        }`}
    <//>
  <//>`;
}

/** @param {{ entry: Api.CalendarEntry }} props */
function DueEntry({ entry }) {
  const { equipment_id: item, equipment_name: name, facility_id: facility, facility_name: facilityName } = entry;
  const url = item ? equipmentUrl(item) : facilityUrl(facility, { tab: "compliance" });
  const end = html`<span class="when">${formatDay(entry.due_date)}</span>`;
  const note = `${formatTerm(entry.scope)} · ${name ? facilityName : "whole facility"}`;
  return html`<${Row} href=${url} title=${name ?? facilityName} end=${end}><span class="note cut">${note}</span><//>`;
}

function NothingDue() {
  return html`<${EmptyState} icon="calendar" title=${`Nothing is due in the next ${DAYS_AHEAD} days`} />`;
}

/** @param {{ calendar: Calendar }} props What should have been done already, whatever its date. */
function Backlog({ calendar: { overdue, never_recorded: unrecorded, undated } }) {
  const unstudied = undated - unrecorded;
  const counts = [
    overdue > 0 && formatCount(overdue, "inspection or study is overdue", "inspections and studies are overdue"),
    unrecorded > 0 &&
      formatCount(unrecorded, "maintenance task was never recorded", "maintenance tasks were never recorded"),
    unstudied > 0 && formatCount(unstudied, "item has no arc-flash study", "items have no arc-flash study"),
  ].filter(Boolean);
  if (counts.length === 0) return html`<${Note} tone="good">Nothing is overdue.<//>`;
  const url = routeUrl(["facilities"], { compliance_status: "Out of Compliance" });
  return html`<${Note} tone="bad"><a href=${url}>${counts.join(", ")}</a>.<//>`;
}
