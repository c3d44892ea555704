// What the page needs beyond Gradio: Japanese conversion, one question at a time, focus, and the way back
// from a source to its mark.
(() => {
  document.documentElement.lang = "ja";

  // One question at a time: a second one would be answered without the first in the conversation, and what else
  // changes the conversation would be overwritten by the answer.
  const busy = "#question, #send, #furigana, #log [type=submit]";
  const wait = (event) => {
    if (!event.target.closest?.(busy) || !document.querySelector("#log .pending")) return;
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

  // What is folded away on the screen is part of the paper.
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("#log .turn details:not([open])")];
    for (const details of folded) details.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const details of folded) details.open = false;
  });

  // The clipboard's own interface exists on secure pages only, not on a plain http address of an office network.
  const write = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("not copied");
  };

  // A question in the address, as the other pages link to it, is put into the box and sent once.
  const given = new URLSearchParams(location.search).get("q");
  const begin = setInterval(() => {
    const [box, send] = [document.querySelector("#question textarea"), document.querySelector("#send")];
    if (given && !(box && send)) return;
    clearInterval(begin);
    if (!given) return;
    history.replaceState(null, "", location.pathname);
    box.value = given;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => send.click(), 100);
  }, 100);

  // While an answer grows, the conversation is drawn again and again, and the page would jump to its top.
  const grow = setInterval(() => {
    const log = document.querySelector("#log");
    if (!log) return;
    clearInterval(grow);
    new MutationObserver(() => {
      const lost = log.querySelector(".pending") && !document.scrollingElement.scrollTop;
      if (lost) [...log.querySelectorAll(".turn")].pop()?.scrollIntoView({ block: "start" });
    }).observe(log, { childList: true, subtree: true });
  }, 100);

  // Gradio patches the DOM a moment after a callback has ended.
  const settled = (run) => setTimeout(run, 80);
  window.renkei = {
    opener: null,
    rated: null,
    showSource: () => settled(() => {
      const pane = document.querySelector("#source");
      const beside = getComputedStyle(pane).position === "sticky";
      // A cell or sentence rather than the remark on top of the card, and that rather than the quote itself.
      const cited = [".card :not(.note) > mark", ".card mark", "mark"].map((s) => pane.querySelector(s)).find(Boolean);
      pane.querySelector("h2")?.focus({ preventScroll: true });
      if (!beside) (cited ?? pane).scrollIntoView({ block: cited ? "center" : "start" });
      else if (cited) {
        const above = cited.getBoundingClientRect().top - pane.getBoundingClientRect().top;
        pane.scrollTo(0, pane.scrollTop + above - pane.clientHeight / 3);
      } else pane.scrollTo(0, 0);
    }),
    showAnswer: () => settled(() => {
      const turn = [...document.querySelectorAll("#log .turn")].pop();
      turn?.scrollIntoView({ block: "start" });
      // A suggestion or example that was pressed is gone now; without this the keyboard starts at the top again.
      if (document.activeElement === document.body) turn?.querySelector("h2")?.focus({ preventScroll: true });
    }),
    showRating: () => settled(() => {
      const form = document.querySelector(`#log [data-feedback="${window.renkei.rated}"]`);
      (form?.querySelector("textarea") ?? form?.querySelector("button"))?.focus();
    }),
    pending: () => [...document.querySelectorAll("#log .question")].pop()?.lastChild.textContent ?? "",
    copy: async (button) => {
      const label = button.textContent;
      await write(button.dataset.copy);
      button.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = label; }, 2000);
    },
    save: () => settled(() => document.querySelector("#file a")?.click()),
    focusQuestion: () => settled(() => document.querySelector("#question textarea")?.focus()),
  };
})();
