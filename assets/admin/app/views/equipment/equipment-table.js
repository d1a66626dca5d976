// The table of equipment with its filters, for all facilities or for one.
import { html, useMemo, useState } from "../../lib/html.js";
import { formatEquipmentType, formatTerm } from "../../lib/format.js";
import { equipmentColumns } from "../../state/preferences.js";
import { equipmentUrl, navigate, replaceQuery, route } from "../../state/route.js";
import { ActionButton } from "../../components/action-button.js";
import { FacilityPicker } from "../../components/facility-picker.js";
import { FirstSteps } from "../../components/first-steps.js";
import { Icon } from "../../components/icon.js";
import { QuerySelect } from "../../components/query-select.js";
import { SearchField } from "../../components/search-field.js";
import { showError } from "../../components/toasts.js";
import { VirtualTable } from "../../components/virtual-table/virtual-table.js";
import { ColumnDialog } from "./column-dialog.js";
import { COLUMNS, DEFAULT_COLUMN_IDS } from "./columns.js";
import { exportCsv } from "./csv-export.js";

const TYPES = [
  "panel",
  "switchboard",
  "switchgear",
  "transformer",
  "breaker",
  "disconnect",
  "mcc",
  "busway",
  "raceway",
  "conductor",
  "ups",
  "generator",
  "battery",
  "motor",
  "other",
];
const LEVELS = ["critical", "high", "medium", "low"];
const FILTERS = ["search", "type", "risk_level", "facility_id"];

/** @type {[string, string][]} */
const TYPE_OPTIONS = [
  ["", "All types"],
  ...TYPES.map((type) => /** @type {[string, string]} */ ([type, formatEquipmentType(type)])),
];
/** @type {[string, string][]} */
const LEVEL_OPTIONS = [
  ["", "All ratings"],
  ...LEVELS.map((level) => /** @type {[string, string]} */ ([level, formatTerm(level)])),
];

/** Columns in the query of the route, else the preferred ones, else the default ones. */
function useSelectedColumns() {
  const text = route.value.query.get("columns") ?? equipmentColumns.value;
  const ids = text ? text.split(".") : DEFAULT_COLUMN_IDS;
  const select = (/** @type {string[]} */ next) => {
    equipmentColumns.set(next.join("."));
    replaceQuery({ columns: next.join(".") });
  };
  const columns = useMemo(() => COLUMNS.filter((column) => ids.includes(column.id)), [ids.join(".")]);
  return { ids, columns, select };
}

/** @param {{ facilityId?: string, height?: string, onTotal?: (total: number) => void }} props */
export function EquipmentTable({ facilityId, height, onTotal }) {
  const { query } = route.value;
  const names = [...FILTERS, "sort", "order"];
  const terms = Object.fromEntries([...query].filter(([name, value]) => names.includes(name) && value));
  const { ids, columns, select } = useSelectedColumns();
  const [isChoosing, setChoosing] = useState(false);
  const list = facilityId ? `/facilities/${encodeURIComponent(facilityId)}/equipment` : "/equipment";
  const path = `${list}?${new URLSearchParams(terms)}`;
  const sorting = {
    sort: terms.sort ?? "name",
    order: terms.order ?? "asc",
    onSort: (/** @type {string} */ sort, /** @type {string} */ order) => replaceQuery({ sort, order }),
  };
  const onOpen = (/** @type {Api.EquipmentRow} */ row) => navigate(equipmentUrl(row.id));
  const isFiltered = FILTERS.some((name) => terms[name]);
  const empty = html`<${NoEquipment} isFacility=${Boolean(facilityId)} />`;
  const rows = { path, list: "equipment", onTotal, isFiltered, empty };
  const table = { label: "Equipment", columns, sorting, height, onOpen, ...rows };
  const exportRows = () =>
    exportCsv(
      path,
      columns.map((column) => column.id),
    ).catch(showError);
  return html`<div class="filters noprint" role="search">
      <${Filters} terms=${terms} hasFacility=${Boolean(facilityId)} />
      <button class="btn" onClick=${() => setChoosing(true)}><${Icon} name="columns" size=${16} />Columns</button>
      <${ActionButton} run=${exportRows} busyLabel="Writing …"><${Icon} name="download" size=${16} />CSV<//>
    </div>
    <${VirtualTable} ...${table} />
    ${isChoosing && html`<${ColumnDialog} selected=${ids} onChange=${select} onClose=${() => setChoosing(false)} />`}`;
}

/** @param {{ terms: Record<string, string>, hasFacility: boolean }} props */
function Filters({ terms, hasFacility }) {
  const pick = (/** @type {string | null} */ id) => replaceQuery({ facility_id: id });
  const isFiltered = FILTERS.some((name) => terms[name]);
  return html`<${SearchField} label="Search name or location" />
    <${QuerySelect} label="Type" name="type" value=${terms.type} options=${TYPE_OPTIONS} />
    <${QuerySelect} label="Rating" name="risk_level" value=${terms.risk_level} options=${LEVEL_OPTIONS} />
    ${!hasFacility && html`<${FacilityPicker} value=${terms.facility_id} onPick=${pick} />`}
    ${isFiltered && html`<${ClearButton} />`}`;
}

/** @param {{ isFacility: boolean }} props */
function NoEquipment({ isFacility }) {
  const title = isFacility ? "This facility has no equipment yet" : "No equipment yet";
  return html`<${FirstSteps} title=${title} />`;
}

function ClearButton() {
  const clear = () => replaceQuery(Object.fromEntries(FILTERS.map((name) => [name, null])));
  return html`<button class="btn quiet" onClick=${clear}><${Icon} name="close" size=${15} />Clear</button>`;
}
