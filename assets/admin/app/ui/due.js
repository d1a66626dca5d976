// What falls due in the next thirty days, and when that is nothing, what should have been done before.
import { html } from "../lib.js";
import { useResource } from "../resource.js";
import { link } from "../router.js";
import { Card, Empty, Shown } from "./parts.js";
import { counted, day, number, words } from "../format.js";

const AHEAD = 30;
/** The calendar takes five years at most. */
const YEARS_BACK = 5;
const before = (date) => new Date(new Date(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);

/** The day on the reader's wall, some days from now. */
function local(ahead = 0, years = 0) {
  const now = new Date();
  const then = new Date(Date.UTC(now.getFullYear() + years, now.getMonth(), now.getDate() + ahead));
  return then.toISOString().slice(0, 10);
}

function Overdue({ today }) {
  const past = useResource(`/compliance/calendar?from=${local(1, -YEARS_BACK)}&to=${before(today)}&limit=1`);
  const title = "Nothing falls due in the next 30 days";
  return html`<${Shown} of=${past} lines=${3}>${({ total, undated }) => html`<${Empty} icon=${total > 0 ? "alert" : "calendar"} title=${title}>${total > 0
    ? html`<p>But <a href=${link(["facilities"], { compliance_status: "Out of Compliance" })}>${counted(total, "inspection or study is", "inspections and studies are")} overdue</a>: what fell due in the last ${YEARS_BACK} years and was not done.</p>`
    : html`<p>Nothing is overdue from the last ${YEARS_BACK} years.</p>`}${undated > 0 && html`<p>${counted(undated, "more has", "more have")} no date: never done, and nobody knows since when.</p>`}</${Empty}>`}</${Shown}>`;
}

export function Due() {
  const today = local();
  const span = `from=${today}&to=${local(AHEAD)}`;
  const due = useResource(`/compliance/calendar?${span}&limit=8`);
  const place = (one) => (one.equipment_id ? link(["equipment", one.equipment_id]) : link(["facilities", one.facility_id], { tab: "compliance" }));
  return html`<${Card} title="Due in 30 days" width="w4" sub=${due.data ? number(due.data.total) : ""}
      tools=${html`<a class="small" href=${`/api/v1/compliance/calendar?${span}&format=ics`}>iCalendar</a>`}>
    <${Shown} of=${due} lines=${7}>${({ entries, total }) => (total === 0 ? html`<${Overdue} today=${today} />`
      : html`<ul class="rows">${entries.map((one) => html`<li key=${`${one.equipment_id}${one.scope}${one.facility_id}`}><a class="row" href=${place(one)}>
        <span class="title cut">${one.equipment_name ?? one.facility_name}</span><span class="when">${day(one.due_date)}</span>
        <span class="note cut">${words(one.scope)} · ${one.equipment_name ? one.facility_name : "whole facility"}</span></a></li>`)}</ul>`)}</${Shown}></${Card}>`;
}
