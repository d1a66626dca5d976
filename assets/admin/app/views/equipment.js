// Equipment: the list of everything, as long as it may be, and one item in full.
import { html, debounce, useEffect, useMemo, useState } from "../lib.js";
import { ask } from "../api.js";
import { go, link, put, route } from "../router.js";
import { columns as columnPreference, unit } from "../prefs.js";
import { Badge, Deed, Head, Score, Status } from "../ui/parts.js";
import { Icon } from "../ui/icons.js";
import { Dialog, say, sayError } from "../ui/notice.js";
import { VirtualTable } from "../ui/table.js";
import { FacilityField } from "../ui/pick.js";
import { Item } from "./item.js";
import { counted, day, kind, number, temperature, words } from "../format.js";

const KINDS = ["panel", "switchboard", "switchgear", "transformer", "breaker", "disconnect", "mcc", "busway", "raceway", "conductor", "ups", "generator", "battery", "motor", "other"];
const LEVELS = ["critical", "high", "medium", "low"];

/** Every column there is; the first few are shown until somebody chooses. On a phone those with a width for it come first. */
export const COLUMNS = [
  { id: "name", label: "Name", sort: "name", width: "minmax(12.5rem, 1.6fr)", phone: "minmax(12rem, 1.6fr)", cell: (row) => html`<b>${row.name}</b>` },
  { id: "type", label: "Type", sort: "type", width: "9rem", cell: (row) => kind(row.type) },
  { id: "rating", label: "Rating", sort: "risk_rating", width: "8.2rem", phone: "8.2rem", cell: (row) => html`<${Badge} rating=${row.risk_rating} />` },
  { id: "score", label: "Score", sort: "risk_score", width: "7.8rem", phone: "4.6rem", cell: (row) => html`<${Score} score=${row.risk_score} rating=${row.risk_rating} />` },
  { id: "location", label: "Place", width: "minmax(12rem, 1.4fr)", cell: (row) => row.location ?? "–" },
  { id: "condition", label: "Condition", width: "7rem", cell: (row) => row.condition },
  { id: "install", label: "Installed", sort: "install_date", width: "8.8rem", cell: (row) => day(row.install_date) },
  { id: "service", label: "Last service", sort: "last_service", width: "9.2rem", cell: (row) => day(row.last_service) },
  { id: "temperature", label: "Temperature", width: "8.2rem", cell: (row) => temperature(row.temperature) },
  { id: "conductor", label: "Conductor", width: "7.9rem", cell: (row) => row.conductor_material ?? "–" },
  { id: "rust", label: "Rust", width: "7.2rem", cell: (row) => row.rust_level ?? "–" },
  { id: "corrosion", label: "Corrosion", width: "7.9rem", cell: (row) => row.corrosion_level ?? "–" },
  { id: "clearance", label: "Clearance", width: "8.2rem", cell: (row) => (row.clearance_issue == null ? "–" : row.clearance_issue ? html`<${Status} word="blocked" />` : "Clear") },
  { id: "interventions", label: "Interventions", width: "8.6rem", num: true, cell: (row) => number(row.intervention_count) },
  { id: "factors", label: "What drives it", width: "minmax(18.6rem, 1.6fr)", cell: (row) => row.risk_factors.join(", ") || "–" },
  { id: "id", label: "Id", width: "10rem", cell: (row) => html`<code>${row.id}</code>` },
];
const USUAL = ["name", "type", "rating", "score", "location", "condition", "install", "service", "temperature"];

