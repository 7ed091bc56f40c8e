// Read by controls.py: every control on the page, where a hand finds it, and what came of a move.
(() => {
  const FIGURE = ".jp-Notebook .jp-OutputArea-output:has(.jupyter-widgets, .stage, .number-slider)";
  // Whatever could be a control, of this project or of a widget nobody thought of.
  const PERHAPS = `a[href], button, input, select, textarea, summary, details, canvas, iframe, audio,
    video, [tabindex], [contenteditable], [onclick], [role=button], [role=slider], [role=checkbox],
    [role=switch], [role=tab], [role=spinbutton], [role=combobox], [role=listbox], [role=option],
    [role=menuitem], [role=radio], [role=link], [role=application], .stage-hand, .stage-area`;
  const KINDS = {
    hand: ".stage-hand.stage-drag",
    marks: ".stage-hand:not(.stage-drag)",
    area: ".stage-area",
    surface: "canvas.stage-surface",
    slider: "input.number-slider-range",
    number: "input.number-slider-number, .widget-text input[type=number]",
    list: "select:not([multiple])",
    tick: "input[type=checkbox]",
    button: "button",
    fold: "summary, .jupyter-widget-Collapse-header, .jupyter-widgets .p-Collapse-header",
  };
  // Stops of the Tab key at which there is only something to read.
  const TO_READ = "mjx-container, mjx-container *, .copy-text pre, details, [role=region]";

  const known = new WeakMap(); // element -> key, for those that keep their element
  let counted = 0;
  const names = new Map(); // what a key was called when it was first seen

  const figures = () => [...document.querySelectorAll(FIGURE)];
  const kindOf = (node) => Object.keys(KINDS).find((kind) => node.matches(KINDS[kind]));
  const labelOf = (node) => (node.getAttribute("aria-label") || node.labels?.[0]?.textContent ||
    node.textContent || node.title || node.tagName).trim().slice(0, 60);

  function keyOf(node, kind, figure) {
    if (kind === "hand" || kind === "marks") {
      const group = node.parentNode;
      const index = kind === "hand" ? ` ${[...group.children].indexOf(node)}` : "";
      return `${figure} ${kind} ${group.dataset.mark}${index}`;
    }
    if (kind === "area") return `${figure} area ${labelOf(node)}`;
    if (!known.has(node)) known.set(node, `${figure} ${kind} ${++counted}`);
    return known.get(node);
  }

  const seen = (node) => {
    const box = node.getBoundingClientRect();
    return box.width + box.height > 0 && box.right > 0 && getComputedStyle(node).visibility === "visible";
  };
  const ready = (node) => seen(node) && !node.disabled && !(node.tagName === "SELECT" && node.options.length < 2);

  // {key: {key, figure, kind, label, ready, nodes}}
  function all() {
    const found = new Map();
    figures().forEach((root, figure) => {
      for (const node of root.querySelectorAll(PERHAPS)) {
        const kind = kindOf(node);
        if (!kind) continue;
        const key = keyOf(node, kind, figure);
        if (!found.has(key)) {
          const label = kind === "marks" ? node.parentNode.dataset.mark : labelOf(node);
          if (!names.has(key)) names.set(key, label);
          found.set(key, { key, figure, kind, label: names.get(key), ready: false, nodes: [] });
        }
        const entry = found.get(key);
        entry.nodes.push(node);
        entry.ready ||= ready(node);
      }
    });
    return found;
  }

  // What may be a control and is of no kind known here; what invites the pointer and is no control.
  function strangers() {
    const what = (node) => `${node.tagName.toLowerCase()}.${node.getAttribute("class")} ${labelOf(node)}`;
    return figures().flatMap((root) => [...root.querySelectorAll("*")].filter((node) => {
      if (node.matches(PERHAPS)) return !kindOf(node) && !node.matches(TO_READ);
      const invites = ["pointer", "grab", "move", "crosshair"].includes(getComputedStyle(node).cursor);
      return invites && !node.closest(PERHAPS) && !node.closest("label");
    }).map(what));
  }

  // A place on the node where the pointer meets it and nothing that lies above; null if there is none.
  function spot(node) {
    const places = [];
    const matrix = node.getScreenCTM?.();
    if (node.tagName === "line" && matrix) {
      const [x1, y1, x2, y2] = ["x1", "y1", "x2", "y2"].map((k) => Number(node.getAttribute(k)));
      for (let i = 0; i < 24; i++) {
        const share = 0.5 + (i % 2 ? 1 : -1) * (i / 50);
        const at = new DOMPoint(x1 + share * (x2 - x1), y1 + share * (y2 - y1)).matrixTransform(matrix);
        places.push([at.x, at.y]);
      }
    } else {
      const box = node.getBoundingClientRect();
      for (const share of [0, 0.3, -0.3, 0.42, -0.42]) {
        for (const other of [0, 0.3, -0.3, 0.42, -0.42]) {
          places.push([box.left + (0.5 + share) * box.width, box.top + (0.5 + other) * box.height]);
        }
      }
    }
    return places.find(([x, y]) => {
      const above = document.elementFromPoint(x, y);
      return above === node || node.contains(above) || (above && above.contains(node) && above.matches("label"));
    }) ?? null;
  }

  const shape = (node) => ["cx", "cy", "x", "y", "x1", "y1", "x2", "y2", "height", "width"].map((k) => node.getAttribute(k)).join();
  // What the control itself shows.
  function shown({ kind, nodes: [node, ...more] }) {
    if (kind === "slider" || kind === "number") return node.value;
    if (kind === "list") return `${node.selectedIndex}`;
    if (kind === "tick") return `${node.checked}`;
    if (kind === "hand") return shape(node) + node.getAttribute("aria-valuetext");
    if (kind === "marks") return [node, ...more].map((n) => n.getAttribute("aria-pressed")).join();
    if (kind === "surface") return node.getAttribute("aria-valuetext");
    if (kind === "fold") return `${node.parentNode.open ?? node.parentNode.className}`;
    return node.textContent;
  }
  const sentence = (root) => [...root.querySelectorAll("img.stage-layer")].map((n) => n.alt).join("\n");
  // The picture as it is drawn, without its sentence and the invisible shapes one takes hold of.
  const picture = (root) => [...root.querySelectorAll(".stage-card")].map((card) =>
    [...card.querySelectorAll("svg.stage-layer > g[aria-hidden], svg.stage-layer[aria-hidden]")].map((n) => n.innerHTML).join() +
    [...card.querySelectorAll("img")].map((n) => n.src).join()).join();
  // What is written beside the picture, without the controls' own words.
  function text(root) {
    const copy = root.cloneNode(true);
    // Formulas are set a while after they came, which is no answer to what is done meanwhile.
    copy.querySelectorAll(`.stage, .number-slider, button, select, .widget-htmlmath, .widget-text,
      .widget-dropdown, .widget-checkbox`).forEach((n) => n.remove());
    return copy.textContent;
  }
  const others = (root, own) => [...root.querySelectorAll("input, select, .number-slider-label")]
    .filter((n) => n !== own).map((n) => n.value ?? n.textContent).join();
  const solid = (root) => [...root.querySelectorAll("canvas")].map((n) => n.toDataURL()).join();

  const opened = (root) => [...root.querySelectorAll(".widget-html")].map(seen).join();

  const SIGNS = { picture, sentence, text, solid, others, opened };
  const root = (entry) => figures()[entry.figure];
  const state = (entry, sign) => ({ shown: shown(entry), sign_was: SIGNS[sign](root(entry), entry.nodes[0]) });
  const later = (ms) => new Promise((done) => setTimeout(done, ms));

  // Waits until nothing has changed in a figure for a while: what came before has arrived.
  async function quiet(node, still = 90, most = 4000) {
    let last = performance.now();
    const watch = new MutationObserver((all) => {
      if (all.some((m) => !m.target.closest?.(".stage-spoken"))) last = performance.now();
    });
    watch.observe(node, { subtree: true, childList: true, attributes: true, characterData: true });
    const end = last + most;
    while (performance.now() - last < still && performance.now() < end) await later(15);
    watch.disconnect();
  }

  let before = null;
  const entryOf = (key) => all().get(key);

  // The part of an Axes where a mark lies, on the screen.
  function roomOf(node) {
    const svg = node.ownerSVGElement;
    const matrix = svg.getScreenCTM();
    const box = node.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const rooms = [...svg.querySelectorAll("clipPath rect")].map((rect) => {
      const [left, top, wide, high] = ["x", "y", "width", "height"].map((k) => Number(rect.getAttribute(k)));
      const a = new DOMPoint(left, top).matrixTransform(matrix);
      const b = new DOMPoint(left + wide, top + high).matrixTransform(matrix);
      return [a.x, a.y, b.x, b.y];
    });
    return rooms.find(([l, t, r, b]) => x >= l - 2 && x <= r + 2 && y >= t - 2 && y <= b + 2) ??
      [box.left - 90, box.top - 90, box.right + 90, box.bottom + 90];
  }

  // The control in the middle of the window, or, where there is room, it and its pictures.
  function bring(node, figure) {
    node.scrollIntoView({ block: "center", behavior: "instant" });
    const view = figure.closest(".jp-WindowedPanel-outer");
    const boxes = [node, ...figure.querySelectorAll(".stage-card")].map((n) => n.getBoundingClientRect());
    const [top, bottom] = [Math.min(...boxes.map((b) => b.top)), Math.max(...boxes.map((b) => b.bottom))];
    const room = view.getBoundingClientRect();
    if (bottom - top < room.height - 20) view.scrollBy({ top: (top + bottom - room.top - room.bottom) / 2, behavior: "instant" });
  }

  // A ring or a touch of the pointer is no part of a picture that is photographed.
  const bare = document.head.appendChild(document.createElement("style"));
  bare.textContent = `.stage-hand, .stage-area { stroke: none !important; filter: none !important; }
    .stage-surface { outline: none !important; }`;
  bare.disabled = true;

  // What shows of the values of a figure's controls, in the order in which they stand.
  const valuesOf = (figure) => [...figure.querySelectorAll(
    ".number-slider, select:not([multiple]), input[type=checkbox], .widget-text input[type=number]")].map((node) => {
      if (node.matches("select")) return { kind: "list", value: node.selectedIndex };
      if (node.matches("input[type=checkbox]")) return { kind: "tick", value: node.checked };
      if (node.matches("input")) return { kind: "number", value: node.valueAsNumber };
      const [slider, number] = ["range", "number"].map((type) => node.querySelector(`input[type=${type}]`));
      return { kind: "slider", value: number.valueAsNumber, handle: slider.valueAsNumber, step: Number(slider.step) };
    });

  window.course = {
    figures: () => figures().map((node) => ({ said: sentence(node), live: !!node.querySelector(".stage"),
      source: node.closest(".jp-CodeCell").querySelector(".cm-content").textContent,
      count: Number(node.closest(".jp-CodeCell").querySelector(".jp-InputPrompt").textContent.replace(/\D/g, "")) })),
    values: (figure) => valuesOf(figures()[figure]),
    // Where the pictures of a figure are to be seen in the window, bare of rings.
    cards: (figure) => {
      bare.disabled = false;
      const room = figures()[figure].closest(".jp-WindowedPanel-outer").getBoundingClientRect();
      return [...figures()[figure].querySelectorAll(".stage-card")].map((card) => {
        const box = card.getBoundingClientRect();
        const [top, bottom] = [Math.max(box.top, room.top), Math.min(box.bottom, room.bottom)].map(Math.round);
        return { x: Math.round(box.left), y: top, width: Math.round(box.width), height: bottom - top };
      }).filter((box) => box.height > 0);
    },
    dressed: () => { bare.disabled = true; },
    figure: (number) => figures()[number],
    node: (key) => entryOf(key).nodes[0],
    list: () => [...all().values()].map(({ nodes, ...rest }) => ({ ...rest, many: nodes.length })),
    strangers,
    // Makes ready for a move: in view, at rest, its state remembered. `index` is one of several marks.
    aim: async (key, sign, focus, index, hurry) => {
      let entry = entryOf(key);
      if (!entry || !entry.ready) return null;
      const node = entry.nodes[index ?? 0];
      bring(node, root(entry));
      if (focus) (entry.kind === "marks" ? entry.nodes.find((n) => n.tabIndex === 0) ?? node : node).focus();
      // A text is copied twice with the same answer; the first one is taken away.
      node.closest(".copy-text-row")?.querySelector("[role=status]").replaceChildren();
      // After a change of the window's size JupyterLab still scrolls: a click would miss.
      for (let tries = 0; !hurry && tries < 5; tries++) {
        const top = node.getBoundingClientRect().top;
        await quiet(root(entry));
        if (Math.abs(node.getBoundingClientRect().top - top) < 1) break;
      }
      entry = entryOf(key);
      if (!entry?.ready) return null; // what came meanwhile took it away
      before = { key, sign, ...state(entryOf(key), sign) };
      const box = node.getBoundingClientRect();
      return {
        spot: spot(node), box: [box.left, box.top, box.right, box.bottom], shown: shown(entry),
        room: node.ownerSVGElement ? roomOf(node) : null, focused: document.activeElement === node,
        value: Number(node.value), low: node.min === "" ? null : Number(node.min),
        high: node.max === "" ? null : Number(node.max), step: Number(node.step) || 1,
        at: node.selectedIndex, last: (node.options?.length ?? 0) - 1,
        pressed: node.getAttribute("aria-pressed") === "true", seen: ready(node), many: entry.nodes.length,
      };
    },
    // Whether the control shows something new (needed if `own`), whether what it stands for does
    // (needed if `more`), and what the figure complains of.
    came: async (own, more, patience) => {
      const end = performance.now() + patience;
      const figure = figures()[Number(before.key.split(" ")[0])];
      let result;
      do {
        const entry = entryOf(before.key);
        // A control that is gone after it was used shows something new.
        result = { own: !entry || shown(entry) !== before.shown,
          sign: SIGNS[before.sign](figure, entry?.nodes[0]) !== before.sign_was };
        if ((result.own || !own) && (result.sign || !more) && (result.own || result.sign)) break;
        await later(15);
      } while (performance.now() < end);
      result.arrived = (result.own || !own) && (result.sign || !more) && (result.own || result.sign);
      result.complaints = [...figure.querySelectorAll(".stage-error, .stage-note")]
        .map((n) => n.textContent.trim()).filter(Boolean);
      return result;
    },
    // Which of a mark's items has the focus.
    focused: (key) => entryOf(key)?.nodes.indexOf(document.activeElement) ?? -1,
    onChosen: () => document.activeElement.getAttribute("aria-pressed") === "true",
    spots: (key) => entryOf(key).nodes.map((node) => {
      if (!ready(node) || spot(node)) return true;
      node.scrollIntoView({ block: "center", behavior: "instant" });
      return spot(node) !== null;
    }),
    quiet: (figure) => quiet(figures()[figure]),
    said: (figure) => sentence(figures()[figure]),
    // Waits for a figure to say what it said once.
    says: async (figure, words, patience) => {
      const end = performance.now() + patience;
      while (sentence(figures()[figure]) !== words && performance.now() < end) await later(15);
      return sentence(figures()[figure]);
    },
    set: () => [...all().values()].filter((e) => ["slider", "number", "list", "tick"].includes(e.kind))
      .map((e) => [e.key, e.label, shown(e)]),
    // The Tab key's way through a figure: what it stops at, and whether each stop looks otherwise then.
    beginWalk: (figure) => {
      const node = figures()[figure];
      const looks = (n) => {
        const chain = [n, n.parentElement];
        return chain.map((one) => { const s = getComputedStyle(one);
          return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.stroke, s.strokeWidth, s.borderColor, s.backgroundColor].join(); }).join();
      };
      const stops = [];
      const onFocus = (e) => {
        const one = e.target;
        const kind = kindOf(one);
        stops.push({ node: one, key: kind ? keyOf(one, kind, figure) : null, focused: looks(one) });
      };
      node.addEventListener("focusin", onFocus);
      window.course.endWalk = () => {
        node.removeEventListener("focusin", onFocus);
        document.activeElement?.blur?.();
        return stops.map((s) => ({ key: s.key, label: labelOf(s.node), ring: looks(s.node) !== s.focused }));
      };
      window.course.left = () => !node.contains(document.activeElement);
      const first = [...node.querySelectorAll(PERHAPS)].find((n) => n.tabIndex >= 0 && ready(n));
      document.activeElement?.blur?.(); // or it would not be told that it has the focus
      first?.focus();
      return Boolean(first);
    },
  };
})();
