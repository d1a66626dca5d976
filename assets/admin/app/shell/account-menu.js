// Menu of the user: theme, unit of temperature, shortcuts, manual, log-out.
import { html, useRef, useState } from "../lib/html.js";
import { session } from "../api/client.js";
import { logOut } from "../api/session.js";
import { PreferenceFields } from "../components/preference-fields.js";
import { Icon } from "../components/icon.js";
import { showError } from "../components/toasts.js";
import { useDismiss } from "../lib/dismiss.js";
import { openPalette } from "./palette-host.js";

export function AccountMenu() {
  const [isOpen, setOpen] = useState(false);
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useDismiss(box, () => setOpen(false));
  const name = session.value?.username ?? "";
  const state = { "aria-label": `Account: ${name}`, "aria-expanded": String(isOpen), "aria-haspopup": "true" };
  return html`<div class="menu" ref=${box}>
    <button class="btn quiet" onClick=${() => setOpen(!isOpen)} ...${state}>
      <${Icon} name="user" /><span class="wide">${name}</span>
    </button>
    ${isOpen && html`<${MenuContent} onClose=${() => setOpen(false)} />`}
  </div>`;
}

/** @param {{ onClose: () => void }} props */
function MenuContent({ onClose }) {
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
