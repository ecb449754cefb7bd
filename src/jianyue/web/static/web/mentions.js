// Whoever writes @ in a note is offered names: arrows choose, Enter or Tab takes, Escape leaves.
(() => {
  const BEGUN = /(?:^|[^A-Za-z0-9._%+-])@([^\s@]{0,20})$/;
  let wait = 0;
  let list = null;
  let area = null;

  const begun = () => BEGUN.exec(area.value.slice(0, area.selectionStart));
  const options = () => (list && !list.hidden ? [...list.querySelectorAll("[data-name]")] : []);
  const chosen = () => options().find((option) => option.ariaSelected === "true");

  const choose = (option) => {
    for (const each of options()) each.ariaSelected = String(each === option);
    area.setAttribute("aria-activedescendant", option ? option.id : "");
    option?.scrollIntoView({ block: "nearest" });
  };

  const leave = () => {
    if (list) list.hidden = true;
    area?.setAttribute("aria-expanded", "false");
    area?.removeAttribute("aria-activedescendant");
  };

  const listOf = (form) => {
    const made = form.querySelector("ul.mentions") || document.createElement("ul");
    if (!made.isConnected) {
      made.className = "mentions";
      made.id = "mention-names";
      made.setAttribute("role", "listbox");
      made.setAttribute("aria-label", form.dataset.mentionsSaid);
      area.after(made);
      area.setAttribute("aria-controls", made.id);
      area.setAttribute("aria-autocomplete", "list");
    }
    return made;
  };

  const show = async () => {
    const found = begun();
    if (!found) return leave();
    const form = area.form;
    list = listOf(form);
    const address = `${form.dataset.mentions}&q=${encodeURIComponent(found[1])}`;
    await htmx.ajax("GET", address, { target: list });
    if (begun()?.[1] !== found[1]) return;
    list.hidden = !list.querySelector("[data-name]");
    area.setAttribute("aria-expanded", String(!list.hidden));
    choose(options()[0]);
  };

  const take = (option) => {
    const start = area.selectionStart - begun()[1].length;
    area.setRangeText(`${option.dataset.name} `, start, area.selectionStart, "end");
    leave();
    area.focus();
  };

  document.addEventListener("input", (event) => {
    if (!event.target.matches("form[data-mentions] textarea[name=text]")) return;
    area = event.target;
    clearTimeout(wait);
    wait = setTimeout(show, 150);
  });

  document.addEventListener("keydown", (event) => {
    if (event.target !== area || event.isComposing || !options().length) return;
    const all = options();
    const here = all.indexOf(chosen());
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) choose(all[(here + steps[event.key] + all.length) % all.length]);
    else if (["Enter", "Tab"].includes(event.key) && begun()) take(all[here]);
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest("ul.mentions [data-name]");
    if (!option) return list && !list.contains(event.target) ? leave() : undefined;
    event.preventDefault();
    take(option);
  });
})();
