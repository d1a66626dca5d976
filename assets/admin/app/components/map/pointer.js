// Pointers on the map: a mouse drags and its wheel zooms, two fingers pinch and move. One finger scrolls the page until
// the map has been zoomed, and then moves the map.
import { useEffect, useRef } from "../../lib/html.js";

/** A pointer that moves less than this clicks, in pixels. */
const DRAG_THRESHOLD = 5;
const WHEEL_FACTOR = 1.35;

/** @typedef {{ x: number, y: number, startX: number, startY: number }} Pointer */
/**
 * @typedef {object} MapGestures
 * @property {boolean} isZoomed Whether the user has changed the viewport.
 * @property {(factor: number, position: [number, number]) => void} zoom
 * @property {(dx: number, dy: number, factor: number, position?: [number, number]) => void} move
 */

/**
 * Event handlers for the drawing of the map.
 * @param {{ current: HTMLElement | null }} box
 * @param {MapGestures} gestures
 */
export function useMapPointers(box, gestures) {
  const latest = useRef(gestures);
  latest.current = gestures;
  const pointers = useRef(/** @type {Map<number, Pointer>} */ (new Map()));
  const isDragging = useRef(false);
  useEffect(() => listenToWheel(box, latest), []);
  const onPointerDown = (/** @type {PointerEvent} */ event) => {
    const { clientX: x, clientY: y } = event;
    pointers.current.set(event.pointerId, { x, y, startX: x, startY: y });
    if (pointers.current.size === 1) isDragging.current = false;
  };
  const onPointerMove = (/** @type {PointerEvent} */ event) => {
    const pointer = pointers.current.get(event.pointerId);
    if (!pointer) return;
    const before = { ...pointer };
    Object.assign(pointer, { x: event.clientX, y: event.clientY });
    const other = [...pointers.current.values()].find((one) => one !== pointer);
    if (other) {
      isDragging.current = true;
      pinch(box, latest.current, before, pointer, other);
      return;
    }
    if (event.pointerType === "touch" && !latest.current.isZoomed) return;
    const distance = Math.hypot(pointer.x - pointer.startX, pointer.y - pointer.startY);
    if (!isDragging.current && distance < DRAG_THRESHOLD) return;
    // Captured only now: a captured pointer would take the click from the marker below it.
    if (!isDragging.current)
      /** @type {Element} */ (event.currentTarget).setPointerCapture?.(event.pointerId);
    isDragging.current = true;
    latest.current.move(pointer.x - before.x, pointer.y - before.y, 1);
  };
  const onPointerUp = (/** @type {PointerEvent} */ event) => {
    pointers.current.delete(event.pointerId);
  };
  const onPointerLeave = (/** @type {PointerEvent} */ event) => {
    if (event.pointerType !== "touch" && !isDragging.current) onPointerUp(event);
  };
  return { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: onPointerUp, onPointerLeave };
}

/**
 * @param {{ current: HTMLElement | null }} box
 * @param {{ current: MapGestures }} latest
 */
function listenToWheel(box, latest) {
  const element = box.current;
  const onWheel = (/** @type {WheelEvent} */ event) => {
    event.preventDefault();
    const bounds = element?.getBoundingClientRect() ?? { left: 0, top: 0 };
    const factor = event.deltaY < 0 ? WHEEL_FACTOR : 1 / WHEEL_FACTOR;
    latest.current.zoom(factor, [event.clientX - bounds.left, event.clientY - bounds.top]);
  };
  // A passive listener could not keep the page from scrolling.
  element?.addEventListener("wheel", onWheel, { passive: false });
  return () => element?.removeEventListener("wheel", onWheel);
}

/**
 * One of two pointers has moved.
 * @param {{ current: HTMLElement | null }} box
 * @param {MapGestures} gestures
 * @param {Pointer} before
 * @param {Pointer} pointer
 * @param {Pointer} other
 */
function pinch(box, gestures, before, pointer, other) {
  const bounds = box.current?.getBoundingClientRect() ?? { left: 0, top: 0 };
  const distance = (/** @type {Pointer} */ from) => Math.max(1, Math.hypot(from.x - other.x, from.y - other.y));
  const [x, y] = [(pointer.x + other.x) / 2 - bounds.left, (pointer.y + other.y) / 2 - bounds.top];
  const [dx, dy] = [(pointer.x - before.x) / 2, (pointer.y - before.y) / 2];
  gestures.move(dx, dy, distance(pointer) / distance(before), [x, y]);
}
