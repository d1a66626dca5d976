// Renders the view of the current route.
import { html, useEffect } from "../lib/html.js";
import { useModule } from "../lib/lazy-module.js";
import { session } from "../api/client.js";
import { isAllowed } from "../api/session.js";
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
  if (entry && !isAllowed(entry)) return html`<${Forbidden} entry=${entry} />`;
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

/** @param {{ entry: import("./views.js").ViewEntry }} props */
function Forbidden({ entry: { role, isSite } }) {
  const needed = isSite ? `${role} for all facilities` : role;
  const limit = isSite && session.value?.facilities ? ", limited to some facilities" : "";
  const message = `This needs the role ${needed}. Your role is ${session.value?.role}${limit}.`;
  return html`<${ErrorState} error=${{ status: 403, message }} />`;
}
