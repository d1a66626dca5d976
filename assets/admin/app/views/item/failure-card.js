// What loses power when an item fails, and what it is fed by.
import { html } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { formatNumber } from "../../lib/format.js";
import { equipmentUrl } from "../../state/route.js";
import { Card } from "../../components/card.js";
import { Facts } from "../../components/facts.js";
import { RatingBadge } from "../../components/rating-badge.js";
import { ResourceView } from "../../components/resource-view.js";
import { Row, RowList } from "../../components/row-list.js";

const MAX_ROWS = 6;

/** @typedef {Api.Document<"/equipment/{equipment_id}/downstream">} Feeds */
/** @typedef {Feeds["items"][number]} FedItem */

/** @param {{ id: string }} props */
export function FailureCard({ id }) {
  const downstream = useResource(apiPath("/equipment/{equipment_id}/downstream", { equipment_id: id }));
  const upstream = useResource(apiPath("/equipment/{equipment_id}/upstream", { equipment_id: id }));
  const sources = upstream.data?.items ?? [];
  return html`<${Card} title="When it fails" width="w4">
    <${ResourceView} resource=${downstream} lines=${4}>
      ${(/** @type {Feeds} */ feeds) => html`<${Consequences} feeds=${feeds} />`}
    <//>
    ${sources.length > 0 && html`<h3>Fed by</h3><${ItemList} items=${sources} />`}
  <//>`;
}

/** @param {{ feeds: Feeds }} props */
function Consequences({ feeds: { on_failure: failure, total, items } }) {
  const facts = [
    ["Lose power", formatNumber(failure.go_dark.items)],
    ["Have another feed", formatNumber(failure.have_alternate.items)],
    ["Critical loads without power", formatNumber(failure.go_dark.critical_loads)],
  ];
  return html`<${Facts} pairs=${facts} />${
    total > 0
      ? html`<h3>Feeds ${formatNumber(total)}</h3><${ItemList} items=${items} />`
      : html`<p class="muted">It feeds nothing that is on record.</p>`
  }`;
}

/** @param {{ items: FedItem[] }} props */
function ItemList({ items }) {
  const toKey = (/** @type {FedItem} */ item) => item.id;
  const toRow = (/** @type {FedItem} */ { id, name, risk_rating: rating }) =>
    html`<${Row} href=${equipmentUrl(id)} title=${name} end=${html`<${RatingBadge} rating=${rating} />`} />`;
  return html`<${RowList} items=${items.slice(0, MAX_ROWS)} toKey=${toKey}>${toRow}<//>`;
}
