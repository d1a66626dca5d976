// Numbers, dates and words as a reader of this locale expects them. Unknown is a dash, never a zero.
import { unit } from "./prefs.js";

const locale = navigator.language;
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
export const percent = (value) => (value == null ? DASH : `${whole.format(value)} %`);
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
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), name);
  }
  return relative.format(Math.round(seconds), "second");
}

export function days(count) {
  return relative.format(count, "day");
}

export function span(millis) {
  if (millis == null || Number.isNaN(millis)) return DASH;
  if (millis < 1000) return `${whole.format(millis)} ms`;
  if (millis < 60_000) return `${short.format(millis / 1000)} s`;
  return `${whole.format(Math.floor(millis / 60_000))} min ${whole.format((millis % 60_000) / 1000)} s`;
}

/** "78°C" as the API has it, in the reader's unit. */
export function temperature(text) {
  const celsius = Number.parseFloat(text);
  if (text == null || Number.isNaN(celsius)) return DASH;
  return unit.value === "F" ? `${whole.format(celsius * 1.8 + 32)} °F` : `${whole.format(celsius)} °C`;
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
