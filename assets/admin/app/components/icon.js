// Icons of one stroke weight. They accompany words and are hidden from screen readers.
import { html } from "../lib/html.js";

const BOLT = "M13 2 5 13.5h6L10 22l9-12.5h-6.5z";

/** SVG paths in a square of 24. @type {Record<string, string>} */
const PATHS = {
  alert: "M12 3 2.5 20h19zM12 10v4.5M12 17.2v.3",
  bolt: BOLT,
  calendar: "M4 6h16v14H4zM4 10h16M8 3v5M16 3v5",
  check: "m4.5 12.5 5 5 10-11",
  close: "M6 6l12 12M18 6 6 18",
  columns: "M4 5h16v14H4zM10 5v14M15 5v14",
  copy: "M8 8h12v12H8zM4 16V4h12",
  down: "m5 9 7 7 7-7",
  download: "M12 4v11M7 11l5 5 5-5M4 20h16",
  empty: "M4 13h5l1.5 3h3L15 13h5M4 13 7 5h10l3 8v6H4z",
  equipment: BOLT,
  facilities: "M4 21V5l8-2v18M12 9h8v12M2 21h20M7 8h2M7 12h2M7 16h2M15 13h2M15 17h2",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  key: "M14 10a4 4 0 1 1-3.4-3.95M10 10l10 0M17 10v4M20 10v3",
  manual: "M4 5c3-1.5 6-1 8 1 2-2 5-2.5 8-1v14c-3-1.5-6-1-8 1-2-2-5-2.5-8-1zM12 6v14",
  minus: "M5 12h14",
  monitoring: "M3 20h18M5 16l4-6 4 3 6-8",
  off: "M12 3v9M6.5 7a8 8 0 1 0 11 0",
  overview: "M3 11 12 4l9 7M5.5 9.5V20h13V9.5M10 20v-6h4v6",
  plus: "M12 5v14M5 12h14",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM20 20l-4.8-4.8",
  settings: "M4 7h10M18 7h2M4 17h2M10 17h10M14 4.5v5M6 14.5v5",
  sync: "M20 11a8 8 0 0 0-14.5-3.5M4 4v4h4M4 13a8 8 0 0 0 14.5 3.5M20 20v-4h-4",
  up: "m5 15 7-7 7 7",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4 21c1-4 4-6 8-6s7 2 8 6",
};

/** @param {{ name: string, size?: number }} props */
export function Icon({ name, size = 18 }) {
  const stroke = { stroke: "currentColor", "stroke-width": 1.7, "stroke-linecap": "round", "stroke-linejoin": "round" };
  return html`<svg width=${size} height=${size} viewBox="0 0 24 24" fill="none" aria-hidden="true" ...${stroke}>
    <path d=${PATHS[name] ?? PATHS.empty} />
  </svg>`;
}
