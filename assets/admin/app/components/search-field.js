// A search field that keeps its text in the query of the route.
import { html, useEffect, useMemo, useState } from "../lib/html.js";
import { debounce } from "../lib/debounce.js";
import { replaceQuery, route } from "../state/route.js";

const DELAY_MS = 160;

/** @param {{ label: string, placeholder?: string }} props */
export function SearchField({ label, placeholder = label }) {
  const search = route.value.query.get("search") ?? "";
  const [text, setText] = useState(search);
  const update = useMemo(
    () => debounce((/** @type {string} */ value) => replaceQuery({ search: value }), DELAY_MS),
    [],
  );
  useEffect(() => setText(search), [search]);
  const onInput = (/** @type {any} */ event) => {
    setText(event.target.value);
    update(event.target.value);
  };
  const names = { "aria-label": label, placeholder };
  return html`<input class="grow" type="search" value=${text} onInput=${onInput} ...${names} />`;
}
