// A modal dialog that is open as long as it is rendered.
import { html, useEffect, useRef } from "../lib/html.js";

/**
 * @param {{ title: string, onClose: () => void, isPersistent?: boolean, children?: Api.Children }} props
 * A persistent dialog is closed by its own button only, not by Esc or a click outside.
 */
export function Dialog({ title, onClose, isPersistent = false, children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => dialog.current?.showModal(), []);
  const onCancel = (/** @type {Event} */ event) => isPersistent && event.preventDefault();
  const onClick = (/** @type {Event} */ event) =>
    !isPersistent && event.target === dialog.current && dialog.current?.close();
  const closedBy = isPersistent ? "none" : undefined;
  const handlers = { onClose, onCancel, onClick };
  return html`<dialog ref=${dialog} aria-label=${title} closedby=${closedBy} ...${handlers}>
    <div class="inner"><h2>${title}</h2>${children}</div>
  </dialog>`;
}
