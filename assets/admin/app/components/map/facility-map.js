// Map of the facilities. Those close to each other on the screen share a marker until the user zooms in. Markers can be
// reached with the keyboard.
import { html, useEffect, useMemo, useRef, useState } from "../../lib/html.js";
import { loadStyle } from "../../lib/assets.js";
import { facilityRating, ratingBands } from "../../state/rating-bands.js";
import { fontScale } from "../../state/font-scale.js";
import { facilityUrl, navigate, routeUrl } from "../../state/route.js";
import { EmptyState } from "../empty-state.js";
import { Skeleton } from "../skeleton.js";
import { MAX_ZOOM, clusterFacilities, fitViewport, isAnyVisible } from "./geometry.js";
import { closestPoint, toScreen, zoomViewport } from "./geometry.js";
import { MapMarker } from "./map-marker.js";
import { MapTools } from "./map-tools.js";
import { MapTooltip } from "./map-tooltip.js";
import { useMapPointers } from "./pointer.js";
import { Outlines, useWorld } from "./world.js";

await loadStyle("style/map.css");

const DESKTOP_HEIGHT = 380;
const DEFAULT_WIDTH = 800;
const BUTTON_FACTOR = 1.7;
/** Markers are drawn up to this far outside of the map, in pixels. */
const OUTSIDE = 20;

/** @typedef {import("./geometry.js").MapFacility} MapFacility */
/** @typedef {import("./geometry.js").Marker} Marker */
/** @typedef {import("./geometry.js").Viewport} Viewport */

/** @param {{ facilities: Api.FacilityRow[] }} props */
export function FacilityMap({ facilities }) {
  const height = Math.round(DESKTOP_HEIGHT * fontScale.value);
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const size = useSize(box, height);
  const world = useWorld();
  const points = useMemo(() => toPoints(facilities, world), [world, facilities, ratingBands.value]);
  const viewport = useViewport(points, size);
  const pointers = useMapPointers(box, viewport);
  const [hovered, setHovered] = useState(/** @type {string | null} */ (null));
  const { view } = viewport;
  const scale = fontScale.value;
  const markers = useMemo(() => clusterFacilities(points, view.zoom, scale), [points, view.zoom, scale]);
  const marker = hovered ? markers.find(({ members }) => members[0].id === hovered) : null;
  const position = marker && toScreen(view, size, marker);
  const tools = { onZoomIn: viewport.zoomIn, onZoomOut: viewport.zoomOut, onReset: viewport.reset };
  const content = { markers, view, size, onOpen: viewport.open, onHover: setHovered };
  return html`<div class="map" ref=${box} data-zoomed=${viewport.isZoomed} style=${{ height: `${height}px` }}>
    ${!world && html`<div class="padded"><${Skeleton} lines=${7} height=${30} /></div>`}
    ${
      world &&
      html`<svg class="world" role="group" aria-label="Map of the facilities" ...${pointers}>
        <${Outlines} world=${world} view=${view} size=${size} />
        <${Markers} ...${content} />
      </svg>`
    }
    ${marker && html`<${MapTooltip} members=${marker.members} position=${position} size=${size} />`}
    <${MapTools} ...${tools} />
    ${world && points.length === 0 && html`<${NoCoordinates} />`}
  </div>`;
}

/**
 * @param {Api.FacilityRow[]} facilities
 * @param {import("./world.js").World | null} world
 * @returns {MapFacility[]}
 */
function toPoints(facilities, world) {
  return facilities.flatMap((facility) => {
    if (!world || !facility.coordinates) return [];
    const [x, y] = world.project([facility.coordinates.lng, facility.coordinates.lat]);
    return [{ ...facility, x, y, rating: facilityRating(facility.risk_score) }];
  });
}

/**
 * @param {{ current: HTMLElement | null }} box
 * @param {number} height
 */
function useSize(box, height) {
  const [size, setSize] = useState({ width: DEFAULT_WIDTH, height });
  useEffect(() => {
    const observer = new ResizeObserver(([{ contentRect }]) =>
      setSize({ width: contentRect.width || DEFAULT_WIDTH, height: contentRect.height || height }),
    );
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return size;
}

/**
 * The part of the map that is shown: all facilities, until the user zooms or moves.
 * @param {MapFacility[]} points
 * @param {import("./geometry.js").Size} size
 */
function useViewport(points, size) {
  const [chosen, setChosen] = useState(/** @type {Viewport | null} */ (null));
  const initial = useMemo(() => fitViewport(points, size), [points, size.width, size.height]);
  const view = chosen ?? initial;
  // Zooming in ends while a facility is still visible.
  const show = (/** @type {Viewport} */ next) => {
    if (points.length === 0 || next.zoom <= view.zoom || isAnyVisible(next, size, points)) setChosen(next);
  };
  const zoomIn = () => {
    const next = zoomViewport(view, size, BUTTON_FACTOR);
    const closest = closestPoint(view, points);
    const inner = { width: size.width * 0.8, height: size.height * 0.8 };
    const isKept = !closest || isAnyVisible(next, inner, points);
    show(isKept ? next : zoomViewport(view, size, BUTTON_FACTOR, toScreen(view, size, closest)));
  };
  /** @type {import("./pointer.js").MapGestures["move"]} */
  const move = (dx, dy, factor, at) =>
    setChosen((before) => {
      const from = before ?? initial;
      const moved = { ...from, x: from.x - dx / from.zoom, y: from.y - dy / from.zoom };
      return zoomViewport(moved, size, factor, at);
    });
  const open = (/** @type {Marker} */ { members }) => {
    const [first] = members;
    const next = fitViewport(members, size, MAX_ZOOM, 0.02);
    if (members.length === 1) navigate(facilityUrl(first.id));
    else if (next.zoom > view.zoom * 1.01) setChosen(next);
    else navigate(listUrl(members));
  };
  const zoom = (/** @type {number} */ factor, /** @type {[number, number]} */ at) =>
    show(zoomViewport(view, size, factor, at));
  const zoomOut = () => show(zoomViewport(view, size, 1 / BUTTON_FACTOR));
  return { view, isZoomed: chosen !== null, zoom, zoomIn, zoomOut, reset: () => setChosen(null), move, open };
}

/**
 * Facilities at the same position cannot be told apart on the map, but in the list.
 * @param {MapFacility[]} members
 */
function listUrl(members) {
  const { location } = members[0];
  const search = members.every((one) => one.location === location) ? location : null;
  return routeUrl(["facilities"], { search, sort: "risk_score", order: "desc" });
}

/**
 * @param {{
 *   markers: Marker[], view: Viewport, size: import("./geometry.js").Size,
 *   onOpen: (marker: Marker) => void, onHover: (id: string | null) => void,
 * }} props
 */
function Markers({ markers, view, size, onOpen, onHover }) {
  return markers.map((marker) => {
    const [x, y] = toScreen(view, size, marker);
    if (x < -OUTSIDE || y < -OUTSIDE || x > size.width + OUTSIDE || y > size.height + OUTSIDE) return null;
    const { id } = marker.members[0];
    const handlers = {
      onOpen: () => onOpen(marker),
      onHover: (/** @type {boolean} */ isOver) => onHover(isOver ? id : null),
    };
    return html`<${MapMarker} key=${id} marker=${marker} position=${[x, y]} ...${handlers} />`;
  });
}

function NoCoordinates() {
  return html`<${EmptyState} icon="facilities" title="No facility has coordinates">
    <p>Coordinates are part of the facility's record in Condoit.</p>
  <//>`;
}
