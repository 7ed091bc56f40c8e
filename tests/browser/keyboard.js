// Read by keyboard.py: where the Tab key is to stop in a figure, and what the page shows of it.
(() => {
  const TABBABLE = "a[href], button, input, select, summary, textarea, [tabindex]";
  const shown = (node) => {
    const box = node.getBoundingClientRect();
    return box.width + box.height > 0 && getComputedStyle(node).visibility === "visible";
  };
  const stops = (root) => [...root.querySelectorAll(TABBABLE)].filter((node) => node.tabIndex >= 0 &&
    !node.disabled && shown(node) && (node.tagName === "SUMMARY" || !node.closest("details:not([open])")));
  const kindOf = (node) => {
    const role = node.getAttribute("role");
    const tag = node.tagName.toLowerCase();
    if (tag === "input") return node.type;
    if (role === "application") return "area";
    if (!node.closest("svg")) return tag;
    return role === "slider" ? "hand" : role === "button" ? "mark" : "picture";
  };
  const nameOf = (node) => (node.getAttribute("aria-label") || node.labels?.[0]?.textContent ||
    node.textContent || node.title || "").trim().slice(0, 50);
  // A ring is an outline, or, around a shape of an SVG, a stroke.
  const ringOf = (node) => {
    const look = getComputedStyle(node);
    if (node.closest("svg")) return /^rgba?\(\d+, \d+, \d+(, (?!0\)).*)?\)$/.test(look.stroke) && parseFloat(look.strokeWidth) >= 3;
    return look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 1.5;
  };
  const about = (node) => {
    const box = node.getBoundingClientRect();
    return { kind: kindOf(node), name: nameOf(node), left: box.left, top: box.top, right: box.right,
      bottom: box.bottom, drawn: Boolean(node.closest(".stage")), few: node.options?.length < 2 };
  };

  let root = null;
  let order = [];
  window.keyboard = {
    // Puts the focus where it is when the cell is chosen in command mode.
    begin(number) {
      const cell = document.querySelectorAll(".jp-Notebook .jp-CodeCell")[number];
      cell.scrollIntoView({ block: "start", behavior: "instant" });
      cell.focus();
      root = cell.querySelector(".jp-OutputArea");
      order = stops(root);
      return order.map(about);
    },
    now() {
      const node = document.activeElement;
      const inside = root.contains(node);
      return { ...about(node), inside, at: order.indexOf(node), ring: inside && ringOf(node),
        fresh: inside && !order.includes(node),
        siblings: node.parentNode?.children.length ?? 0 };
    },
    same: (() => {
      let last = null;
      return (remember) => {
        if (remember) last = document.activeElement;
        return last === document.activeElement;
      };
    })(),
    // All that may change when a control is used: values, words, shapes.
    state() {
      const values = [...root.querySelectorAll("input, select")].map((e) => (e.type === "checkbox" ? e.checked : e.value));
      const told = [...root.querySelectorAll("[aria-valuetext], [aria-pressed], details")]
        .map((e) => [e.getAttribute("aria-valuetext"), e.getAttribute("aria-pressed"), e.open]);
      const drawn = [...root.querySelectorAll("svg.stage-layer > g[aria-hidden]")].map((e) => e.innerHTML);
      const words = root.cloneNode(true);
      words.querySelectorAll(".stage-spoken").forEach((e) => e.remove());
      return JSON.stringify([values, told, drawn, words.textContent, this.sentence()]);
    },
    // What a screen reader says of the focused control.
    told() {
      const e = document.activeElement;
      return JSON.stringify([e.value, e.checked, e.getAttribute("aria-valuetext"), e.getAttribute("aria-pressed")].map((v) => v ?? null));
    },
    sentence: () => root.querySelector("img.stage-layer")?.alt ?? null,
    spoken: () => [...root.querySelectorAll("[aria-live]")].map((e) => e.textContent.trim()).filter(Boolean),
    cells: () => [...document.querySelectorAll(".jp-Notebook .jp-Cell")].map((e) => e.className.match(/jp-\w+Cell/)[0]).join(),
    dialogs: () => document.querySelectorAll(".jp-Dialog").length,
  };
})();
