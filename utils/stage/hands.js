// Pointer, touch and keyboard: what a hand does becomes short events for the kernel.

const SVG = "http://www.w3.org/2000/svg";

function svgElement(tag, attributes = {}, parent = null) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (parent) parent.append(node);
  return node;
}

// One message is under way at a time. What happens meanwhile waits here: a later move of the same
// drag takes the place of the earlier one, so a slow kernel sees fewer places, never a queue.
function makeOutbox(model) {
  let waiting = [];
  let sentAt = 0;
  let seq = 0;
  const same = (a, b) =>
    ["name", "index", "kind", "key"].every((k) => a[k] === b[k]) && !a.done === !b.done;
  const flush = () => {
    // A restarted kernel never answers; after two seconds the latest state is tried once more.
    if (!waiting.length || performance.now() - sentAt < 2000) return;
    const events = waiting;
    waiting = [];
    sentAt = performance.now();
    seq += 1;
    try {
      model.send({ events, seq });
    } catch {
      // The kernel is gone: the picture stays as it is.
    }
  };
  return {
    push(event) {
      const last = waiting.at(-1);
      // A final move takes the place of the moves before it.
      const follows = last && last.kind === event.kind && last.name === event.name &&
        last.index === event.index && !last.done && event.kind === "draggable";
      if (follows || (last && event.kind === "hover" && same(last, event))) {
        event.path = event.kind === "draggable" ? last.path.concat(event.path).slice(-500) : event.path;
        waiting[waiting.length - 1] = event;
      } else if (last && event.kind === "step" && same(last, event)) {
        last.dx += event.dx;
        last.dy += event.dy;
      } else if (waiting.length < 200) waiting.push(event);
      flush();
    },
    answered(number) {
      if (number === seq) {
        sentAt = -1e9;
        flush();
      }
    },
  };
}

