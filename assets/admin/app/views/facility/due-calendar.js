// Due dates of the next twelve months: a bar for each month, and the entries of the selected one.
import { html, useState } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { formatDay, formatNumber, formatTerm } from "../../lib/format.js";
import { equipmentUrl, facilityUrl } from "../../state/route.js";
import { Card } from "../../components/card.js";
import { Icon } from "../../components/icon.js";
import { ResourceView } from "../../components/resource-view.js";
import { Row, RowList } from "../../components/row-list.js";

const MONTHS = 12;
const MAX_ENTRIES = 1_000;
const MAX_ROWS = 8;
const BAR_HEIGHT = 78;

/** @param {Date} date */
const isoDay = (date) => date.toISOString().slice(0, 10);

/** @param {string} month "2026-11". */
const monthName = (month) =>
  new Date(`${month}-01T00:00:00Z`).toLocaleDateString(undefined, { month: "short", timeZone: "UTC" });

/** @typedef {Map<string, Api.CalendarEntry[]>} EntriesByMonth */

/**
 * @param {Api.CalendarEntry[]} entries
 * @returns {EntriesByMonth}
 */
function groupByMonth(entries) {
  const now = new Date();
  const start = (/** @type {number} */ index) => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + index, 1);
  const months = Array.from({ length: MONTHS }, (_, index) => isoDay(new Date(start(index))).slice(0, 7));
  const groups = /** @type {EntriesByMonth} */ (new Map(months.map((month) => [month, []])));
  entries.forEach((entry) => groups.get(entry.due_date.slice(0, 7))?.push(entry));
  return groups;
}

/** @param {{ id: string }} props */
export function DueCalendar({ id }) {
  const now = new Date();
  const to = isoDay(new Date(Date.UTC(now.getUTCFullYear() + 1, now.getUTCMonth(), 0)));
  const range = { facility_id: id, from: isoDay(now), to };
  const due = useResource(apiPath("/compliance/calendar", {}, { ...range, limit: MAX_ENTRIES }));
  const download = `/api/v1${apiPath("/compliance/calendar", {}, { ...range, format: "ics" })}`;
  const tools = html`<a class="small" href=${download}><${Icon} name="download" size=${14} /> iCalendar</a>`;
  return html`<${Card} title="Due dates" width="w7" tools=${tools}>
    <${ResourceView} resource=${due} lines=${6}>
      ${(/** @type {Api.Document<"/compliance/calendar">} */ { entries, total }) =>
        html`<${Months} id=${id} groups=${groupByMonth(entries)} />${
          total > entries.length &&
          html`<p class="small muted">
            The first ${formatNumber(entries.length)} of ${formatNumber(total)} are shown.
          </p>`
        }`}
    <//>
  <//>`;
}

/** @param {{ id: string, groups: EntriesByMonth }} props */
function Months({ id, groups }) {
  const [selected, setSelected] = useState(/** @type {string | null} */ (null));
  const months = [...groups.keys()];
  const count = (/** @type {string} */ month) => groups.get(month)?.length ?? 0;
  const shown = selected ?? months.find((month) => count(month) > 0) ?? months[0];
  const highest = Math.max(1, ...months.map(count));
  const toBar = (/** @type {string} */ month) => {
    const bar = { month, count: count(month), height: (count(month) / highest) * BAR_HEIGHT + 2 };
    const select = () => setSelected(month);
    return html`<${MonthBar} key=${month} ...${bar} isSelected=${month === shown} onSelect=${select} />`;
  };
  return html`<div class="bars" role="group" aria-label="Due by month">${months.map(toBar)}</div>
    <${MonthEntries} id=${id} month=${shown} entries=${groups.get(shown) ?? []} />`;
}

/** @param {{ month: string, count: number, height: number, isSelected: boolean, onSelect: () => void }} props */
function MonthBar({ month, count, height, isSelected, onSelect }) {
  return html`<button type="button" aria-pressed=${String(isSelected)} onClick=${onSelect}>
    <small>${count || ""}<span class="hidden"> due in </span></small>
    <i style=${{ height: `${height}px` }}></i>
    <span>${monthName(month)}<span class="hidden">${month.slice(0, 4)}</span></span>
  </button>`;
}

/** @param {{ id: string, month: string, entries: Api.CalendarEntry[] }} props */
function MonthEntries({ id, month, entries }) {
  if (entries.length === 0) return html`<p class="muted">Nothing is due in ${monthName(month)}.</p>`;
  const more = entries.length - MAX_ROWS;
  const toKey = (/** @type {Api.CalendarEntry} */ entry) => `${entry.equipment_id}${entry.scope}`;
  const toRow = (/** @type {Api.CalendarEntry} */ entry) => {
    const url = entry.equipment_id ? equipmentUrl(entry.equipment_id) : facilityUrl(id);
    const end = html`<span class="when">${formatDay(entry.due_date)}</span>`;
    return html`<${Row} href=${url} title=${entry.equipment_name ?? entry.facility_name} end=${end}>
      <span class="note">${formatTerm(entry.scope)} · ${formatTerm(entry.standard)}</span>
    <//>`;
  };
  return html`<${RowList} items=${entries.slice(0, MAX_ROWS)} toKey=${toKey}>${toRow}<//>
    ${more > 0 && html`<p class="small muted">and ${formatNumber(more)} more in ${monthName(month)}</p>`}`;
}
