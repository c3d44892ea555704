// Runs once for the conversation: a mark asks for its source, a suggestion asks its question.
element.addEventListener("click", (event) => {
  const mark = event.target.closest("[data-mark]");
  const ask = event.target.closest("[data-ask]");
  if (mark) {
    event.preventDefault();
    window.renkei.opener = mark;
    trigger("select", { turn: Number(mark.dataset.turn), mark: Number(mark.dataset.mark) });
  } else if (ask) {
    trigger("submit", { question: ask.dataset.ask });
  }
});
