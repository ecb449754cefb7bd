// A ready answer that is chosen is written where the cursor stands; nothing typed is lost.
document.addEventListener("change", async (event) => {
  const list = event.target.closest("select[data-reply]");
  if (!list || !list.value) return;
  const answer = await fetch(list.value);
  list.value = "";
  const words = list.form.querySelector("textarea[name=text]");
  if (!answer.ok || !words) return;
  words.setRangeText(await answer.text(), words.selectionStart, words.selectionEnd, "end");
  words.focus();
});
