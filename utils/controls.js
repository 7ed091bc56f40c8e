// A slider and a number box for one value. The browser's own inputs bring keyboard, touch and
// names for screen readers; the kernel gets one value at a time, the latest.

const SHAPED_BY = ["label", "low", "high", "step", "disabled", "digits"];

function element(tag, className, parent, attributes = {}) {
  const node = document.createElement(tag);
  node.className = className;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  parent.append(node);
  return node;
}

function render({ model, el }) {
  const box = element("div", "number-slider", el, { role: "group" });
  // Or D, D pressed on the slider would delete the cell in JupyterLab.
  box.addEventListener("focusin", (e) => e.target.setAttribute("data-lm-suppress-shortcuts", "true"));
  const label = element("span", "number-slider-label", box);
  const slider = element("input", "number-slider-range", box, { type: "range" });
  const number = element("input", "number-slider-number", box, { type: "number" });

  // The slider's digits, or as many more as a typed value has, up to six.
  const exact = (value) => {
    const short = value.toFixed(model.get("digits"));
    return Math.abs(Number(short) - value) < 5e-7 ? short : String(Number(value.toFixed(6)));
  };
  const write = () => {
    const value = model.get("value");
    slider.value = value;
    // What is being typed is left alone until it is finished.
    if (document.activeElement !== number) number.value = exact(value);
  };
  const shape = () => {
    label.textContent = model.get("label");
    box.setAttribute("aria-label", model.get("label"));
    slider.setAttribute("aria-label", model.get("label"));
    number.setAttribute("aria-label", `${model.get("label")}, exact value`);
    for (const input of [slider, number]) {
      input.min = model.get("low");
      input.max = model.get("high");
      input.disabled = model.get("disabled");
    }
    slider.step = model.get("step");
    number.step = model.get("step");
    write();
  };
  const send = (changes) => {
    model.set(changes);
    try {
      model.save_changes();
    } catch {
      // The kernel is gone: the control stays where it is put.
    }
  };
  slider.addEventListener("input", () => send({ value: slider.valueAsNumber, moving: true }));
  slider.addEventListener("change", () => send({ value: slider.valueAsNumber, moving: false }));
  // Any exact number within the limits, also between two steps of the slider.
  const typed = () => {
    const value = number.valueAsNumber;
    if (Number.isFinite(value)) {
      const inside = Math.min(Math.max(value, model.get("low")), model.get("high"));
      send({ value: inside, moving: false });
    }
  };
  number.addEventListener("change", typed);
  number.addEventListener("blur", write);
  number.addEventListener("keydown", (e) => {
    if (e.key === "Enter") {
      typed();
      number.value = exact(model.get("value"));
    }
  });

  let timer = null;
  if (model.get("play")) {
    const go = (steps) => {
      const next = model.get("value") + steps * model.get("step");
      const inside = Math.min(Math.max(next, model.get("low")), model.get("high"));
      send({ value: inside, moving: timer !== null });
      return inside === next;
    };
    const make = (text, name, act) => {
      const button = element("button", "number-slider-button", box, { type: "button", "aria-label": `${name}: ${model.get("label")}`, title: name });
      button.textContent = text;
      button.addEventListener("click", act);
      return button;
    };
    make("◀", "Step back", () => go(-1));
    make("▶", "Step", () => go(1));
    const run = make("Play", "Play", () => {
      if (timer === null) {
        if (model.get("value") >= model.get("high")) send({ value: model.get("low"), moving: true });
        timer = setInterval(() => go(1) || stop(), model.get("interval"));
        run.textContent = "Pause";
      } else stop();
    });
    const stop = () => {
      clearInterval(timer);
      timer = null;
      run.textContent = "Play";
      send({ moving: false });
    };
  }

  shape();
  model.on("change:value", write);
  for (const name of SHAPED_BY) model.on(`change:${name}`, shape);
  return () => {
    clearInterval(timer);
    // Or the kernel would go on believing that a hand is on it.
    if (model.get("moving")) send({ moving: false });
    model.off("change:value", write);
    for (const name of SHAPED_BY) model.off(`change:${name}`, shape);
  };
}

export default { render };
