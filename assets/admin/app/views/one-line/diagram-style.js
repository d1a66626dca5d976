// Style sheet of the one-line diagram for cytoscape, in the colours of the page.
import { symbolUrl } from "./symbols.js";
import { ITEM_WIDTH, SYMBOL_SIZE } from "./layout.js";

/** Font size of the name below an item, in pixels. */
const FONT_SIZE = 11;

/** Reads CSS variables. The style object is live, so it is fetched once. */
function cssReader() {
  const styles = getComputedStyle(document.documentElement);
  return (/** @type {string} */ name) => styles.getPropertyValue(name).trim();
}

/**
 * Colours of a symbol by rating.
 * @param {(name: string) => string} css
 * @param {string | null | undefined} rating
 */
function colorsOf(css, rating) {
  const name = rating?.toLowerCase();
  return {
    frame: css(name ? `--${name}` : "--muted"),
    letter: css(name ? `--${name}-text` : "--muted"),
    fill: css(name ? `--${name}-soft` : "--panel-2"),
    panel: css("--panel"),
    symbol: css("--text"),
  };
}

/**
 * Symbol of a node. Equal symbols share one data URL.
 * @param {(name: string) => string} css
 */
function symbolImages(css) {
  /** @type {Map<string, string>} */
  const urls = new Map();
  return (/** @type {any} */ node) => {
    const [type, rating] = [node.data("type"), node.data("rating")];
    const key = `${type} ${rating}`;
    const url = urls.get(key) ?? symbolUrl(type, rating, colorsOf(css, rating));
    urls.set(key, url);
    return url;
  };
}

export function diagramStyle() {
  const css = cssReader();
  return [
    { selector: "node", style: { ...symbolStyle(css), ...nameStyle(css) } },
    { selector: "edge", style: { width: 1.4, "line-color": css("--line-2"), "target-arrow-shape": "none" } },
    { selector: "edge[weights]", style: routedLineStyle() },
    { selector: 'edge[kind="alternate"]', style: { "line-style": "dashed", "line-color": css("--accent") } },
    { selector: ".dimmed", style: { opacity: 0.22 } },
    { selector: "node.unpowered", style: { "border-width": 3, "border-color": css("--critical") } },
    { selector: "edge.unpowered", style: { "line-color": css("--critical"), width: 2.6 } },
    { selector: "node.selected", style: { "border-width": 4, "border-color": css("--focus") } },
  ];
}

/** @param {(name: string) => string} css */
const symbolStyle = (css) => ({
  shape: "round-rectangle",
  width: SYMBOL_SIZE,
  height: SYMBOL_SIZE,
  "background-opacity": 0,
  "background-image": symbolImages(css),
  "background-fit": "contain",
});

/** @param {(name: string) => string} css */
const nameStyle = (css) => ({
  label: "data(name)",
  color: css("--text"),
  "font-size": FONT_SIZE,
  "font-family": css("--font"),
  "min-zoomed-font-size": 6,
  "text-valign": "bottom",
  "text-margin-y": 3,
  "text-wrap": "wrap",
  "text-max-width": ITEM_WIDTH - 6,
  "text-background-color": css("--panel"),
  "text-background-opacity": 1,
  "text-background-padding": 1,
});

const routedLineStyle = () => ({
  "curve-style": "segments",
  "edge-distances": "node-position",
  "segment-weights": "data(weights)",
  "segment-distances": "data(distances)",
  "source-endpoint": "0% 50%",
  "target-endpoint": "data(endpoint)",
});
