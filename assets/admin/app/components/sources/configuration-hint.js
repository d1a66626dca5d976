// The lines of the configuration file that have the same effect as the form.
import { html } from "../../lib/html.js";
import { CopyButton } from "../copy-button.js";
import { secretField } from "./source-draft.js";

const DEFAULT_INTERVAL = "30s";

/** @param {import("./source-draft.js").Draft} draft */
function configurationLines(draft) {
  const secret = draft.secret && `${secretField(draft)}_file = "/run/credentials/masterbus/${draft.name}"`;
  const lines = [
    "[[source]]",
    `name = "${draft.name}"`,
    `kind = "${draft.kind}"`,
    `url = "${draft.url}"`,
    secret,
    draft.tls && `tls = "${draft.tls}"`,
    draft.tls_root && `tls_root = "/etc/masterbus/${draft.name}.pem"`,
    `interval = "${draft.interval || DEFAULT_INTERVAL}"`,
  ];
  return `${lines.filter(Boolean).join("\n")}\n`;
}

/** @param {{ draft: import("./source-draft.js").Draft }} props */
export function ConfigurationHint({ draft }) {
  const lines = configurationLines(draft);
  return html`<details class="data">
    <summary>Use the configuration file instead</summary>
    <p>
      These lines in <code>masterbus.toml</code>, with the secret in its own file, have the same effect after a
      restart:
    </p>
    <div class="keybox"><code class="lines">${lines}</code><${CopyButton} text=${lines} /></div>
  </details>`;
}
