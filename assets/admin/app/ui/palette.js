// One field that goes anywhere: pages, deeds, facilities, items. And the list of keys.
import { html, signal, useEffect, useMemo, useRef, useState, debounce } from "../lib.js";
import { ask, may } from "../api.js";
import { link } from "../router.js";
import { keysOn, setTheme, unit } from "../prefs.js";
import { Icon } from "./icons.js";
import { Badge, Segments } from "./parts.js";
import { Dialog, say, sayError } from "./notice.js";
import { facilityRating } from "../bands.js";
import { kind } from "../format.js";

const shown = signal(null);
export function open(what) { shown.value = what; }

export function Palette({ views }) {
  if (shown.value === "keys") return html`<${Keys} views=${views} />`;
  if (shown.value === "find") return html`<${Find} views=${views} />`;
  return null;
}

function deeds() {
  const list = [
    { label: "Dark theme", icon: "settings", run: () => setTheme("dark") }, { label: "Light theme", icon: "settings", run: () => setTheme("light") },
    { label: "Temperatures in °C", icon: "settings", run: () => unit.set("C") }, { label: "Temperatures in °F", icon: "settings", run: () => unit.set("F") },
    { label: "Keyboard shortcuts", icon: "key", run: () => { shown.value = "keys"; }, stays: true }, { label: "API documentation", icon: "file", run: () => { location.href = "/api/v1/docs"; } },
  ];
  if (may("operator")) list.unshift({ label: "Sync all sources now", icon: "sync", run: () => ask("/sync", { method: "POST", body: {} }).then(() => say("The sync has begun"), sayError) });
  return list;
}

function Find({ views }) {
  const dialog = useRef();
  const list = useRef();
  const [text, setText] = useState("");
  const [found, setFound] = useState({ facilities: [], equipment: [] });
  const [at, setAt] = useState(0);
  useEffect(() => { dialog.current.showModal(); }, []);
  const seek = useMemo(() => {
    let stop = null;
    return debounce(async (sought) => {
      stop?.abort();
      if (sought.trim().length < 2) { setFound({ facilities: [], equipment: [] }); return; }
      stop = new AbortController();
      const term = encodeURIComponent(sought.trim());
      try {
        const [facilities, equipment] = await Promise.all([
          ask(`/facilities?limit=5&search=${term}`, { signal: stop.signal }), ask(`/equipment?limit=8&sort=risk_score&order=desc&search=${term}`, { signal: stop.signal })]);
        setFound({ facilities: facilities.facilities, equipment: equipment.equipment });
      } catch (error) { if (error.name !== "AbortError") sayError(error); }
    }, 140);
  }, []);
  const wanted = text.trim().toLowerCase();
  const fits = (label) => label.toLowerCase().includes(wanted);
  const rows = [
    ...views.filter((one) => fits(one.title)).map((one) => ({ group: "Pages", icon: one.icon, label: one.title, note: html`<kbd>g</kbd> <kbd>${one.key}</kbd>`, run: () => { location.hash = `#/${one.name}`; } })),
    ...found.facilities.map((one) => ({ group: "Facilities", icon: "facilities", label: one.name, sub: one.location, note: html`<${Badge} rating=${facilityRating(one.risk_score)} />`, run: () => { location.hash = link(["facilities", one.id]); } })),
    ...found.equipment.map((one) => ({ group: "Equipment", icon: "equipment", label: one.name, sub: `${kind(one.type)} · ${one.location ?? ""}`, note: html`<${Badge} rating=${one.risk_rating} />`, run: () => { location.hash = link(["equipment", one.id]); } })),
    ...deeds().filter((one) => fits(one.label)).map((one) => ({ group: "Deeds", ...one })),
  ];
  const close = () => dialog.current?.close();
  const take = (row) => { if (!row) return; if (!row.stays) close(); row.run(); };
  const key = (event) => {
    if (event.key === "ArrowDown") setAt(Math.min(rows.length - 1, at + 1));
    else if (event.key === "ArrowUp") setAt(Math.max(0, at - 1));
    else if (event.key === "Enter") take(rows[at]);
    else return;
    event.preventDefault();
  };
  useEffect(() => { list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }); }, [at]);
  return html`<dialog class="palette" ref=${dialog} aria-label="Search or go to" onClose=${() => { if (shown.value === "find") shown.value = null; }} onClick=${(event) => event.target === dialog.current && close()}>
    <input type="search" placeholder="A facility, an item, a page, a deed …" aria-label="Search" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-activedescendant=${rows[at] ? `palette-${at}` : undefined}
      value=${text} onInput=${(event) => { setText(event.target.value); setAt(0); seek(event.target.value); }} onKeyDown=${key} />
    <ul id="palette-list" role="listbox" aria-label="Found" ref=${list}>${rows.map((row, place) => html`
      ${row.group !== rows[place - 1]?.group && html`<li class="group" role="presentation">${row.group}</li>`}
      <li key=${`${row.group}${row.label}${place}`} id=${`palette-${place}`} role="option" aria-selected=${String(place === at)} onPointerMove=${() => at !== place && setAt(place)} onClick=${() => take(row)}>
        <${Icon} name=${row.icon} size=${17} /><span class="cut">${row.label} ${row.sub && html`<small>${row.sub}</small>`}</span><span>${row.note}</span></li>`)}
      ${rows.length === 0 && html`<li class="group" role="option" aria-selected="false" aria-disabled="true">Nothing is called that.</li>`}</ul></dialog>`;
}

function Keys({ views }) {
  const rows = [["Ctrl K", "Search or go to"], ["/", "The search field of the view"], ["?", "This list"], ["Esc", "Close what is open"], ["↑ ↓ Enter", "Move in a table, open a row"],
    ...views.map((one) => [`g then ${one.key}`, one.title])];
  return html`<${Dialog} title="Keyboard shortcuts" onClose=${() => { shown.value = null; }}><table class="plain"><tbody>${rows.map(([keys, what]) => html`<tr key=${keys}><td class="nowrap">${keys.split(" ").map((one) => (one === "then" ? " then " : html`<kbd>${one}</kbd> `))}</td><td>${what}</td></tr>`)}</tbody></table>
    <div class="field"><span>Shortcuts of a single letter</span><${Segments} label="Shortcuts of a single letter" value=${keysOn.value} onChange=${(next) => keysOn.set(next)} options=${[["yes", "On"], ["no", "Off"]]} /></div></${Dialog}>`;
}
