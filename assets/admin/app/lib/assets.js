// Loads scripts, style sheets and JSON files of the page on demand, each once.

/** Path under which the files of the page are served. */
export const base = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");

/** @type {Map<string, Promise<any>>} */
const loading = new Map();

/**
 * Loads a classic script from `vendor/` and resolves to the global variable that it defines.
 * @param {string} file
 * @param {string} globalName
 * @returns {Promise<any>}
 */
export function loadScript(file, globalName) {
  const known = loading.get(file);
  if (known) return known;
  const loaded = new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = `${base}/vendor/${file}`;
    element.onload = () => resolve(/** @type {any} */ (globalThis)[globalName]);
    element.onerror = () => {
      loading.delete(file);
      reject(new Error(`${file} could not be loaded`));
    };
    document.head.append(element);
  });
  loading.set(file, loaded);
  return loaded;
}

/**
 * Loads a style sheet. Resolves on failure too: a view without its style is better than no view.
 * @param {string} path
 * @returns {Promise<void>}
 */
export function loadStyle(path) {
  const known = loading.get(path);
  if (known) return known;
  const loaded = new Promise((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `${base}/${path}`;
    link.onload = link.onerror = () => resolve(undefined);
    document.head.append(link);
  });
  loading.set(path, loaded);
  return loaded;
}

/**
 * Fetches a JSON file from `vendor/`.
 * @param {string} file
 * @returns {Promise<any>}
 */
export function loadJson(file) {
  const known = loading.get(file);
  if (known) return known;
  const loaded = fetch(`${base}/vendor/${file}`).then((response) => response.json());
  loading.set(file, loaded);
  return loaded;
}
