// Parts that every view uses: ratings, meters, cards with their states of loading, failing and emptiness.
import { html, useEffect, useRef, useState } from "../lib.js";
import { Icon, Shape } from "./icons.js";
import { facilityRating } from "../bands.js";
import { number, percent, words } from "../format.js";
import { link } from "../router.js";

export function Badge({ rating, label }) {
  if (!rating) return html`<span class="tag">Not rated</span>`;
  return html`<span class="badge" data-risk=${rating}><${Shape} rating=${rating} size=${11} />${label ?? rating}</span>`;
}

export function Score({ score, rating }) {
  if (score == null) return html`<span class="muted">–</span>`;
  return html`<span class="score" data-risk=${rating ?? facilityRating(score)}><b>${score}</b><i style=${{ "--v": `${score}%` }}></i></span>`;
}

const TONES = {
  Compliant: "good", compliant: "good", up_to_date: "good", current: "good", closed: "good", done: "good", succeeded: "good",
  Warning: "warn", warning: "warn", due_soon: "warn", "half-open": "warn", half_open: "warn", running: "warn",
  "Out of Compliance": "bad", non_compliant: "bad", away: "bad", overdue: "bad", expired: "bad", missing: "bad", failed: "bad", dead: "bad", open: "bad",
};

export function Status({ word }) {
  if (word == null) return html`<span class="tag">Unknown</span>`;
  const tone = TONES[word];
  const mark = tone === "good" ? "check" : tone ? "alert" : null;
  return html`<span class="tag" data-tone=${tone ?? "none"}>${mark && html`<${Icon} name=${mark} size=${13} />`}${words(word)}</span>`;
}

export function Meter({ label, value, note, color }) {
  const tone = color ?? (value == null ? "var(--line-2)" : value >= 90 ? "var(--good)" : value >= 70 ? "var(--warn)" : "var(--critical)");
  return html`<div class="meter" style=${{ "--v": `${value ?? 0}%`, "--c": tone }}>
    <span>${label}</span><b>${percent(value)}</b>
    <i role="img" aria-label=${`${label}: ${percent(value)}`}></i>${note && html`<small>${note}</small>`}</div>`;
}

/** How many items are Low, Medium, High, Critical: a bar, and figures that lead to them. */
export function Distribution({ counts, query = {} }) {
  const order = ["critical", "high", "medium", "low"];
  const total = order.reduce((sum, key) => sum + (counts?.[key] ?? 0), 0);
  return html`<div class="dist" role="img" aria-label=${order.map((key) => `${words(key)} ${counts[key]}`).join(", ")}>
      ${order.filter((key) => counts[key] > 0).map((key) => html`<span key=${key} data-risk=${words(key)} style=${{ flexGrow: counts[key] }}></span>`)}
    </div>
    <div class="legend">${order.map((key) => html`
      <a key=${key} data-risk=${words(key)} href=${link(["equipment"], { ...query, risk_level: key, sort: "risk_score", order: "desc" })}>
        <span><${Shape} rating=${words(key)} size=${11} />${words(key)}</span><b>${number(counts[key])}</b>
        <small>${total ? percent((counts[key] * 100) / total) : "–"}</small></a>`)}
    </div>`;
}

export function Bones({ lines = 4, height = 14 }) {
  return html`<div aria-hidden="true" style=${{ display: "grid", gap: "12px", width: "100%" }}>${Array.from({ length: lines }, (_, at) => html`
    <span class="bone" key=${at} style=${{ height: `${height}px`, width: `${96 - ((at * 17) % 38)}%` }}></span>`)}</div>`;
}

export function Empty({ icon = "empty", title, children }) {
  return html`<div class="state"><${Icon} name=${icon} size=${30} /><b>${title}</b>${children}</div>`;
}

export function Failed({ error, retry }) {
  return html`<div class="state" role="alert"><${Icon} name="alert" size=${30} /><b>${error.status === 404 ? "There is no such thing here" : "This could not be shown"}</b>
    <p>${error.message}</p>${error.requestId && html`<p class="id">Request ${error.requestId}</p>`}
    ${retry && html`<button class="btn" onClick=${retry}>Try again</button>`}</div>`;
}

/** What a document is shown with: bones while it is on its way, a word when it failed, and else itself. */
export function Shown({ of, lines, height, children }) {
  if (of.data !== undefined) return children(of.data);
  if (of.error) return html`<${Failed} error=${of.error} retry=${of.reload} />`;
  return html`<div role="status" aria-label="Loading" style=${{ width: "100%" }}><${Bones} lines=${lines} height=${height} /></div>`;
}

export function Card({ title, sub, tools, width = "w12", flush, id, children }) {
  return html`<section class=${`card ${width} ${flush ? "flush" : ""}`} aria-label=${title} id=${id}>
    <header><h2>${title}</h2>${sub && html`<span class="sub">${sub}</span>`}<span class="push"></span>${tools}</header>${children}</section>`;
}

export function Head({ title, note, crumbs, children }) {
  return html`<div class="head"><div>
    ${crumbs && html`<nav class="crumbs" aria-label="Where this is">${crumbs.map(([label, to], at) => html`${at > 0 && html`<span aria-hidden="true">/</span>`}<a href=${to}>${label}</a>`)}</nav>`}
    <h1 tabindex="-1">${title}</h1>${note && html`<p>${note}</p>`}</div><span class="push"></span>${children}</div>`;
}

/** The parts of a view; the one that is shown is brought into sight where not all fit. */
export function Tabs({ label, list, at, to }) {
  const nav = useRef();
  useEffect(() => {
    const shown = nav.current.querySelector("[aria-current]");
    if (shown) nav.current.scrollLeft = shown.offsetLeft - nav.current.offsetLeft - (nav.current.clientWidth - shown.offsetWidth) / 2;
  }, [at]);
  return html`<nav class="tabs noprint" aria-label=${label} ref=${nav}>${list.map(([key, text]) => html`<a key=${key} href=${to(key)} aria-current=${key === at ? "page" : undefined}>${text}</a>`)}</nav>`;
}

export function Segments({ label, value, options, onChange }) {
  return html`<div class="seg" role="group" aria-label=${label}>${options.map(([key, text]) => html`
    <button key=${key} type="button" aria-pressed=${String(value === key)} onClick=${() => onChange(key)}>${text}</button>`)}</div>`;
}

export function Field({ label, hint, wrong, children }) {
  return html`<label class="field"><span>${label}</span>${children}${hint && html`<small>${hint}</small>`}${wrong && html`<span class="wrong" role="alert">${wrong}</span>`}</label>`;
}

/** A button that says while its deed is under way, and shows what went wrong. */
export function Deed({ run, class: kind = "", children, busy = "Working …", done, disabled }) {
  const [state, set] = useState({ busy: false });
  const start = async () => {
    set({ busy: true });
    try { await run(); } finally { set({ busy: false }); }
  };
  return html`<button type="button" class=${`btn ${kind}`} disabled=${state.busy || disabled} aria-busy=${String(state.busy)} onClick=${start}>${state.busy ? busy : children}</button>`;
}
