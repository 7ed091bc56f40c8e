// Excerpts beside search results are fetched, which a browser refuses for pages on disk.
DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = location.protocol !== "file:";

// Paper is white: print in the light theme, whatever the screen shows.
const root = document.documentElement.dataset;
let shown;
window.addEventListener("beforeprint", () => { shown = root.theme; root.theme = "light"; });
window.addEventListener("afterprint", () => { root.theme = shown; });
