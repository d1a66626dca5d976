// Size of the first view: what the browser loads before it draws the overview.

const GZIP = { headers: { "Accept-Encoding": "gzip" } };
const IMPORTS = /^(?:(?:import|export)[^;"]*?from|import)\s*"([^"]+)";/gm;

/** Gzipped bytes of the page, its style sheets, its script, and everything that is imported statically. */
export async function firstViewSize(url) {
  const files = new Map();
  let names = {};
  const load = async (path) => {
    if (files.has(path)) return;
    files.set(path, 0);
    const response = await fetch(new URL(path, url), GZIP);
    files.set(path, Number(response.headers.get("content-length")));
    const text = await response.text();
    if (path === "/") {
      names = JSON.parse(/importmap">(.*?)<\/script>/s.exec(text)[1]).imports;
      await Promise.all([...text.matchAll(/(?:href|src)="(\/page\/[^"]+)"/g)].map(([, file]) => load(file)));
    } else if (/\.m?js$/.test(path)) {
      // Static imports only: import() loads on demand.
      const imports = [...text.matchAll(IMPORTS)].map(([, name]) => names[name] ?? resolve(name, path, url));
      await Promise.all(imports.map(load));
    }
  };
  await load("/");
  const main = [...files.keys()].find((path) => path.endsWith("/app/main.js"));
  await load(main.replace("main.js", "views/overview/overview.js"));
  return [...files.values()].reduce((sum, bytes) => sum + bytes, 0);
}

const resolve = (name, path, url) => new URL(name, new URL(path, url)).pathname;
