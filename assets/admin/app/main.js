// The page comes up: who is here, then the frame with its views, each of which is fetched when it is first opened.
import { html, render, effect, useEffect, useRef, useState } from "./lib.js";
import { logOut, may, online, session, whoAmI } from "./api.js";
import { forgetAll } from "./resource.js";
import { useModule } from "./later.js";
import { route } from "./router.js";
import * as live from "./live.js";
import { readBands } from "./bands.js";
import { keysOn, setTheme, theme, toured, unit } from "./prefs.js";
import { Bones, Empty, Failed, Head, Segments } from "./ui/parts.js";
import { Icon } from "./ui/icons.js";
import "./ui/paper.js";
import { Question, Toasts, sayError } from "./ui/notice.js";

export const VIEWS = [
  { name: "overview", title: "Overview", icon: "overview", key: "o" },
  { name: "facilities", title: "Facilities", icon: "facilities", key: "f" },
  { name: "equipment", title: "Equipment", icon: "equipment", key: "e" },
  { name: "sync", title: "Sync", icon: "sync", key: "s", role: "operator" },
  { name: "work", title: "Work", icon: "work", key: "w", role: "operator" },
  { name: "settings", title: "Settings", icon: "settings", key: "," },
];
const loaders = {
  overview: () => import("./views/overview.js"), facilities: () => import("./views/facilities.js"), equipment: () => import("./views/equipment.js"),
  sync: () => import("./views/sync.js"), work: () => import("./views/work.js"), settings: () => import("./views/settings.js"), start: () => import("./views/start.js"),
};

function View() {
  const { view } = route.value;
  const known = Object.hasOwn(loaders, view) ? view : null;
  const meant = VIEWS.find((one) => one.name === known);
  const { module, failed, retry } = useModule(known, loaders[known]);
  useEffect(() => {
    document.title = `${known ? meant?.title ?? "MasterBus" : "No such page"} · MasterBus`;
  }, [known]);
  if (!known) return html`<${Head} title="No such page" /><${Empty} icon="search" title="There is nothing at this address"><p>No view of this page is called <code>${view}</code>. The link may be cut, or of another version.</p><a class="btn primary" href="#/overview">To the overview</a></${Empty}>`;
  if (failed) return html`<${Failed} error=${failed} retry=${retry} />`;
  if (meant?.role && !may(meant.role)) return html`<${Failed} error=${{ status: 403, message: `This is for the role ${meant.role} and up; yours is ${session.value.role}.` }} />`;
  const Shown = module?.default;
  return Shown ? html`<${Shown} />` : html`<div role="status" aria-label="Loading"><${Bones} lines=${8} height=${40} /></div>`;
}

function Rail() {
  const { view } = route.value;
  return html`<nav class="rail" aria-label="Main"><a class="brand" href="#/overview"><img src=${markAddress} alt="" width="26" height="26" />MasterBus</a>
    <ul>${VIEWS.filter((one) => !one.role || may(one.role)).map((one) => html`<li key=${one.name}><a href=${`#/${one.name}`} aria-current=${view === one.name ? "page" : undefined}><${Icon} name=${one.icon} />${one.title}</a></li>`)}</ul>
    <div class="foot"><a href="/api/v1/docs">API documentation</a><span>A licensed copy of NFPA 70B and 70E decides.</span></div></nav>`;
}
const markAddress = new URL("../mark.svg", import.meta.url).pathname;

function Person() {
  const [open, setOpen] = useState(false);
  const ref = useRef();
  useEffect(() => {
    const away = (event) => { if (!ref.current?.contains(event.target)) setOpen(false); };
    const escape = (event) => { if (event.key === "Escape") setOpen(false); };
    addEventListener("pointerdown", away);
    addEventListener("keydown", escape);
    return () => { removeEventListener("pointerdown", away); removeEventListener("keydown", escape); };
  }, []);
  const { username, role } = session.value;
  return html`<div class="menu" ref=${ref}><button class="btn quiet" aria-label=${`You: ${username}`} aria-expanded=${String(open)} aria-haspopup="true" onClick=${() => setOpen(!open)}><${Icon} name="user" /><span class="wide">${username}</span></button>
    ${open && html`<div role="group" aria-label="You"><div><b>${username}</b> <span class="tag">${role}</span></div>
      <div class="field"><span>Theme</span><${Segments} label="Theme" value=${theme.value} onChange=${setTheme} options=${[["auto", "System"], ["dark", "Dark"], ["light", "Light"]]} /></div>
      <div class="field"><span>Temperature</span><${Segments} label="Temperature" value=${unit.value} onChange=${(next) => unit.set(next)} options=${[["C", "°C"], ["F", "°F"]]} /></div>
      <button class="btn" onClick=${() => { setOpen(false); palette("keys"); }}>Keyboard shortcuts <kbd>?</kbd></button>
      <button class="btn" onClick=${() => logOut().catch(sayError)}><${Icon} name="off" size=${16} />Log out</button></div>`}</div>`;
}

