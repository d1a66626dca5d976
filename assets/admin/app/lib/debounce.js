// Delays a call until its caller has been quiet for some time.

/**
 * @template {any[]} A
 * @param {(...args: A) => void} run
 * @param {number} milliseconds
 * @returns {(...args: A) => void}
 */
export function debounce(run, milliseconds) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...args), milliseconds);
  };
}
