// The contract of the API, read from the running program and shown offline. Whoever is logged in can try what only looks.
import { html, render, useEffect, useMemo, useState } from "./lib.js";

const VERBS = ["get", "post", "put", "patch", "delete"];
const anchor = (verb, path) => `${verb}-${path.replaceAll(/[^a-z0-9]+/gi, "-")}`;

function operations(contract) {
  return Object.entries(contract.paths).flatMap(([path, item]) => VERBS.filter((verb) => item[verb]).map((verb) => ({ verb, path, ...item[verb], id: anchor(verb, path), tag: item[verb].tags?.[0] ?? "other" })));
}

const nameOf = (reference) => reference.split("/").at(-1);

function kindOf(schema, contract) {
  if (!schema) return "anything";
  if (schema.$ref) return nameOf(schema.$ref);
  const options = schema.oneOf ?? schema.anyOf;
  if (options) return options.map((one) => kindOf(one, contract)).join(" or ");
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  const types = [schema.type].flat().filter(Boolean);
  if (types.includes("array")) return `list of ${kindOf(schema.items, contract)}`;
  return types.join(" or ") || (schema.allOf ? schema.allOf.map((one) => kindOf(one, contract)).join(" and ") : "object");
}

/** A schema's keys, each opened on demand: schemas hold one another. */
function Schema({ schema, contract, depth = 0 }) {
  const real = schema?.$ref ? contract.components.schemas[nameOf(schema.$ref)] : schema;
  if (!real) return null;
  if (real.allOf) return real.allOf.map((part, at) => html`<${Schema} key=${at} schema=${part} contract=${contract} depth=${depth} />`);
  const options = (real.oneOf ?? real.anyOf)?.filter((one) => one.type !== "null");
  if (options?.length === 1) return html`<${Schema} schema=${options[0]} contract=${contract} depth=${depth} />`;
  if (options) return html`<ul>${options.map((one, at) => html`<li key=${at}>${kindOf(one, contract)}${depth < 4 && html`<${Schema} schema=${one} contract=${contract} depth=${depth + 1} />`}</li>`)}</ul>`;
  if ([real.type].flat().includes("array")) return html`<${Schema} schema=${real.items} contract=${contract} depth=${depth} />`;
  if (!real.properties) return null;
  const required = new Set(real.required ?? []);
  return html`<ul>${Object.entries(real.properties).map(([key, property]) => {
    const label = html`<b>${key}</b>${required.has(key) ? "" : "?"}: ${kindOf(property, contract)} <em>${property.description ?? ""}</em>`;
    const inner = deeper(property, contract);
    return html`<li key=${key}>${inner && depth < 5 ? html`<details><summary>${label}</summary><${Schema} schema=${property} contract=${contract} depth=${depth + 1} /></details>` : label}</li>`;
  })}</ul>`;
}

function deeper(schema, contract) {
  const real = schema?.$ref ? contract.components.schemas[nameOf(schema.$ref)] : schema;
  if (!real) return false;
  if (real.properties || real.allOf) return true;
  if ([real.type].flat().includes("array")) return deeper(real.items, contract);
  return (real.oneOf ?? real.anyOf ?? []).some((one) => deeper(one, contract));
}

function Try({ operation }) {
  const [answer, setAnswer] = useState(null);
  const [values, setValues] = useState({});
  const all = operation.parameters ?? [];
  const send = async (event) => {
    event.preventDefault();
    let path = operation.path;
    const query = new URLSearchParams();
    for (const { name, in: place } of all) {
      if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(values[name] ?? ""));
      else if (values[name]) query.set(name, values[name]);
    }
    const began = performance.now();
    const got = await fetch(`${path}${query.size ? `?${query}` : ""}`, { cache: "no-cache" });
    const type = got.headers.get("content-type") ?? "";
    const text = type.includes("json") ? JSON.stringify(await got.json(), null, 2) : `(${type || "no body"})`;
    setAnswer({ line: `${got.status} in ${Math.round(performance.now() - began)} ms, ${got.headers.get("x-cache") ?? "not kept"}`, text: text.length > 20_000 ? `${text.slice(0, 20_000)}\n…` : text });
  };
  return html`<details><summary>Try it</summary><form onSubmit=${send} style=${{ display: "grid", gap: "8px", marginTop: "10px" }}>${all.map((one) => html`<label class="field" key=${one.name}><span>${one.name}${one.required ? "" : " (may be left out)"}</span><input value=${values[one.name] ?? ""} required=${one.required} onInput=${(event) => setValues({ ...values, [one.name]: event.target.value })} /></label>`)}
    <div><button class="btn">Ask</button> <small class="muted">as whoever is logged in to the page</small></div></form>${answer && html`<p role="status">${answer.line}</p><pre tabindex="0">${answer.text}</pre>`}</details>`;
}

