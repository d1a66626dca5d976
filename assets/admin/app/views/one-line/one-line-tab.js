// The one-line diagram of a facility.
import { html, useEffect, useMemo, useRef, useState } from "../../lib/html.js";
import { loadStyle } from "../../lib/assets.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { formatNumber } from "../../lib/format.js";
import { theme } from "../../state/preferences.js";
import { equipmentUrl, navigate } from "../../state/route.js";
import { Card } from "../../components/card.js";
import { EmptyState } from "../../components/empty-state.js";
import { ErrorState } from "../../components/error-state.js";
import { Icon } from "../../components/icon.js";
import { ResourceView } from "../../components/resource-view.js";
import { Diagram, readFeeds } from "./diagram.js";
import { DiagramLegend } from "./diagram-legend.js";
import { DiagramSearch } from "./diagram-search.js";
import { FailureSummary } from "./failure-summary.js";
import { HighestRisk } from "./highest-risk.js";

await loadStyle("style/one-line.css");

const BUTTON_FACTOR = 1.4;
const ITEM_ZOOM = 1.4;

/** @typedef {import("./diagram-lines.js").OneLine} OneLine */
/** @typedef {import("./diagram-lines.js").DiagramNode} DiagramNode */
/** @typedef {import("./diagram.js").Feeds} Feeds */

/** @param {{ id: string }} props */
export default function OneLineTab({ id }) {
  const oneLine = useResource(apiPath("/facilities/{facility_id}/one-line", { facility_id: id }));
  return html`<${ResourceView} resource=${oneLine} lines=${8} height=${40}>
    ${(/** @type {OneLine} */ data) =>
      data.edges.length === 0 ? html`<${NoFeeds} />` : html`<${OneLineDiagram} data=${data} />`}
  <//>`;
}

function NoFeeds() {
  return html`<${EmptyState} icon="bolt" title="No feeds are on record">
    <p>The diagram is drawn from the feeder of each item, <code>fed_from</code>. Record it, and sync again.</p>
  <//>`;
}

/** @param {{ data: OneLine }} props */
function OneLineDiagram({ data }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const { diagram, state, error, selection, select } = useDiagram(box, data);
  const focus = (/** @type {string} */ id) => {
    diagram.current?.moveTo(id, ITEM_ZOOM);
    select(id);
  };
  const [missing, setMissing] = useState(/** @type {string | null} */ (null));
  const onFound = (/** @type {string | null} */ id, /** @type {string} */ text) => {
    setMissing(id ? null : text);
    if (id) focus(id);
    else select(null);
  };
  const search = { nodes: data.nodes, isMissing: missing !== null, onFound, onEdit: () => setMissing(null) };
  const subtitle = `${formatNumber(data.nodes.length)} items, ${formatNumber(data.edges.length)} feeds`;
  const tools = html`<${DiagramSearch} ...${search} />`;
  const overlay = { state, error, count: data.nodes.length };
  return html`<div class="grid">
    <${Card} title="One-line diagram" flush subtitle=${subtitle} tools=${tools}>
      <${Missing} text=${missing} />
      <div class="oneline">
        <${Canvas} box=${box} isBusy=${state === "drawing"} />
        <${Overlay} ...${overlay} /><${Tools} diagram=${diagram} />
        ${selection && html`<${FailureSummary} ...${selection} />`}
      </div>
    <//>
    <${HighestRisk} nodes=${data.nodes} onShow=${focus} /><${DiagramLegend} data=${data} />
  </div>`;
}

/**
 * Draws the diagram when its items or feeds change. Ratings are updated in place.
 * @param {{ current: HTMLElement | null }} box
 * @param {OneLine} data
 */
function useDiagram(box, data) {
  const diagram = useRef(/** @type {Diagram | null} */ (null));
  const [state, setState] = useState(/** @type {"drawing" | "ready" | "failed"} */ ("drawing"));
  const [error, setError] = useState(/** @type {any} */ (null));
  const { selection, select } = useSelection(diagram, data);
  const shape = useMemo(() => JSON.stringify([data.nodes.map((node) => node.id), data.edges]), [data]);
  const latestSelect = useRef(select);
  latestSelect.current = select;
  useEffect(() => {
    if (!box.current) return undefined;
    const onSelect = (/** @type {string | null} */ id) => latestSelect.current(id);
    const drawn = new Diagram(box.current, { onSelect, onOpen: (id) => navigate(equipmentUrl(id)) });
    diagram.current = drawn;
    setState("drawing");
    drawn.draw(data).then(
      () => !drawn.isDestroyed && setState("ready"),
      (problem) => {
        if (drawn.isDestroyed) return;
        setError(problem);
        setState("failed");
      },
    );
    return () => drawn.destroy();
  }, [shape]);
  useEffect(() => diagram.current?.update(data.nodes), [data, state]);
  useEffect(() => diagram.current?.restyle(), [theme.value]);
  return { diagram, state, error, selection, select };
}

/**
 * The selected item and what loses power with it.
 * @param {{ current: Diagram | null }} diagram
 * @param {OneLine} data
 */
function useSelection(diagram, data) {
  const [selection, setSelection] = useState(/** @type {{ node: DiagramNode, feeds?: Feeds } | null} */ (null));
  const selectedId = useRef(/** @type {string | null} */ (null));
  const select = async (/** @type {string | null} */ id) => {
    selectedId.current = id;
    diagram.current?.clearMarks();
    const node = data.nodes.find((one) => one.id === id);
    setSelection(node ? { node } : null);
    if (!node) return;
    const feeds = await readFeeds(node.id).catch(() => null);
    // The selection may have changed during the request.
    if (selectedId.current !== id || !feeds) return;
    diagram.current?.mark(node.id, feeds);
    setSelection({ node, feeds });
  };
  return { selection, select };
}

/** @param {{ box: { current: HTMLElement | null }, isBusy: boolean }} props */
function Canvas({ box, isBusy }) {
  const label = "One-line diagram. The list below has the same information as text.";
  return html`<div class="cy" ref=${box} role="img" aria-label=${label} aria-busy=${String(isBusy)}></div>`;
}

/** @param {{ state: string, error: any, count: number }} props */
function Overlay({ state, error, count }) {
  if (state === "failed") return html`<${ErrorState} error=${error} />`;
  if (state === "ready") return null;
  return html`<div class="state" role="status">
    <${Icon} name="bolt" size=${30} /><b>Drawing ${formatNumber(count)} items</b>
  </div>`;
}

/** @param {{ text: string | null }} props */
function Missing({ text }) {
  return html`<p class="not-found" id="one-line-not-found" role="status">
    ${text !== null && html`<${Icon} name="alert" size=${15} /> No item named “${text}” is in this diagram.`}
  </p>`;
}

/** @param {{ diagram: { current: Diagram | null } }} props */
function Tools({ diagram }) {
  const zoom = (/** @type {number} */ factor) => diagram.current?.zoomBy(factor);
  return html`<div class="tools noprint">
    <button class="btn icon" aria-label="Zoom in" onClick=${() => zoom(BUTTON_FACTOR)}>
      <${Icon} name="plus" />
    </button>
    <button class="btn icon" aria-label="Zoom out" onClick=${() => zoom(1 / BUTTON_FACTOR)}>
      <${Icon} name="minus" />
    </button>
    <button class="btn" onClick=${() => diagram.current?.fit()}><${Icon} name="fit" size=${16} />Fit all</button>
  </div>`;
}
