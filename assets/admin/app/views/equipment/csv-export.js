// Writes the filtered equipment to a CSV file, reading it page by page.
import { request } from "../../api/client.js";
import { formatCount } from "../../lib/format.js";
import { showMessage } from "../../components/toasts.js";
import { csvField } from "./columns.js";

const PAGE_SIZE = 1_000;
const FILE_NAME = "equipment.csv";
/** The browser needs the object URL until the download has begun. */
const REVOKE_DELAY_MS = 10_000;

/** @param {unknown} value */
function csvValue(value) {
  if (typeof value === "number") return String(value);
  const text = value == null ? "" : Array.isArray(value) ? value.join("; ") : String(value);
  // Spreadsheets take a text with such a start for a formula. A quote marks it as text.
  const safe = /^[=+@\t\r-]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * @param {string} path Path of the list with its filters.
 * @param {string[]} columnIds
 */
export async function exportCsv(path, columnIds) {
  const fields = ["id", "facility_id", ...columnIds.filter((id) => id !== "id")].map(csvField);
  const lines = [fields.map((field) => field.name).join(",")];
  for (let page = 1, total = 1; (page - 1) * PAGE_SIZE < total; page += 1) {
    /** @type {Api.Document<"/equipment">} */
    const response = await request(`${path}&limit=${PAGE_SIZE}&page=${page}`);
    total = response.total;
    lines.push(...response.equipment.map((row) => fields.map((field) => csvValue(field.value(row))).join(",")));
  }
  download(`${lines.join("\r\n")}\r\n`);
  showMessage(`${formatCount(lines.length - 1, "row")} written to ${FILE_NAME}`);
}

/** @param {string} text */
function download(text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  Object.assign(document.createElement("a"), { href: url, download: FILE_NAME }).click();
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_DELAY_MS);
}
