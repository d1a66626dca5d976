// Sets the theme before anything is drawn, so that the page does not flash in the other one. A classic script, as
// modules run after the first paint.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("masterbus.theme");
  } catch {
    // Storage is disabled: follow the system.
  }
  const prefersLight = matchMedia("(prefers-color-scheme: light)");
  const apply = () => {
    const system = prefersLight.matches ? "light" : "dark";
    document.documentElement.dataset.theme = chosen === "light" || chosen === "dark" ? chosen : system;
  };
  prefersLight.addEventListener("change", apply);
  window.masterbusTheme = (theme) => {
    chosen = theme;
    apply();
  };
  apply();
})();
