// Menu of the user's account: theme, unit of temperature, manual, shortcuts, log-out.
import { html } from "../lib/html.js";
import { useDismiss } from "../lib/dismiss.js";
import { session } from "../api/client.js";
import { logOut } from "../api/session.js";
import { Icon } from "../components/icon.js";
import { PreferenceFields } from "../components/preference-fields.js";
import { showError } from "../components/toasts.js";
import { openPalette } from "./palette-host.js";

/** @param {{ box: { current: HTMLElement | null }, onClose: () => void }} props The box contains button and menu. */
export function AccountMenuContent({ box, onClose }) {
  useDismiss(box, onClose);
  const showShortcuts = () => {
    onClose();
    openPalette("shortcuts");
  };
  return html`<div role="group" aria-label="Account">
    <div><b>${session.value?.username}</b> <span class="tag">${session.value?.role}</span></div>
    <${PreferenceFields} />
    <a class="btn" href="/manual"><${Icon} name="manual" size=${16} />Manual</a>
    <button class="btn" onClick=${showShortcuts}>Keyboard shortcuts <kbd>?</kbd></button>
    <button class="btn" onClick=${() => logOut().catch(showError)}><${Icon} name="off" size=${16} />Log out</button>
  </div>`;
}
