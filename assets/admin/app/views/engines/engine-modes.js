// Modes of the risk engine, in words.

/** @type {Record<string, string>} */
export const MODE_TEXTS = {
  local: "All scores are calculated by the local engine.",
  hybrid: "The local engine calculates at once. Results of VoltMetrics replace its own as they arrive.",
  remote: "VoltMetrics calculates. While it is unavailable, its last results are shown and marked as stale.",
};

/** @type {Record<string, string>} */
export const ENGINE_NAMES = { local: "Local engine", voltmetrics: "VoltMetrics" };

/** @param {string} engine Engine of the API. */
export const engineName = (engine) => ENGINE_NAMES[engine] ?? engine;
