// The selected item of the diagram and what loses power when it fails.
import { html } from "../../lib/html.js";
import { formatCount, formatEquipmentType, formatNumber } from "../../lib/format.js";
import { equipmentUrl } from "../../state/route.js";
import { RatingShape } from "../../components/rating-shape.js";

/** @param {{ node: import("./diagram-lines.js").DiagramNode, feeds?: import("./diagram.js").Feeds }} props */
export function FailureSummary({ node, feeds }) {
  const note = `${formatEquipmentType(node.type)}, risk ${node.risk_score}`;
  return html`<div class="failure" role="status">
    <p>
      <${RatingShape} rating=${node.risk_rating} /> <a href=${equipmentUrl(node.id)}><b>${node.name}</b></a>${" "}
      <span class="muted">${note}</span>
    </p>
    ${feeds && html`<${Consequences} failure=${feeds.on_failure} />`}
  </div>`;
}

/** @param {{ failure: import("./diagram.js").Feeds["on_failure"] }} props */
function Consequences({ failure: { go_dark: unpowered, have_alternate: alternate, in_other_facilities: others } }) {
  return html`<p>
    ${
      unpowered.items === 0
        ? "Nothing loses power when it fails."
        : html`<b>${formatNumber(unpowered.items)}</b> lose power when it fails, of which${" "}
          <b>${formatNumber(unpowered.critical_loads)}</b> are critical loads.`
    }
    ${alternate.items > 0 && ` ${formatNumber(alternate.items)} have another feed.`}
    ${others.items > 0 && ` It also feeds ${formatCount(others.items, "item")} in other facilities.`}
  </p>`;
}
