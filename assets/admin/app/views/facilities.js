// Facilities: the list, and one of them in full.
import { html, debounce, useEffect, useMemo, useState } from "../lib.js";
import { go, link, put, route } from "../router.js";
import { Badge, Head, Score, Status } from "../ui/parts.js";
import { VirtualTable } from "../ui/table.js";
import { bands, facilityRating } from "../bands.js";
import { counted, day, number } from "../format.js";
import { Facility } from "./facility.js";

const COLUMNS = [
  { id: "name", label: "Name", sort: "name", width: "minmax(18rem, 2fr)", phone: "minmax(12rem, 1.4fr)", cell: (row) => html`<b>${row.name}</b>` },
  { id: "location", label: "Place", width: "minmax(9rem, 1fr)", cell: (row) => row.location ?? "–" },
  { id: "score", label: "Risk", sort: "risk_score", width: "7.8rem", phone: "4.6rem", cell: (row) => html`<${Score} score=${row.risk_score} />` },
  { id: "rating", label: "Rating", width: "8.2rem", phone: "8.2rem", cell: (row) => html`<${Badge} rating=${facilityRating(row.risk_score)} />` },
  { id: "compliance", label: "Compliance", width: "13.2rem", cell: (row) => html`<${Status} word=${row.compliance_status} />` },
  { id: "items", label: "Items", width: "5.2rem", num: true, cell: (row) => number(row.equipment_count) },
  { id: "critical", label: "Critical", width: "6rem", num: true, cell: (row) => number(row.critical_equipment_count) },
  { id: "high", label: "High", width: "5rem", num: true, cell: (row) => number(row.high_risk_equipment_count) },
  { id: "inspection", label: "Last inspection", width: "10rem", cell: (row) => day(row.last_inspection) },
];

/** The scores from which a rating counts, by the algorithm in force. */
const leasts = (edges) => (edges ? [[edges.medium, "Medium and up"], [edges.high, "High and up"], [edges.critical, "Critical"]].map(([score, label]) => [String(Math.ceil(score)), label]) : []);

/** Lists of facilities come in pages of a hundred at most. */
const PAGE = 100;

function List() {
  const { query } = route.value;
  const asked = Object.fromEntries(["search", "compliance_status", "min_risk", "sort", "order"].map((term) => [term, query.get(term)]).filter(([, value]) => value));
  const [text, setText] = useState(asked.search ?? "");
  const [total, setTotal] = useState(null);
  const search = useMemo(() => debounce((value) => put({ search: value }), 160), []);
  useEffect(() => setText(asked.search ?? ""), [asked.search]);
  return html`<${Head} title="Facilities" note=${total == null ? "Reading …" : counted(total, "facility matches", "facilities match")} />
    <div class="filters noprint" role="search"><input class="grow" type="search" aria-label="Search name or place" placeholder="Search name or place" value=${text} onInput=${(event) => { setText(event.target.value); search(event.target.value); }} />
      <select aria-label="Compliance" onChange=${(event) => put({ compliance_status: event.target.value })}><option value="">Any compliance</option>${["Compliant", "Warning", "Out of Compliance"].map((one) => html`<option value=${one} selected=${one === asked.compliance_status}>${one}</option>`)}</select>
      <select aria-label="Risk at least" onChange=${(event) => put({ min_risk: event.target.value })}><option value="">Any risk</option>${leasts(bands.value?.facilities).map(([value, label]) => html`<option value=${value} selected=${value === asked.min_risk}>${label}</option>`)}</select></div>
    <${VirtualTable} path=${`/facilities?${new URLSearchParams(asked)}`} list="facilities" size=${PAGE} columns=${COLUMNS} sort=${asked.sort ?? "name"} order=${asked.order ?? "asc"} label="Facilities" onTotal=${setTotal}
      onSort=${(sort, order) => put({ sort, order })} open=${(row) => go(link(["facilities", row.id]))} />`;
}

export default function Facilities() {
  const { parts } = route.value;
  return parts[1] ? html`<${Facility} id=${parts[1]} key=${parts[1]} />` : html`<${List} />`;
}
