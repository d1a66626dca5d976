// Names and scores of the facilities of a marker, next to it and within the map.
import { html, useLayoutEffect, useRef } from "../../lib/html.js";
import { formatNumber } from "../../lib/format.js";
import { fontScale } from "../../state/font-scale.js";
import { RatingShape } from "../rating-shape.js";
import { markerRadius } from "./geometry.js";

const MARGIN = 6;
const MAX_NAMES = 4;

/** @param {{ members: import("./geometry.js").MapFacility[], position: [number, number], size: any }} props */
export function MapTooltip({ members, position: [x, y], size }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    const label = box.current;
    if (!label) return;
    const { offsetWidth: width, offsetHeight: height } = label;
    const distance = markerRadius(members.length) * fontScale.value + MARGIN;
    const above = y - height - distance;
    const top = above > MARGIN ? above : Math.min(size.height - height - MARGIN, y + distance);
    label.style.left = `${Math.max(MARGIN, Math.min(size.width - width - MARGIN, x - width / 2))}px`;
    label.style.top = `${Math.max(MARGIN, top)}px`;
  });
  const more = members.length - MAX_NAMES;
  return html`<div class="tip" ref=${box}>
    ${members.slice(0, MAX_NAMES).map((one) => html`<${Name} key=${one.id} facility=${one} />`)}
    ${more > 0 && html`<div class="muted">and ${formatNumber(more)} more</div>`}
  </div>`;
}

/** @param {{ facility: import("./geometry.js").MapFacility }} props */
function Name({ facility: { name, rating, risk_score: score } }) {
  return html`<div class="cut"><${RatingShape} rating=${rating} size=${10} /> <b>${name}</b> ${score ?? "–"}</div>`;
}
