// What the palette finds for a text.
import { html, useEffect, useMemo, useState } from "../../lib/html.js";
import { debounce } from "../../lib/debounce.js";
import { formatEquipmentType } from "../../lib/format.js";
import { get } from "../../api/client.js";
import { apiPath } from "../../api/path.js";
import { facilityRating } from "../../state/rating-bands.js";
import { equipmentUrl, facilityUrl, navigate } from "../../state/route.js";
import { RatingBadge } from "../rating-badge.js";
import { showError } from "../toasts.js";
import { commands } from "./commands.js";
import { readManualIndex, searchManual } from "./manual-index.js";

const SEARCH_DELAY_MS = 140;
const MIN_LENGTH = 2;
const MAX_FACILITIES = 5;
const MAX_EQUIPMENT = 8;
const MAX_MANUAL = 6;

/** @typedef {import("./commands.js").PaletteEntry} PaletteEntry */
/** @typedef {{ facilities: Api.FacilityRow[], equipment: Api.EquipmentRow[] }} Found */

/** @type {Found} */
const NOTHING = { facilities: [], equipment: [] };

/**
 * @param {string} text
 * @param {AbortSignal} signal
 * @returns {Promise<Found>}
 */
async function searchRecords(text, signal) {
  const byRisk = { sort: "risk_score", order: "desc" };
  const [{ facilities }, { equipment }] = await Promise.all([
    get(apiPath("/facilities", {}, { limit: MAX_FACILITIES, search: text }), { signal }),
    get(apiPath("/equipment", {}, { limit: MAX_EQUIPMENT, ...byRisk, search: text }), { signal }),
  ]);
  return { facilities, equipment };
}

/** Facilities and equipment that the server finds for the text. */
function useRecords() {
  const [found, setFound] = useState(NOTHING);
  const search = useMemo(() => {
    let abort = new AbortController();
    return debounce(async (/** @type {string} */ typed) => {
      abort.abort();
      abort = new AbortController();
      const text = typed.trim();
      try {
        setFound(text.length < MIN_LENGTH ? NOTHING : await searchRecords(text, abort.signal));
      } catch (error) {
        if (error.name !== "AbortError") showError(error);
      }
    }, SEARCH_DELAY_MS);
  }, []);
  return { found, search };
}

function useManualIndex() {
  const [pages, setPages] = useState(/** @type {import("./manual-index.js").ManualPage[]} */ ([]));
  useEffect(() => {
    readManualIndex().then(setPages);
  }, []);
  return pages;
}

/**
 * @param {import("../../shell/views.js").ViewEntry[]} views
 * @param {string} text
 * @returns {{ entries: PaletteEntry[], search: (text: string) => void }}
 */
export function usePaletteResults(views, text) {
  const { found, search } = useRecords();
  const manual = useManualIndex();
  const pattern = text.trim().toLowerCase();
  const matches = (/** @type {string} */ label) => label.toLowerCase().includes(pattern);
  const entries = [
    ...views.filter((view) => matches(view.title)).map(viewEntry),
    ...found.facilities.map(facilityEntry),
    ...found.equipment.map(equipmentEntry),
    ...searchManual(manual, text, MAX_MANUAL).map(manualEntry),
    ...commands().filter((command) => matches(command.label)),
  ];
  return { entries, search };
}

/**
 * @param {import("../../shell/views.js").ViewEntry} view
 * @returns {PaletteEntry}
 */
function viewEntry({ name, title, icon, key }) {
  const end = html`<kbd>g</kbd> <kbd>${key}</kbd>`;
  return { group: "Pages", icon, label: title, end, run: () => navigate(`#/${name}`) };
}

/**
 * @param {Api.FacilityRow} facility
 * @returns {PaletteEntry}
 */
function facilityEntry({ id, name, location, risk_score: score }) {
  const end = html`<${RatingBadge} rating=${facilityRating(score)} />`;
  const detail = location ?? undefined;
  return { group: "Facilities", icon: "facilities", label: name, detail, end, run: () => navigate(facilityUrl(id)) };
}

/**
 * @param {Api.EquipmentRow} item
 * @returns {PaletteEntry}
 */
function equipmentEntry({ id, name, type, location, risk_rating: rating }) {
  const detail = [formatEquipmentType(type), location].filter(Boolean).join(" · ");
  const end = html`<${RatingBadge} rating=${rating} />`;
  return { group: "Equipment", icon: "equipment", label: name, detail, end, run: () => navigate(equipmentUrl(id)) };
}

/**
 * @param {import("./manual-index.js").ManualResult} result
 * @returns {PaletteEntry}
 */
function manualEntry({ title, section, url }) {
  const detail = section ? title : undefined;
  return { group: "Manual", icon: "manual", label: section ?? title, detail, run: () => location.assign(url) };
}
