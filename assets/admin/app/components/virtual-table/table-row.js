// A row of the virtual table, rendered again only when its content or its place changes.
import { html, useMemo } from "../../lib/html.js";
import { temperatureUnit } from "../../state/preferences.js";

/**
 * @param {{
 *   index: number, row: any, isCurrent: boolean, columns: Api.ListColumn[], template: string, height: number,
 *   onClick: (index: number, row: any) => void,
 * }} props
 */
export function TableRow({ index, row, isCurrent, columns, template, height, onClick }) {
  const render = () => {
    const style = { transform: `translateY(${index * height}px)`, gridTemplateColumns: template };
    const state = { "aria-rowindex": index + 2, "aria-selected": String(isCurrent) };
    const select = () => onClick(index, row);
    return html`<div id=${`row-${index}`} class="vt-row" role="row" style=${style} onClick=${select} ...${state}>
      ${row ? html`<${Cells} columns=${columns} row=${row} />` : html`<${Placeholder} index=${index} />`}
    </div>`;
  };
  return useMemo(render, [index, row, isCurrent, columns, template, temperatureUnit.value, height]);
}

/** @param {{ columns: Api.ListColumn[], row: any }} props */
function Cells({ columns, row }) {
  return columns.map((column) => {
    const kind = column.isNumber ? "num" : "";
    return html`<span key=${column.id} role="gridcell" class=${kind}>${column.cell(row)}</span>`;
  });
}

/** @param {{ index: number }} props */
function Placeholder({ index }) {
  const style = { height: "12px", width: `${50 + ((index * 13) % 40)}%` };
  return html`<span role="gridcell" class="full-row"><i class="skeleton" style=${style}></i></span>`;
}
