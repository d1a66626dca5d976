// Runs before anything is drawn, so that the page never flashes in the other theme.
(function () {
  var wanted = null;
  try { wanted = localStorage.getItem("masterbus.theme"); } catch (error) { /* storage is switched off: follow the system */ }
  var light = matchMedia("(prefers-color-scheme: light)");
  function apply() {
    var theme = wanted === "light" || wanted === "dark" ? wanted : light.matches ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
  }
  light.addEventListener("change", apply);
  window.masterbusTheme = function (theme) { wanted = theme; apply(); };
  apply();
})();
