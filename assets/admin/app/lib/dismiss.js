// Closes a menu when the user clicks outside of it or presses Esc.
import { useEffect, useRef } from "./html.js";

/**
 * @param {{ current: HTMLElement | null }} box
 * @param {(isKey: boolean) => void} onDismiss Called with whether Esc was pressed.
 */
export function useDismiss(box, onDismiss) {
  const latest = useRef(onDismiss);
  latest.current = onDismiss;
  useEffect(() => {
    const onPointer = (/** @type {PointerEvent} */ event) => {
      if (!box.current?.contains(/** @type {Node} */ (event.target))) latest.current(false);
    };
    const onKey = (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape") latest.current(true);
    };
    addEventListener("pointerdown", onPointer);
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("pointerdown", onPointer);
      removeEventListener("keydown", onKey);
    };
  }, []);
}
