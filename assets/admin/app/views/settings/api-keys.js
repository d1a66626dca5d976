// API keys of programs: list, create, revoke.
import { html, useState } from "../../lib/html.js";
import { request } from "../../api/client.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { formatAgo, formatDay } from "../../lib/format.js";
import { ActionButton } from "../../components/action-button.js";
import { Card } from "../../components/card.js";
import { confirm } from "../../components/confirm-dialog.js";
import { DataTable } from "../../components/data-table.js";
import { EmptyState } from "../../components/empty-state.js";
import { Icon } from "../../components/icon.js";
import { ResourceView } from "../../components/resource-view.js";
import { Status } from "../../components/status.js";
import { showError, showMessage } from "../../components/toasts.js";
import { NewKeyDialog } from "./new-key-dialog.js";

/** @typedef {Api.Document<"/keys">} KeyList */
/** @typedef {KeyList["keys"][number]} Key */

/** @param {Key} key */
async function revokeKey({ id, name }) {
  const isConfirmed = await confirm({
    title: `Revoke ${name}?`,
    text: "Programs with this key lose access at once. A revoked key cannot be restored.",
    action: "Revoke the key",
  });
  if (!isConfirmed) return;
  try {
    await request(`/keys/${encodeURIComponent(id)}`, { method: "DELETE" });
    showMessage(`${name} was revoked`);
  } catch (error) {
    showError(error);
  }
}

/** @param {Key} key */
function statusOf({ revoked_at: revoked, expires_at: expires }) {
  if (revoked) return "revoked";
  return expires && new Date(expires) <= new Date() ? "expired" : "current";
}

/**
 * @param {(key: Key) => Promise<unknown>} revoke
 * @returns {Api.Column<Key>[]}
 */
const columnsWith = (revoke) => [
  {
    label: "Name",
    cell: ({ name, id }) => html`<b>${name}</b><div><code class="small">${id}</code></div>`,
  },
  {
    label: "Role",
    cell: ({ role, scopes }) => html`${role}<div class="small muted">${scopes.join(", ")}</div>`,
  },
  { label: "Facilities", cell: ({ facilities }) => facilities?.join(", ") ?? "All" },
  { label: "Created", class: "nowrap", cell: ({ created_at: created }) => formatAgo(created) },
  {
    label: "Expires",
    class: "nowrap",
    cell: ({ expires_at: expires }) => (expires ? formatDay(expires.slice(0, 10)) : "Never"),
  },
  { label: "Status", cell: (key) => html`<${Status} term=${statusOf(key)} />` },
  {
    label: "Actions",
    isLabelHidden: true,
    cell: (key) => !key.revoked_at && html`<${ActionButton} class="danger" run=${() => revoke(key)}>Revoke<//>`,
  },
];

export function ApiKeys() {
  const list = useResource(apiPath("/keys"));
  const [isCreating, setCreating] = useState(false);
  const onClose = () => {
    setCreating(false);
    list.reload();
  };
  const columns = columnsWith((key) => revokeKey(key).then(list.reload));
  const table = { label: "Table of keys", columns, toKey: (/** @type {Key} */ { id }) => id };
  const tools = html`<button class="btn primary" onClick=${() => setCreating(true)}>
    <${Icon} name="plus" size=${16} />New key
  </button>`;
  return html`<${Card} title="API keys" subtitle="for programs" tools=${tools}>
    <${ResourceView} resource=${list} lines=${4}>
      ${(/** @type {KeyList} */ { keys }) =>
        keys.length === 0 ? html`<${NoKeys} />` : html`<${DataTable} rows=${keys} ...${table} />`}
    <//>
    ${isCreating && html`<${NewKeyDialog} onClose=${onClose} />`}
  <//>`;
}

function NoKeys() {
  return html`<${EmptyState} icon="key" title="No API keys yet">
    <p>A dashboard or a script sends its key in the header <code>X-API-Key</code>.</p>
  <//>`;
}
