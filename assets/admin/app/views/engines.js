// The two engines side by side: what each makes of an item or a facility, how far they are apart, and which one counts.
import { html, useEffect } from "../lib.js";
import { ask, may } from "../api.js";
import { touch, useResource } from "../resource.js";
import { link } from "../router.js";
import { Badge, Card, Empty, Segments, Shown, Status } from "../ui/parts.js";
import { confirm, say, sayError } from "../ui/notice.js";
import { ago, decimal, number, sentence, signed, span, text, words } from "../format.js";

export const MODES = {
  local: "Everything is calculated on this box.",
  hybrid: "This box calculates at once, and VoltMetrics' figures replace its own as they come.",
  remote: "VoltMetrics calculates. Where it does not answer, its last figures stand, marked as stale.",
};
const NAMES = { local: "This box", voltmetrics: "VoltMetrics" };

/** Two figures on one scale of 100: a disc for this box, a diamond for VoltMetrics. */
function Duel({ local, remote, label }) {
  const both = local != null && remote != null;
  const places = { "--a": `${local ?? 0}%`, "--b": `${remote ?? 0}%`, "--from": `${both ? Math.min(local, remote) : 0}%`, "--w": `${both ? Math.abs(local - remote) : 0}%` };
  return html`<span class="duel" role="img" aria-label=${`${label}: this box ${decimal(local)}, VoltMetrics ${decimal(remote)} of 100`} style=${places}>
    ${both && html`<i class="gap"></i>`}${local != null && html`<i class="local"></i>`}${remote != null && html`<i class="remote"></i>`}</span>`;
}

const Legend = () => html`<p class="duel-key small muted" aria-hidden="true"><span><i class="local"></i>This box</span><span><i class="remote"></i>VoltMetrics</span></p>`;

/** One engine's figure, with what it is made of. */
function Figure({ name, figure, inUse, children }) {
  return html`<div class="figure" data-used=${String(inUse)}><header><h3>${name}</h3>${inUse && html`<span class="tag" data-tone="good">In use</span>`}${figure?.outdated && html`<span class="tag" data-tone="warn">Out of date</span>`}</header>
    ${figure ? html`<p><b class="big">${decimal(figure.score)}</b> <${Badge} rating=${figure.risk_rating} /></p>${children}` : html`<p class="muted">No figure.</p>`}</div>`;
}

function apart({ score, ratings }) {
  if (score === 0) return "Both come to the same score.";
  const steps = Math.abs(ratings);
  const rated = ratings === 0 ? "the rating is the same" : `rated ${steps === 1 ? "one step" : `${steps} steps`} ${ratings > 0 ? "worse" : "milder"}`;
  return `VoltMetrics is ${decimal(Math.abs(score))} points ${score > 0 ? "higher" : "lower"}, ${rated}.`;
}

/** An item, factor by factor. */
export function ItemEngines({ id }) {
  const engines = useResource(`/equipment/${encodeURIComponent(id)}/engines`);
  return html`<${Card} title="Engines side by side" width="w12" sub=${engines.data ? `mode ${engines.data.mode}` : ""}><${Shown} of=${engines} lines=${6}>${({ in_use: used, local, remote, difference, factors }) => html`
    <div class="figures"><${Figure} name="This box" figure=${local} inUse=${used?.engine === "local"}><p class="small muted">Algorithm ${local?.algorithm_version}, ${ago(local?.calculated_at)}</p></${Figure}>
      <${Figure} name="VoltMetrics" figure=${remote} inUse=${used?.engine === "voltmetrics"}><p class="small muted">Version ${remote?.algorithm_version}, ${ago(remote?.calculated_at)}</p></${Figure}></div>
    ${difference ? html`<p class="note-box" data-tone=${difference.ratings === 0 ? "good" : "warn"}>${apart(difference)}</p>`
      : html`<p class="note-box">${remote ? "This box has no figure to compare with." : "VoltMetrics has not calculated this item."} Settings, Engine tells who calculates.</p>`}
    ${factors.length > 0 && html`<${Legend} /><div class="scroll-x" tabindex="0" role="region" aria-label="Factors of both engines"><table class="plain duels"><thead><tr><th>Factor</th><th><span class="hidden">On one scale</span></th><th class="num">This box</th><th class="num">VoltMetrics</th><th class="num">Apart</th><th class="num">Weights</th></tr></thead><tbody>${factors.map((one) => html`
      <tr key=${one.factor}><td>${one.label}<div class="small muted">${sentence(one.details)}</div></td><td><${Duel} local=${one.local} remote=${one.remote} label=${one.label} /></td><td class="num">${decimal(one.local)}</td><td class="num">${decimal(one.remote)}</td><td class="num">${signed(one.difference)}</td>
        <td class="num nowrap">${one.local_weight === one.remote_weight ? text(one.local_weight) : `${text(one.local_weight)} / ${text(one.remote_weight)}`}</td></tr>`)}
      ${[["nfpa_70b", "NFPA 70B maintenance"], ["nfpa_70e", "NFPA 70E electrical safety"]].map(([key, label]) => html`<${Standard} key=${key} label=${label} local=${local?.[key]} remote=${remote?.[key]} />`)}</tbody></table></div>`}`}</${Shown}></${Card}>`;
}

