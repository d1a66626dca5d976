// The map, drawn from outlines in the binary: no tile is fetched from anywhere. Facilities near each other on the screen
// are one mark until somebody looks closer. Every mark can be reached by keyboard.
import { html, data, script, useEffect, useMemo, useRef, useState } from "../lib.js";
import { Icon, SHAPES, Shape } from "./icons.js";
import { Empty, Bones } from "./parts.js";
import { bands, facilityRating } from "../bands.js";
import { RATINGS, number } from "../format.js";
import { go, link } from "../router.js";

const WIDTH = 960;
const HEIGHT = 480;
const NEAR = 30;

function useWorld() {
  const [world, setWorld] = useState(null);
  useEffect(() => {
    Promise.all([import("d3-geo"), script("topojson-client.js", "topojson"), data("world-110m.json"), data("states-10m.json")]).then(([geo, topojson, countries, states]) => {
      const projection = geo.geoEquirectangular().scale(WIDTH / (2 * Math.PI)).translate([WIDTH / 2, HEIGHT / 2]);
      const path = geo.geoPath(projection);
      setWorld({
        projection, land: path(topojson.feature(countries, countries.objects.countries)),
        borders: path(topojson.mesh(countries, countries.objects.countries, (a, b) => a !== b)),
        states: path(topojson.mesh(states, states.objects.states, (a, b) => a !== b)),
      });
    });
  }, []);
  return world;
}

/** Marks of facilities that lie together at this zoom, worst rating first. */
export function clusters(points, zoom, near = NEAR) {
  const cells = new Map();
  for (const point of points) {
    const cell = `${Math.floor((point.x * zoom) / near)}:${Math.floor((point.y * zoom) / near)}`;
    const found = cells.get(cell);
    if (found) found.push(point); else cells.set(cell, [point]);
  }
  return [...cells.values()].map((members) => {
    const mean = (key) => members.reduce((sum, one) => sum + one[key], 0) / members.length;
    const worst = members.reduce((a, b) => (RATINGS.indexOf(b.rating) > RATINGS.indexOf(a.rating) ? b : a));
    return { members, x: mean("x"), y: mean("y"), rating: worst.rating };
  });
}

