// Paper is white, whatever the screen is: while the page is printed it wears the light theme, and whoever draws by hand
// (charts on a canvas, tables of which only the rows in sight exist) is told before and after.
import { useEffect, useState } from "../lib.js";

const told = new Set();
let was = null;

function turn(isPaper) {
  if (isPaper === (was !== null)) return;
  const root = document.documentElement;
  if (isPaper) { was = root.dataset.theme; root.dataset.theme = "light"; } else { root.dataset.theme = was; was = null; }
  told.forEach((tell) => tell(isPaper));
}
addEventListener("beforeprint", () => turn(true));
addEventListener("afterprint", () => turn(false));
matchMedia("print").addEventListener("change", ({ matches }) => turn(matches));

/** Calls back with whether the page is being printed, each time that changes; gives what ends it. */
export function onPaper(tell) {
  told.add(tell);
  return () => told.delete(tell);
}

export function usePaper() {
  const [isPaper, set] = useState(was !== null);
  useEffect(() => onPaper(set), []);
  return isPaper;
}
