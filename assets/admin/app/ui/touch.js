// Hands on the map: a mouse drags and its wheel zooms, two fingers pinch and move, one finger scrolls the page until
// somebody looks closer, and then moves the map.
import { useEffect, useRef } from "../lib.js";

/** A hand that moves less than this only points, px. */
const STILL = 5;

/** `now`: { isClose, zoom(factor, at), pinch(dx, dy, factor, at) } of the latest drawing. Gives the listeners for the drawing. */
export function useHands(box, now) {
  const latest = useRef();
  latest.current = now;
  const hands = useRef(new Map());
  const isDrag = useRef(false);
  useEffect(() => {
    const element = box.current;
    const wheel = (event) => {
      event.preventDefault();
      const bounds = element.getBoundingClientRect();
      latest.current.zoom(event.deltaY < 0 ? 1.35 : 1 / 1.35, [event.clientX - bounds.left, event.clientY - bounds.top]);
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, []);
  const down = (event) => {
    hands.current.set(event.pointerId, { x: event.clientX, y: event.clientY, fromX: event.clientX, fromY: event.clientY });
    if (hands.current.size === 1) isDrag.current = false;
  };
  const move = (event) => {
    const hand = hands.current.get(event.pointerId);
    if (!hand) return;
    const was = { ...hand };
    Object.assign(hand, { x: event.clientX, y: event.clientY });
    const [one, other] = [...hands.current.values()];
    if (other) {
      const still = hand === one ? other : one;
      const far = (at) => Math.max(1, Math.hypot(at.x - still.x, at.y - still.y));
      const bounds = box.current.getBoundingClientRect();
      isDrag.current = true;
      latest.current.pinch((hand.x - was.x) / 2, (hand.y - was.y) / 2, far(hand) / far(was), [(hand.x + still.x) / 2 - bounds.left, (hand.y + still.y) / 2 - bounds.top]);
      return;
    }
    if (event.pointerType === "touch" && !latest.current.isClose) return;
    if (!isDrag.current && Math.hypot(hand.x - hand.fromX, hand.y - hand.fromY) < STILL) return;
    // Taken hold of only now: a click on a mark must stay one.
    if (!isDrag.current) { isDrag.current = true; event.currentTarget.setPointerCapture?.(event.pointerId); }
    latest.current.pinch(hand.x - was.x, hand.y - was.y, 1);
  };
  const up = (event) => { hands.current.delete(event.pointerId); };
  return { onPointerDown: down, onPointerMove: move, onPointerUp: up, onPointerCancel: up, onPointerLeave: (event) => { if (event.pointerType !== "touch" && !isDrag.current) up(event); } };
}
