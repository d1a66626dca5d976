// Links to the parts of a view. The current one is scrolled into view where not all fit.
import { html, useEffect, useRef } from "../lib/html.js";

/** @param {{ label: string, tabs: [string, string][], current: string, toUrl: (key: string) => string }} props */
export function Tabs({ label, tabs, current, toUrl }) {
  const nav = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const box = nav.current;
    const tab = /** @type {HTMLElement | null | undefined} */ (box?.querySelector("[aria-current]"));
    if (box && tab) box.scrollLeft = tab.offsetLeft - box.offsetLeft - (box.clientWidth - tab.offsetWidth) / 2;
  }, [current]);
  const toTab = (/** @type {[string, string]} */ [key, text]) =>
    html`<a key=${key} href=${toUrl(key)} aria-current=${key === current ? "page" : undefined}>${text}</a>`;
  return html`<nav class="tabs noprint" aria-label=${label} ref=${nav}>${tabs.map(toTab)}</nav>`;
}
