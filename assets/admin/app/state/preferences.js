// Preferences of the user on this device, kept in the browser's storage.
import { signal } from "../lib/html.js";

/**
 * @param {string} name
 * @param {string} fallback
 */
function preference(name, fallback) {
  const key = `masterbus.${name}`;
  const current = signal(read(key) ?? fallback);
  return {
    get value() {
      return current.value;
    },
    /** @param {string} next */
    set(next) {
      current.value = next;
      try {
        localStorage.setItem(key, next);
      } catch {
        // Storage is disabled: the preference lasts as long as the page is open.
      }
    },
  };
}

/** @param {string} key */
function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

const usesFahrenheit = ["US", "LR", "MM"].includes(new Intl.Locale(navigator.language).maximize().region ?? "");

/** `auto`, `dark` or `light`. */
export const theme = preference("theme", "auto");
/** Unit of temperature: `C` or `F`. */
export const temperatureUnit = preference("unit", usesFahrenheit ? "F" : "C");
/** Whether the tour was seen: `yes` or `no`. */
export const tourSeen = preference("toured", "no");
/** Whether shortcuts of a single letter are on: `yes` or `no`. */
export const singleKeyShortcuts = preference("keys", "yes");
/** Columns of the equipment table, their ids joined by dots. Empty for the default ones. */
export const equipmentColumns = preference("columns", "");

/** @param {string} next */
export function setTheme(next) {
  theme.set(next);
  /** @type {any} */ (globalThis).masterbusTheme?.(next);
}
