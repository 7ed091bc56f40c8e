// The live figure in the browser. The kernel sends a static layer once and then, for every frame,
// only the marks that changed: SVG strings, small images of fields, height grids. No library.

const FONT = "'DejaVu Sans', Verdana, sans-serif";

function element(tag, className, parent) {
  const node = document.createElement(tag);
  node.className = className;
  parent.append(node);
  return node;
}

function render({ model, el }) {
  const picture = model.get("picture");
  const [wide, high] = picture.size;

  const stage = element("div", "stage", el);
  stage.style.width = `${wide}px`;
  keepKeys(stage);
  stage.setAttribute("role", "group");
  const card = element("div", "stage-card", stage);
  card.style.aspectRatio = `${wide} / ${high}`;
  const fields = element("div", "stage-layer", card);
  const layer = () => svgElement("svg", { viewBox: `0 0 ${wide} ${high}`, "font-family": FONT,
    class: "stage-layer" }, card);
  const below = layer();
  const base = element("img", "stage-layer", card);
  const surfaces = element("div", "stage-layer", card);
  const above = layer();
  below.setAttribute("aria-hidden", "true");
  const defs = svgElement("defs", {}, above);
  const painted = svgElement("g", { "aria-hidden": "true" }, above);
  const areas = svgElement("g", {}, above);
  const hands = svgElement("g", {}, above);
  const note = element("p", "stage-note", stage);
  const error = element("p", "stage-error", stage);
  error.setAttribute("role", "alert");
  const spoken = element("p", "stage-spoken", stage);
  spoken.setAttribute("aria-live", "polite");

  const outbox = makeOutbox(model);
  const place = (e) => {
    const box = card.getBoundingClientRect();
    return [((e.clientX - box.left) * wide) / box.width, ((e.clientY - box.top) * high) / box.height]
      .map((v) => Math.round(v * 10) / 10);
  };
  const clipName = `stage-${Math.random().toString(36).slice(2)}`;
  const listening = new Map(); // name -> the area that answers; one is never taken away
  const shown = new Map(); // name -> what stands on the page for this mark

  // Marks that follow each other in the same axes share a clip: each clip costs the browser time
  // in every frame.
  function clipped(parent, clip) {
    const last = parent.lastElementChild;
    if (last?.getAttribute("clip-path") === clip) return last;
    return svgElement("g", { "clip-path": clip }, parent);
  }

  function stand(name, mark) {
    const now = shown.get(name) ?? {};
    shown.set(name, now);
    if (mark.svg !== null) {
      const clip = mark.clip ? `url(#${clipName}-${mark.axes})` : "none";
      const parent = mark.under ? below : painted;
      if (now.parent !== parent || now.clip !== clip) {
        now.g?.remove();
        now.g = svgElement("g", { "data-mark": name }, clipped(parent, clip));
        Object.assign(now, { parent, clip });
      }
      now.g.innerHTML = mark.svg;
    }
    if (mark.field) {
      // An <img> keeps its last frame until the next one is decoded, so nothing flickers.
      now.frame ??= element("div", "stage-field", fields);
      now.img ??= Object.assign(element("img", "", now.frame), { alt: "" });
      box(now.frame, picture.axes[mark.axes], [0, 0, wide, high]);
      box(now.img, mark.field.box, picture.axes[mark.axes]);
      now.img.style.imageRendering = mark.field.smooth ? "auto" : "pixelated";
      now.img.src = `data:image/png;base64,${mark.field.png}`;
    }
    if (mark.surface) {
      now.spec = mark.surface;
      now.view ??= [...mark.surface.view];
      now.redraw ??= () => drawSurface(now.canvas, now.spec, now.view, FONT);
      if (!now.canvas) {
        now.canvas = element("canvas", "stage-surface", surfaces);
        makeTurnable(now.canvas, name, now.view, now.redraw);
      }
      box(now.canvas, mark.surface.box, [0, 0, wide, high]);
      now.redraw();
    }
    if (mark.touch) {
      now.hands ??= makeHands(hands, name, place, outbox);
      now.hands.update(mark.touch);
    } else {
      now.hands?.remove();
      now.hands = null;
    }
  }

  // Places a node over a box of the stage, in shares of what holds it.
  function box(node, [left, top, w, h], [outLeft, outTop, outW, outH]) {
    Object.assign(node.style, {
      left: `${(100 * (left - outLeft)) / outW}%`, top: `${(100 * (top - outTop)) / outH}%`,
      width: `${(100 * w) / outW}%`, height: `${(100 * h) / outH}%`,
    });
  }

  // While work runs in the kernel it wants to know that somebody is watching.
  let beating = null;
  function beat(on) {
    clearInterval(beating);
    beating = on ? setInterval(() => { try { model.send({ alive: true }); } catch { beat(false); } }, 1000) : null;
  }

  let speaking = 0;
  function show(frame) {
    if (frame.base) base.src = frame.base;
    if (frame.axes) {
      defs.replaceChildren();
      frame.axes.forEach((area, i) => {
        const clip = svgElement("clipPath", { id: `${clipName}-${i}` }, defs);
        placeShape(svgElement("rect", {}, clip), ["rect", ...area]);
      });
    }
    if (frame.listeners || (frame.axes && picture.listeners)) {
      for (const [name, spec] of Object.entries(picture.listeners)) {
        if (!listening.has(name)) listening.set(name, makeArea(areas, name, place, outbox));
        listening.get(name).update(spec, picture.axes[spec.axes]);
      }
    }
    for (const [name, mark] of Object.entries(frame.marks ?? {})) {
      if (mark !== null) stand(name, mark);
      else if (shown.has(name)) {
        const now = shown.get(name);
        for (const node of [now.g, now.frame, now.canvas, now.hands]) node?.remove();
        shown.delete(name);
      }
    }
    if (frame.alt !== undefined) {
      base.alt = frame.alt;
      // Read out once the hand rests, not on every frame.
      clearTimeout(speaking);
      speaking = setTimeout(() => (spoken.textContent = frame.alt), 600);
    }
    if (frame.watch !== undefined) beat(frame.watch);
    if (frame.note !== undefined) note.textContent = frame.note;
    if (frame.error !== undefined) {
      error.textContent = frame.error && `The picture is the last good one. ${frame.error}`;
    }
  }

  const receive = (frame) => {
    if (frame.all) {
      for (const name of shown.keys()) if (!(name in frame.marks)) frame.marks[name] = null;
    }
    // Kept in the model, so that a second view of the same stage begins with the present picture.
    for (const [key, value] of Object.entries(frame)) {
      if (key !== "marks") picture[key] = value;
    }
    Object.assign(picture.marks, frame.marks);
    for (const [name, mark] of Object.entries(picture.marks)) if (mark === null) delete picture.marks[name];
    show(frame);
    if (frame.ack) outbox.answered(frame.ack);
  };

  show(picture);
  clearTimeout(speaking); // the first sentence is the picture's alt text already
  model.on("msg:custom", receive);
  try {
    model.send({ ready: true });
  } catch {
    // Without a kernel the picture stands still.
  }

  // A canvas has as many pixels as it is wide; it is drawn again when that changes.
  const resized = new ResizeObserver(() => shown.forEach((now) => now.redraw?.()));
  resized.observe(card);
  carePanel(el);

  return () => {
    model.off("msg:custom", receive);
    resized.disconnect();
    beat(false);
    clearTimeout(speaking);
  };
}

export default { render };
