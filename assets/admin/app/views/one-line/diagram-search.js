// Finds an item in the one-line diagram by id or name.
import { html, useState } from "../../lib/html.js";

const MAX_SUGGESTIONS = 400;

/** @typedef {import("./diagram-lines.js").DiagramNode} DiagramNode */

/**
 * The item of this id, else of this name, else the first whose name contains the text.
 * @param {DiagramNode[]} nodes
 * @param {string} text
 */
function findNode(nodes, text) {
  const name = text.toLowerCase();
  return (
    nodes.find((node) => node.id === text) ??
    nodes.find((node) => node.name.toLowerCase() === name) ??
    nodes.find((node) => node.name.toLowerCase().includes(name))
  );
}

/**
 * @param {{
 *   nodes: DiagramNode[], isMissing: boolean, onFound: (id: string | null, text: string) => void, onEdit: () => void,
 * }} props
 */
export function DiagramSearch({ nodes, isMissing, onFound, onEdit }) {
  const [text, setText] = useState("");
  const onSubmit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const name = text.trim();
    if (name) onFound(findNode(nodes, name)?.id ?? null, name);
  };
  const onInput = (/** @type {any} */ event) => {
    setText(event.target.value);
    onEdit();
  };
  const labels = { "aria-label": "Find an item in the diagram", placeholder: "Find an item" };
  const state = { "aria-invalid": String(isMissing), "aria-describedby": "one-line-not-found", value: text, onInput };
  return html`<form class="diagram-search" onSubmit=${onSubmit} role="search">
    <input type="search" list="one-line-names" ...${labels} ...${state} />
    <datalist id="one-line-names">
      ${nodes.slice(0, MAX_SUGGESTIONS).map((node) => html`<option key=${node.id} value=${node.name} />`)}
    </datalist>
    <button class="btn">Find</button>
  </form>`;
}
