// Renders a component of a module that is imported when it is first shown.
import { html } from "../lib/html.js";
import { useModule } from "../lib/lazy-module.js";
import { ErrorState } from "./error-state.js";
import { Skeleton } from "./skeleton.js";

/**
 * @param {{
 *   name: string, load: () => Promise<any>, component?: string,
 *   placeholder?: { lines?: number, height?: number, class?: string }, [property: string]: any,
 * }} props `name` is that of the module, `component` an export of it. Other properties are passed on.
 */
export function Lazy({ name, load, component = "default", placeholder = {}, ...properties }) {
  const { module, error, retry } = useModule(name, load);
  if (module) return html`<${module[component]} ...${properties} />`;
  if (error) return html`<${ErrorState} error=${error} retry=${retry} />`;
  const { lines, height, class: kind } = placeholder;
  return html`<div class=${kind}><${Skeleton} lines=${lines} height=${height} /></div>`;
}
