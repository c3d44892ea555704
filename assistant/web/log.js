// Runs once for the conversation: a mark asks for its source, a suggestion asks its question, and so on.
element.addEventListener("click", (event) => {
  const pressed = (name) => event.target.closest(`[data-${name}]`);
  const mark = pressed("mark");
  const ask = pressed("ask");
  const copy = pressed("copy");
  const rows = pressed("rows");
  if (mark) {
    event.preventDefault();
    window.renkei.opener = mark;
    trigger("select", { turn: Number(mark.dataset.turn), mark: Number(mark.dataset.mark) });
  } else if (ask) {
    trigger("submit", { question: ask.dataset.ask });
  } else if (copy) {
    window.renkei.copy(copy).then(() => trigger("copy", {}));
  } else if (rows) {
    trigger("download", { turn: Number(rows.dataset.rows) });
  }
});

element.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  window.renkei.rated = form.dataset.feedback;
  trigger("like", {
    turn: Number(form.dataset.feedback),
    rating: event.submitter.value,
    comment: form.querySelector("textarea")?.value ?? "",
  });
});
