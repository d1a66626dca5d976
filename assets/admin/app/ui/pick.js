// One facility picked out of any number: what is typed is searched by the appliance, and the address keeps the id.
import { html, debounce, useEffect, useId, useMemo, useState } from "../lib.js";
import { ask } from "../api.js";
import { useResource } from "../resource.js";
import { sayError } from "./notice.js";

/** As many as a list of suggestions can be looked over. */
const SUGGESTED = 20;

/** What each is called here: its name, and its id too where another has the same name. */
function named(list) {
  const times = new Map();
  for (const one of list) times.set(one.name, (times.get(one.name) ?? 0) + 1);
  return list.map((one) => ({ id: one.id, place: one.location, text: times.get(one.name) > 1 ? `${one.name} (${one.id})` : one.name }));
}

export function FacilityField({ value, onPick }) {
  const suggestions = useId();
  const chosen = useResource(value ? `/facilities/${encodeURIComponent(value)}` : null);
  const name = value ? chosen.data?.name ?? value : "";
  const [text, setText] = useState(name);
  const [found, setFound] = useState([]);
  useEffect(() => setText(name), [name]);
  const search = useMemo(() => {
    let latest = 0;
    return debounce((typed) => {
      const mine = ++latest;
      ask(`/facilities?sort=name&limit=${SUGGESTED}${typed ? `&search=${encodeURIComponent(typed)}` : ""}`).then(({ facilities }) => { if (mine === latest) setFound(named(facilities)); }, sayError);
    }, 160);
  }, []);
  const take = (typed) => {
    setText(typed);
    const one = found.find((candidate) => candidate.text === typed);
    if (one) { if (one.id !== value) onPick(one.id); } else if (typed === "") onPick(null); else search(typed);
  };
  // Left half typed: the one suggestion there is was meant, else what was chosen stands again.
  const leave = () => {
    const close = found.filter((one) => one.text.toLowerCase().startsWith(text.trim().toLowerCase()));
    if (text === name) return;
    if (text && close.length === 1) { setText(close[0].text); onPick(close[0].id); } else setText(name);
  };
  return html`<input class="facility" type="search" list=${suggestions} aria-label="Facility" placeholder="Every facility" autocomplete="off" value=${text}
      onFocus=${() => { if (found.length === 0) search(""); }} onInput=${(event) => take(event.target.value)} onChange=${leave} />
    <datalist id=${suggestions}>${found.map((one) => html`<option key=${one.id} value=${one.text}>${one.place}</option>`)}</datalist>`;
}
