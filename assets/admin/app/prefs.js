// What a person prefers on this device: theme, unit of temperature, whether the tour was seen.
import { signal } from "./lib.js";

function kept(name, fallback) {
  let value = null;
  try { value = localStorage.getItem(`masterbus.${name}`); } catch { /* storage is switched off */ }
  const preference = signal(value ?? fallback);
  return {
    get value() { return preference.value; },
    set(next) {
      preference.value = next;
      try { localStorage.setItem(`masterbus.${name}`, next); } catch { /* kept for this visit only */ }
    },
  };
}

const usesFahrenheit = ["US", "LR", "MM"].includes(new Intl.Locale(navigator.language).maximize().region);

export const theme = kept("theme", "auto");
export const unit = kept("unit", usesFahrenheit ? "F" : "C");
export const toured = kept("toured", "no");
export const keysOn = kept("keys", "yes");
export const columns = kept("columns", "");

export function setTheme(next) {
  theme.set(next);
  globalThis.masterbusTheme?.(next);
}
