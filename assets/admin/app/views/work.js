// Work: what the appliance does beside answering, and how it fares: calculations, dead letters, cache, live figures, log.
import { html, useEffect, useMemo, useRef, useState, debounce } from "../lib.js";
import { ask, may } from "../api.js";
import { link, put, route } from "../router.js";
import { Card, Empty, Failed, Head, Meter, Status } from "../ui/parts.js";
import { Chart } from "../ui/chart.js";
import { bytes, decimal, moment, number, span, words } from "../format.js";
import { CALCULATIONS } from "./calculations.js";

const TABS = [["figures", "Live figures"], ...CALCULATIONS.map(({ key, label, role }) => [key, label, role]), ["log", "Log", "admin"]];
const EVERY = 2_000;
const KEPT = 150;

/** Figures of the last minutes, read every two seconds as long as somebody looks. */
function useFigures() {
  const samples = useRef([]);
  const [, redraw] = useState(0);
  const [error, setError] = useState(null);
  useEffect(() => {
    let gone = false;
    const read = async () => {
      if (document.hidden) return;
      const began = performance.now();
      try {
        const [cache, health, breaker] = await Promise.all([ask("/cache"), ask("/health"), ask("/voltmetrics/breaker")]);
        if (gone) return;
        samples.current = [...samples.current.slice(1 - KEPT), { at: Date.now() / 1000, took: performance.now() - began, ...cache, breaker, uptime: health.uptime_seconds }];
        setError(null);
        redraw((count) => count + 1);
      } catch (problem) { if (!gone) setError(problem); }
    };
    read();
    const timer = setInterval(read, EVERY);
    return () => { gone = true; clearInterval(timer); };
  }, []);
  return { samples: samples.current, error };
}

const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString(undefined, { minute: "2-digit", second: "2-digit" });
const rates = (samples, key) => samples.map((one, at) => (at === 0 ? null : Math.max(0, (one[key] - samples[at - 1][key]) / (one.at - samples[at - 1].at))));

function Figures() {
  const { samples, error } = useFigures();
  const now = samples.at(-1);
  if (!now) return error ? html`<${Failed} error=${error} />` : html`<${Empty} icon="work" title="Reading the first figures" />`;
  const x = samples.map((one) => one.at);
  const asked = now.hits + now.makings;
  const enough = samples.length > 2;
  return html`<div class="grid">
    <${Card} title="Kept answers" width="w4" sub="the cache"><dl class="facts"><div><dt>Answers</dt><dd>${number(now.documents)}</dd></div><div><dt>Memory</dt><dd>${bytes(now.bytes)} of ${bytes(now.capacity_bytes)}</dd></div><div><dt>Found</dt><dd>${number(now.hits)}</dd></div><div><dt>Made</dt><dd>${number(now.makings)}</dd></div><div><dt>Being made</dt><dd>${number(now.under_way)}</dd></div><div><dt>Running for</dt><dd>${span(now.uptime * 1000)}</dd></div></dl>
      <${Meter} label="Asked and found" value=${asked ? Math.round((now.hits * 100) / asked) : null} /></${Card}>
    <${Card} title="Answers a second" width="w8"><${Chart} x=${enough ? x : [x[0] - 1, ...x]} height=${190} name=${clock} format=${decimal} label="Answers a second" series=${[{ label: "Found in the cache", values: pad(rates(samples, "hits"), enough), color: "--accent", fill: true }, { label: "Made anew", values: pad(rates(samples, "makings"), enough), color: "--high" }]} /></${Card}>
    <${Card} title="VoltMetrics" width="w4" tools=${now.breaker.configured ? html`<${Status} word=${now.breaker.state} />` : ""}>${now.breaker.configured
      ? html`<dl class="facts"><div><dt>Breaker</dt><dd>${words(now.breaker.state)}</dd></div><div><dt>Failures in a row</dt><dd>${number(now.breaker.failures)}</dd></div><div><dt>In this state for</dt><dd>${span(now.breaker.state_seconds * 1000)}</dd></div><div><dt>Opened so far</dt><dd>${number(now.breaker.opens)}</dd></div></dl>`
      : html`<${Empty} icon="bolt" title="No remote engine is configured"><p>Everything is calculated on this box.</p></${Empty}>`}</${Card}>
    <${Card} title="Memory of the cache" width="w4"><${Chart} x=${enough ? x : [x[0] - 1, ...x]} height=${170} axis=${72} name=${clock} format=${bytes} label="Memory of the cache" range=${(_, low, high) => [Math.max(0, low * 0.9), high * 1.1 + 1]} series=${[{ label: "Bytes held", values: pad(samples.map((one) => one.bytes), enough), color: "--low", fill: true }]} /></${Card}>
    <${Card} title="Time to an answer" width="w4" sub="two small ones, from this browser"><${Chart} x=${enough ? x : [x[0] - 1, ...x]} height=${170} name=${clock} format=${(value) => span(value)} label="Time to an answer" range=${(_, low, high) => [0, Math.max(10, high * 1.15)]} series=${[{ label: "Round trip", values: pad(samples.map((one) => one.took), enough), color: "--good" }]} /></${Card}></div>`;
}

