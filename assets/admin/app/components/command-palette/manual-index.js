// Search in the manual. Its index is read when the palette is first opened; without it, the manual is not searched.

/** @typedef {{ page: string, title: string, sections: { id: string, title: string }[], text: string }} ManualPage */
/** @typedef {{ page: string, title: string, section: string | null, url: string }} ManualResult */

/** @type {Promise<ManualPage[]> | null} */
let index = null;

/** @returns {Promise<ManualPage[]>} */
export function readManualIndex() {
  index ??= fetchIndex().catch(() => {
    index = null; // Tried again when the palette is opened the next time.
    return [];
  });
  return index;
}

/** @returns {Promise<ManualPage[]>} */
async function fetchIndex() {
  const response = await fetch("/manual/index.json", { cache: "no-cache" });
  if (!response.ok) throw new Error(`the manual responded with status ${response.status}`);
  const pages = await response.json();
  return Array.isArray(pages) ? pages : [];
}

/**
 * Sections and pages whose title or text contains all words. Matches in titles come first.
 * @param {ManualPage[]} pages
 * @param {string} text
 * @param {number} limit
 * @returns {ManualResult[]}
 */
export function searchManual(pages, text, limit) {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.join("").length < 2) return [];
  const hasAll = (/** @type {string} */ content) => words.every((word) => content.toLowerCase().includes(word));
  const inTitles = pages.flatMap((page) => [
    ...(hasAll(page.title) ? [toResult(page)] : []),
    ...page.sections.filter((section) => hasAll(section.title)).map((section) => toResult(page, section)),
  ]);
  const titled = new Set(inTitles.map((result) => result.page));
  const inText = pages.filter((page) => !titled.has(page.page) && hasAll(`${page.title} ${page.text}`));
  return [...inTitles, ...inText.map((page) => toResult(page))].slice(0, limit);
}

/**
 * @param {ManualPage} page
 * @param {{ id: string, title: string }} [section]
 * @returns {ManualResult}
 */
function toResult({ page, title }, section) {
  const url = `/manual/${encodeURIComponent(page)}${section ? `#${encodeURIComponent(section.id)}` : ""}`;
  return { page, title, section: section?.title ?? null, url };
}
