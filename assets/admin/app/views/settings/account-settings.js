// The user's account and the preferences of this device.
import { html } from "../../lib/html.js";
import { session } from "../../api/client.js";
import { formatInstant } from "../../lib/format.js";
import { Card } from "../../components/card.js";
import { Facts } from "../../components/facts.js";
import { PreferenceFields } from "../../components/preference-fields.js";
import { ShortcutField } from "../../components/shortcut-field.js";

export function AccountSettings() {
  const current = session.value;
  const facts = [
    ["Name", current?.username],
    ["Role", current?.role],
    ["Facilities", current?.facilities ? current.facilities.join(", ") : "All"],
    ["Session ends", formatInstant(current?.expires_at)],
  ];
  return html`<div class="grid">
    <${Card} title="Account" width="w6"><${Facts} pairs=${facts} /><//>
    <${Card} title="This device" width="w6"><${PreferenceFields} /><${ShortcutField} /><//>
  </div>`;
}
