// Import of files: dropped or selected files are sent one after another.
import { html, useRef, useState } from "../../lib/html.js";
import { request } from "../../api/client.js";
import { invalidate } from "../../api/resource.js";
import { formatTerm } from "../../lib/format.js";
import { Card } from "../../components/card.js";
import { Icon } from "../../components/icon.js";
import { ImportList } from "./import-list.js";

const EXTENSIONS = ".json,.ndjson,.jsonl,.csv,.tsv";
const KINDS = ["facility", "equipment", "service", "conductor", "photo"];

/** @typedef {Api.Response<"post", "/import">} ImportResult */
/**
 * @typedef {object} Import
 * @property {number} number
 * @property {File} file
 * @property {"running" | "done" | "failed"} status
 * @property {ImportResult} [result]
 * @property {string} [error]
 */

/**
 * @param {File} file
 * @param {string} kind Kind of the rows of a CSV file, if its header does not tell.
 * @returns {Promise<Partial<Import>>}
 */
async function importFile(file, kind) {
  const query = new URLSearchParams({ name: file.name, ...(kind && { kind }) });
  try {
    const options = { method: "POST", body: file, type: "application/octet-stream" };
    const result = await request(`/import?${query}`, options);
    // The rows were rejected one by one, so the import itself succeeded
    return { status: result.nothing_kept ? "failed" : "done", result };
  } catch (error) {
    const reasons = Object.values(error.details ?? {}).join("; ") || error.message;
    // The message of the API names the option of the command line.
    return { status: "failed", error: reasons.replace("with --kind", "in the field below the drop zone") };
  }
}

let nextNumber = 1;

/** @param {string} kind */
function useImports(kind) {
  const [imports, setImports] = useState(/** @type {Import[]} */ ([]));
  const send = async (/** @type {File[]} */ files) => {
    for (const file of files) {
      const number = nextNumber++;
      setImports((before) => [{ number, file, status: "running" }, ...before]);
      const outcome = await importFile(file, kind);
      setImports((before) => before.map((one) => (one.number === number ? { ...one, ...outcome } : one)));
    }
    invalidate("/sync");
  };
  return { imports, send };
}

export function FileImport() {
  const [kind, setKind] = useState("");
  const { imports, send } = useImports(kind);
  return html`<div class="grid">
    <${Card} title="Import files" width="w6"><${DropZone} onFiles=${send} /><${KindField} onChange=${setKind} /><//>
    <${Card} title="Imported files" width="w6"><${ImportList} imports=${imports} /><//>
  </div>`;
}

/** @param {{ onFiles: (files: File[]) => void }} props */
function DropZone({ onFiles }) {
  const [isOver, setOver] = useState(false);
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const onDragOver = (/** @type {Event} */ event) => {
    event.preventDefault();
    setOver(true);
  };
  const onDrop = (/** @type {any} */ event) => {
    event.preventDefault();
    setOver(false);
    onFiles([...event.dataTransfer.files]);
  };
  const onChange = (/** @type {any} */ event) => {
    onFiles([...event.target.files]);
    event.target.value = "";
  };
  const handlers = { onDragOver, onDragLeave: () => setOver(false), onDrop };
  const field = { type: "file", multiple: true, accept: EXTENSIONS, tabindex: -1, onChange };
  return html`<div class=${`drop ${isOver ? "over" : ""}`} ...${handlers}>
    <${Icon} name="file" size=${30} />
    <p><b>Drop JSON, NDJSON or CSV files here</b></p>
    <p class="small">A file is imported completely or not at all, and is checked like records from Condoit.</p>
    <button class="btn" onClick=${() => input.current?.click()}>Select files</button>
    <input ref=${input} class="hidden" aria-label="Files of records" ...${field} />
  </div>`;
}

/** @param {{ onChange: (kind: string) => void }} props */
function KindField({ onChange }) {
  const toOption = (/** @type {string} */ kind) => html`<option key=${kind} value=${kind}>
    ${formatTerm(kind)}
  </option>`;
  const onSelect = (/** @type {any} */ event) => onChange(event.target.value);
  return html`<label class="field">
    <span>Kind of the rows of a CSV file</span>
    <select onChange=${onSelect}><option value="">Detect from the header</option>${KINDS.map(toOption)}</select>
  </label>`;
}
