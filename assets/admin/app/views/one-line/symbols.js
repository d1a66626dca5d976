// Symbols of equipment in the one-line diagram, after IEC 60617 and ANSI Y32.2. The colour of the frame and the letter
// at the corner tell the risk.
import { html } from "../../lib/html.js";

/** SVG paths in a square of 24, by equipment type. @type {Record<string, string>} */
const PATHS = {
  transformer:
    "M12 1v2.5M12 20.5V23M17.2 8.7A5.2 5.2 0 1 1 6.8 8.7a5.2 5.2 0 0 1 10.4 0Z" +
    "M17.2 15.3a5.2 5.2 0 1 1-10.4 0 5.2 5.2 0 0 1 10.4 0Z",
  switchgear: "M3 3.5h18v17H3zM3 8h18M9 8v12.5M15 8v12.5M5 12h2.5v4H5zM10.8 12h2.5v4h-2.5zM16.6 12h2.5v4h-2.5z",
  switchboard: "M4 3.5h16v17H4zM4 8h16M12 8v12.5M8 12v4M16 12v4",
  panel: "M5 3h14v18H5zM12 6v12M8 7.5h2.4M8 12h2.4M8 16.5h2.4M13.6 7.5H16M13.6 12H16M13.6 16.5H16",
  breaker: "M12 1v5.2M12 17.8V23M12 6.2c5.6 1 5.6 10.6 0 11.6M10 4.2l4 4M14 4.2l-4 4",
  disconnect: "M12 1v6M12 23v-6M9 7h6M12 17 6 8",
  mcc: "M3.5 3h17v18h-17zM3.5 7.5h17M8 18v-7l4 4.6 4-4.6v7",
  motor: "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0ZM8.2 16V8.4l3.8 4.8 3.8-4.8V16",
  generator: "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0ZM15.6 9.6A4.3 4.3 0 1 0 16 14v-1.8h-3.4",
  ups: "M3 3.5h18v17H3zM3 20.5l18-17M6 8.2c1-2 2-2 3 0s2 2 3 0M13 15h5.4M13 17.6h5.4",
  battery: "M12 1v5.5M12 17.5V23M4 6.5h16M8 10.2h8M4 13.8h16M8 17.5h8",
  busway: "M2 8.5h20v7H2zM7 8.5v7M12 8.5v7M17 8.5v7",
  conductor: "M12 1v22M8.5 11l7-4M8.5 14.5l7-4M8.5 18l7-4",
  raceway: "M7 1v22M17 1v22M7 6c3 2 7 2 10 0M7 12c3 2 7 2 10 0M7 18c3 2 7 2 10 0",
  other: "M4 4h16v16H4zM9 12h.1M12 12h.1M15 12h.1",
};

/** @typedef {{ frame: string, letter: string, fill: string, panel: string, symbol: string }} SymbolColors */

/**
 * A framed symbol as a data URL, for the diagram.
 * @param {string} type
 * @param {string | null | undefined} rating
 * @param {SymbolColors} colors
 */
export function symbolUrl(type, rating, { frame, letter, fill, panel, symbol }) {
  const stroke = `stroke="${symbol}" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"`;
  const font = 'font-family="sans-serif" font-size="9" font-weight="700" text-anchor="middle"';
  const svg = [
    '<svg xmlns="http://www.w3.org/2000/svg" width="72" height="72" viewBox="0 0 36 36">',
    `<rect x="2" y="4" width="30" height="30" rx="5" fill="${fill}" stroke="${frame}" stroke-width="2.4"/>`,
    `<path transform="translate(5 7)" d="${PATHS[type] ?? PATHS.other}" fill="none" ${stroke}/>`,
    `<circle cx="29.5" cy="6.5" r="6.3" fill="${letter}" stroke="${panel}" stroke-width="1"/>`,
    `<text x="29.5" y="9.6" fill="${panel}" ${font}>${rating?.[0] ?? "?"}</text></svg>`,
  ];
  return `data:image/svg+xml;utf8,${encodeURIComponent(svg.join(""))}`;
}

/** @param {{ type: string, size?: number }} props The symbol without a frame, for the legend. */
export function EquipmentSymbol({ type, size = 22 }) {
  const stroke = { stroke: "currentColor", "stroke-width": 1.6, "stroke-linecap": "round", "stroke-linejoin": "round" };
  return html`<svg width=${size} height=${size} viewBox="0 0 24 24" fill="none" aria-hidden="true" ...${stroke}>
    <path d=${PATHS[type] ?? PATHS.other} />
  </svg>`;
}

/** @param {{ rating: string }} props The letter of a rating, as at the corner of a symbol. */
export function RatingLetter({ rating }) {
  return html`<i class="letter" data-risk=${rating} aria-hidden="true">${rating[0]}</i>`;
}
