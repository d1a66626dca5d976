// The first run after the administrator is made: where the records are, whether everything is there, the first sync.
import { html, useState } from "../lib.js";
import { ask, may } from "../api.js";
import { useResource } from "../resource.js";
import * as live from "../live.js";
import { Deed, Empty, Failed, Head, Shown, Card, Status } from "../ui/parts.js";
import { sayError } from "../ui/notice.js";
import { Steps } from "./gate.js";
import { counted, number } from "../format.js";
import { SourceCheck, SourceForm } from "../ui/sources.js";

export default function Start() {
  const sources = useResource("/sources");
  const [adding, setAdding] = useState(false);
  if (!may("admin")) return html`<${Failed} error=${{ status: 403, message: "This is for the role admin." }} />`;
  const runs = [...live.runs.value.values()];
  const running = runs.find((run) => !run.ended);
  const before = useResource("/sync/runs?limit=25");
  const read = (run) => Object.values(run.tables).reduce((sum, table) => sum + table.read, 0);
  const ended = [...runs.reverse(), ...(before.data?.runs ?? [])].filter((run) => run.ended);
  // The latest run may have found nothing new: the one that brought something tells more.
  const done = ended[0]?.error ? ended[0] : ended.find((run) => !run.error && read(run) > 0) ?? ended[0];
  const isDone = done && !done.error;
  const list = sources.data?.sources ?? [];
  const at = running || done ? 2 : 1;
  const start = () => ask("/sync", { method: "POST", body: {} }).catch(sayError);
  return html`<${Head} title="Set up" note="Three steps, then the overview fills by itself." /><${Steps} at=${at} />
    <div class="grid" style=${{ marginTop: "18px" }}>
      <${Card} title="Where the records are" width="w7"><${Shown} of=${sources} lines=${4}>${() => (list.length === 0 || adding
        ? html`<${SourceForm} onDone=${() => { setAdding(false); sources.reload(); }} />`
        : html`${list.map((one) => html`<${SourceCheck} key=${one.name} source=${one} />`)}
          <div><button class="btn" onClick=${() => setAdding(true)}>Add another source</button></div>`)}</${Shown}></${Card}>
      <${Card} title="First sync" width="w5">
        ${running ? html`<p role="status">Reading <b>${running.source}</b>: ${number(read(running))} rows so far.</p><progress aria-label="Sync under way"></progress>`
          : done ? html`<p><${Status} word=${done.error ? "failed" : "done"} /> ${done.error ?? (read(done) > 0 ? html`${counted(read(done), "row was", "rows were")} read from <b>${done.source}</b>.` : html`<b>${done.source}</b> holds no records yet.`)}</p>`
          : html`<${Empty} icon="sync" title="Nothing has been read yet"><p>Condoit is only read, never written.</p></${Empty}>`}
        <footer style=${{ display: "flex", gap: "8px", flexWrap: "wrap" }}>
          ${!isDone && html`<${Deed} class="primary" disabled=${list.length === 0 || Boolean(running)} run=${start}>${done ? "Try again" : "Start the first sync"}</${Deed}>`}
          <a class=${`btn ${isDone ? "primary" : ""}`} href="#/overview">To the overview</a></footer></${Card}>
    </div>`;
}
