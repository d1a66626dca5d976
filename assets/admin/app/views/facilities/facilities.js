// The facilities view: the list, or one facility.
import { html } from "../../lib/html.js";
import { route } from "../../state/route.js";
import { FacilityPage } from "../facility/facility-page.js";
import { FacilityList } from "./facility-list.js";

export default function Facilities() {
  const [, id] = route.value.parts;
  return id ? html`<${FacilityPage} id=${id} key=${id} />` : html`<${FacilityList} />`;
}
