// Columns of the equipment table and fields of its CSV file.
import { html } from "../../lib/html.js";
import { formatDay, formatEquipmentType, formatNumber, formatTemperature, orDash } from "../../lib/format.js";
import { temperatureUnit } from "../../state/preferences.js";
import { RatingBadge } from "../../components/rating-badge.js";
import { Score } from "../../components/score.js";
import { Status } from "../../components/status.js";
import { engineName } from "../engines/engine-modes.js";

/** @typedef {Api.EquipmentRow} Row */
/** @typedef {Api.Column<Row> & Api.ListColumn} EquipmentColumn */

/**
 * Columns that the table shows until the user chooses others. On a phone those with a width for it come first.
 * @type {EquipmentColumn[]}
 */
const DEFAULT_COLUMNS = [
  {
    id: "name",
    label: "Name",
    sort: "name",
    width: "minmax(12.5rem, 1.6fr)",
    phoneWidth: "minmax(12rem, 1.6fr)",
    cell: (row) => html`<b>${row.name}</b>`,
  },
  { id: "type", label: "Type", sort: "type", width: "9rem", cell: (row) => formatEquipmentType(row.type) },
  {
    id: "rating",
    label: "Rating",
    sort: "risk_rating",
    width: "8.2rem",
    phoneWidth: "8.2rem",
    cell: (row) => html`<${RatingBadge} rating=${row.risk_rating} />`,
  },
  {
    id: "score",
    label: "Score",
    sort: "risk_score",
    width: "7.8rem",
    phoneWidth: "4.6rem",
    cell: (row) => html`<${Score} score=${row.risk_score} rating=${row.risk_rating} />`,
  },
  { id: "location", label: "Location", width: "minmax(12rem, 1.4fr)", cell: (row) => orDash(row.location) },
  { id: "condition", label: "Condition", width: "7rem", cell: (row) => row.condition },
  {
    id: "install",
    label: "Installed",
    sort: "install_date",
    width: "8.8rem",
    cell: (row) => formatDay(row.install_date),
  },
  {
    id: "service",
    label: "Last service",
    sort: "last_service",
    width: "9.2rem",
    cell: (row) => formatDay(row.last_service),
  },
  {
    id: "temperature",
    label: "Temperature",
    width: "8.2rem",
    cell: (row) => formatTemperature(row.temperature),
  },
];

/** @type {EquipmentColumn[]} */
const OTHER_COLUMNS = [
  { id: "conductor", label: "Conductor", width: "7.9rem", cell: (row) => orDash(row.conductor_material) },
  { id: "rust", label: "Rust", width: "7.2rem", cell: (row) => orDash(row.rust_level) },
  { id: "corrosion", label: "Corrosion", width: "7.9rem", cell: (row) => orDash(row.corrosion_level) },
  { id: "clearance", label: "Clearance", width: "8.2rem", cell: (row) => clearance(row.clearance_issue) },
  {
    id: "interventions",
    label: "Interventions",
    width: "8.6rem",
    isNumber: true,
    cell: (row) => formatNumber(row.intervention_count),
  },
  {
    id: "factors",
    label: "Risk factors",
    width: "minmax(18.6rem, 1.6fr)",
    cell: (row) => row.risk_factors.join(", ") || "–",
  },
  { id: "engine", label: "Engine", width: "8.6rem", cell: (row) => engineName(row.engine) },
  {
    id: "id",
    label: "Id",
    width: "10rem",
    cell: (row) => html`<code>${row.id}</code>`,
  },
];

export const COLUMNS = [...DEFAULT_COLUMNS, ...OTHER_COLUMNS];
export const DEFAULT_COLUMN_IDS = DEFAULT_COLUMNS.map((column) => column.id);

/** @param {boolean | null | undefined} hasIssue */
function clearance(hasIssue) {
  if (hasIssue == null) return "–";
  return hasIssue ? html`<${Status} term="blocked" />` : "Clear";
}

/** Fields of the API whose name is not the id of the column. @type {Record<string, keyof Row>} */
const API_FIELDS = {
  rating: "risk_rating",
  score: "risk_score",
  install: "install_date",
  service: "last_service",
  conductor: "conductor_material",
  rust: "rust_level",
  corrosion: "corrosion_level",
  clearance: "clearance_issue",
  interventions: "intervention_count",
  factors: "risk_factors",
};

/**
 * Field of the CSV file for a column.
 * @param {string} id
 * @returns {{ name: string, value: (row: Row) => unknown }}
 */
export function csvField(id) {
  if (id === "temperature") return temperatureField();
  const name = API_FIELDS[id] ?? /** @type {keyof Row} */ (id);
  return { name, value: (row) => row[name] };
}

/** A temperature is written as a number, in the unit of the screen. */
function temperatureField() {
  const isFahrenheit = temperatureUnit.value === "F";
  const value = (/** @type {Row} */ { temperature }) => {
    const celsius = Number.parseFloat(temperature ?? "");
    if (Number.isNaN(celsius)) return null;
    return isFahrenheit ? Math.round(celsius * 18 + 320) / 10 : celsius;
  };
  return { name: isFahrenheit ? "temperature_f" : "temperature_c", value };
}
