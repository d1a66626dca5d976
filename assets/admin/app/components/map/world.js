// Outlines of countries and of the states of the USA, from files in the binary: no tile is fetched from anywhere.
import { html, useEffect, useState } from "../../lib/html.js";
import { loadJson, loadScript } from "../../lib/assets.js";
import { MAP_HEIGHT, MAP_WIDTH } from "./geometry.js";

/** Borders of states are drawn from this zoom on. */
const STATES_ZOOM = 2.2;

/**
 * @typedef {object} World
 * @property {(position: [number, number]) => [number, number]} project Longitude and latitude to map units.
 * @property {string} land SVG path.
 * @property {string} borders
 * @property {string} states
 */

/** @returns {Promise<World>} */
async function loadWorld() {
  const [geo, topojson, world, usa] = await Promise.all([
    import("d3-geo"),
    loadScript("topojson-client.js", "topojson"),
    loadJson("world-110m.json"),
    loadJson("states-10m.json"),
  ]);
  const projection = geo
    .geoEquirectangular()
    .scale(MAP_WIDTH / (2 * Math.PI))
    .translate([MAP_WIDTH / 2, MAP_HEIGHT / 2]);
  const toPath = geo.geoPath(projection);
  const isInner = (/** @type {any} */ a, /** @type {any} */ b) => a !== b;
  return {
    project: projection,
    land: toPath(topojson.feature(world, world.objects.countries)),
    borders: toPath(topojson.mesh(world, world.objects.countries, isInner)),
    states: toPath(topojson.mesh(usa, usa.objects.states, isInner)),
  };
}

/** `null` until the outlines are there. */
export function useWorld() {
  const [world, setWorld] = useState(/** @type {World | null} */ (null));
  useEffect(() => {
    loadWorld().then(setWorld);
  }, []);
  return world;
}

/** @param {{ world: World, view: import("./geometry.js").Viewport, size: import("./geometry.js").Size }} props */
export function Outlines({ world, view: { zoom, x, y }, size }) {
  const move = `translate(${size.width / 2 - x * zoom} ${size.height / 2 - y * zoom})`;
  return html`<g transform=${`${move} scale(${zoom})`}>
    <path class="land" d=${world.land} />
    <path class="border" d=${world.borders} />
    ${zoom > STATES_ZOOM && html`<path class="border" d=${world.states} />`}
  </g>`;
}
