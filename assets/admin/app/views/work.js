// Work: what the appliance does beside answering, and how it fares: calculations, dead letters, cache, live figures, log.
import { html, useEffect, useMemo, useRef, useState, debounce } from "../lib.js";
import { ask, may } from "../api.js";
import * as live from "../live.js";
import { link, put, route } from "../router.js";
import { Card, Empty, Failed, Head, Meter, Status, Tabs } from "../ui/parts.js";
import { Chart } from "../ui/chart.js";
import { bytes, decimal, few, moment, number, span, words } from "../format.js";
import { CALCULATIONS } from "./calculations.js";

const TABS = [["figures", "Live figures"], ...CALCULATIONS.map(({ key, label, role }) => [key, label, role]), ["log", "Log", "admin"]];
const EVERY = 2_000;
/** Samples of ten minutes. */
const KEPT = 300;

/** Kept while the page is open, so that leaving the view and coming back does not begin the charts anew. */
let samples = [];

async function sample() {
  const began = performance.now();
  const [cache, health, engine] = await Promise.all([ask("/cache"), ask("/health"), ask("/engine")]);
  const at = Date.now() / 1000;
  const last = samples.at(-1);
  // A restart begins its counts anew, and a pause is no rate: lines have a gap there.
  const follows = last && at - last.at < 10 && health.uptime_seconds >= last.uptime;
  const rate = (now, before) => (follows ? Math.max(0, (now - before) / (at - last.at)) : null);
  // A short run begins and ends between two looks; it counts all the same.
  const running = [...live.runs.value.values()].filter((run) => !run.ended || Date.now() - new Date(run.ended) < EVERY);
  samples = [...samples.slice(1 - KEPT), {
    at, took: performance.now() - began, uptime: health.uptime_seconds, cache, engine, found: rate(cache.hits, last?.cache.hits), made: rate(cache.makings, last?.cache.makings),
    rows: running.reduce((sum, run) => sum + (run.rows_per_second ?? 0), 0),
  }];
}

/** Figures of the last minutes, read every two seconds as long as somebody looks. */
function useFigures() {
  const [, redraw] = useState(0);
  const [error, setError] = useState(null);
  useEffect(() => {
    let gone = false;
    const read = () => { if (!document.hidden) sample().then(() => { if (!gone) { setError(null); redraw((count) => count + 1); } }, (problem) => { if (!gone) setError(problem); }); };
    read();
    const timer = setInterval(read, EVERY);
    return () => { gone = true; clearInterval(timer); };
  }, []);
  return error;
}

const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString(undefined, { minute: "2-digit", second: "2-digit" });
const upFrom = (least) => (_, low, high) => [0, Math.max(least, (high ?? 0) * 1.15)];

function Live({ title, sub, width, lines, least = 1, ...rest }) {
  const x = samples.map((one) => one.at);
  const short = samples.length < 2;
  const series = lines.map(([label, pick, color, fill]) => ({ label, color, fill, values: short ? [null, ...samples.map(pick)] : samples.map(pick) }));
  return html`<${Card} title=${title} sub=${sub} width=${width}><${Chart} x=${short ? [x[0] - 1, ...x] : x} height=${170} name=${clock} label=${title} range=${upFrom(least)} series=${series} ...${rest} /></${Card}>`;
}

function Figures() {
  const error = useFigures();
  const now = samples.at(-1);
  if (!now) return error ? html`<${Failed} error=${error} />` : html`<${Empty} icon="work" title="Reading the first figures" />`;
  const { cache, engine } = now;
  const asked = cache.hits + cache.makings;
  return html`${error && html`<p class="note-box" data-tone="bad" role="alert">${error.message} The last figures stand.</p>`}<div class="grid">
    <${Card} title="Kept answers" width="w4" sub="the cache"><dl class="facts"><div><dt>Answers</dt><dd>${number(cache.documents)}</dd></div><div><dt>Memory</dt><dd>${bytes(cache.bytes)} of ${bytes(cache.capacity_bytes)}</dd></div><div><dt>Found</dt><dd>${number(cache.hits)}</dd></div><div><dt>Made</dt><dd>${number(cache.makings)}</dd></div><div><dt>Being made</dt><dd>${number(cache.under_way)}</dd></div><div><dt>Running for</dt><dd>${span(now.uptime * 1000)}</dd></div></dl>
      <${Meter} label="Asked and found" color="var(--accent)" value=${asked ? Math.round((cache.hits * 100) / asked) : null} /></${Card}>
    <${Live} title="Answers a second" sub="the last ten minutes" width="w8" format=${decimal} lines=${[["Found in the cache", (one) => one.found, "--accent", true], ["Made anew", (one) => one.made, "--high"]]} />
    <${Card} title="VoltMetrics" width="w4" tools=${engine.breaker ? html`<${Status} word=${engine.breaker.state} />` : ""}>${engine.breaker
      ? html`<dl class="facts"><div><dt>Breaker</dt><dd>${words(engine.breaker.state)}</dd></div><div><dt>In this state for</dt><dd>${span(engine.breaker.for_seconds * 1000)}</dd></div><div><dt>Failures in a row</dt><dd>${number(engine.breaker.failures)}</dd></div><div><dt>Opened so far</dt><dd>${number(engine.breaker.opens)}</dd></div><div><dt>Engine</dt><dd>${words(engine.mode)}</dd></div><div><dt>Its figures in use</dt><dd>${number(engine.figures.voltmetrics)}</dd></div></dl>`
      : html`<${Empty} icon="bolt" title="No remote engine is configured"><p>Everything is calculated on this box.</p></${Empty}>`}</${Card}>
    <${Live} title="Calculations" sub="waiting or awaited, and figures out of date" width="w4" format=${few} least=${5} lines=${[["Under way", (one) => one.engine.under_way, "--accent", true], ["Stale", (one) => one.engine.figures.stale, "--high"]]} />
    <${Live} title="Failures in a row" sub="what opens the breaker" width="w4" format=${decimal} least=${5} lines=${[["Failures", (one) => one.engine.breaker?.failures ?? 0, "--critical", true]]} />
    <${Live} title="Rows read a second" sub="by sync" width="w4" format=${few} least=${10} lines=${[["Rows", (one) => one.rows, "--good", true]]} />
    <${Live} title="Memory of the cache" width="w4" axis=${72} format=${bytes} least=${1 << 16} lines=${[["Bytes held", (one) => one.cache.bytes, "--low", true]]} />
    <${Live} title="Time to an answer" sub="three small ones, from here" width="w4" axis=${58} format=${(value) => span(value)} least=${10} lines=${[["Round trip", (one) => one.took, "--good"]]} /></div>`;
}

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
    <${Tabs} label="Parts of work" at=${tab} list=${tabs} to=${(key) => link(["work"], key === "figures" ? {} : { tab: key })} />
    ${tab === "log" && may("admin") ? html`<${Log} />` : Calculation ? html`<${Calculation} />` : html`<${Figures} />`}`;
}
