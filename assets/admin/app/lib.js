// What every other module builds with, in one place.
import { h, render, Fragment } from "preact";
import htm from "htm";

export { render, Fragment };
export { useState, useEffect, useLayoutEffect, useRef, useMemo, useCallback, useId } from "preact/hooks";
export { signal, computed, effect, batch, useSignal, useComputed } from "@preact/signals";

export const html = htm.bind(h);

/** The address below which the page's files lie. */
export const base = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

const loading = new Map();

/** A classic script of the vendored ones, loaded once; gives the global it makes. */
export function script(file, name) {
  if (!loading.has(file)) {
    loading.set(file, new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = `${base}/vendor/${file}`;
      element.onload = () => resolve(globalThis[name]);
      element.onerror = () => { loading.delete(file); reject(new Error(`${file} could not be loaded`)); };
      document.head.append(element);
    }));
  }
  return loading.get(file);
}

/** A style sheet, loaded once. */
export function style(path) {
  if (loading.has(path)) return loading.get(path);
  const done = new Promise((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `${base}/${path}`;
    link.onload = link.onerror = resolve;
    document.head.append(link);
  });
  loading.set(path, done);
  return done;
}

/** A vendored JSON file, read once. */
export function data(file) {
  if (!loading.has(file)) loading.set(file, fetch(`${base}/vendor/${file}`).then((answer) => answer.json()));
  return loading.get(file);
}

export function debounce(run, millis) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...args), millis);
  };
}
