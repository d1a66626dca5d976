// The list of all facilities with its filters.
import { html, useState } from "../../lib/html.js";
import { formatCount, formatDay, formatNumber, orDash } from "../../lib/format.js";
import { facilityRating, ratingBands } from "../../state/rating-bands.js";
import { facilityUrl, navigate, replaceQuery, route } from "../../state/route.js";
import { FirstSteps } from "../../components/first-steps.js";
import { PageHeader } from "../../components/page-header.js";
import { QuerySelect } from "../../components/query-select.js";
import { RatingBadge } from "../../components/rating-badge.js";
import { Score } from "../../components/score.js";
import { SearchField } from "../../components/search-field.js";
import { Status } from "../../components/status.js";
import { VirtualTable } from "../../components/virtual-table/virtual-table.js";

/** The API gives at most this many facilities at once. */
const PAGE_SIZE = 100;
const NARROWING = ["search", "compliance_status", "min_risk"];
const FILTERS = [...NARROWING, "sort", "order"];

/** @type {(Api.Column<Api.FacilityRow> & Api.ListColumn)[]} */
const COLUMNS = [
  {
    id: "name",
    label: "Name",
    sort: "name",
    width: "minmax(18rem, 2fr)",
    phoneWidth: "minmax(12rem, 1.4fr)",
    cell: (row) => html`<b>${row.name}</b>`,
  },
  { id: "location", label: "Location", width: "minmax(9rem, 1fr)", cell: (row) => orDash(row.location) },
  {
    id: "score",
    label: "Risk",
    sort: "risk_score",
    width: "7.8rem",
    phoneWidth: "4.6rem",
    cell: (row) => html`<${Score} score=${row.risk_score} />`,
  },
  {
    id: "rating",
    label: "Rating",
    width: "8.2rem",
    phoneWidth: "8.2rem",
    cell: (row) => html`<${RatingBadge} rating=${facilityRating(row.risk_score)} />`,
  },
  {
    id: "compliance",
    label: "Compliance",
    width: "13.2rem",
    cell: (row) => html`<${Status} term=${row.compliance_status} />`,
  },
  { ...number("items", "Items", "5.2rem"), cell: (row) => formatNumber(row.equipment_count) },
  { ...number("critical", "Critical", "6rem"), cell: (row) => formatNumber(row.critical_equipment_count) },
  { ...number("high", "High", "5rem"), cell: (row) => formatNumber(row.high_risk_equipment_count) },
  { id: "inspection", label: "Last inspection", width: "10rem", cell: (row) => formatDay(row.last_inspection) },
];

/**
 * @param {string} id
 * @param {string} label
 * @param {string} width
 */
function number(id, label, width) {
  return { id, label, width, isNumber: true };
}

/** @type {[string, string][]} */
const COMPLIANCE_OPTIONS = [
  ["", "Any compliance"],
  ["Compliant", "Compliant"],
  ["Warning", "Warning"],
  ["Out of Compliance", "Out of Compliance"],
];

/**
 * Minimum scores, from the bands of the algorithm in use.
 * @returns {[string, string][]}
 */
function riskOptions() {
  const bands = ratingBands.value?.facilities;
  /** @type {[string, string][]} */
  const any = [["", "Any risk"]];
  if (!bands) return any;
  return [
    ...any,
    [String(Math.ceil(bands.medium)), "Medium and higher"],
    [String(Math.ceil(bands.high)), "High and higher"],
    [String(Math.ceil(bands.critical)), "Critical"],
  ];
}

export function FacilityList() {
  const { query } = route.value;
  const filters = Object.fromEntries([...query].filter(([name, value]) => FILTERS.includes(name) && value));
  const [total, setTotal] = useState(/** @type {number | null} */ (null));
  const note = total == null ? "Loading …" : formatCount(total, "facility matches", "facilities match");
  const sorting = {
    sort: filters.sort ?? "name",
    order: filters.order ?? "asc",
    onSort: (/** @type {string} */ sort, /** @type {string} */ order) => replaceQuery({ sort, order }),
  };
  const list = {
    isFiltered: NARROWING.some((name) => filters[name]),
    empty: html`<${FirstSteps} title="No facilities yet" />`,
    path: `/facilities?${new URLSearchParams(filters)}`,
    list: "facilities",
    pageSize: PAGE_SIZE,
    label: "Facilities",
    columns: COLUMNS,
    sorting,
    onTotal: setTotal,
    onOpen: (/** @type {Api.FacilityRow} */ row) => navigate(facilityUrl(row.id)),
  };
  return html`<${PageHeader} title="Facilities" note=${note} />
    <${Filters} compliance=${filters.compliance_status} risk=${filters.min_risk} />
    <${VirtualTable} ...${list} />`;
}

/** @param {{ compliance?: string, risk?: string }} props */
function Filters({ compliance, risk }) {
  return html`<div class="filters noprint" role="search">
    <${SearchField} label="Search name or location" />
    <${QuerySelect} label="Compliance" name="compliance_status" value=${compliance} options=${COMPLIANCE_OPTIONS} />
    <${QuerySelect} label="Minimum risk" name="min_risk" value=${risk} options=${riskOptions()} />
  </div>`;
}
