// Inspections and studies that are due within 30 days. If there are none, how many are overdue.
import { html } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { formatCount, formatDay, formatNumber, formatTerm } from "../../lib/format.js";
import { equipmentUrl, facilityUrl, routeUrl } from "../../state/route.js";
import { Card } from "../../components/card.js";
import { EmptyState } from "../../components/empty-state.js";
import { ResourceView } from "../../components/resource-view.js";
import { Row, RowList } from "../../components/row-list.js";

const DAYS_AHEAD = 30;
/** The calendar takes a range of at most five years. */
const MAX_YEARS = 5;

/**
 * A day of the local calendar, relative to today.
 * @param {{ days?: number, years?: number }} distance
 */
function localDay({ days = 0, years = 0 }) {
  const now = new Date();
  const day = new Date(Date.UTC(now.getFullYear() + years, now.getMonth(), now.getDate() + days));
  return day.toISOString().slice(0, 10);
}

/** @typedef {Api.Document<"/compliance/calendar">} Calendar */

export function DueCard() {
  const range = { from: localDay({}), to: localDay({ days: DAYS_AHEAD }) };
  const due = useResource(apiPath("/compliance/calendar", {}, { ...range, limit: 8 }));
  const download = `/api/v1${apiPath("/compliance/calendar", {}, { ...range, format: "ics" })}`;
  const tools = html`<a class="small" href=${download}>iCalendar</a>`;
  const subtitle = due.data ? formatNumber(due.data.total) : "";
  const toKey = (/** @type {Api.CalendarEntry} */ entry) => `${entry.equipment_id}${entry.scope}${entry.facility_id}`;
  const toRow = (/** @type {Api.CalendarEntry} */ entry) => html`<${DueEntry} entry=${entry} />`;
  return html`<${Card} title="Due in 30 days" width="w4" subtitle=${subtitle} tools=${tools}>
    <${ResourceView} resource=${due} lines=${7}>
      ${(/** @type {Calendar} */ { entries, total }) =>
        total === 0 ? html`<${Overdue} />` : html`<${RowList} items=${entries} toKey=${toKey}>${toRow}<//>`}
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

function Overdue() {
  const range = { from: localDay({ days: 1, years: -MAX_YEARS }), to: localDay({ days: -1 }) };
  const past = useResource(apiPath("/compliance/calendar", {}, { ...range, limit: 1 }));
  return html`<${ResourceView} resource=${past} lines=${3}>
    ${(/** @type {Calendar} */ { total, undated }) =>
      html`<${EmptyState} icon=${total > 0 ? "alert" : "calendar"} title="Nothing is due in the next 30 days">
        <${OverdueText} total=${total} />
        <${UndatedText} count=${undated} />
      <//>`}
  <//>`;
}

/** @param {{ count: number }} props */
function UndatedText({ count }) {
  if (count === 0) return null;
  return html`<p>${formatCount(count, "item has", "items have")} no date: no service is on record.</p>`;
}

/** @param {{ total: number }} props */
function OverdueText({ total }) {
  if (total === 0) return html`<p>Nothing from the last ${MAX_YEARS} years is overdue.</p>`;
  const url = routeUrl(["facilities"], { compliance_status: "Out of Compliance" });
  const count = formatCount(total, "inspection or study is", "inspections and studies are");
  return html`<p>
    <a href=${url}>${count} overdue</a>: they were due within the last ${MAX_YEARS} years and are not on record.
  </p>`;
}
