// A marker of one facility or of several close to each other.
import { html } from "../../lib/html.js";
import { formatNumber } from "../../lib/format.js";
import { fontScale } from "../../state/font-scale.js";
import { RATING_PATHS } from "../rating-shape.js";
import { markerRadius, markerScale } from "./geometry.js";

/** @param {import("./geometry.js").Marker} marker */
function labelOf({ members, rating }) {
  const [first] = members;
  const ratingText = rating ?? "not rated";
  if (members.length > 1) return `${members.length} facilities, highest rating ${ratingText}: zoom in`;
  return `${first.name}, risk ${first.risk_score ?? "unknown"}, ${ratingText}`;
}

/**
 * @param {{
 *   marker: import("./geometry.js").Marker, position: [number, number],
 *   onOpen: () => void, onHover: (isOver: boolean) => void,
 * }} props
 */
export function MapMarker({ marker, position, onOpen, onHover }) {
  const count = marker.members.length;
  const scale = markerScale(count) * fontScale.value;
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onOpen();
  };
  const [enter, leave] = [() => onHover(true), () => onHover(false)];
  const handlers = { onClick: onOpen, onKeyDown, onPointerEnter: enter, onPointerLeave: leave };
  const focus = { role: "link", tabindex: 0, onFocus: enter, onBlur: leave, "aria-label": labelOf(marker) };
  const place = `translate(${position.map((value) => value.toFixed(1)).join(" ")})`;
  const shape = RATING_PATHS[marker.rating ?? "Low"];
  // The triangle of High has its center of mass below its middle.
  const textY = marker.rating === "High" ? 1.4 * scale : 0;
  return html`<g class="pin" data-risk=${marker.rating ?? "none"} transform=${place} ...${handlers} ...${focus}>
    <circle class="ring" r=${markerRadius(count) * fontScale.value} />
    <path class="shape" d=${shape} transform=${`scale(${scale})`} />
    ${count > 1 && html`<text y=${textY}>${formatNumber(count)}</text>`}
  </g>`;
}
