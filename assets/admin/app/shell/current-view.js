// Renders the view of the current route.
import { html, useEffect } from "../lib/html.js";
import { useModule } from "../lib/lazy-module.js";
import { session } from "../api/client.js";
import { hasRole } from "../api/session.js";
import { route } from "../state/route.js";
import { EmptyState } from "../components/empty-state.js";
import { ErrorState } from "../components/error-state.js";
import { PageHeader } from "../components/page-header.js";
import { Skeleton } from "../components/skeleton.js";
import { LOADERS, VIEWS } from "./views.js";

export function CurrentView() {
  const name = Object.hasOwn(LOADERS, route.value.view) ? route.value.view : null;
  const entry = VIEWS.find((view) => view.name === name);
  const { module, error, retry } = useModule(name, LOADERS[name ?? ""]);
  useEffect(() => {
    document.title = `${name ? (entry?.title ?? "MasterBus") : "Page not found"} · MasterBus`;
  }, [name]);
  if (!name) return html`<${NotFound} name=${route.value.view} />`;
  if (error) return html`<${ErrorState} error=${error} retry=${retry} />`;
  if (entry?.role && !hasRole(entry.role)) return html`<${Forbidden} role=${entry.role} />`;
  if (module) return html`<${module.default} />`;
  return html`<div role="status" aria-label="Loading"><${Skeleton} lines=${8} height=${40} /></div>`;
}

/** @param {{ name: string }} props */
function NotFound({ name }) {
  return html`<${PageHeader} title="Page not found" />
    <${EmptyState} icon="search" title="There is no page at this address">
      <p>No view is named <code>${name}</code>. The link may be incomplete or from another version.</p>
      <a class="btn primary" href="#/overview">Go to the overview</a>
    <//>`;
}

/** @param {{ role: string }} props */
function Forbidden({ role }) {
  const message = `This needs the role ${role}. Your role is ${session.value?.role}.`;
  return html`<${ErrorState} error=${{ status: 403, message }} />`;
}