/** The list, of everything or of one facility. */
export function EquipmentTable({ facility, height, onTotal }) {
  const { query } = route.value;
  const terms = ["search", "type", "risk_level", "facility_id", "sort", "order"];
  const asked = Object.fromEntries(terms.map((term) => [term, query.get(term)]).filter(([, value]) => value));
  const chosen = (query.get("columns") ?? (columnPreference.value || USUAL.join("."))).split(".");
  const columns = useMemo(() => COLUMNS.filter((one) => chosen.includes(one.id)), [chosen.join(".")]);
  const [choosing, setChoosing] = useState(false);
  const [text, setText] = useState(asked.search ?? "");
  const search = useMemo(() => debounce((value) => put({ search: value }), 160), []);
  useEffect(() => setText(asked.search ?? ""), [asked.search]);
  const path = `${facility ? `/facilities/${encodeURIComponent(facility)}/equipment` : "/equipment"}?${new URLSearchParams(asked)}`;
  const choose = (ids) => { columnPreference.set(ids.join(".")); put({ columns: ids.join(".") }); };
  const isFiltered = ["search", "type", "risk_level", "facility_id"].some((term) => asked[term]);
  return html`<div class="filters noprint" role="search">
      <input class="grow" type="search" aria-label="Search name or place" placeholder="Search name or place" value=${text} onInput=${(event) => { setText(event.target.value); search(event.target.value); }} />
      <select aria-label="Type" value=${asked.type ?? ""} onChange=${(event) => put({ type: event.target.value })}><option value="">Every type</option>${KINDS.map((one) => html`<option value=${one} selected=${one === asked.type}>${kind(one)}</option>`)}</select>
      <select aria-label="Rating" value=${asked.risk_level ?? ""} onChange=${(event) => put({ risk_level: event.target.value })}><option value="">Every rating</option>${LEVELS.map((one) => html`<option value=${one} selected=${one === asked.risk_level}>${words(one)}</option>`)}</select>
      ${!facility && html`<${FacilityField} value=${asked.facility_id} onPick=${(id) => put({ facility_id: id })} />`}
      ${isFiltered && html`<button class="btn quiet" onClick=${() => put({ search: null, type: null, risk_level: null, facility_id: null })}><${Icon} name="close" size=${15} />Clear</button>`}
      <button class="btn" onClick=${() => setChoosing(true)}><${Icon} name="columns" size=${16} />Columns</button>
      <${Deed} run=${() => asCsv(path, columns).catch(sayError)} busy="Writing …"><${Icon} name="download" size=${16} />CSV</${Deed}>
    </div>
    <${VirtualTable} path=${path} list="equipment" columns=${columns} sort=${asked.sort ?? "name"} order=${asked.order ?? "asc"} label="Equipment" height=${height} onTotal=${onTotal}
      onSort=${(sort, order) => put({ sort, order })} open=${(row) => go(link(["equipment", row.id]))} />
    ${choosing && html`<${Dialog} title="Columns" onClose=${() => setChoosing(false)}><p class="muted">The address of the page keeps what you choose: keep it as a bookmark, or hand it on.</p>
      <div class="facts">${COLUMNS.map((one) => html`<label class="check" key=${one.id}><input type="checkbox" checked=${chosen.includes(one.id)} disabled=${one.id === "name"}
        onChange=${(event) => choose(COLUMNS.map((column) => column.id).filter((id) => (id === one.id ? event.target.checked : chosen.includes(id))))} />${one.label}</label>`)}</div>
      <footer><button class="btn" onClick=${() => choose(USUAL)}>As usual</button><button class="btn primary" onClick=${() => setChoosing(false)}>Done</button></footer></${Dialog}>`}`;
}

/** Names and values of the file where they are not those of the column. A temperature is a number in the unit on the screen. */
const FIELDS = { rating: "risk_rating", score: "risk_score", install: "install_date", service: "last_service", conductor: "conductor_material", rust: "rust_level", corrosion: "corrosion_level", clearance: "clearance_issue", interventions: "intervention_count", factors: "risk_factors" };
function fieldOf(id) {
  const name = FIELDS[id] ?? id;
  if (id !== "temperature") return [name, (row) => row[name]];
  const isFahrenheit = unit.value === "F";
  return [isFahrenheit ? "temperature_f" : "temperature_c", (row) => {
    const celsius = Number.parseFloat(row.temperature);
    return Number.isNaN(celsius) ? null : isFahrenheit ? Math.round(celsius * 18 + 320) / 10 : celsius;
  }];
}

function quoted(value) {
  if (typeof value === "number") return String(value);
  const text = value == null ? "" : Array.isArray(value) ? value.join("; ") : String(value);
  // A text that a spreadsheet would take for a formula is told to be one.
  const safe = /^[=+@\t\r-]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What matches, as a file: read page by page, so that nothing stands still meanwhile. */
async function asCsv(path, columns) {
  const fields = ["id", "facility_id", ...columns.map((one) => one.id).filter((id) => id !== "id")].map(fieldOf);
  const lines = [fields.map(([name]) => name).join(",")];
  for (let page = 1, total = 1; (page - 1) * 1000 < total; page += 1) {
    const answer = await ask(`${path}&limit=1000&page=${page}`);
    total = answer.total;
    for (const row of answer.equipment) lines.push(fields.map(([, value]) => quoted(value(row))).join(","));
  }
  const address = URL.createObjectURL(new Blob([`${lines.join("\r\n")}\r\n`], { type: "text/csv" }));
  Object.assign(document.createElement("a"), { href: address, download: "equipment.csv" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  say(`${counted(lines.length - 1, "row was", "rows were")} written to equipment.csv`);
}

export default function Equipment() {
  const { parts } = route.value;
  const [total, setTotal] = useState(null);
  if (parts[1]) return html`<${Item} id=${parts[1]} key=${parts[1]} />`;
  return html`<${Head} title="Equipment" note=${total == null ? "Reading …" : counted(total, "item matches", "items match")} /><${EquipmentTable} onTotal=${setTotal} />`;
}
