// Printing: the page has the light theme while it is printed, and components that draw on a canvas or hold only the
// visible rows are notified before and after.
import { useEffect, useState } from "../lib/html.js";

/** @type {Set<(isPrinting: boolean) => void>} */
const listeners = new Set();
/** Theme of the screen while the page is printed. @type {string | null} */
let screenTheme = null;

/** @param {boolean} isPrinting */
function setPrinting(isPrinting) {
  if (isPrinting === (screenTheme !== null)) return;
  const { dataset } = document.documentElement;
  if (isPrinting) {
    screenTheme = dataset.theme ?? "dark";
    dataset.theme = "light";
  } else {
    dataset.theme = screenTheme ?? "dark";
    screenTheme = null;
  }
  listeners.forEach((listener) => listener(isPrinting));
}
addEventListener("beforeprint", () => setPrinting(true));
addEventListener("afterprint", () => setPrinting(false));
matchMedia("print").addEventListener("change", ({ matches }) => setPrinting(matches));

/**
 * Calls back when printing begins and ends.
 * @param {(isPrinting: boolean) => void} listener
 * @returns {() => void} Removes the listener.
 */
export function onPrint(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useIsPrinting() {
  const [isPrinting, setIsPrinting] = useState(screenTheme !== null);
  useEffect(() => onPrint(setIsPrinting), []);
  return isPrinting;
}