function Live() {
  const words = { open: "Live", opening: "Connecting", away: "Reconnecting", closed: "Not live" };
  return html`<span class=${`live ${live.beat.value ? "fresh" : ""}`} key=${live.beat.value} data-state=${online.value ? live.state.value : "away"} role="status"><i></i><span class="wide">${online.value ? words[live.state.value] : "The appliance is away"}</span></span>`;
}

/** The palette and the keys are fetched with their first use. */
let openPalette = null;
function palette(what) {
  import("./ui/palette.js").then((module) => { openPalette = module.open; openPalette(what); });
}

function Extras() {
  const [Palette, setPalette] = useState(null);
  useEffect(() => {
    let first = "";
    const press = (event) => {
      const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); show("find"); return; }
      if (isTyping || keysOn.value === "no" || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
      if (event.key === "?") { event.preventDefault(); show("keys"); return; }
      if (event.key === "/") { event.preventDefault(); (document.querySelector("main input[type=search]") ?? { focus: () => show("find") }).focus(); return; }
      if (first === "g") {
        const view = VIEWS.find((one) => one.key === event.key && (!one.role || may(one.role)));
        if (view) location.hash = `#/${view.name}`;
      }
      first = event.key;
    };
    const show = (what) => import("./ui/palette.js").then((module) => { setPalette(() => module.Palette); module.open(what); }, () => sayError({ message: "The appliance does not answer." }));
    palette = show;
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  return Palette && html`<${Palette} views=${VIEWS.filter((one) => !one.role || may(one.role))} />`;
}

function Tour() {
  const [Shown, setShown] = useState(null);
  const wanted = sessionStorage.getItem("masterbus.tour") === "yes" && toured.value === "no";
  useEffect(() => { if (wanted) import("./ui/tour.js").then((module) => setShown(() => module.Tour)); }, []);
  return Shown && wanted && html`<${Shown} />`;
}

function Frame() {
  const main = useRef();
  const { parts } = route.value;
  const place = parts.slice(0, 2).join("/");
  const was = useRef(place);
  useEffect(() => {
    if (was.current === place) return;
    was.current = place;
    scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [place]);
  return html`<div class="frame"><${Rail} />
    <header class="bar"><button class="find" onClick=${() => palette("find")}><${Icon} name="search" size=${16} /><span>Search or go to …</span><kbd>Ctrl K</kbd></button><span class="push"></span><${Live} /><${Person} /></header>
    <main id="main" tabindex="-1" ref=${main}><${View} /></main></div><${Extras} /><${Tour} />`;
}

function Page() {
  const who = session.value;
  const [Gate, setGate] = useState(null);
  useEffect(() => { if (who === null) import("./views/gate.js").then((module) => setGate(() => module.Gate)); }, [who]);
  return html`${who ? html`<${Frame} />` : who === null && Gate ? html`<${Gate} />` : html`<p class="boot" role="status">MasterBus is opening …</p>`}<${Toasts} /><${Question} />`;
}

effect(() => {
  if (session.value) live.listen();
  else { live.hush(); forgetAll(); }
});
// Asked again when the stream comes back: the appliance may have started anew with another algorithm.
effect(() => { if (session.value && live.state.value !== "away") readBands(); });

async function open() {
  // The demo's link carries its log-in behind the #, which never leaves this machine.
  if (location.pathname === "/enter" && location.hash.includes(":")) {
    const [username, password] = location.hash.slice(1).split(":").map(decodeURIComponent);
    history.replaceState(null, "", "/#/overview");
    dispatchEvent(new HashChangeEvent("hashchange"));
    sessionStorage.setItem("masterbus.tour", "yes");
    const { logIn } = await import("./api.js");
    await logIn(username, password).catch((error) => { session.value = null; sayError(error); });
  } else if (location.pathname === "/setup") {
    session.value = null;
  } else {
    await whoAmI();
  }
}

const root = document.getElementById("app");
open().catch((error) => { session.value = null; sayError(error); });
root.replaceChildren();
render(html`<${Page} />`, root);
