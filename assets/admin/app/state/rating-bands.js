// Scores at which each rating begins, read from the algorithm in use. Until they are known, a score has no rating.
import { signal } from "../lib/html.js";
import { get } from "../api/client.js";
import { apiPath } from "../api/path.js";

/** Bands of items and of facilities. */
export const ratingBands = signal(/** @type {{ items: Api.Bands, facilities: Api.Bands } | null} */ (null));

/** @type {Promise<void> | null} */
let request = null;

export function readRatingBands() {
  request ??= read().finally(() => {
    request = null;
  });
  return request;
}

async function read() {
  try {
    const { algorithms, in_force: version } = await get(apiPath("/algorithms"));
    const current = algorithms.find((algorithm) => algorithm.version === version);
    if (!current) return;
    const next = { items: current.bands, facilities: current.facility_bands };
    // A new object would redraw every score.
    if (JSON.stringify(next) !== JSON.stringify(ratingBands.value)) ratingBands.value = next;
  } catch {
    // Scores are shown without a rating. The views say why there is no response.
  }
}

/**
 * @param {number | null | undefined} score
 * @param {Api.Bands | undefined} bands
 * @returns {Api.Rating | null}
 */
function ratingIn(score, bands) {
  if (score == null || !bands) return null;
  if (score >= bands.critical) return "Critical";
  if (score >= bands.high) return "High";
  return score >= bands.medium ? "Medium" : "Low";
}

/**
 * Rating of an item's score or of one of its factors.
 * @param {number | null | undefined} score
 */
export const itemRating = (score) => ratingIn(score, ratingBands.value?.items);

/**
 * Rating of a facility's score or of the portfolio's.
 * @param {number | null | undefined} score
 */
export const facilityRating = (score) => ratingIn(score, ratingBands.value?.facilities);
