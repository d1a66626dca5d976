// The equipment view: the list, or one item.
import { html, useState } from "../../lib/html.js";
import { formatCount } from "../../lib/format.js";
import { route } from "../../state/route.js";
import { PageHeader } from "../../components/page-header.js";
import { ItemPage } from "../item/item-page.js";
import { EquipmentTable } from "./equipment-table.js";

export default function Equipment() {
  const [, id] = route.value.parts;
  return id ? html`<${ItemPage} id=${id} key=${id} />` : html`<${EquipmentList} />`;
}

function EquipmentList() {
  const [total, setTotal] = useState(/** @type {number | null} */ (null));
  const note = total == null ? "Loading …" : formatCount(total, "item matches", "items match");
  return html`<${PageHeader} title="Equipment" note=${note} /><${EquipmentTable} onTotal=${setTotal} />`;
}
