// A text with a button that copies it. Where the page may not write to the clipboard, the text is
// opened and selected instead, so that Ctrl+C takes it.

function render({ model, el }) {
  const box = document.createElement("details");
  box.className = "copy-text";
  const summary = document.createElement("summary");
  const copy = document.createElement("button");
  const said = document.createElement("span");
  const text = document.createElement("pre");
  copy.className = "number-slider-button";
  said.setAttribute("role", "status");
  text.tabIndex = 0;
  text.setAttribute("role", "group"); // or its name would not be read
  summary.append("Show the code");
  box.append(summary, text);
  el.append(copy, said, box);
  el.classList.add("copy-text-row");

  const write = () => {
    copy.textContent = model.get("label");
    text.textContent = model.get("text");
    text.setAttribute("aria-label", model.get("label"));
    said.textContent = "";
  };
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(model.get("text"));
      said.textContent = "copied";
    } catch {
      box.open = true;
      getSelection().selectAllChildren(text);
      said.textContent = "selected, press Ctrl+C";
    }
  });
  // Or D, D pressed here would delete the cell in JupyterLab.
  el.setAttribute("data-lm-suppress-shortcuts", "true");
  model.on("change", write);
  write();
  return () => model.off("change", write);
}

export default { render };
