// A pad to draw a signature on: strokes go into a hidden field as a small SVG of plain lines.
// Without scripts the pad is not there, and the typed name and the password do.
(() => {
  const MOST = 60000;
  const STROKE = 'fill="none" stroke="#101820" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"';

  const fit = (pad) => {
    const canvas = pad.querySelector("canvas");
    const field = pad.querySelector('input[name="drawn"]');
    const paint = canvas.getContext("2d");
    const known = /\bd="([^"]*)"/.exec(field.value);
    let strokes = known ? known[1] : "";
    let last = null;

    const draw = () => {
      paint.clearRect(0, 0, canvas.width, canvas.height);
      Object.assign(paint, { lineWidth: 3, lineCap: "round", lineJoin: "round", strokeStyle: "#101820" });
      paint.stroke(new Path2D(strokes));
    };

    const keep = () => {
      const size = `viewBox="0 0 ${canvas.width} ${canvas.height}" width="${canvas.width}" height="${canvas.height}"`;
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${size}><path ${STROKE} d="${strokes}"/></svg>`;
      field.value = strokes ? svg : "";
    };

    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * canvas.width;
      const y = ((event.clientY - box.top) / box.height) * canvas.height;
      return `${x.toFixed(1)} ${y.toFixed(1)}`;
    };

    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || strokes.length > MOST) return;
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      last = place(event);
      strokes += `M${last}L${last}`;
      draw();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (last === null || strokes.length > MOST) return;
      const next = place(event);
      if (next === last) return;
      last = next;
      strokes += `L${next}`;
      draw();
    });
    ["pointerup", "pointercancel"].forEach((name) =>
      canvas.addEventListener(name, () => {
        if (last === null) return;
        last = null;
        keep();
      }),
    );
    pad.querySelector("[data-signature-clear]").addEventListener("click", () => {
      strokes = "";
      keep();
      draw();
    });
    pad.hidden = false;
    draw();
  };

  document.querySelectorAll("[data-signature]").forEach(fit);
})();
