// Numbers, dates and words as a reader of this locale expects them. Unknown is a dash, never a zero.
import { unit } from "./prefs.js";

/** English as it is written where the reader lives: the words of the page are English, so no other tongue stands among
 * them, while numbers and dates look as they do at home (en-DE: 1.234,5). */
const locale = (() => {
  const { region } = new Intl.Locale(navigator.language).maximize();
  return region ? `en-${region}` : "en";
})();
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
const money = new Intl.NumberFormat(locale, { style: "currency", currency: "USD", maximumFractionDigits: 0 });
const dayForm = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
const monthForm = new Intl.DateTimeFormat(locale, { month: "short", year: "numeric", timeZone: "UTC" });
const momentForm = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
const DASH = "–";

export const number = (value) => (value == null ? DASH : whole.format(value));
export const decimal = (value) => (value == null ? DASH : short.format(value));
/** With its sign, as differences are read. */
const difference = new Intl.NumberFormat(locale, { maximumFractionDigits: 1, signDisplay: "exceptZero" });
export const signed = (value) => (value == null ? DASH : difference.format(value));
export const few = (value) => (value == null ? DASH : compact.format(value));
const share = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
export const percent = (value) => (value == null ? DASH : share.format(value / 100));
const plural = new Intl.PluralRules("en");
/** "1 item", "2,000 items". */
export const counted = (value, one, many = `${one}s`) => `${number(value)} ${plural.select(value) === "one" ? one : many}`;
export const dollars = (value) => (value == null ? DASH : money.format(value));
export const day = (text) => (text ? dayForm.format(new Date(`${text}T00:00:00Z`)) : DASH);
export const month = (date) => monthForm.format(date);
export const moment = (text) => (text ? momentForm.format(new Date(text)) : DASH);
export const text = (value) => value ?? DASH;

export function bytes(value) {
  if (value == null) return DASH;
  for (const [size, name] of [[1 << 30, "GiB"], [1 << 20, "MiB"], [1 << 10, "KiB"]]) {
    if (value >= size) return `${short.format(value / size)} ${name}`;
  }
  return `${whole.format(value)} B`;
}

/** How long ago, or until when, in the largest unit that fits. */
export function ago(text, now = Date.now()) {
  if (!text) return DASH;
  const seconds = (new Date(text).getTime() - now) / 1000;
  for (const [name, size] of [["year", 31557600], ["month", 2629800], ["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), name);
  }
  return relative.format(Math.trunc(seconds), "second");
}

/** Days from today in words, in months from the third on and in years from the third on. */
export function days(count) {
  const far = Math.abs(count);
  if (far >= 730) return relative.format(Math.round(count / 365.25), "year");
  return far >= 60 ? relative.format(Math.round(count / 30.44), "month") : relative.format(count, "day");
}

/** Days since a date, as a calendar on the wall here counts them. */
export function daysSince(date, now = new Date()) {
  return Math.round((Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) - new Date(`${date.slice(0, 10)}T00:00:00Z`)) / 86_400_000);
}

export function span(millis) {
  if (millis == null || Number.isNaN(millis)) return DASH;
  if (millis < 1000) return `${whole.format(millis)} ms`;
  if (millis < 60_000) return `${short.format(millis / 1000)} s`;
  const seconds = Math.round(millis / 1000);
  const parts = [[Math.floor(seconds / 3600), "h"], [Math.floor((seconds % 3600) / 60), "min"], [seconds % 60, "s"]];
  return parts.filter(([value]) => value > 0).map(([value, name]) => `${whole.format(value)} ${name}`).join(" ");
}

/** "78°C" as the API has it, in the reader's unit. */
export function temperature(text) {
  const celsius = Number.parseFloat(text);
  if (text == null || Number.isNaN(celsius)) return DASH;
  return unit.value === "F" ? `${whole.format(celsius * 1.8 + 32)} °F` : `${whole.format(celsius)} °C`;
}

/** A sentence of the API, its temperatures in the reader's unit: "temperature 82.4 °F" is "temperature 28 °C" to some. */
export function sentence(said) {
  return said?.replace(/(-?\d+(?:\.\d+)?)\s*°([CF])/g, (_, figure, scale) => {
    const degrees = Number(figure);
    if (scale === unit.value) return `${short.format(degrees)} °${scale}`;
    return scale === "F" ? `${short.format((degrees - 32) / 1.8)} °C` : `${short.format(degrees * 1.8 + 32)} °F`;
  });
}

const marks = Object.fromEntries(new Intl.NumberFormat(locale).formatToParts(-1234567.8).map(({ type, value }) => [type, value]));
const plain = (mark) => mark.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const AMOUNT = new RegExp(`^(?:\\d+|\\d{1,3}(?:${/\s/.test(marks.group ?? " ") ? "\\s" : plain(marks.group)}\\d{3})+)(?:${plain(marks.decimal ?? ".")}\\d{1,2})?$`);

/** An amount of money as this locale writes it, "20,000" or "$20 000.50"; null for what is none, as a negative one. */
export function amount(written) {
  const bare = written.trim().replace(/^(?:US)?\$\s*|\s*(?:US)?\$$/g, "");
  if (!AMOUNT.test(bare)) return null;
  const [before, after = "0"] = bare.split(marks.decimal ?? ".");
  return Number(`${before.replace(/\D/g, "")}.${after}`);
}

const KINDS = { mcc: "Motor control center", ups: "UPS" };
export function kind(word) {
  return KINDS[word] ?? words(word);
}

/** "due_soon" as people write it. */
export function words(word) {
  if (word == null) return DASH;
  const spaced = String(word).replaceAll("_", " ").replace("nfpa ", "NFPA ").replace(/70([be])/, (_, letter) => `70${letter.toUpperCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

export const RATINGS = ["Low", "Medium", "High", "Critical"];

/** "Nov 2024" or "2024-11" as the first instant of that month. */
export function monthStart(text) {
  const date = /^\d{4}-\d\d$/.test(text) ? new Date(`${text}-01T00:00:00Z`) : new Date(`1 ${text} UTC`);
  return date.getTime() / 1000;
}
