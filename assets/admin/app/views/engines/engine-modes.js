// Modes of the risk engine, in words.

/** @type {Record<string, string>} */
export const MODE_TEXTS = {
  local: "All scores are calculated on this appliance.",
  hybrid: "This appliance calculates at once. Results of VoltMetrics replace its own as they arrive.",
  remote: "VoltMetrics calculates. While it is unavailable, its last results are shown and marked as stale.",
};

/** @type {Record<string, string>} */
export const ENGINE_NAMES = { local: "This appliance", voltmetrics: "VoltMetrics" };
