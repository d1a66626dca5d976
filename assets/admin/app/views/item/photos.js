// Photos of an item as thumbnails that open the full picture.
import { html } from "../../lib/html.js";
import { Card } from "../../components/card.js";

/** @param {{ name: string, photos: Api.Equipment["photos"] }} props Name of the item. */
export function Photos({ name, photos }) {
  const toLink = (/** @type {Api.Equipment["photos"][number]} */ { id, url, thumbnail_url: thumbnail, caption }) =>
    html`<a key=${id} href=${url} target="_blank" rel="noopener">
      <img src=${thumbnail} alt=${caption ?? `Photo of ${name}`} loading="lazy" />
    </a>`;
  return html`<${Card} title="Photos">
    <div class="photos" tabindex="0" role="region" aria-label="Photos">${photos.map(toLink)}</div>
  <//>`;
}
