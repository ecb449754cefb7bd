// Shortcuts: a link, button or field with data-key is followed, pressed or entered by that key;
// two letters are typed one after the other. `?` shows those of the page.
(() => {
  const dialog = document.getElementById("keys");
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  const seen = (thing) => thing.checkVisibility({ visibilityProperty: true });
  const find = (keys) =>
    [...document.querySelectorAll("[data-key]")].find((t) => t.dataset.key === keys && seen(t));
  const begun = (keys) =>
    [...document.querySelectorAll("[data-key]")].some((t) => t.dataset.key.startsWith(keys + " "));
  let before = "";
  let wait = 0;

  const name = (thing) =>
    thing.dataset.keyName || thing.getAttribute("aria-label") || thing.textContent.trim();

  const show = () => {
    const list = dialog.querySelector("dl");
    const extra = [...document.querySelectorAll("[data-key]")].filter((t) => !t.closest("dl"));
    list.querySelectorAll("[data-found]").forEach((old) => old.remove());
    const told = new Set();
    for (const thing of extra) {
      if (told.has(thing.dataset.key)) continue;
      told.add(thing.dataset.key);
      const [dt, dd] = ["dt", "dd"].map((tag) => document.createElement(tag));
      dt.dataset.found = dd.dataset.found = "";
      for (const key of thing.dataset.key.split(" ")) {
        const kbd = document.createElement("kbd");
        kbd.textContent = key;
        dt.append(kbd, " ");
      }
      dd.textContent = name(thing);
      list.append(dt, dd);
    }
    dialog.showModal();
  };

  const use = (thing) => {
    if (thing.matches("input:not([type=submit], [type=button], [type=checkbox]), select, textarea")) {
      thing.focus();
    } else {
      thing.click();
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") {
      event.preventDefault();
      show();
      return;
    }
    const keys = before ? `${before} ${event.key}` : event.key;
    const thing = find(keys) || (before && find(event.key));
    clearTimeout(wait);
    before = "";
    if (thing) {
      event.preventDefault();
      use(thing);
    } else if (begun(event.key)) {
      before = event.key;
      wait = setTimeout(() => (before = ""), 1200);
    }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-show-keys]")) show();
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      const chosen = event.target.closest(".menu__item");
      if (chosen || !menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})();
