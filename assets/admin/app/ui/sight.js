// What the map shows of the world: which facilities are one mark, and where a view lies. A view is { zoom, x, y }: screen
// pixels a map unit, and the map's point in the middle of the screen.
import { RATINGS } from "../format.js";

export const WIDTH = 960;
export const HEIGHT = 480;
/** At the closest a pixel is seven metres: buildings of one campus stand apart. */
const FARTHEST = 0.6;
export const CLOSEST = 6_000;
/** Screen pixels within which facilities are one mark from the start. */
const NEAR = 22;

/** How large a mark is drawn, against a shape of 10 px. */
export const grown = (count) => (count > 1 ? Math.min(2.6, 1.5 + Math.log10(count) * 0.6) : 1.15);
/** The radius of a mark with its ring, px. */
export const radius = (count) => 9 * grown(count);

const joined = (a, b) => {
  const [m, n] = [a.members.length, b.members.length];
  return { members: [...a.members, ...b.members], x: (a.x * m + b.x * n) / (m + n), y: (a.y * m + b.y * n) / (m + n) };
};
const gap = (a, b, zoom) => Math.hypot(a.x - b.x, a.y - b.y) * zoom;

/** Marks of facilities that lie together at this zoom, none over another, worst rating first. */
export function clusters(points, zoom, scale = 1) {
  let marks = [];
  for (const point of points) {
    const one = { members: [point], x: point.x, y: point.y };
    const at = marks.findIndex((mark) => gap(mark, one, zoom) < NEAR * scale);
    if (at < 0) marks.push(one); else marks[at] = joined(marks[at], one);
  }
  for (let isOver = true; isOver;) {
    isOver = false;
    const apart = [];
    for (const mark of marks) {
      const at = apart.findIndex((other) => gap(other, mark, zoom) < (radius(other.members.length) + radius(mark.members.length) + 2) * scale);
      if (at < 0) apart.push(mark); else { apart[at] = joined(apart[at], mark); isOver = true; }
    }
    marks = apart;
  }
  return marks.map((mark) => ({ ...mark, rating: mark.members.reduce((a, b) => (RATINGS.indexOf(b.rating) > RATINGS.indexOf(a.rating) ? b : a)).rating }));
}

/** The view in which all points are seen, `most` at the closest; `least` units of the map wide at the narrowest. */
export function fit(points, size, most = 60, least = 0.5) {
  if (points.length === 0) return { zoom: size.width / WIDTH, x: WIDTH / 2, y: HEIGHT / 2 };
  const xs = points.map((one) => one.x);
  const ys = points.map((one) => one.y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const zoom = Math.min(most, Math.max(60, size.width - 110) / Math.max(least, right - left), Math.max(60, size.height - 110) / Math.max(least, bottom - top));
  return { zoom, x: (left + right) / 2, y: (top + bottom) / 2 };
}

export const placed = (view, size, point) => [(point.x - view.x) * view.zoom + size.width / 2, (point.y - view.y) * view.zoom + size.height / 2];

/** A view closer or farther, in which what lies at a place of the screen stays there. */
export function zoomed(view, size, factor, [px, py] = [size.width / 2, size.height / 2]) {
  const zoom = Math.min(CLOSEST, Math.max(FARTHEST, view.zoom * factor));
  const [mx, my] = [view.x + (px - size.width / 2) / view.zoom, view.y + (py - size.height / 2) / view.zoom];
  return { zoom, x: mx - (px - size.width / 2) / zoom, y: my - (py - size.height / 2) / zoom };
}

/** Whether a point lies in this view. */
export const isInSight = (view, size, points) => points.some((point) => {
  const [px, py] = placed(view, size, point);
  return px >= 0 && py >= 0 && px <= size.width && py <= size.height;
});

/** The point nearest to the middle. */
export const nearest = (view, points) => points.reduce((a, b) => (a && Math.hypot(a.x - view.x, a.y - view.y) <= Math.hypot(b.x - view.x, b.y - view.y) ? a : b), null);