const pad = (values, enough) => (enough ? values : [null, ...values]);

/** The latest lines of the log, with what comes after them as it comes. */
function Log() {
  const { query } = route.value;
  const level = query.get("level") ?? "info";
  const search = query.get("search") ?? "";
  const [lines, setLines] = useState(null);
  const [error, setError] = useState(null);
  const [follow, setFollow] = useState(true);
  const [value, setValue] = useState(search);
  const seek = useMemo(() => debounce((text) => put({ search: text }), 200), []);
  const latest = useRef(0);
  useEffect(() => {
    let gone = false;
    latest.current = 0;
    const read = async () => {
      try {
        const terms = new URLSearchParams({ level, limit: "300", ...(search && { search }), ...(latest.current && { after: String(latest.current) }) });
        const answer = await ask(`/logs?${terms}`);
        if (gone) return;
        const fresh = latest.current === 0;
        latest.current = Math.max(latest.current, answer.lines[0]?.number ?? 0);
        setLines((before) => (fresh ? answer.lines : answer.lines.length > 0 ? [...answer.lines, ...(before ?? [])].slice(0, 600) : before));
        setError(null);
      } catch (problem) { if (!gone) setError(problem); }
    };
    setLines(null);
    read();
    const timer = setInterval(() => { if (follow && !document.hidden) read(); }, EVERY);
    return () => { gone = true; clearInterval(timer); };
  }, [level, search, follow]);
  return html`<${Card} title="Log" width="w12" flush sub="the latest 2,000 lines are kept in memory"><div class="filters" role="search" style=${{ padding: "0 16px", margin: 0 }}><input class="grow" type="search" aria-label="Search the log" placeholder="Text, request id, value …" value=${value} onInput=${(event) => { setValue(event.target.value); seek(event.target.value); }} />
      <select aria-label="Level" onChange=${(event) => put({ level: event.target.value })}>${["error", "warn", "info", "debug", "trace"].map((one) => html`<option value=${one} selected=${one === level}>${one} and up</option>`)}</select>
      <label class="check"><input type="checkbox" checked=${follow} onChange=${(event) => setFollow(event.target.checked)} />Follow</label></div>
    ${error ? html`<${Failed} error=${error} />` : lines === null ? html`<${Empty} icon="file" title="Reading the log" />` : lines.length === 0 ? html`<${Empty} icon="search" title="No line matches" />`
      : html`<div class="log" role="log" aria-label="Lines of the log" tabindex="0" style=${{ maxHeight: "calc(100dvh - 300px)", overflow: "auto" }}>${lines.map((line) => html`<div key=${line.number}><span class="muted nowrap">${moment(line.at)}</span><b data-level=${line.level}>${line.level}</b>
        <span>${line.message} ${Object.entries(line.fields).map(([name, field]) => html`<em key=${name}>${name}=</em>${field} `)}${line.request_id && html`<em>request=</em>${line.request_id} `}<em>${line.target}</em></span></div>`)}</div>`}</${Card}>`;
}

export default function Work() {
  const tab = route.value.query.get("tab") ?? "figures";
  const tabs = TABS.filter(([, , role]) => !role || may(role));
  const Calculation = CALCULATIONS.find((one) => one.key === tab && (!one.role || may(one.role)))?.of;
  return html`<${Head} title="Work" note="What the appliance does beside answering, and how it fares." />
    <nav class="tabs noprint" aria-label="Parts of work">${tabs.map(([key, label]) => html`<a key=${key} href=${link(["work"], key === "figures" ? {} : { tab: key })} aria-current=${key === tab ? "page" : undefined}>${label}</a>`)}</nav>
    ${tab === "log" && may("admin") ? html`<${Log} />` : Calculation ? html`<${Calculation} />` : html`<${Figures} />`}`;
}