/** What both say of a standard; the issues are those VoltMetrics names. */
function Standard({ label, local, remote }) {
  if (!local && !remote) return null;
  const issues = [...new Set([...(local?.issues ?? []), ...(remote?.issues ?? [])])];
  const gap = local?.score != null && remote?.score != null ? remote.score - local.score : null;
  return html`<tr><td>${label}${issues.length > 0 && html`<div class="small muted">${sentence(issues.join("; "))}</div>`}</td><td><${Duel} local=${local?.score} remote=${remote?.score} label=${label} /></td>
    ${[local, remote].map((one, at) => html`<td key=${at} class="num">${decimal(one?.score)}<div class="small muted nowrap">${one ? words(one.status) : ""}</div></td>`)}<td class="num">${signed(gap)}</td><td></td></tr>`;
}

/** A facility: how far the engines are apart, and on which items the most. */
export default function FacilityEngines({ id }) {
  const compared = useResource(`/engines/compare?facility_id=${encodeURIComponent(id)}`);
  return html`<${Shown} of=${compared} lines=${9} height=${30}>${(one) => (one.compared === 0
    ? html`<${Card} title="Engines side by side" width="w12"><${Empty} icon="bolt" title="There is nothing to compare"><p>No item here has figures of both engines. ${MODES[one.mode]}</p>${may("admin") && html`<a class="btn" href=${link(["settings"], { part: "engine" })}>Who calculates</a>`}</${Empty}></${Card}>`
    : html`<div class="grid"><${Card} title="The facility" width="w5" sub=${`mode ${one.mode}`}><div class="figures"><${Figure} name="In use" figure=${one.figure} inUse=${false}><p class="small muted">${number(one.remote_in_use)} of ${number(one.equipment_count)} items by VoltMetrics</p></${Figure}>
          <${Figure} name="VoltMetrics' own sum" figure=${one.remote} inUse=${false}><p class="small muted">${one.remote && `${number(one.remote.equipment_count)} items, ${ago(one.remote.calculated_at)}`}</p></${Figure}></div>
        ${one.remote && one.figure && html`<table class="plain"><thead><tr><th>Rating</th><th class="num">In use</th><th class="num">VoltMetrics</th></tr></thead><tbody>${["critical", "high", "medium", "low"].map((key) => html`<tr key=${key}><td><${Badge} rating=${words(key)} /></td><td class="num">${number(one.figure.by_rating[key])}</td><td class="num">${number(one.remote.by_rating[key])}</td></tr>`)}</tbody></table>`}</${Card}>
      <${Card} title="How far apart" width="w7" sub=${`${number(one.compared)} of ${number(one.equipment_count)} items have both figures`}><dl class="facts"><div><dt>Points apart on average</dt><dd>${decimal(one.mean_distance)}</dd></div><div><dt>Points apart at most</dt><dd>${decimal(one.max_distance)}</dd></div><div><dt>VoltMetrics on average</dt><dd>${one.mean_difference === 0 ? "The same" : `${decimal(Math.abs(one.mean_difference))} ${one.mean_difference > 0 ? "higher" : "lower"}`}</dd></div><div><dt>Rated differently</dt><dd>${number(one.rated_differently)} items</dd></div><div><dt>Of these milder</dt><dd>${number(one.rated_milder)} items</dd></div></dl>
        <p class="note-box" data-tone=${one.rated_milder > 0 ? "warn" : "good"}>${one.rated_milder > 0 ? `VoltMetrics rates ${number(one.rated_milder)} items milder than this box does. They are worth a look.` : "VoltMetrics rates no item milder than this box does."}</p></${Card}>
      <${Card} title="Furthest apart" width="w12" sub="another rating first"><${Legend} /><div class="scroll-x" tabindex="0" role="region" aria-label="Items furthest apart"><table class="plain duels"><thead><tr><th>Item</th><th><span class="hidden">On one scale</span></th><th class="num">This box</th><th class="num">VoltMetrics</th><th class="num">Apart</th></tr></thead><tbody>${one.furthest.map((item) => html`
        <tr key=${item.equipment_id}><td><a href=${link(["equipment", item.equipment_id])}>${item.equipment_name}</a></td><td><${Duel} local=${item.local_score} remote=${item.remote_score} label=${item.equipment_name} /></td>
          <td class="num nowrap">${decimal(item.local_score)} <${Badge} rating=${item.local_rating} /></td><td class="num nowrap">${decimal(item.remote_score)} <${Badge} rating=${item.remote_rating} /></td><td class="num">${signed(item.difference)}</td></tr>`)}</tbody></table></div></${Card}></div>`)}</${Shown}>`;
}

