// The settings view: its parts in a list at the side.
import { html } from "../../lib/html.js";
import { loadStyle } from "../../lib/assets.js";
import { isAllowed } from "../../api/session.js";
import { route, routeUrl } from "../../state/route.js";
import { ErrorState } from "../../components/error-state.js";
import { PageHeader } from "../../components/page-header.js";
import { EngineSettings } from "../engines/engine-settings.js";
import { About } from "./about.js";
import { AccountSettings } from "./account-settings.js";
import { AlgorithmComparison } from "./algorithm-comparison.js";
import { ApiKeys } from "./api-keys.js";
import { SourceSettings } from "./source-settings.js";
import { Users } from "./users.js";

await loadStyle("style/settings.css");

/** @typedef {{ key: string, label: string, role?: "admin", isSite?: boolean, content: any }} Part */

/** @type {Part[]} */
const PARTS = [
  { key: "account", label: "Account", content: AccountSettings },
  { key: "keys", label: "API keys", role: "admin", isSite: true, content: ApiKeys },
  { key: "users", label: "Users", role: "admin", isSite: true, content: Users },
  { key: "sources", label: "Sources", role: "admin", isSite: true, content: SourceSettings },
  { key: "engine", label: "Engine", content: EngineSettings },
  { key: "algorithms", label: "Algorithms", content: AlgorithmComparison },
  { key: "about", label: "About", content: About },
];

export default function Settings() {
  const parts = PARTS.filter(isAllowed);
  const currentKey = route.value.query.get("part") ?? "account";
  const part = parts.find((one) => one.key === currentKey);
  const toLink = (/** @type {Part} */ { key, label }) => {
    const current = key === currentKey ? "page" : undefined;
    const url = routeUrl(["settings"], { part: key });
    return html`<li key=${key}><a href=${url} aria-current=${current}>${label}</a></li>`;
  };
  return html`<${PageHeader} title="Settings" />
    <div class="side">
      <nav aria-label="Parts of the settings"><ul>${parts.map(toLink)}</ul></nav>
      <div class="side-content">${part ? html`<${part.content} />` : html`<${Forbidden} />`}</div>
    </div>`;
}

function Forbidden() {
  const message = "This part needs the role admin for all facilities.";
  return html`<${ErrorState} error=${{ status: 403, message }} />`;
}
