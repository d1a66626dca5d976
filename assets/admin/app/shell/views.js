// The views of the page. Each is imported when it is first opened.

/**
 * @typedef {object} ViewEntry
 * @property {string} name First part of the route.
 * @property {string} title
 * @property {string} icon
 * @property {string} key The view opens with "g" and then this key.
 * @property {"operator" | "admin"} [role] Role that is needed. Everybody by default.
 * @property {boolean} [isSite] Whether the role is needed for all facilities.
 */

/** Views in the navigation. @type {ViewEntry[]} */
export const VIEWS = [
  { name: "overview", title: "Overview", icon: "overview", key: "o" },
  { name: "facilities", title: "Facilities", icon: "facilities", key: "f" },
  { name: "equipment", title: "Equipment", icon: "equipment", key: "e" },
  { name: "sync", title: "Sync", icon: "sync", key: "s", role: "operator", isSite: true },
  { name: "monitoring", title: "Monitoring", icon: "monitoring", key: "m", role: "operator" },
  { name: "settings", title: "Settings", icon: "settings", key: "," },
];

/** @type {Record<string, () => Promise<any>>} */
export const LOADERS = {
  overview: () => import("../views/overview/overview.js"),
  facilities: () => import("../views/facilities/facilities.js"),
  equipment: () => import("../views/equipment/equipment.js"),
  sync: () => import("../views/sync/sync.js"),
  monitoring: () => import("../views/monitoring/monitoring.js"),
  settings: () => import("../views/settings/settings.js"),
  start: () => import("../views/setup/first-source.js"),
};

/**
 * Imports the module of a view ahead of time. An error shows when the view is rendered.
 * @param {string} name
 */
export function preloadView(name) {
  if (Object.hasOwn(LOADERS, name)) LOADERS[name]().catch(() => {});
}
