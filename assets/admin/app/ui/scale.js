// How large the page is drawn: 1 on a desk, more on a wall, by the size of its type. What is measured in pixels (rows,
// charts, the map) grows with it.
import { signal } from "../lib.js";

/** The type on a desk, px. */
const USUAL = 14;
const read = () => (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || USUAL) / USUAL;

export const scale = signal(read());
addEventListener("resize", () => { scale.value = read(); });
