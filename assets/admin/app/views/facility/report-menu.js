// Downloads of the signed report of a facility.
import { html, useRef, useState } from "../../lib/html.js";
import { useDismiss } from "../../lib/dismiss.js";
import { Icon } from "../../components/icon.js";
import { SegmentedControl } from "../../components/segmented-control.js";

/** @type {[string, string][]} */
const PAPER_SIZES = [
  ["letter", "Letter"],
  ["a4", "A4"],
];

/** @param {{ id: string }} props */
export function ReportMenu({ id }) {
  const menu = useRef(/** @type {HTMLDetailsElement | null} */ (null));
  useDismiss(menu, (isKey) => {
    if (!menu.current?.open) return;
    menu.current.open = false;
    if (isKey) menu.current.querySelector("summary")?.focus();
  });
  return html`<details class="menu report" ref=${menu}>
    <summary class="btn"><${Icon} name="file" size=${16} />Report</summary>
    <${Downloads} id=${id} />
  </details>`;
}

/** @param {{ id: string }} props */
function Downloads({ id }) {
  const [paper, setPaper] = useState("letter");
  const url = `/api/v1/facilities/${encodeURIComponent(id)}/report`;
  const size = { label: "Paper size", value: paper, options: PAPER_SIZES, onChange: setPaper };
  return html`<div>
    <p class="small muted">Dated and signed. <code>masterbus report verify</code> checks whether it was altered.</p>
    <div class="field"><span>Paper size</span><${SegmentedControl} ...${size} /></div>
    <a class="btn primary" href=${`${url}?format=pdf&paper=${paper}`} download=${`${id}.pdf`}>
      <${Icon} name="download" size=${16} />PDF
    </a>
    <a class="btn" href=${`${url}?format=csv&list=equipment`} download=${`${id}.csv`}>Equipment as CSV</a>
    <a class="btn" href=${`${url}?format=json`} download=${`${id}.json`}>JSON</a>
  </div>`;
}
