// Font size of the page relative to a desktop screen: 1 there, more on a wall display. Sizes in pixels grow with it.
import { signal } from "../lib/html.js";

const DESKTOP_FONT_PX = 14;
const read = () => (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 14) / DESKTOP_FONT_PX;

export const fontScale = signal(read());
addEventListener("resize", () => {
  fontScale.value = read();
});
