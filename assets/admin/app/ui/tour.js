// A short walk through the page, offered once to who comes by the demo's link.
import { html, useState } from "../lib.js";
import { toured } from "../prefs.js";
import { Icon } from "./icons.js";

const STOPS = [
  ["Welcome to MasterBus", "This is a generated portfolio, read through the real source from a simulated Condoit. Everything you see comes from the public API.", "#/overview"],
  ["Every figure explains itself", "Open an item: its score is told line by line, with the value each line rests on.", "#/equipment?sort=risk_score&order=desc"],
  ["What if?", "In a facility, tick actions and see the score move before anybody spends money. The one-line diagram shows what goes dark.", "#/facilities"],
  ["Faster by keyboard", "Ctrl K finds any facility, item or page. The key ? lists the shortcuts.", "#/overview"],
];

export function Tour() {
  const [at, setAt] = useState(0);
  if (at >= STOPS.length) return null;
  const [title, text] = STOPS[at];
  const end = () => { toured.set("yes"); sessionStorage.removeItem("masterbus.tour"); setAt(STOPS.length); };
  const next = () => { if (at + 1 === STOPS.length) { end(); return; } setAt(at + 1); location.hash = STOPS[at + 1][2]; };
  return html`<aside class="tour noprint" aria-label="Short tour"><div style=${{ display: "flex", alignItems: "center", gap: "8px" }}><h2 style=${{ flex: 1 }}>${title}</h2>
    <button class="btn quiet icon" aria-label="End the tour" onClick=${end}><${Icon} name="close" size=${15} /></button></div>
    <p class="muted" role="status">${text}</p><div style=${{ display: "flex", alignItems: "center", gap: "8px" }}><small class="muted" style=${{ flex: 1 }}>${at + 1} of ${STOPS.length}</small>
    <button class="btn primary" onClick=${next}>${at + 1 === STOPS.length ? "Have a look around" : "Next"}</button></div></aside>`;
}