export function FacilityMap({ facilities, height = 380 }) {
  const world = useWorld();
  const box = useRef();
  const [size, setSize] = useState({ width: 800, height });
  const [view, setView] = useState(null);
  const [over, setOver] = useState(null);
  const drag = useRef(null);
  const points = useMemo(() => {
    if (!world) return [];
    return facilities.filter((one) => one.coordinates).map((one) => {
      const [x, y] = world.projection([one.coordinates.lng, one.coordinates.lat]);
      return { ...one, x, y, rating: facilityRating(one.risk_score) };
    });
  }, [world, facilities, bands.value]);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setSize({ width: entry.contentRect.width || 800, height: entry.contentRect.height || height }));
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  const whole = useMemo(() => fit(points, size), [points, size.width, size.height]);
  const { zoom, x, y } = view ?? whole;
  const marks = useMemo(() => clusters(points, zoom), [points, zoom]);
  const place = (mark) => [(mark.x - x) * zoom + size.width / 2, (mark.y - y) * zoom + size.height / 2];
  const zoomTo = (factor, at) => {
    const next = Math.min(400, Math.max(0.6, zoom * factor));
    const [px, py] = at ?? [size.width / 2, size.height / 2];
    const [mx, my] = [x + (px - size.width / 2) / zoom, y + (py - size.height / 2) / zoom];
    setView({ zoom: next, x: mx - (px - size.width / 2) / next, y: my - (py - size.height / 2) / next });
  };
  useEffect(() => {
    const element = box.current;
    const wheel = (event) => {
      event.preventDefault();
      const bounds = element.getBoundingClientRect();
      zoomRef.current(event.deltaY < 0 ? 1.35 : 1 / 1.35, [event.clientX - bounds.left, event.clientY - bounds.top]);
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, []);
  const zoomRef = useRef();
  zoomRef.current = zoomTo;
  const open = (mark) => {
    if (mark.members.length === 1) go(link(["facilities", mark.members[0].id]));
    else setView(fit(mark.members, size, 240));
  };
  const down = (event) => { drag.current = { px: event.clientX, py: event.clientY, x, y }; event.currentTarget.setPointerCapture?.(event.pointerId); };
  const move = (event) => {
    if (!drag.current) return;
    setView({ zoom, x: drag.current.x - (event.clientX - drag.current.px) / zoom, y: drag.current.y - (event.clientY - drag.current.py) / zoom });
  };
  const up = () => { drag.current = null; };
  const tip = over && marks.find((mark) => mark.members[0].id === over);
  const outline = world && html`<g transform=${`translate(${size.width / 2 - x * zoom} ${size.height / 2 - y * zoom}) scale(${zoom})`}>
    <path class="land" d=${world.land} /><path class="border" d=${world.borders} />${zoom > 2.2 && html`<path class="border" d=${world.states} />`}</g>`;
  return html`<div class="map" ref=${box} style=${{ height: `${height}px` }}>
    ${!world && html`<div style=${{ padding: "16px" }}><${Bones} lines=${7} height=${30} /></div>`}
    ${world && html`<svg class="world" role="group" aria-label="Map of the facilities" onPointerDown=${down} onPointerMove=${move} onPointerUp=${up} onPointerCancel=${up}>
      ${outline}
      ${marks.map((mark) => {
        const [px, py] = place(mark);
        if (px < -20 || py < -20 || px > size.width + 20 || py > size.height + 20) return null;
        const count = mark.members.length;
        const grown = count > 1 ? Math.min(2.6, 1.5 + Math.log10(count) * 0.6) : 1.15;
        const label = count === 1 ? `${mark.members[0].name}, risk ${mark.members[0].risk_score ?? "unknown"}, ${mark.rating ?? "not rated"}` : `${count} facilities, worst ${mark.rating ?? "not rated"}: look closer`;
        const id = mark.members[0].id;
        return html`<g key=${id} class="pin" data-risk=${mark.rating ?? "none"} role="link" tabindex="0" aria-label=${label} transform=${`translate(${px.toFixed(1)} ${py.toFixed(1)})`}
          onClick=${() => open(mark)} onPointerDown=${(event) => event.stopPropagation()} onKeyDown=${(event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), open(mark))}
          onPointerEnter=${() => setOver(id)} onPointerLeave=${() => setOver(null)} onFocus=${() => setOver(id)} onBlur=${() => setOver(null)}>
          <circle class="ring" r=${9 * grown} /><path class="shape" d=${SHAPES[mark.rating] ?? SHAPES.Low} transform=${`scale(${grown})`} />
          ${count > 1 && html`<text>${count}</text>`}</g>`;
      })}
    </svg>`}
    ${tip && html`<div class="tip" style=${{ left: `${Math.min(size.width - 110, Math.max(110, place(tip)[0]))}px`, top: `${Math.max(64, place(tip)[1])}px` }}>
      ${tip.members.slice(0, 4).map((one) => html`<div><${Shape} rating=${one.rating} size=${10} /> <b>${one.name}</b> ${one.risk_score ?? "–"}</div>`)}
      ${tip.members.length > 4 && html`<div class="muted">and ${number(tip.members.length - 4)} more</div>`}</div>`}
    <div class="tools noprint"><button class="btn icon" aria-label="Closer" onClick=${() => zoomTo(1.7)}><${Icon} name="plus" /></button>
      <button class="btn icon" aria-label="Farther" onClick=${() => zoomTo(1 / 1.7)}><${Icon} name="minus" /></button>
      <button class="btn icon" aria-label="All facilities" onClick=${() => setView(null)}><${Icon} name="home" /></button></div>
    ${world && points.length === 0 && html`<${Empty} icon="facilities" title="No facility has a place on the map"><p>Coordinates come with the facility's record in Condoit.</p></${Empty}>`}
  </div>`;
}

/** The view in which all points are seen. */
function fit(points, size, most = 60) {
  if (points.length === 0) return { zoom: size.width / WIDTH, x: WIDTH / 2, y: HEIGHT / 2 };
  const xs = points.map((one) => one.x);
  const ys = points.map((one) => one.y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const zoom = Math.min(most, (size.width - 110) / Math.max(0.5, right - left), (size.height - 110) / Math.max(0.5, bottom - top));
  return { zoom, x: (left + right) / 2, y: (top + bottom) / 2 };
}
