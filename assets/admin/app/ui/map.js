// The map, drawn from outlines in the binary: no tile is fetched from anywhere. Facilities near each other on the screen
// are one mark until somebody looks closer. Every mark can be reached by keyboard.
import { html, data, script, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../lib.js";
import { Icon, SHAPES, Shape } from "./icons.js";
import { Empty, Bones } from "./parts.js";
import { bands, facilityRating } from "../bands.js";
import { number } from "../format.js";
import { go, link } from "../router.js";
import { scale } from "./scale.js";
import { CLOSEST, HEIGHT, WIDTH, clusters, fit, grown, isInSight, nearest, placed, radius, zoomed } from "./sight.js";
import { useHands } from "./touch.js";

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

export function FacilityMap({ facilities, height: usual = 380 }) {
  const large = scale.value;
  const height = Math.round(usual * large);
  const world = useWorld();
  const box = useRef();
  const [size, setSize] = useState({ width: 800, height });
  const [view, setView] = useState(null);
  const [over, setOver] = useState(null);
  const tipBox = useRef();
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
  const shown = view ?? whole;
  const { zoom, x, y } = shown;
  const marks = useMemo(() => clusters(points, zoom, large), [points, zoom, large]);
  const place = (mark) => placed(shown, size, mark);
  // Nobody is led where nothing is: looking closer ends while a mark is in sight.
  const turn = (next) => { if (points.length === 0 || next.zoom <= zoom || isInSight(next, size, points)) setView(next); };
  const closer = () => {
    const next = zoomed(shown, size, 1.7);
    const mark = nearest(shown, points);
    turn(mark && !isInSight(next, { width: size.width * 0.8, height: size.height * 0.8 }, points) ? zoomed(shown, size, 1.7, place(mark)) : next);
  };
  const hands = useHands(box, {
    isClose: view !== null, zoom: (factor, at) => turn(zoomed(shown, size, factor, at)),
    pinch: (dx, dy, factor, at) => setView((before) => zoomed({ ...(before ?? whole), x: (before ?? whole).x - dx / (before ?? whole).zoom, y: (before ?? whole).y - dy / (before ?? whole).zoom }, size, factor, at)),
  });
  const open = (mark) => {
    const [first] = mark.members;
    if (mark.members.length === 1) { go(link(["facilities", first.id])); return; }
    const next = fit(mark.members, size, CLOSEST, 0.02);
    // At one and the same spot: the list tells them apart.
    if (next.zoom <= zoom * 1.01) go(link(["facilities"], { search: mark.members.every((one) => one.location === first.location) ? first.location : null, sort: "risk_score", order: "desc" }));
    else setView(next);
  };
  const tip = over && marks.find((mark) => mark.members[0].id === over);
  useLayoutEffect(() => {
    const label = tipBox.current;
    if (!tip || !label) return;
    const [px, py] = place(tip);
    const { offsetWidth: wide, offsetHeight: tall } = label;
    const away = radius(tip.members.length) * large + 6;
    label.style.left = `${Math.max(6, Math.min(size.width - wide - 6, px - wide / 2))}px`;
    label.style.top = `${Math.max(6, py - tall - away > 6 ? py - tall - away : Math.min(size.height - tall - 6, py + away))}px`;
  });
  const outline = world && html`<g transform=${`translate(${size.width / 2 - x * zoom} ${size.height / 2 - y * zoom}) scale(${zoom})`}>
    <path class="land" d=${world.land} /><path class="border" d=${world.borders} />${zoom > 2.2 && html`<path class="border" d=${world.states} />`}</g>`;
  return html`<div class="map" ref=${box} data-close=${view !== null} style=${{ height: `${height}px` }}>
    ${!world && html`<div style=${{ padding: "16px" }}><${Bones} lines=${7} height=${30} /></div>`}
    ${world && html`<svg class="world" role="group" aria-label="Map of the facilities" ...${hands}>
      ${outline}
      ${marks.map((mark) => {
        const [px, py] = place(mark);
        if (px < -20 || py < -20 || px > size.width + 20 || py > size.height + 20) return null;
        const count = mark.members.length;
        const label = count === 1 ? `${mark.members[0].name}, risk ${mark.members[0].risk_score ?? "unknown"}, ${mark.rating ?? "not rated"}` : `${count} facilities, worst ${mark.rating ?? "not rated"}: look closer`;
        const id = mark.members[0].id;
        return html`<g key=${id} class="pin" data-risk=${mark.rating ?? "none"} role="link" tabindex="0" aria-label=${label} transform=${`translate(${px.toFixed(1)} ${py.toFixed(1)})`}
          onClick=${() => open(mark)} onKeyDown=${(event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), open(mark))}
          onPointerEnter=${() => setOver(id)} onPointerLeave=${() => setOver(null)} onFocus=${() => setOver(id)} onBlur=${() => setOver(null)}>
          <circle class="ring" r=${radius(count) * large} /><path class="shape" d=${SHAPES[mark.rating] ?? SHAPES.Low} transform=${`scale(${grown(count) * large})`} />
          ${count > 1 && html`<text y=${mark.rating === "High" ? 1.4 * grown(count) * large : 0}>${number(count)}</text>`}</g>`;
      })}
    </svg>`}
    ${tip && html`<div class="tip" ref=${tipBox}>
      ${tip.members.slice(0, 4).map((one) => html`<div class="cut"><${Shape} rating=${one.rating} size=${10} /> <b>${one.name}</b> ${one.risk_score ?? "–"}</div>`)}
      ${tip.members.length > 4 && html`<div class="muted">and ${number(tip.members.length - 4)} more</div>`}</div>`}
    <div class="tools noprint"><button class="btn icon" aria-label="Closer" onClick=${closer}><${Icon} name="plus" /></button>
      <button class="btn icon" aria-label="Farther" onClick=${() => turn(zoomed(shown, size, 1 / 1.7))}><${Icon} name="minus" /></button>
      <button class="btn icon" aria-label="All facilities" onClick=${() => setView(null)}><${Icon} name="home" /></button></div>
    ${world && points.length === 0 && html`<${Empty} icon="facilities" title="No facility has a place on the map"><p>Coordinates come with the facility's record in Condoit.</p></${Empty}>`}
  </div>`;
}
