// Users: list, create, disable, enable.
import { html, useState } from "../../lib/html.js";
import { request, session } from "../../api/client.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { formatAgo } from "../../lib/format.js";
import { ActionButton } from "../../components/action-button.js";
import { Card } from "../../components/card.js";
import { confirm } from "../../components/confirm-dialog.js";
import { DataTable } from "../../components/data-table.js";
import { Icon } from "../../components/icon.js";
import { ResourceView } from "../../components/resource-view.js";
import { Status } from "../../components/status.js";
import { showError, showMessage } from "../../components/toasts.js";
import { NewUserDialog } from "./new-user-dialog.js";

/** @typedef {Api.Document<"/users">} UserList */
/** @typedef {UserList["users"][number]} User */

/** @param {User} user */
async function disableUser({ username }) {
  const isConfirmed = await confirm({
    title: `Disable ${username}?`,
    text: "The user can no longer log in, and all open sessions end.",
    action: "Disable the user",
  });
  if (!isConfirmed) return;
  try {
    await request(`/users/${encodeURIComponent(username)}`, { method: "DELETE" });
    showMessage(`${username} was disabled`);
  } catch (error) {
    showError(error);
  }
}

/** @param {User} user */
async function enableUser({ username }) {
  try {
    await request(`/users/${encodeURIComponent(username)}/enable`, { method: "POST" });
    showMessage(`${username} can log in again`);
  } catch (error) {
    showError(error);
  }
}

/**
 * @param {(user: User) => Promise<unknown>} disable
 * @param {(user: User) => Promise<unknown>} enable
 * @returns {Api.Column<User>[]}
 */
const columnsWith = (disable, enable) => [
  { label: "Name", cell: (user) => html`<b>${user.username}</b>` },
  { label: "Role", cell: (user) => user.role },
  { label: "Facilities", cell: (user) => user.facilities?.join(", ") ?? "All" },
  { label: "Created", class: "nowrap", cell: (user) => formatAgo(user.created_at) },
  {
    label: "Status",
    cell: (user) => html`<${Status} term=${user.disabled ? "disabled" : "current"} />`,
  },
  {
    label: "Actions",
    isLabelHidden: true,
    cell: (user) => {
      if (user.disabled) return html`<${ActionButton} run=${() => enable(user)}>Enable<//>`;
      const canDisable = user.username !== session.value?.username;
      return canDisable && html`<${ActionButton} class="danger" run=${() => disable(user)}>Disable<//>`;
    },
  },
];

export function Users() {
  const list = useResource(apiPath("/users"));
  const [isCreating, setCreating] = useState(false);
  const onCreated = (/** @type {string} */ name) => {
    setCreating(false);
    showMessage(`${name} can log in now`);
    list.reload();
  };
  const columns = columnsWith(
    (user) => disableUser(user).then(list.reload),
    (user) => enableUser(user).then(list.reload),
  );
  const table = { label: "Table of users", columns, toKey: (/** @type {User} */ { username }) => username };
  const tools = html`<button class="btn primary" onClick=${() => setCreating(true)}>
    <${Icon} name="plus" size=${16} />New user
  </button>`;
  return html`<${Card} title="Users" tools=${tools}>
    <${ResourceView} resource=${list} lines=${4}>
      ${(/** @type {UserList} */ { users }) => html`<${DataTable} rows=${users} ...${table} />`}
    <//>
    ${isCreating && html`<${NewUserDialog} onCreated=${onCreated} onClose=${() => setCreating(false)} />`}
  <//>`;
}