function Operation({ of, contract }) {
  const body = of.requestBody?.content && Object.entries(of.requestBody.content)[0];
  const isOpen = of.security?.some((one) => Object.keys(one).length === 0);
  const more = of.description?.startsWith(of.summary ?? "") ? of.description.slice((of.summary ?? "").length) : of.description;
  return html`<article id=${of.id}><header><span class="verb" data-verb=${of.verb}>${of.verb.toUpperCase()}</span><h2><code>${of.path}</code></h2>${isOpen && html`<span class="tag">open to all</span>`}</header>
    <p>${of.summary} ${more}</p>
    ${of.parameters?.length > 0 && html`<table><thead><tr><th>Parameter</th><th>In</th><th>What</th></tr></thead><tbody>${of.parameters.map((one) => html`<tr key=${one.name}><td><code>${one.name}</code>${one.required ? "" : "?"}</td><td>${one.in}</td><td>${one.description ?? kindOf(one.schema, contract)}</td></tr>`)}</tbody></table>`}
    ${body && html`<details><summary>Body: ${kindOf(body[1].schema, contract)} <span class="tag">${body[0]}</span></summary><div class="schema"><${Schema} schema=${body[1].schema} contract=${contract} /></div></details>`}
    <table><thead><tr><th>Answer</th><th>What</th></tr></thead><tbody>${Object.entries(of.responses).map(([status, one]) => html`<tr key=${status}><td><b>${status}</b></td><td>${one.description}${Object.entries(one.content ?? {}).map(([type, { schema }]) => html`<details key=${type}><summary><span class="tag">${type}</span> ${kindOf(schema, contract)}</summary><div class="schema"><${Schema} schema=${schema} contract=${contract} /></div></details>`)}</td></tr>`)}</tbody></table>
    ${of.verb === "get" && !of.path.endsWith("/events") && html`<${Try} operation=${of} />`}</article>`;
}

function Docs() {
  const [contract, setContract] = useState(null);
  const [failed, setFailed] = useState(null);
  const [text, setText] = useState("");
  useEffect(() => { fetch("/api/v1/openapi.json").then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`the appliance answered ${answer.status}`)))).then(setContract, setFailed); }, []);
  const all = useMemo(() => (contract ? operations(contract) : []), [contract]);
  useEffect(() => { if (contract && location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView(); }, [contract]);
  if (failed) return html`<p class="boot" role="alert">${failed.message}</p>`;
  if (!contract) return html`<p class="boot" role="status">Reading the contract …</p>`;
  const wanted = text.trim().toLowerCase();
  const shown = all.filter((one) => !wanted || `${one.verb} ${one.path} ${one.summary ?? ""} ${one.tag}`.toLowerCase().includes(wanted));
  const tags = [...new Set(shown.map((one) => one.tag))];
  return html`<div class="docs"><aside aria-label="Operations"><a href="/">Back to MasterBus</a><input type="search" aria-label="Find an operation" placeholder="Find an operation" value=${text} onInput=${(event) => setText(event.target.value)} /><a class="btn" href="/api/v1/openapi.json" download="openapi.json">openapi.json</a>
      <nav aria-label="Operations by subject">${tags.map((tag) => html`<h2 key=${tag}>${tag}</h2><ul>${shown.filter((one) => one.tag === tag).map((one) => html`<li key=${one.id}><a href=${`#${one.id}`}><span class="verb" data-verb=${one.verb}>${one.verb.toUpperCase()}</span><span class="cut">${one.path.replace("/api/v1", "")}</span></a></li>`)}</ul>`)}</nav></aside>
    <main id="main" tabindex="-1"><div class="head"><div><h1>${contract.info.title} API ${contract.info.version}</h1><p>${contract.info.description}</p></div></div>
      <p class="note-box">Show <code>Authorization: Bearer …</code> or <code>X-API-Key: …</code>. OpenAPI ${contract.openapi}, ${all.length} operations, made from the program that answers you.</p>
      ${shown.map((one) => html`<${Operation} key=${one.id} of=${one} contract=${contract} />`)}</main></div>`;
}

const root = document.getElementById("app");
root.replaceChildren();
render(html`<${Docs} />`, root);
