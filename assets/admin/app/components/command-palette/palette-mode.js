// What the command palette shows: the search, the list of shortcuts, or nothing.
import { signal } from "../../lib/html.js";

export const paletteMode = signal(/** @type {"search" | "shortcuts" | null} */ (null));

/** @param {"search" | "shortcuts"} mode */
export function openPalette(mode) {
  paletteMode.value = mode;
}
