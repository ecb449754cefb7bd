// The queue by keyboard: j and k go down and up, x chooses, Enter opens, a takes what is chosen.
(() => {
  const rows = () => [...document.querySelectorAll("#queue [data-row]")];
  let here = -1;

  const go = (place) => {
    const all = rows();
    if (!all.length) return;
    here = Math.max(0, Math.min(place, all.length - 1));
    all.forEach((row, i) => row.classList.toggle("is-here", i === here));
    all[here].querySelector("a").focus({ preventScroll: true });
    all[here].scrollIntoView({ block: "nearest" });
  };

  const box = () => rows()[here]?.querySelector("input[type=checkbox]");
  const acts = {
    j: () => go(here + 1),
    k: () => go(here - 1),
    x: () => box()?.click(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
    if (document.querySelector("dialog[open]") || !acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  });

  document.addEventListener("click", (event) => {
    const mine = event.target.closest("[data-mine]");
    if (!mine) return;
    const chosen = rows().some((row) => row.querySelector("input[type=checkbox]").checked);
    if (!chosen && box()) box().checked = true;
  });
})();
