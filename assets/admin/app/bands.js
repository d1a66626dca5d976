// Where a rating begins: read from the algorithm in force, never written into a view. Until it is known, a score has no
// rating, and whoever shows one is drawn again when it is.
import { signal } from "./lib.js";
import { ask } from "./api.js";

/** Of the algorithm in force: { items, facilities }, each with the scores from which medium, high and critical count. */
export const bands = signal(null);
let flight = null;

export function readBands() {
  flight ??= ask("/algorithms").then(({ algorithms, in_force: version }) => {
    const now = algorithms.find((one) => one.version === version);
    const [was, next] = [JSON.stringify(bands.value), { items: now.bands, facilities: now.facility_bands }];
    if (JSON.stringify(next) !== was) bands.value = next;
  }, () => { /* scores stay without a rating; the view tells why nothing answers */ }).finally(() => { flight = null; });
  return flight;
}

function word(score, edges) {
  if (score == null || !edges) return null;
  return score >= edges.critical ? "Critical" : score >= edges.high ? "High" : score >= edges.medium ? "Medium" : "Low";
}

/** The rating of an item's score, or of one of its factors. */
export const rating = (score) => word(score, bands.value?.items);
/** The rating of a facility's score, or of the portfolio's. */
export const facilityRating = (score) => word(score, bands.value?.facilities);
