// The theme before the page is painted: what was chosen, else what the system prefers.
(() => {
  const root = document.documentElement;
  const prefers = (query) => matchMedia(query).matches;
  const chosen = () => {
    try { return localStorage.getItem("renkei-theme") || "auto"; } catch { return "auto"; }
  };
  const apply = () => {
    const name = chosen();
    const system = prefers("(prefers-contrast: more)") ? "contrast"
      : prefers("(prefers-color-scheme: dark)") ? "dark" : "light";
    root.dataset.theme = name === "auto" ? system : name;
    // Gradio has a class of its own for its dark theme.
    document.body?.classList.toggle("dark", root.dataset.theme !== "light");
    for (const select of document.querySelectorAll("[data-theme-choice]")) select.value = name;
  };
  root.lang = "ja";
  apply();
  const watch = () => {
    apply();
    // Gradio draws the head of its page, and sets its class, some time after it has loaded.
    new MutationObserver(() => {
      const dark = root.dataset.theme !== "light";
      const select = document.querySelector("[data-theme-choice]");
      if (document.body.classList.contains("dark") !== dark || (select && select.value !== chosen())) apply();
    }).observe(document.body, { attributes: true, attributeFilter: ["class"], childList: true, subtree: true });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", watch);
  else watch();
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("[data-theme-choice]")) return;
    try { localStorage.setItem("renkei-theme", event.target.value); } catch { /* private windows keep nothing */ }
    apply();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
})();