// Moves an element's shape to where the kernel says it is.
function placeShape(node, shape) {
  const names = { circle: ["cx", "cy", "r"], line: ["x1", "y1", "x2", "y2"],
    rect: ["x", "y", "width", "height"] }[shape[0]];
  names.forEach((name, i) => node.setAttribute(name, shape[i + 1]));
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

// Reports a drag, click or hover on a node. `about()` says which, at the time it happens.
function listenToPointer(node, about, place, outbox) {
  let start = null;
  let last = null;
  // On shapes of an SVG touch-action alone does not keep Chromium from scrolling, which would end
  // the drag after its first move.
  node.addEventListener("touchstart", (e) => {
    if (about().kinds.includes("draggable")) e.preventDefault();
  }, { passive: false });
  node.addEventListener("pointerdown", (e) => {
    if (e.button !== 0) return;
    node.setPointerCapture(e.pointerId);
    const { shape, kinds } = about();
    const at = place(e);
    // A point that is grabbed beside its middle does not jump under the pointer.
    const offset = shape && shape[0] === "circle" ? [shape[1] - at[0], shape[2] - at[1]] : [0, 0];
    start = { at, offset, moved: !kinds.includes("clickable") && !shape };
    if (start.moved) report(e, false);
  });
  const shifted = (e) => place(e).map((v, i) => v + start.offset[i]);
  const report = (e, done) => {
    const all = e.getCoalescedEvents?.() ?? [];
    last = (all.length ? all : [e]).map(shifted);
    outbox.push({ ...about().who, kind: "draggable", path: last, done });
  };
  node.addEventListener("pointermove", (e) => {
    const { who, kinds } = about();
    if (!start) {
      if (kinds.includes("hover")) outbox.push({ ...who, kind: "hover", path: [place(e)] });
      return;
    }
    const at = place(e);
    if (Math.hypot(at[0] - start.at[0], at[1] - start.at[1]) > 3) start.moved = true;
    if (start.moved && kinds.includes("draggable")) report(e, false);
  });
  const end = (e) => {
    if (!start) return;
    const { who, kinds } = about();
    if (start.moved && kinds.includes("draggable")) {
      // A cancelled touch has no place of its own; the last one counts.
      if (e.type === "pointerup") report(e, true);
      else if (last) outbox.push({ ...who, kind: "draggable", path: last.slice(-1), done: true });
    } else if (kinds.includes("clickable") && e.type === "pointerup") {
      outbox.push({ ...who, kind: "clickable", path: [place(e)] });
    }
    start = last = null;
  };
  node.addEventListener("pointerup", end);
  node.addEventListener("pointercancel", end);
  node.addEventListener("pointerleave", () => {
    const { who, kinds } = about();
    if (kinds.includes("hover")) outbox.push({ ...who, index: null, kind: "hover", path: [] });
  });
}

// The invisible shapes of one mark that can be reached. They stay while the picture changes, so
// that a drag and the focus survive every redraw.
function makeHands(layer, name, place, outbox) {
  const group = svgElement("g", { "data-mark": name, role: "group" }, layer);
  let spec = null;
  let current = 0;

  const middle = (i) => {
    const [kind, a, b, c, d] = spec.shapes[i];
    return kind === "circle" ? [a, b] : kind === "line" ? [(a + c) / 2, (b + d) / 2] : [a + c / 2, b + d / 2];
  };
  const rove = () => [...group.children].forEach((node, i) => {
    // Many buttons are one stop of the Tab key; arrow keys walk between them.
    node.tabIndex = spec.kinds.includes("draggable") || i === current ? 0 : -1;
  });
  const addHand = (i) => {
    const node = svgElement(spec.shapes[i][0], { class: "stage-hand" }, group);
    const who = { name, index: i };
    listenToPointer(node, () => ({ who, kinds: spec.kinds, shape: spec.shapes[i] }), place, outbox);
    node.addEventListener("focus", () => {
      current = i;
      rove();
      if (spec.kinds.includes("hover")) outbox.push({ ...who, kind: "hover", path: [middle(i)] });
    });
    node.addEventListener("blur", () => {
      if (spec.kinds.includes("hover")) outbox.push({ ...who, index: null, kind: "hover", path: [] });
    });
    node.addEventListener("keydown", (e) => {
      const way = ARROWS[e.key];
      if (way && spec.kinds.includes("draggable")) {
        const many = e.shiftKey ? 10 : 1;
        outbox.push({ ...who, kind: "step", dx: way[0] * many, dy: way[1] * many });
      } else if (way || e.key === "Home" || e.key === "End") {
        const n = spec.shapes.length;
        const next = e.key === "Home" ? 0 : e.key === "End" ? n - 1
          : (i + (e.key === "ArrowRight" || e.key === "ArrowDown" ? 1 : n - 1)) % n;
        group.children[next].focus();
      } else if ((e.key === "Enter" || e.key === " ") && spec.kinds.includes("clickable")) {
        outbox.push({ ...who, kind: "clickable", path: [middle(i)] });
      } else return;
      e.preventDefault();
    });
  };
  return {
    update(next) {
      const grown = !spec || spec.shapes.length !== next.shapes.length;
      spec = next;
      group.setAttribute("aria-label", spec.group);
      const drags = spec.kinds.includes("draggable");
      while (group.children.length > spec.shapes.length) group.lastChild.remove();
      spec.shapes.forEach((shape, i) => {
        if (group.children[i]?.tagName !== shape[0]) {
          while (group.children.length > i) group.lastChild.remove();
        }
        if (i >= group.children.length) addHand(i);
        const node = group.children[i];
        placeShape(node, shape);
        node.setAttribute("role", drags ? "slider" : spec.kinds.includes("clickable") ? "button" : "img");
        node.setAttribute("aria-label", spec.labels[i]);
        node.classList.toggle("stage-drag", drags);
        if (drags) {
          // A point has no single number; the text is what is read out.
          node.setAttribute("aria-valuenow", 0);
          node.setAttribute("aria-valuetext", spec.says[i] ?? "");
        } else if (spec.kinds.includes("clickable")) {
          node.setAttribute("aria-pressed", spec.selected === i);
          if (spec.says[i]) node.setAttribute("aria-description", spec.says[i]);
        }
      });
      // Not below 0: a mark may have no items for a while.
      if (grown) { current = Math.max(0, Math.min(current, spec.shapes.length - 1)); rove(); }
    },
    remove: () => group.remove(),
  };
}

// The whole area of an Axes answers too, under everything that can be grabbed. It stays while what
// it answers to changes, so that it keeps the focus.
function makeArea(layer, name, place, outbox) {
  const node = svgElement("rect", { class: "stage-area", "data-area": name }, layer);
  const who = { name, index: 0 };
  let spec = { kinds: [] };
  listenToPointer(node, () => ({ who, kinds: spec.kinds, shape: null }), place, outbox);
  node.addEventListener("keydown", (e) => {
    const known = e.key in ARROWS || [" ", "Enter", "Delete", "Backspace"].includes(e.key);
    if (!spec.kinds.includes("keys") || !known || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    const key = (e.shiftKey ? "Shift+" : "") + (e.key === " " ? "Space" : e.key);
    outbox.push({ ...who, kind: "keys", key, path: [] });
  });
  return {
    update(next, box) {
      spec = next;
      placeShape(node, ["rect", ...box]);
      node.classList.toggle("stage-drag", spec.kinds.includes("draggable"));
      if (!spec.kinds.includes("keys")) return;
      node.tabIndex = 0;
      node.setAttribute("role", "application");
      node.setAttribute("aria-label", spec.label);
    },
  };
}
