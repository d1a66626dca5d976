// Jobs and messages that failed too often: inspect, retry or delete them.
import { html, useState } from "../../lib/html.js";
import { get, request } from "../../api/client.js";
import { apiPath } from "../../api/path.js";
import { formatAgo, formatCount, formatInstant, formatNumber, formatTerm, orDash } from "../../lib/format.js";
import { ActionButton } from "../../components/action-button.js";
import { Card } from "../../components/card.js";
import { confirm } from "../../components/confirm-dialog.js";
import { DataTable } from "../../components/data-table.js";
import { EmptyState } from "../../components/empty-state.js";
import { Pagination } from "../../components/pagination.js";
import { ResourceView } from "../../components/resource-view.js";
import { showError, showMessage } from "../../components/toasts.js";
import { DeadLetterDialog } from "./dead-letter-dialog.js";
import { useLiveList } from "./live-list.js";

const PAGE_SIZE = 50;

/** @typedef {Api.Document<"/dead-letters">} DeadLetterPage */
/** @typedef {DeadLetterPage["dead_letters"][number]} DeadLetter */
/** @typedef {Api.Document<"/dead-letters/{dead_letter_id}">} OpenedDeadLetter */
/** @typedef {{ open: (letter: DeadLetter) => unknown, retry: (letter: DeadLetter) => unknown }} LetterActions */

/**
 * @param {() => void} onChange
 * @param {(letter: OpenedDeadLetter | null) => void} setOpened
 */
function letterActions(onChange, setOpened) {
  const send = async (
    /** @type {string} */ path,
    /** @type {string} */ method,
    /** @type {(r: any) => string} */ toText,
  ) => {
    try {
      showMessage(toText(await request(path, { method })));
      setOpened(null);
      onChange();
    } catch (error) {
      showError(error);
    }
  };
  const retried = (/** @type {any} */ response) => `${formatCount(response.retried, "retry", "retries")} started`;
  return {
    open: (/** @type {DeadLetter} */ { id }) =>
      get(apiPath("/dead-letters/{dead_letter_id}", { dead_letter_id: id })).then(setOpened, showError),
    retry: (/** @type {DeadLetter} */ { id }) => send(`/dead-letters/${id}/retry`, "POST", () => "Retry started"),
    retryAll: () => send("/dead-letters/retry-all", "POST", retried),
    remove: async (/** @type {DeadLetter} */ { id }) => {
      const title = "Delete this dead letter?";
      const text = "Its payload is deleted too, and it cannot be retried.";
      if (!(await confirm({ title, text, action: "Delete" }))) return;
      await send(`/dead-letters/${id}`, "DELETE", () => "The dead letter was deleted");
    },
  };
}

/**
 * @param {LetterActions} actions
 * @returns {Api.Column<DeadLetter>[]}
 */
const columnsWith = ({ open, retry }) => [
  { label: "Kind", cell: (letter) => formatTerm(letter.kind) },
  { label: "Item or facility", cell: (letter) => orDash(letter.equipment_id ?? letter.facility_id) },
  { label: "Reason", cell: (letter) => letter.reason },
  { label: "Attempts", isNumber: true, cell: (letter) => formatNumber(letter.tries) },
  {
    label: "Failed",
    class: "nowrap",
    title: (/** @type {DeadLetter} */ one) => formatInstant(one.failed_at),
    cell: (letter) => formatAgo(letter.failed_at),
  },
  {
    label: "Actions",
    isLabelHidden: true,
    class: "nowrap",
    cell: (letter) =>
      html`<${ActionButton} run=${() => open(letter)}>Show<//> <${ActionButton} run=${() => retry(letter)}>Retry<//>`,
  },
];

export function DeadLettersTab() {
  const [page, setPage] = useState(1);
  const [opened, setOpened] = useState(/** @type {OpenedDeadLetter | null} */ (null));
  const path = apiPath("/dead-letters", {}, { limit: PAGE_SIZE, page });
  const list = useLiveList(path, ({ dead_letters: letters }) => letters);
  const actions = letterActions(list.reload, setOpened);
  const tools = (list.data?.total ?? 0) > 0 && html`<${ActionButton} run=${actions.retryAll}>Retry all<//>`;
  const toKey = (/** @type {DeadLetter} */ letter) => letter.id;
  const table = { label: "Table of dead letters", columns: columnsWith(actions), toKey };
  const dialog = { letter: opened, onClose: () => setOpened(null), onRetry: actions.retry, onDelete: actions.remove };
  return html`<${Card} title="Dead letters" subtitle="failed too often" tools=${tools}>
    <${ResourceView} resource=${list} lines=${5}>
      ${(/** @type {DeadLetterPage} */ { dead_letters: letters, total, limit }) =>
        total === 0
          ? html`<${NoDeadLetters} />`
          : html`<${DataTable} rows=${letters} ...${table} />
            <${Pagination} page=${page} total=${total} limit=${limit} onPage=${setPage} />`}
    <//>
    ${opened && html`<${DeadLetterDialog} ...${dialog} />`}
  <//>`;
}

function NoDeadLetters() {
  return html`<${EmptyState} icon="check" title="No dead letters">
    <p>Failed jobs are retried automatically. Jobs that cannot succeed are listed here with the reason.</p>
  <//>`;
}
