// Preact, its hooks, signals and the `html` template tag in one import.
import { h, render, Fragment } from "preact";
import htm from "htm";

export { render, Fragment };
export { useState, useEffect, useLayoutEffect, useRef, useMemo, useCallback, useId } from "preact/hooks";
export { signal, computed, effect, batch } from "@preact/signals";

export const html = htm.bind(h);
