// Shows the tour once to a user who came by the link of the demo.
import { html, useEffect, useState } from "../lib/html.js";
import { tourSeen } from "../state/preferences.js";

/** Key in the session storage. */
export const TOUR_REQUESTED = "masterbus.tour";

export function TourHost() {
  const [module, setModule] = useState(/** @type {any} */ (null));
  const isDue = sessionStorage.getItem(TOUR_REQUESTED) === "yes" && tourSeen.value === "no";
  useEffect(() => {
    if (isDue) import("../components/tour.js").then(setModule);
  }, []);
  return module && isDue && html`<${module.Tour} />`;
}
