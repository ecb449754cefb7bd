// People are put onto shifts: dragged by mouse or finger, or chosen and then the shift by key or tap.
// Without a script the shift leads to the same form, where the person is chosen.
(() => {
  const palette = document.querySelector("#palette");
  if (!palette) return;
  palette.hidden = false;
  const said = palette.querySelector("#palette-said");
  const people = [...palette.querySelectorAll("[data-person]")];
  let chosen = null;
  let drag = null;

  const lead = (shift, person) => {
    const address = new URL(shift.href);
    address.searchParams.set("person", person.dataset.person);
    window.location.assign(address);
  };

  const choose = (person) => {
    chosen = chosen === person ? null : person;
    people.forEach((each) => each.setAttribute("aria-pressed", String(each === chosen)));
    const words = said.dataset[document.documentElement.lang.startsWith("zh") ? "zh" : "en"];
    said.textContent = chosen ? words.replace("{name}", chosen.textContent.trim()) : "";
  };

  const under = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-shift]");

  const over = (shift) => {
    document.querySelectorAll(".shift.is-over").forEach((each) => each.classList.remove("is-over"));
    shift?.classList.add("is-over");
  };

  const end = () => {
    drag?.ghost?.remove();
    drag = null;
    over(null);
  };

  people.forEach((person) => {
    person.addEventListener("click", () => choose(person));
    person.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      person.setPointerCapture(event.pointerId);
      drag = { person, x: event.clientX, y: event.clientY, ghost: null };
    });
    person.addEventListener("pointermove", (event) => {
      if (!drag) return;
      if (!drag.ghost && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 8) return;
      if (!drag.ghost) {
        drag.ghost = person.cloneNode(true);
        drag.ghost.classList.add("dragged");
        drag.ghost.setAttribute("aria-hidden", "true");
        document.body.append(drag.ghost);
      }
      drag.ghost.style.transform = `translate(${event.clientX + 8}px, ${event.clientY + 8}px)`;
      over(under(event));
      if (event.clientY > window.innerHeight - 60) window.scrollBy(0, 12);
      if (event.clientY < 60) window.scrollBy(0, -12);
    });
    person.addEventListener("pointerup", (event) => {
      const shift = drag?.ghost && under(event);
      const moved = drag?.ghost;
      end();
      if (moved) person.addEventListener("click", (click) => click.stopImmediatePropagation(), { capture: true, once: true });
      if (shift) lead(shift, person);
    });
    person.addEventListener("pointercancel", end);
  });

  document.addEventListener("click", (event) => {
    const shift = event.target.closest("[data-shift]");
    if (!shift || !chosen || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    lead(shift, chosen);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen) choose(chosen);
  });
})();
