// A client with the types that openapi-typescript generates. tsc checks every path, parameter, body and field used here;
// the tests call a server.
import assert from "node:assert/strict";
import { test } from "node:test";

/** @typedef {import("../page/types/api").paths} paths */
/** @typedef {"get" | "post" | "put" | "delete"} Method */
/**
 * The content of one response.
 * @template R
 * @typedef {R extends { content: { "application/json": infer D } } ? D : undefined} JsonOf
 */
/**
 * What an operation answers: one of its statuses, with the document of that status.
 * @template O
 * @typedef {O extends { responses: infer R } ? { [S in keyof R]: { status: S, headers: Headers, data: JsonOf<R[S]> } }[keyof R] : never} Answer
 */
/**
 * @template O
 * @typedef {O extends { parameters: infer P } ? P : never} Parameters
 */
/**
 * @template O
 * @typedef {O extends { requestBody: { content: { "application/json": infer B } } } ? B : O extends { requestBody?: { content: { "application/json": infer B } } } ? B | undefined : undefined} BodyOf
 */

const { MASTERBUS_URL: url = "", MASTERBUS_TOKEN: token = "" } = process.env;

/**
 * Sends a request.
 * @template {keyof paths} P
 * @template {Method & keyof paths[P]} M
 * @param {M} method
 * @param {P} path
 * @param {Partial<Parameters<paths[P][M]>> & { body?: BodyOf<paths[P][M]> }} [options]
 * @returns {Promise<Answer<paths[P][M]>>}
 */
async function send(method, path, options = {}) {
  const { path: inPath, query, header, body } = /** @type {Record<string, any>} */ (options);
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(inPath[name]));
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", ...header };
  const answer = await fetch(`${url}${address}?${new URLSearchParams(query)}`, {
    method: method.toUpperCase(),
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  const data = text === "" ? undefined : JSON.parse(text);
  return /** @type {any} */ ({ status: answer.status, headers: answer.headers, data });
}

test("a list leads to documents, and enumerations are literal types", async () => {
  const list = await send("get", "/api/v1/facilities", { query: { sort: "risk_score", order: "desc", limit: 2 } });
  assert.ok(list.status === 200);
  assert.equal(list.data.facilities.length, 2);
  const [riskiest] = list.data.facilities;
  assert.ok(riskiest.risk_score !== null && riskiest.risk_score >= 0);
  const facility_id = riskiest.id;
  const risks = await send("get", "/api/v1/facilities/{facility_id}/risks", { path: { facility_id } });
  assert.ok(risks.status === 200);
  assert.equal(risks.data.facility_id, facility_id);
  const query = /** @type {const} */ ({ risk_level: "critical", type: "panel" });
  const items = await send("get", "/api/v1/equipment", { query });
  assert.ok(items.status === 200);
  assert.ok(items.data.equipment.every((item) => item.type === "panel" && item.risk_rating === "Critical"));
});

test("a document is answered 304 while the client has it", async () => {
  let held = await send("get", "/api/v1/portfolio/summary");
  for (let changes = 0; held.status === 200; changes += 1) {
    assert.ok(changes < 10, "the document changes with every request");
    const etag = held.headers.get("etag") ?? "";
    assert.match(etag, /^"[^"]+"$/);
    held = await send("get", "/api/v1/portfolio/summary", { header: { "If-None-Match": etag } });
    // The server works in the background: a document that changed in between is sent, with another ETag.
    assert.ok(held.headers.get("etag") !== etag || held.status === 304);
  }
  assert.equal(held.status, 304);
  assert.equal(held.data, undefined);
  const refreshed = await send("get", "/api/v1/portfolio/summary", { query: { force_refresh: true } });
  assert.equal(refreshed.headers.get("x-cache"), "miss");
});

test("a key is created and revoked", async () => {
  const made = await send("post", "/api/v1/keys", { body: { name: "typescript", role: "viewer" } });
  assert.ok(made.status === 201);
  assert.equal(made.data.role, "viewer");
  const key_id = made.data.id;
  assert.equal((await send("delete", "/api/v1/keys/{key_id}", { path: { key_id } })).status, 204);
  const unknown = await send("delete", "/api/v1/keys/{key_id}", { path: { key_id: "0000000000000000" } });
  assert.ok(unknown.status === 404);
  assert.equal(unknown.data.error.code, "DATA_NOT_FOUND");
});

test("an invalid parameter is refused with its name", async () => {
  const refused = await send("get", "/api/v1/facilities", { query: { limit: 0 } });
  assert.ok(refused.status === 422);
  assert.deepEqual(Object.keys(refused.data.error.details), ["limit"]);
  // @ts-expect-error Only the words of the document are accepted.
  const query = /** @type {Parameters<paths["/api/v1/facilities"]["get"]>["query"]} */ ({ sort: "colour" });
  assert.equal((await send("get", "/api/v1/facilities", { query })).status, 422);
});
