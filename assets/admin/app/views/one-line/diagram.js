// Draws the one-line diagram with cytoscape and marks what loses power when an item fails.
import { base } from "../../lib/assets.js";
import { get } from "../../api/client.js";
import { apiPath } from "../../api/path.js";
import { lineData, nodeData } from "./diagram-lines.js";
import { diagramStyle } from "./diagram-style.js";
import { initialView } from "./initial-view.js";

/** Elements that are added in one frame. A thousand at once would stall the page. */
const CHUNK_SIZE = 40;
const ANIMATION_MS = 250;
/** From this many items on, the diagram is moved as a picture. */
const TEXTURE_FROM = 300;
const OPTIONS = { minZoom: 0.02, maxZoom: 4, autoungrabify: true, boxSelectionEnabled: false };

/** @typedef {import("./diagram-lines.js").OneLine} OneLine */
/** @typedef {import("./diagram-lines.js").DiagramNode} DiagramNode */
/** @typedef {Api.Document<"/equipment/{equipment_id}/downstream">} Feeds */

const nextTask = () => new Promise((resolve) => setTimeout(resolve));
const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** @param {any} event */
const isTouch = ({ originalEvent: event }) => event?.pointerType === "touch" || event?.type?.startsWith("touch");

/**
 * Lays out the diagram in a worker.
 * @param {OneLine} diagram
 * @returns {{ layout: Promise<import("./layout.js").Layout>, stop: () => void }}
 */
function layOutInWorker({ nodes, edges }) {
  const worker = new Worker(`${base}/app/views/one-line/layout-worker.js`, { type: "module" });
  const layout = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = () => reject(new Error("the diagram could not be laid out"));
    worker.postMessage({
      nodes: nodes.map(({ id }) => ({ id })),
      edges: edges.map(({ from, to, kind }) => ({ from, to, kind })),
    });
  });
  return { layout: /** @type {Promise<any>} */ (layout), stop: () => worker.terminate() };
}

/** The diagram in its box. */
export class Diagram {
  /**
   * @param {HTMLElement} box
   * @param {{ onSelect: (id: string | null) => void, onOpen: (id: string) => void }} handlers
   */
  constructor(box, handlers) {
    this.box = box;
    this.handlers = handlers;
    /** @type {any} */
    this.view = null;
    this.isDestroyed = false;
    this.stop = () => {};
  }

  /** @param {OneLine} data */
  async draw(data) {
    const { layout: pending, stop } = layOutInWorker(data);
    this.stop = stop;
    const [{ default: cytoscape }, layout] = await Promise.all([import("cytoscape"), pending]);
    stop();
    const nodes = data.nodes.map((node) => ({
      group: "nodes",
      data: nodeData(node),
      position: layout.positions.get(node.id),
    }));
    const lines = lineData(data, layout).map((line) => ({ group: "edges", data: line }));
    await nextTask();
    if (this.isDestroyed) return;
    this.view = cytoscape({
      container: this.box,
      style: diagramStyle(),
      ...OPTIONS,
      textureOnViewport: nodes.length > TEXTURE_FROM,
      ...initialView(layout, this.box),
    });
    await nextTask();
    await this.addInChunks([...nodes, ...lines]);
    if (!this.isDestroyed) this.listen();
  }

  /** @param {object[]} elements */
  async addInChunks(elements) {
    for (let index = 0; index < elements.length && !this.isDestroyed; index += CHUNK_SIZE) {
      this.view.add(elements.slice(index, index + CHUNK_SIZE));
      await nextFrame();
    }
  }

  /** A mouse selects by resting on an item and opens it with a click. A finger cannot rest: it selects with a tap. */
  listen() {
    const { onSelect, onOpen } = this.handlers;
    this.view.on("mouseover", "node", (/** @type {any} */ event) => onSelect(event.target.id()));
    this.view.on("mouseout", "node", () => onSelect(null));
    this.view.on("tap", "node", (/** @type {any} */ event) => {
      if (isTouch(event)) onSelect(event.target.id());
      else onOpen(event.target.id());
    });
    this.view.on("tap", (/** @type {any} */ event) => {
      if (event.target === this.view && isTouch(event)) onSelect(null);
    });
  }

  /** @param {DiagramNode[]} nodes Ratings may have changed. */
  update(nodes) {
    this.view?.batch(() => nodes.forEach((node) => this.view.$id(node.id).data(nodeData(node))));
  }

  restyle() {
    this.view?.style(diagramStyle());
  }

  clearMarks() {
    this.view?.batch(() => this.view.elements().removeClass("dimmed unpowered selected"));
  }

  /**
   * Marks an item and what loses power with it. Everything that it does not feed is dimmed.
   * @param {string} id
   * @param {Feeds} feeds
   */
  mark(id, feeds) {
    const view = this.view;
    if (!view) return;
    const unpowered = new Set(feeds.items.filter((item) => item.goes_dark).map((item) => item.id));
    view.batch(() => {
      view.elements().addClass("dimmed");
      view.$id(id).removeClass("dimmed").addClass("selected");
      feeds.items.forEach((item) => view.$id(item.id).removeClass("dimmed"));
      unpowered.forEach((item) => view.$id(item).addClass("unpowered"));
      view.edges().forEach((/** @type {any} */ edge) => {
        const source = edge.source().id();
        if (!unpowered.has(edge.target().id()) || (source !== id && !unpowered.has(source))) return;
        edge.removeClass("dimmed").addClass("unpowered");
      });
    });
  }

  /**
   * @param {string} id
   * @param {number} zoom
   */
  moveTo(id, zoom) {
    this.view?.animate({ center: { eles: this.view.$id(id) }, zoom }, { duration: ANIMATION_MS });
  }

  /** @param {number} factor */
  zoomBy(factor) {
    const center = { x: this.box.clientWidth / 2, y: this.box.clientHeight / 2 };
    this.view?.zoom({ level: this.view.zoom() * factor, renderedPosition: center });
  }

  fit() {
    this.view?.fit(undefined, 24);
  }

  destroy() {
    this.isDestroyed = true;
    this.stop();
    this.view?.destroy();
    this.view = null;
  }
}

/**
 * What an item feeds. The server decides what loses power, not the page.
 * @param {string} id
 */
export const readFeeds = (id) => get(apiPath("/equipment/{equipment_id}/downstream", { equipment_id: id }));
