// The frame of the page around its views: navigation, top bar, command palette.
import { html, useEffect, useRef } from "../lib/html.js";
import { route } from "../state/route.js";
import { Icon } from "../components/icon.js";
import { AccountMenu } from "./account-menu.js";
import { ConnectionStatus } from "./connection-status.js";
import { CurrentView } from "./current-view.js";
import { Navigation } from "./navigation.js";
import { PaletteHost, openPalette } from "./palette-host.js";
import { TourHost } from "./tour-host.js";

export function Shell() {
  const main = useRef(/** @type {HTMLElement | null} */ (null));
  useFocusOnNavigation(main);
  return html`<div class="frame">
      <${Navigation} /><${TopBar} />
      <main id="main" tabindex="-1" ref=${main}><${CurrentView} /></main>
    </div>
    <${PaletteHost} /><${TourHost} />`;
}

function TopBar() {
  return html`<header class="bar">
    <button class="find" onClick=${() => openPalette("search")}>
      <${Icon} name="search" size=${16} /><span>Search or go to …</span><kbd>Ctrl K</kbd>
    </button>
    <span class="push"></span><${ConnectionStatus} /><${AccountMenu} />
  </header>`;
}

/**
 * Scrolls to the top and moves the focus when another view is opened, as a new page would.
 * @param {{ current: HTMLElement | null }} main
 */
function useFocusOnNavigation(main) {
  const place = route.value.parts.slice(0, 2).join("/");
  const previous = useRef(place);
  useEffect(() => {
    if (previous.current === place) return;
    previous.current = place;
    scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [place]);
}
