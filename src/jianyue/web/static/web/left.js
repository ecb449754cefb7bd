// Tick the time left: <time class="left" data-due data-soon data-now>, filled by the server first.
// The reader's clock may be wrong, so only what has passed since the element came is counted.
(() => {
  const arrived = new WeakMap();
  const zh = document.documentElement.lang.startsWith("zh");
  const units = zh ? [" 天 ", " 小时 ", " 分", " 秒"] : [" d ", " h ", " min", " s"];

  const length = (seconds) => {
    const [d, h, m, s] = [
      Math.floor(seconds / 86400),
      Math.floor(seconds / 3600) % 24,
      Math.floor(seconds / 60) % 60,
      seconds % 60,
    ];
    if (d) return `${d}${units[0]}${h}${units[1]}`.trim();
    if (h) return `${h}${units[1]}${m}${units[2]}`;
    return m ? `${m}${units[2]} ${s}${units[3]}` : `${s}${units[3]}`.trim();
  };

  const words = (milliseconds) => {
    const told = length(Math.floor(Math.abs(milliseconds) / 1000));
    if (milliseconds < 0) return zh ? `已超 ${told}` : `${told} late`;
    return zh ? `还有 ${told}` : `${told} left`;
  };

  const tick = (time) => {
    if (!arrived.has(time)) arrived.set(time, Date.now());
    const now = Date.parse(time.dataset.now) + Date.now() - arrived.get(time);
    const due = Date.parse(time.dataset.due);
    const state = now > due ? "bad" : now >= Date.parse(time.dataset.soon) ? "warn" : "ok";
    const said = words(due - now);
    const text = time.querySelector("span");
    if (text.textContent !== said) text.textContent = said;
    if (time.classList.contains(`left--${state}`)) return;
    time.classList.remove("left--ok", "left--warn", "left--bad");
    time.classList.add(`left--${state}`);
    const use = time.querySelector("use");
    const shape = { ok: "clock", warn: "warn", bad: "bad" }[state];
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${shape}`));
  };

  const all = () => document.querySelectorAll("time.left[data-due]").forEach(tick);
  all();
  setInterval(all, 1000);
  document.addEventListener("htmx:afterSettle", all);
})();
