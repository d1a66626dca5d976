// Numbers, dates and terms as text, as usual in the region of the reader. An unknown value is a dash, never a zero.
import { temperatureUnit } from "../state/preferences.js";

/** @typedef {number | null | undefined} MaybeNumber */
/** @typedef {string | null | undefined} MaybeText */

/** English, as the page is, with the numbers and dates of the reader's region: en-DE writes 1.234,5. */
const locale = (() => {
  const { region } = new Intl.Locale(navigator.language).maximize();
  return region ? `en-${region}` : "en";
})();
const DASH = "–";
const DAY_MS = 86_400_000;
const DAYS_PER_MONTH = 30.44;
const DAYS_PER_YEAR = 365.25;

const wholeFormat = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const decimalFormat = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const signedFormat = new Intl.NumberFormat(locale, { maximumFractionDigits: 1, signDisplay: "exceptZero" });
const compactFormat = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
const percentFormat = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
const dollarFormat = new Intl.NumberFormat(locale, { style: "currency", currency: "USD", maximumFractionDigits: 0 });
const dayFormat = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
const monthFormat = new Intl.DateTimeFormat(locale, { month: "short", year: "numeric", timeZone: "UTC" });
const instantFormat = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" });
const relativeFormat = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
const plural = new Intl.PluralRules("en");

/** @param {MaybeNumber} value */
export const formatNumber = (value) => (value == null ? DASH : wholeFormat.format(value));
/** @param {MaybeNumber} value With one decimal at most. */
export const formatDecimal = (value) => (value == null ? DASH : decimalFormat.format(value));
/** @param {MaybeNumber} value A difference, with its sign. */
export const formatSigned = (value) => (value == null ? DASH : signedFormat.format(value));
/** @param {MaybeNumber} value "12K". */
export const formatCompact = (value) => (value == null ? DASH : compactFormat.format(value));
/** @param {MaybeNumber} value 0 to 100. */
export const formatPercent = (value) => (value == null ? DASH : percentFormat.format(value / 100));
/** @param {MaybeNumber} value US dollars. */
export const formatDollars = (value) => (value == null ? DASH : dollarFormat.format(value));
/** @param {MaybeText} date "2024-11-30". */
export const formatDay = (date) => (date ? dayFormat.format(new Date(`${date}T00:00:00Z`)) : DASH);
/** @param {Date} date */
export const formatMonth = (date) => monthFormat.format(date);
/** @param {MaybeText} instant RFC 3339. */
export const formatInstant = (instant) => (instant ? instantFormat.format(new Date(instant)) : DASH);
/** @param {any} value */
export const orDash = (value) => value ?? DASH;

/**
 * "1 item", "2,000 items".
 * @param {number} value
 * @param {string} one
 * @param {string} [many]
 */
export const formatCount = (value, one, many = `${one}s`) =>
  `${formatNumber(value)} ${plural.select(value) === "one" ? one : many}`;

/** @param {MaybeNumber} value */
export function formatBytes(value) {
  if (value == null) return DASH;
  for (const [size, unit] of /** @type {const} */ ([
    [1 << 30, "GiB"],
    [1 << 20, "MiB"],
    [1 << 10, "KiB"],
  ])) {
    if (value >= size) return `${decimalFormat.format(value / size)} ${unit}`;
  }
  return `${wholeFormat.format(value)} B`;
}

const UNITS = /** @type {const} */ ([
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
]);

/**
 * Time since an instant, or until it, in the largest unit that fits.
 * @param {MaybeText} instant RFC 3339.
 */
export function formatAgo(instant) {
  if (!instant) return DASH;
  const seconds = (new Date(instant).getTime() - Date.now()) / 1000;
  const unit = UNITS.find(([, size]) => Math.abs(seconds) >= size);
  if (!unit) return relativeFormat.format(Math.trunc(seconds), "second");
  return relativeFormat.format(Math.trunc(seconds / unit[1]), unit[0]);
}

/**
 * Days from today: in months from 60 days, in years from two years.
 * @param {number} count
 */
export function formatDays(count) {
  const distance = Math.abs(count);
  if (distance >= 730) return relativeFormat.format(Math.round(count / DAYS_PER_YEAR), "year");
  if (distance >= 60) return relativeFormat.format(Math.round(count / DAYS_PER_MONTH), "month");
  return relativeFormat.format(count, "day");
}

/**
 * Days since a date by the local calendar.
 * @param {string} date
 */
export function daysSince(date) {
  const now = new Date();
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  return Math.round((today - new Date(`${date.slice(0, 10)}T00:00:00Z`).getTime()) / DAY_MS);
}

/** @param {MaybeNumber} milliseconds */
export function formatDuration(milliseconds) {
  if (milliseconds == null || Number.isNaN(milliseconds)) return DASH;
  if (milliseconds < 1000) return `${wholeFormat.format(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${decimalFormat.format(milliseconds / 1000)} s`;
  const seconds = Math.round(milliseconds / 1000);
  const parts = /** @type {[number, string][]} */ ([
    [Math.floor(seconds / 3600), "h"],
    [Math.floor((seconds % 3600) / 60), "min"],
    [seconds % 60, "s"],
  ]);
  const present = parts.filter(([value]) => value > 0);
  return present.map(([value, unit]) => `${wholeFormat.format(value)} ${unit}`).join(" ");
}

/**
 * A temperature of the API, "78°C", in the unit of the reader.
 * @param {MaybeText} text
 */
export function formatTemperature(text) {
  const celsius = Number.parseFloat(text ?? "");
  if (Number.isNaN(celsius)) return DASH;
  return temperatureUnit.value === "F"
    ? `${wholeFormat.format(celsius * 1.8 + 32)} °F`
    : `${wholeFormat.format(celsius)} °C`;
}

/**
 * A sentence of the API with its temperatures in the unit of the reader.
 * @param {MaybeText} text
 */
export function convertTemperatures(text) {
  return text?.replace(/(-?\d+(?:\.\d+)?)\s*°([CF])/g, (_, figure, unit) => {
    const degrees = Number(figure);
    if (unit === temperatureUnit.value) return `${decimalFormat.format(degrees)} °${unit}`;
    return unit === "F"
      ? `${decimalFormat.format((degrees - 32) / 1.8)} °C`
      : `${decimalFormat.format(degrees * 1.8 + 32)} °F`;
  });
}

/** @type {Record<string, string>} */
const TYPE_NAMES = { mcc: "Motor control center", ups: "UPS" };

/** @param {string} type Equipment type of the API. */
export const formatEquipmentType = (type) => TYPE_NAMES[type] ?? formatTerm(type);

/**
 * A term of the API as text: "due_soon" is "Due soon", "nfpa_70b" is "NFPA 70B".
 * @param {MaybeText} term
 */
export function formatTerm(term) {
  if (term == null) return DASH;
  const spaced = term.replaceAll("_", " ").replace("nfpa ", "NFPA ");
  const named = spaced.replace(/70([be])/, (_, letter) => `70${letter.toUpperCase()}`);
  return named.charAt(0).toUpperCase() + named.slice(1);
}

/** Ratings from the lowest risk to the highest. @type {Api.Rating[]} */
export const RATINGS = ["Low", "Medium", "High", "Critical"];

/**
 * Start of a month in seconds since 1970.
 * @param {string} text "Nov 2024" or "2024-11".
 */
export function monthStart(text) {
  const date = /^\d{4}-\d\d$/.test(text) ? new Date(`${text}-01T00:00:00Z`) : new Date(`1 ${text} UTC`);
  return date.getTime() / 1000;
}
