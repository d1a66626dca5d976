// Reads amounts of money as the reader's region writes them.

const { region } = new Intl.Locale(navigator.language).maximize();
const parts = new Intl.NumberFormat(region ? `en-${region}` : "en").formatToParts(-1_234_567.8);
const decimalMark = parts.find((part) => part.type === "decimal")?.value ?? ".";
const groupMark = parts.find((part) => part.type === "group")?.value ?? " ";

/** @param {string} text */
const escapePattern = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

// Regions that group digits by a space use several kinds of it. Any of them is accepted.
const group = /\s/.test(groupMark) ? "\\s" : escapePattern(groupMark);
const AMOUNT = new RegExp(`^(?:\\d+|\\d{1,3}(?:${group}\\d{3})+)(?:${escapePattern(decimalMark)}\\d{1,2})?$`);

/**
 * An amount as "20,000" or "$20,000.50". `null` for anything else, a negative amount included.
 * @param {string} text
 */
export function parseDollars(text) {
  const digits = text.trim().replace(/^(?:US)?\$\s*|\s*(?:US)?\$$/g, "");
  if (!AMOUNT.test(digits)) return null;
  const [before, after = "0"] = digits.split(decimalMark);
  return Number(`${before.replace(/\D/g, "")}.${after}`);
}
