// Entry point of the admin page: reads the session, then renders the log-in or the page.
import { effect, html, render, useEffect, useState } from "./lib/html.js";
import { session } from "./api/client.js";
import { connect, connection, disconnect } from "./api/events.js";
import { clearResources } from "./api/resource.js";
import { logIn, readSession } from "./api/session.js";
import { route } from "./state/route.js";
import { readRatingBands } from "./state/rating-bands.js";
import { ConfirmDialog } from "./components/confirm-dialog.js";
import { Toasts, showError } from "./components/toasts.js";
import { Shell } from "./shell/shell.js";
import { preloadView } from "./shell/views.js";
import { TOUR_REQUESTED } from "./shell/tour-host.js";

function Page() {
  return html`<${Content} /><${Toasts} /><${ConfirmDialog} />`;
}

function Content() {
  const current = session.value;
  const [module, setModule] = useState(/** @type {any} */ (null));
  useEffect(() => {
    if (current === null) import("./views/login/login.js").then(setModule);
  }, [current]);
  if (current) return html`<${Shell} />`;
  if (current === null && module) return html`<${module.LoginPage} />`;
  return html`<p class="loading" role="status">Loading MasterBus …</p>`;
}

effect(() => {
  if (session.value) {
    connect();
  } else {
    disconnect();
    clearResources();
  }
});
// Read again when the stream is back: the server may have restarted with another algorithm.
effect(() => {
  if (session.value && connection.value !== "away") readRatingBands();
});

async function start() {
  if (location.pathname === "/enter" && location.hash.includes(":")) await enterDemo();
  else if (location.pathname === "/setup") session.value = null;
  else await readSession();
}

/**
 * The link of the demo has the log-in in its fragment, which the browser does not send to the server. Only the demo
 * serves the address. A session that exists is kept: a link must not make somebody work as another user.
 */
async function enterDemo() {
  const [username, password] = location.hash.slice(1).split(":").map(decodeURIComponent);
  history.replaceState(null, "", "/#/overview");
  dispatchEvent(new HashChangeEvent("hashchange"));
  await readSession();
  if (session.value) return;
  sessionStorage.setItem(TOUR_REQUESTED, "yes");
  await logIn(username, password);
}

// The view is loaded while the session is read.
preloadView(route.value.view);
const root = /** @type {HTMLElement} */ (document.getElementById("app"));
start().catch((error) => {
  session.value = null;
  showError(error);
});
root.replaceChildren();
render(html`<${Page} />`, root);
