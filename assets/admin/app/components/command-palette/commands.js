// Commands of the palette.
import { request } from "../../api/client.js";
import { hasSiteRole } from "../../api/session.js";
import { setTheme, temperatureUnit } from "../../state/preferences.js";
import { showError, showMessage } from "../toasts.js";
import { openPalette } from "./palette-mode.js";

/**
 * @typedef {object} PaletteEntry
 * @property {string} group
 * @property {string} icon
 * @property {string} label
 * @property {string} [detail]
 * @property {Api.Children} [end] Shown at the end of the row.
 * @property {() => void} run
 * @property {boolean} [staysOpen] Whether the palette stays open.
 */

const startSync = () =>
  request("/sync", { method: "POST", body: {} }).then(() => showMessage("Sync started"), showError);

/** @returns {PaletteEntry[]} */
export function commands() {
  const list = [
    { label: "Use the dark theme", icon: "settings", run: () => setTheme("dark") },
    { label: "Use the light theme", icon: "settings", run: () => setTheme("light") },
    { label: "Show temperatures in °C", icon: "settings", run: () => temperatureUnit.set("C") },
    { label: "Show temperatures in °F", icon: "settings", run: () => temperatureUnit.set("F") },
    { label: "Keyboard shortcuts", icon: "key", run: () => openPalette("shortcuts"), staysOpen: true },
    { label: "Manual", icon: "manual", run: () => location.assign("/manual") },
    { label: "API documentation", icon: "file", run: () => location.assign("/api/v1/docs") },
  ];
  if (hasSiteRole("operator")) {
    list.unshift({ label: "Sync all sources now", icon: "sync", run: () => void startSync() });
  }
  return list.map((command) => ({ group: "Actions", ...command }));
}
