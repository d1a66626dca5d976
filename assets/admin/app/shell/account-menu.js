// Button of the user's account. Its menu is imported when it is first opened.
import { html, useRef, useState } from "../lib/html.js";
import { session } from "../api/client.js";
import { Icon } from "../components/icon.js";
import { Lazy } from "../components/lazy.js";

const CONTENT = {
  name: "shell/account-menu-content",
  load: () => import("./account-menu-content.js"),
  component: "AccountMenuContent",
};

export function AccountMenu() {
  const [isOpen, setOpen] = useState(false);
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const close = () => setOpen(false);
  const name = session.value?.username ?? "";
  const state = { "aria-label": `Account: ${name}`, "aria-expanded": String(isOpen), "aria-haspopup": "true" };
  return html`<div class="menu" ref=${box}>
    <button class="btn quiet" onClick=${() => setOpen(!isOpen)} ...${state}>
      <${Icon} name="user" /><span class="wide">${name}</span>
    </button>
    ${isOpen && html`<${Lazy} ...${CONTENT} box=${box} onClose=${close} />`}
  </div>`;
}
