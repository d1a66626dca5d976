// A short tour of the page in four steps.
import { html, useState } from "../lib/html.js";
import { loadStyle } from "../lib/assets.js";
import { tourSeen } from "../state/preferences.js";
import { TOUR_REQUESTED } from "../shell/tour-host.js";
import { Icon } from "./icon.js";

await loadStyle("style/tour.css");

const STEPS = [
  {
    title: "Welcome to MasterBus",
    text:
      "This is a generated portfolio, read from a simulated Condoit in the same way as from a real one. " +
      "Everything on this page comes from the public API.",
    url: "#/overview",
  },
  {
    title: "Every score is explained",
    text: "Open an item: its score is explained factor by factor, with the recorded values behind each.",
    url: "#/equipment?sort=risk_score&order=desc",
  },
  {
    title: "What-if analysis",
    text:
      "In a facility, select actions and see the score change before any money is spent. " +
      "The one-line diagram shows what loses power when an item fails.",
    url: "#/facilities",
  },
  {
    title: "Keyboard shortcuts",
    text: "Ctrl K finds any facility, item or page. The key ? lists all shortcuts.",
    url: "#/overview",
  },
];

export function Tour() {
  const [index, setIndex] = useState(0);
  if (index >= STEPS.length) return null;
  const { title, text } = STEPS[index];
  const isLast = index + 1 === STEPS.length;
  const end = () => {
    tourSeen.set("yes");
    sessionStorage.removeItem(TOUR_REQUESTED);
    setIndex(STEPS.length);
  };
  const next = () => {
    setIndex(index + 1);
    location.hash = STEPS[index + 1].url;
  };
  return html`<aside class="tour noprint" aria-label="Short tour">
    <header>
      <h2>${title}</h2>
      <button class="btn quiet icon" aria-label="End the tour" onClick=${end}>
        <${Icon} name="close" size=${15} />
      </button>
    </header>
    <p class="muted" role="status">${text}</p>
    <footer>
      <small class="muted">${index + 1} of ${STEPS.length}</small>
      <button class="btn primary" onClick=${isLast ? end : next}>${isLast ? "Finish" : "Next"}</button>
    </footer>
  </aside>`;
}
