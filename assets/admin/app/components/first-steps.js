// What a view shows while there is no data at all: why, and what to do first.
import { html } from "../lib/html.js";
import { hasRole } from "../api/session.js";
import { routeUrl } from "../state/route.js";
import { EmptyState } from "./empty-state.js";

function nextStep() {
  if (hasRole("admin")) return "Set up a source and start the first sync, or import files.";
  if (hasRole("operator")) return "Import files, or ask an administrator to set up a source.";
  return "Ask an operator to import files, or an administrator to set up a source.";
}

/** @param {{ title: string, text?: string }} props */
export function FirstSteps({ title, text }) {
  const setUp = html`<a class="btn primary" href=${routeUrl(["start"])}>Set up a source</a>`;
  const importFiles = html`<a class="btn" href=${routeUrl(["sync"], { tab: "files" })}>Import files</a>`;
  return html`<${EmptyState} icon="sync" title=${title}>
    <p>${text && html`${text}${" "}`}${nextStep()}</p>
    ${hasRole("admin") && setUp}${hasRole("operator") && importFiles}
  <//>`;
}
