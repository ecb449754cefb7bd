// A link to a line of the text puts the cursor there.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line]");
  const text = document.getElementById("id_text");
  if (!link || !text) return;
  event.preventDefault();
  const lines = text.value.split("\n");
  const line = Number(link.dataset.line) - 1;
  const before = lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0);
  const at = before + Number(link.dataset.column || 1) - 1;
  text.focus();
  text.setSelectionRange(at, before + (lines[line] || "").length);
  const height = text.scrollHeight / lines.length;
  text.scrollTop = Math.max(0, line * height - text.clientHeight / 3);
});
