// Geometry of the map: which facilities share a marker, and which part of the map is shown. A viewport is
// { zoom, x, y }: screen pixels per map unit, and the map point at the center of the screen.
import { RATINGS } from "../../lib/format.js";

export const MAP_WIDTH = 960;
export const MAP_HEIGHT = 480;
const MIN_ZOOM = 0.6;
/** A pixel is seven metres: buildings of one campus are apart. */
export const MAX_ZOOM = 6_000;
const DEFAULT_MAX_ZOOM = 60;
/** Facilities within this distance share a marker, in pixels. */
const CLUSTER_DISTANCE = 22;
const MARKER_GAP = 2;
/** Room around the facilities, in pixels. */
const MARGIN = 110;
const MIN_SIZE = 60;

/** @typedef {{ zoom: number, x: number, y: number }} Viewport */
/** @typedef {{ width: number, height: number }} Size */
/** @typedef {{ x: number, y: number }} Point */
/** @typedef {Api.FacilityRow & Point & { rating: Api.Rating | null }} MapFacility */
/** @typedef {Point & { members: MapFacility[], rating: Api.Rating | null }} Marker */

/**
 * Size of a marker relative to a shape of 10 pixels.
 * @param {number} count
 */
export const markerScale = (count) => (count > 1 ? Math.min(2.6, 1.5 + Math.log10(count) * 0.6) : 1.15);

/**
 * Radius of a marker with its ring, in pixels.
 * @param {number} count
 */
export const markerRadius = (count) => 9 * markerScale(count);

/**
 * @param {Marker} a
 * @param {Marker} b
 * @returns {Marker}
 */
function merge(a, b) {
  const [m, n] = [a.members.length, b.members.length];
  const center = { x: (a.x * m + b.x * n) / (m + n), y: (a.y * m + b.y * n) / (m + n) };
  return { ...center, members: [...a.members, ...b.members], rating: null };
}

/**
 * Markers of facilities at a zoom. No marker covers another.
 * @param {MapFacility[]} facilities Those with the highest risk first.
 * @param {number} zoom
 * @param {number} [scale]
 * @returns {Marker[]}
 */
export function clusterFacilities(facilities, zoom, scale = 1) {
  const distance = (/** @type {Marker} */ a, /** @type {Marker} */ b) => Math.hypot(a.x - b.x, a.y - b.y) * zoom;
  const overlap = (/** @type {Marker} */ a, /** @type {Marker} */ b) =>
    distance(a, b) < (markerRadius(a.members.length) + markerRadius(b.members.length) + MARKER_GAP) * scale;
  const single = facilities.map((one) => ({ x: one.x, y: one.y, members: [one], rating: one.rating }));
  let markers = mergeAll(single, (a, b) => distance(a, b) < CLUSTER_DISTANCE * scale);
  // Merged markers are larger and may cover others.
  for (let count = Infinity; markers.length < count;) {
    count = markers.length;
    markers = mergeAll(markers, overlap);
  }
  return markers.map((marker) => ({ ...marker, rating: worstRating(marker.members) }));
}

/**
 * @param {Marker[]} markers
 * @param {(a: Marker, b: Marker) => boolean} areClose
 */
function mergeAll(markers, areClose) {
  /** @type {Marker[]} */
  const merged = [];
  for (const marker of markers) {
    const index = merged.findIndex((other) => areClose(other, marker));
    if (index < 0) merged.push(marker);
    else merged[index] = merge(merged[index], marker);
  }
  return merged;
}

/** @param {MapFacility[]} members */
function worstRating(members) {
  const ranks = members.map((member) => (member.rating ? RATINGS.indexOf(member.rating) : -1));
  return RATINGS[Math.max(...ranks)] ?? null;
}

/**
 * The viewport that shows all points.
 * @param {Point[]} points
 * @param {Size} size
 * @param {number} [maxZoom]
 * @param {number} [minExtent] Map units that are shown at least.
 * @returns {Viewport}
 */
export function fitViewport(points, size, maxZoom = DEFAULT_MAX_ZOOM, minExtent = 0.5) {
  if (points.length === 0) return { zoom: size.width / MAP_WIDTH, x: MAP_WIDTH / 2, y: MAP_HEIGHT / 2 };
  const [left, right] = extent(points.map((point) => point.x));
  const [top, bottom] = extent(points.map((point) => point.y));
  const zoomX = Math.max(MIN_SIZE, size.width - MARGIN) / Math.max(minExtent, right - left);
  const zoomY = Math.max(MIN_SIZE, size.height - MARGIN) / Math.max(minExtent, bottom - top);
  return { zoom: Math.min(maxZoom, zoomX, zoomY), x: (left + right) / 2, y: (top + bottom) / 2 };
}

/** @param {number[]} values */
const extent = (values) => [Math.min(...values), Math.max(...values)];

/**
 * Screen position of a map point.
 * @param {Viewport} view
 * @param {Size} size
 * @param {Point} point
 * @returns {[number, number]}
 */
export const toScreen = (view, size, point) => [
  (point.x - view.x) * view.zoom + size.width / 2,
  (point.y - view.y) * view.zoom + size.height / 2,
];

/**
 * The viewport at another zoom, in which the map point at a screen position keeps its place.
 * @param {Viewport} view
 * @param {Size} size
 * @param {number} factor
 * @param {[number, number]} [position] The center by default.
 * @returns {Viewport}
 */
export function zoomViewport(view, size, factor, [px, py] = [size.width / 2, size.height / 2]) {
  const zoom = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, view.zoom * factor));
  const [dx, dy] = [px - size.width / 2, py - size.height / 2];
  return { zoom, x: view.x + dx / view.zoom - dx / zoom, y: view.y + dy / view.zoom - dy / zoom };
}

/**
 * @param {Viewport} view
 * @param {Size} size
 * @param {Point[]} points
 */
export const isAnyVisible = (view, size, points) =>
  points.some((point) => {
    const [px, py] = toScreen(view, size, point);
    return px >= 0 && py >= 0 && px <= size.width && py <= size.height;
  });

/**
 * The point closest to the center.
 * @template {Point} P
 * @param {Viewport} view
 * @param {P[]} points
 * @returns {P | null}
 */
export function closestPoint(view, points) {
  const distance = (/** @type {Point} */ point) => Math.hypot(point.x - view.x, point.y - view.y);
  return points.reduce(
    (/** @type {P | null} */ best, point) => (best && distance(best) <= distance(point) ? best : point),
    null,
  );
}
