// The search in the header: arrows walk through what is suggested, Escape leaves it.
(() => {
  const form = document.querySelector("form.find");
  if (!form) return;
  const words = form.querySelector("input");
  const lines = () => [...form.querySelectorAll("#suggestions a")];

  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      words.value = "";
      form.querySelector("#suggestions").replaceChildren();
      document.activeElement.blur();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = lines();
    if (!step || !all.length) return;
    event.preventDefault();
    const next = all.indexOf(document.activeElement) + step;
    (next < 0 ? words : all[Math.min(next, all.length - 1)]).focus();
  });
})();
