// Choice of one facility out of any number: the server searches for the typed text.
import { html, useEffect, useId, useMemo, useState } from "../lib/html.js";
import { debounce } from "../lib/debounce.js";
import { get } from "../api/client.js";
import { apiPath } from "../api/path.js";
import { useResource } from "../api/resource.js";
import { showError } from "./toasts.js";

const MAX_SUGGESTIONS = 20;
const SEARCH_DELAY_MS = 160;

/** @typedef {{ id: string, location?: string | null, text: string }} Suggestion */

/**
 * Suggestions by name. Facilities of the same name are followed by their id.
 * @param {Api.FacilityRow[]} facilities
 * @returns {Suggestion[]}
 */
function toSuggestions(facilities) {
  const names = facilities.map((facility) => facility.name);
  const isUnique = (/** @type {string} */ name) => names.indexOf(name) === names.lastIndexOf(name);
  return facilities.map(({ id, name, location }) => ({
    id,
    location,
    text: isUnique(name) ? name : `${name} (${id})`,
  }));
}

function useSuggestions() {
  const [suggestions, setSuggestions] = useState(/** @type {Suggestion[]} */ ([]));
  const search = useMemo(() => {
    let latest = 0;
    return debounce((/** @type {string} */ text) => {
      const own = ++latest;
      const path = apiPath("/facilities", {}, { sort: "name", limit: MAX_SUGGESTIONS, search: text });
      get(path).then(({ facilities }) => {
        if (own === latest) setSuggestions(toSuggestions(facilities));
      }, showError);
    }, SEARCH_DELAY_MS);
  }, []);
  return { suggestions, search };
}

/** @param {{ value?: string, onPick: (id: string | null) => void }} props */
export function FacilityPicker({ value, onPick }) {
  const listId = useId();
  const chosen = useResource(value ? apiPath("/facilities/{facility_id}", { facility_id: value }) : null);
  const name = value ? (chosen.data?.name ?? value) : "";
  const [text, setText] = useState(name);
  const { suggestions, search } = useSuggestions();
  useEffect(() => setText(name), [name]);
  const onText = (/** @type {string} */ typed) => {
    setText(typed);
    const match = suggestions.find((suggestion) => suggestion.text === typed);
    if (match && match.id !== value) onPick(match.id);
    else if (!match && typed === "") onPick(null);
    else if (!match) search(typed);
  };
  // When the field is left with half a name, the only suggestion for it is taken. Otherwise the field is reset.
  const onLeave = () => {
    const start = text.trim().toLowerCase();
    const matches = suggestions.filter((suggestion) => suggestion.text.toLowerCase().startsWith(start));
    if (text === name) return;
    const isClear = text !== "" && matches.length === 1;
    setText(isClear ? matches[0].text : name);
    if (isClear) onPick(matches[0].id);
  };
  const handlers = {
    onFocus: () => suggestions.length === 0 && search(""),
    onInput: (/** @type {any} */ event) => onText(event.target.value),
    onChange: onLeave,
  };
  const field = { class: "facility", type: "search", autocomplete: "off", placeholder: "All facilities", list: listId };
  return html`<input aria-label="Facility" value=${text} ...${field} ...${handlers} />
    <datalist id=${listId}>
      ${suggestions.map(
        ({ id, text: label, location }) => html`<option key=${id} value=${label}>
        ${location}
      </option>`,
      )}
    </datalist>`;
}
