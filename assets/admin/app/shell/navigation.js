// Main navigation at the side of the page, at the bottom on a phone.
import { html } from "../lib/html.js";
import { base } from "../lib/assets.js";
import { isAllowed } from "../api/session.js";
import { route } from "../state/route.js";
import { Icon } from "../components/icon.js";
import { VIEWS } from "./views.js";

/** Views that the user may open. */
export const allowedViews = () => VIEWS.filter(isAllowed);

export function Navigation() {
  return html`<nav class="rail" aria-label="Main">
    <a class="brand" href="#/overview"><img src=${`${base}/mark.svg`} alt="" width="26" height="26" />MasterBus</a>
    <ul>${allowedViews().map((view) => html`<${NavigationLink} key=${view.name} view=${view} />`)}</ul>
    <div class="foot">
      <a href="/manual">Manual</a><a href="/api/v1/docs">API documentation</a>
      <span>Based on public summaries. Consult your licensed NFPA 70B and 70E.</span>
    </div>
  </nav>`;
}

/** @param {{ view: import("./views.js").ViewEntry }} props */
function NavigationLink({ view: { name, title, icon } }) {
  const current = route.value.view === name ? "page" : undefined;
  return html`<li><a href=${`#/${name}`} aria-current=${current}><${Icon} name=${icon} />${title}</a></li>`;
}
