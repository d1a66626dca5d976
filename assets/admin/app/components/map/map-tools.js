// Zoom buttons of the map.
import { html } from "../../lib/html.js";
import { Icon } from "../icon.js";

/** @param {{ onZoomIn: () => void, onZoomOut: () => void, onReset: () => void }} props */
export function MapTools({ onZoomIn, onZoomOut, onReset }) {
  return html`<div class="tools noprint">
    <${Tool} label="Zoom in" icon="plus" onClick=${onZoomIn} />
    <${Tool} label="Zoom out" icon="minus" onClick=${onZoomOut} />
    <${Tool} label="Show all facilities" icon="fit" onClick=${onReset} />
  </div>`;
}

/** @param {{ label: string, icon: string, onClick: () => void }} props */
function Tool({ label, icon, onClick }) {
  return html`<button class="btn icon" aria-label=${label} onClick=${onClick}><${Icon} name=${icon} /></button>`;
}
