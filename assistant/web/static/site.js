// Search as one types, and filters that apply at once. Without this script the form works with its button.
(() => {
  const form = document.querySelector("#search");
  if (!form) return;
  const narrow = matchMedia("(max-width: 56rem)");
  if (narrow.matches) form.querySelector(".filters").open = false;

  let running = null;
  let shown = location.search;
  const address = () => {
    const kept = [...new FormData(form)].filter(([name, value]) => value && !(name === "sort" && value === "relevance"));
    const query = new URLSearchParams(kept).toString();
    return form.action.split("?")[0] + (query ? `?${query}` : "");
  };

  const load = async (url, remember) => {
    running?.abort();
    running = new AbortController();
    const results = document.querySelector("#results");
    results.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(url, { headers: { "X-Renkei-Part": "1" }, signal: running.signal });
      if (!response.ok) throw new Error(response.status);
      const part = new DOMParser().parseFromString(await response.text(), "text/html");
      const active = document.activeElement;
      const [id, name, value] = [active?.id, active?.name, active?.value];
      for (const place of ["#filters", "#results"]) {
        document.querySelector(place).replaceChildren(...part.querySelector(place).childNodes);
      }
      // The control that was used is a new one now: the keyboard must stay on it.
      if (active && !active.isConnected) {
        const same = id ? document.getElementById(id)
          : [...form.elements].find((e) => e.name === name && (e.type !== "radio" || e.value === value));
        same?.focus();
      }
      history[remember](null, "", url);
      shown = location.search;
      document.querySelector("#results").removeAttribute("aria-busy");
    } catch (error) {
      if (error.name !== "AbortError") location.assign(url);
    }
  };

  let timer = 0;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => load(address(), "replaceState"), 180);
  };
  form.addEventListener("input", (event) => {
    if (event.target.id === "q" && !event.isComposing) soon();
  });
  form.addEventListener("compositionend", soon);
  form.addEventListener("change", (event) => {
    if (event.target.id !== "q") load(address(), "pushState");
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    load(address(), "pushState");
  });
  // A jump within the page is no way back.
  addEventListener("popstate", () => { if (location.search !== shown) location.reload(); });
})();
