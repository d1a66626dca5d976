// The latest lines of the log, with new lines as they are written.
import { html, useEffect, useRef, useState } from "../../lib/html.js";
import { get } from "../../api/client.js";
import { apiPath } from "../../api/path.js";
import { formatInstant } from "../../lib/format.js";
import { route } from "../../state/route.js";
import { Card } from "../../components/card.js";
import { EmptyState } from "../../components/empty-state.js";
import { ErrorState } from "../../components/error-state.js";
import { QuerySelect } from "../../components/query-select.js";
import { SearchField } from "../../components/search-field.js";
import { SAMPLE_INTERVAL_MS } from "./samples.js";

const PAGE_SIZE = 300;
const MAX_LINES = 600;
const DEFAULT_LEVEL = "info";

/** @type {[string, string][]} */
const LEVEL_OPTIONS = [
  ["error", "error"],
  ["warn", "warn and higher"],
  ["info", "info and higher"],
  ["debug", "debug and higher"],
  ["trace", "trace and higher"],
];

/** @typedef {Api.Document<"/logs">["lines"][number]} LogLine */

/**
 * @param {string} level
 * @param {string} search
 * @param {boolean} isFollowing
 */
function useLogLines(level, search, isFollowing) {
  const [lines, setLines] = useState(/** @type {LogLine[] | null} */ (null));
  const [error, setError] = useState(/** @type {any} */ (null));
  const lastNumber = useRef(0);
  useEffect(() => {
    let isGone = false;
    lastNumber.current = 0;
    const read = async () => {
      const after = lastNumber.current;
      try {
        const page = await get(apiPath("/logs", {}, { level, limit: PAGE_SIZE, search, after: after || null }));
        if (isGone) return;
        lastNumber.current = Math.max(lastNumber.current, page.lines[0]?.number ?? 0);
        setLines((before) => (after === 0 ? page.lines : [...page.lines, ...(before ?? [])].slice(0, MAX_LINES)));
        setError(null);
      } catch (problem) {
        if (!isGone) setError(problem);
      }
    };
    setLines(null);
    read();
    const timer = setInterval(() => isFollowing && !document.hidden && read(), SAMPLE_INTERVAL_MS);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, [level, search, isFollowing]);
  return { lines, error };
}

export function LogTab() {
  const { query } = route.value;
  const level = query.get("level") ?? DEFAULT_LEVEL;
  const [isFollowing, setFollowing] = useState(true);
  const { lines, error } = useLogLines(level, query.get("search") ?? "", isFollowing);
  return html`<${Card} title="Log" flush subtitle="the latest 2,000 lines are kept in memory">
    <${Filters} level=${level} isFollowing=${isFollowing} onFollow=${setFollowing} />
    <${Content} lines=${lines} error=${error} />
  <//>`;
}

/** @param {{ level: string, isFollowing: boolean, onFollow: (isFollowing: boolean) => void }} props */
function Filters({ level, isFollowing, onFollow }) {
  const onChange = (/** @type {any} */ event) => onFollow(event.target.checked);
  return html`<div class="filters log-filters" role="search">
    <${SearchField} label="Search the log" placeholder="Text, request id, value …" />
    <${QuerySelect} label="Level" name="level" value=${level} options=${LEVEL_OPTIONS} />
    <label class="check"><input type="checkbox" checked=${isFollowing} onChange=${onChange} />Follow</label>
  </div>`;
}

/** @param {{ lines: LogLine[] | null, error: any }} props */
function Content({ lines, error }) {
  if (error) return html`<${ErrorState} error=${error} />`;
  if (lines === null) return html`<${EmptyState} icon="file" title="Reading the log" />`;
  if (lines.length === 0) return html`<${EmptyState} icon="search" title="No line matches" />`;
  return html`<div class="log" role="log" aria-label="Lines of the log" tabindex="0">
    ${lines.map((line) => html`<${Line} key=${line.number} line=${line} />`)}
  </div>`;
}

/** @param {{ line: LogLine }} props */
function Line({ line: { at, level, message, fields, request_id: requestId, target } }) {
  const toField = (/** @type {[string, unknown]} */ [name, value]) => html`<em key=${name}>${name}=</em>${value} `;
  return html`<div>
    <span class="muted nowrap">${formatInstant(at)}</span><b data-level=${level}>${level}</b>
    <span>
      ${message} ${Object.entries(fields).map(toField)}${requestId && toField(["request", requestId])}
      <em>${target}</em>
    </span>
  </div>`;
}