/** How long between two looks at an engine that is at work, ms. */
const EVERY = 3_000;

/** Who calculates: shown to everybody, switched by administrators. */
export function Engine() {
  const engine = useResource("/engine");
  useEffect(() => {
    const timer = setInterval(() => { if (!document.hidden) touch("/engine"); }, EVERY);
    return () => clearInterval(timer);
  }, []);
  const turn = async (mode) => {
    if (mode === engine.data.mode) return;
    const goes = await confirm({ title: `Have the engine work as “${mode}”?`, text: `${MODES[mode]} Figures are chosen anew in the background; scores and ratings of the whole portfolio may move.`, deed: `Switch to ${mode}`, danger: false });
    if (goes) await ask("/engine", { method: "PUT", body: { mode } }).then(() => { say(`The engine works as ${mode} now`); engine.reload(); touch("/"); }, sayError);
  };
  return html`<${Shown} of=${engine} lines=${6}>${(one) => html`<div class="grid"><${Card} title="Who calculates" width="w12">
      ${may("admin") ? html`<${Segments} label="Engine mode" value=${one.mode} onChange=${turn} options=${Object.keys(MODES).map((mode) => [mode, words(mode)])} />` : html`<p><b>${words(one.mode)}</b></p>`}
      <p class="muted">${MODES[one.mode]}</p>
      ${one.away && one.mode !== "local" && html`<p class="note-box" data-tone="bad">VoltMetrics does not answer. The figures of this box, or the last ones known, are shown.</p>`}
      <p class="small muted">The algorithm in force is ${one.algorithm_version}. It is set as <code>engine.algorithm</code> in <code>masterbus.toml</code>; a mode chosen here is kept over restarts until another is configured.</p></${Card}>
    <${Card} title="Whose figures are in use" width="w6"><${Shares} figures=${one.figures} /><dl class="facts"><div><dt>Stale</dt><dd>${number(one.figures.stale)}</dd></div><div><dt>Being calculated</dt><dd>${number(one.under_way)}</dd></div></dl></${Card}>
    <${Card} title="VoltMetrics" width="w6" tools=${one.breaker && html`<${Status} word=${one.breaker.state} />`}>${one.breaker
      ? html`<dl class="facts"><div><dt>Breaker</dt><dd>${words(one.breaker.state)} for ${span(one.breaker.for_seconds * 1000)}</dd></div><div><dt>Failures in a row</dt><dd>${number(one.breaker.failures)}</dd></div><div><dt>Opened so far</dt><dd>${number(one.breaker.opens)}</dd></div></dl>`
      : html`<${Empty} icon="bolt" title="None is configured"><p>With <code>[voltmetrics]</code> in <code>masterbus.toml</code>, a remote engine can calculate too.</p></${Empty}>`}</${Card}></div>`}</${Shown}>`;
}

function Shares({ figures }) {
  const total = figures.local + figures.voltmetrics;
  return html`<div class="shares">${["local", "voltmetrics"].map((key) => html`<div key=${key} class="meter" style=${{ "--v": `${total ? (figures[key] * 100) / total : 0}%` }}><span>${NAMES[key]}</span><b>${number(figures[key])}</b><i role="img" aria-label=${`${NAMES[key]}: ${number(figures[key])} of ${number(total)} items`}></i></div>`)}</div>`;
}
