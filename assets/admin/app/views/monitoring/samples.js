// Samples of the cache, the engine and the sync runs, taken every two seconds while somebody looks at them. They are
// kept while the page is open, so that the charts continue when the user returns to the view.
import { useEffect, useState } from "../../lib/html.js";
import { get } from "../../api/client.js";
import { reportedRuns } from "../../api/events.js";
import { apiPath } from "../../api/path.js";

export const SAMPLE_INTERVAL_MS = 2_000;
/** Ten minutes. */
const MAX_SAMPLES = 300;
/** A longer pause than this is a gap in the charts, in seconds. */
const MAX_PAUSE = 10;

/**
 * @typedef {object} Sample
 * @property {number} at Seconds since 1970.
 * @property {number} roundTrip Time of three small requests, in milliseconds.
 * @property {number} uptime In seconds.
 * @property {Api.Document<"/cache">} cache
 * @property {Api.Document<"/engine">} engine
 * @property {number | null} hitRate Responses found in the cache per second, `null` after a gap.
 * @property {number | null} missRate Responses computed per second.
 * @property {number} rowRate Rows that sync runs read per second.
 */

/** @type {Sample[]} */
let samples = [];

async function takeSample() {
  const started = performance.now();
  const [cache, health, engine] = await Promise.all(
    /** @type {[any, any, any]} */ ([get(apiPath("/cache")), get(apiPath("/health")), get(apiPath("/engine"))]),
  );
  const roundTrip = performance.now() - started;
  const at = Date.now() / 1000;
  const last = samples.at(-1);
  // After a restart the counters begin at zero, and a long pause would flatten the rate.
  const isContinuous = last && at - last.at < MAX_PAUSE && health.uptime_seconds >= last.uptime;
  const rate = (/** @type {"hits" | "makings"} */ counter) =>
    isContinuous ? Math.max(0, (cache[counter] - last.cache[counter]) / (at - last.at)) : null;
  const rates = { hitRate: rate("hits"), missRate: rate("makings"), rowRate: currentRowRate() };
  samples = [
    ...samples.slice(1 - MAX_SAMPLES),
    { at, roundTrip, uptime: health.uptime_seconds, cache, engine, ...rates },
  ];
}

/** A short run starts and ends between two samples. It counts too. */
function currentRowRate() {
  const isRecent = (/** @type {Api.Run} */ run) =>
    !run.ended || Date.now() - new Date(run.ended).getTime() < SAMPLE_INTERVAL_MS;
  const recent = [...reportedRuns.value.values()].filter(isRecent);
  return recent.reduce((sum, run) => sum + (run.rows_per_second ?? 0), 0);
}

/** @returns {{ samples: Sample[], error: any }} */
export function useSamples() {
  const [, redraw] = useState(0);
  const [error, setError] = useState(/** @type {any} */ (null));
  useEffect(() => {
    let isGone = false;
    const read = async () => {
      if (document.hidden) return;
      const problem = await takeSample().then(
        () => null,
        (failure) => failure,
      );
      if (isGone) return;
      setError(problem);
      redraw((count) => count + 1);
    };
    read();
    const timer = setInterval(read, SAMPLE_INTERVAL_MS);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, []);
  return { samples, error };
}
