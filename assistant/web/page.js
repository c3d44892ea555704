// What the page needs beyond Gradio: Japanese conversion, one question at a time, focus, and the way back
// from a source to its mark.
(() => {
  document.documentElement.lang = "ja";

  // One question at a time: a second one would be answered without the first in the conversation.
  const wait = (event) => {
    if (!event.target.closest?.("#question, #send") || !document.querySelector("#log .pending")) return;
    event.stopImmediatePropagation();
    event.preventDefault();
  };
  document.addEventListener("click", wait, true);

  // Enter that confirms a conversion must not send. Gradio sends on keypress and does not look at the
  // composition; Safari reports the confirming Enter after compositionend, with key code 229 on keydown only.
  let composing = false;
  let converting = false;
  document.addEventListener("compositionstart", () => { composing = true; }, true);
  for (const end of ["compositionend", "focusout"]) {
    document.addEventListener(end, () => { composing = false; }, true);
  }
  const guard = (event) => {
    if (event.type === "keydown") {
      converting = composing || event.isComposing || event.keyCode === 229;
    }
    const part = converting || composing || event.isComposing;
    if (event.key === "Enter" && part && event.target.closest?.("#question")) {
      event.stopImmediatePropagation();
      if (event.type === "keypress") event.preventDefault();
    } else if (event.type === "keypress" && event.key === "Enter" && !event.shiftKey) {
      wait(event);
    }
  };
  document.addEventListener("keydown", guard, true);
  document.addEventListener("keypress", guard, true);

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-back]")) return;
    event.preventDefault();
    const opener = window.renkei.opener;
    (opener?.isConnected ? opener : document.querySelector("#question textarea"))?.focus();
  });

  // Gradio patches the DOM a moment after a callback has ended.
  const settled = (run) => setTimeout(run, 80);
  window.renkei = {
    opener: null,
    showSource: () => settled(() => {
      const pane = document.querySelector("#source");
      const beside = getComputedStyle(pane).position === "sticky";
      pane.scrollTo(0, 0);
      pane.querySelector("h2")?.focus({ preventScroll: true });
      if (!beside) pane.scrollIntoView({ block: "start" });
    }),
    showAnswer: () => settled(() => {
      const turn = [...document.querySelectorAll("#log .turn")].pop();
      turn?.scrollIntoView({ block: "start" });
      // A suggestion or example that was pressed is gone now; without this the keyboard starts at the top again.
      if (document.activeElement === document.body) turn?.querySelector("h2")?.focus({ preventScroll: true });
    }),
    focusQuestion: () => settled(() => document.querySelector("#question textarea")?.focus()),
  };
})();
