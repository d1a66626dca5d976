// The values of the form for a new source.

/**
 * @typedef {{
 *   kind: string, name: string, url: string, secret: string, tls: string, tls_root: string, interval: string,
 * }} Draft
 */

/** @type {Draft} */
export const EMPTY_DRAFT = {
  kind: "postgres",
  name: "condoit",
  url: "",
  secret: "",
  tls: "",
  tls_root: "",
  interval: "",
};

/**
 * Field of the API for the secret.
 * @param {Draft} draft
 */
export const secretField = ({ kind }) => (kind === "postgres" ? "password" : "token");

/**
 * Body of the request to check or save the source.
 * @param {Draft} draft
 */
export const toBody = (draft) => ({
  kind: draft.kind,
  url: draft.url,
  [secretField(draft)]: draft.secret || null,
  tls: draft.tls || null,
  tls_root: draft.tls_root || null,
  interval: draft.interval || null,
});
