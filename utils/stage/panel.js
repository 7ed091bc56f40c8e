// What a panel owes the keyboard and the ear, whatever widgets it holds.

// JupyterLab's own shortcuts never see a key that is pressed in here, or D, D would delete the
// cell. It looks at the focused element before it looks at what holds it, so each needs the mark.
function keepKeys(node) {
  node.addEventListener("focusin", (e) => {
    e.target.setAttribute("data-lm-suppress-shortcuts", "true");
    // A reply is read out because its region was there before the text.
    node.querySelectorAll(".spoken-reply:not([aria-live])").forEach((reply) => reply.setAttribute("aria-live", "polite"));
  });
}

// Buttons, lists and replies beside a stage are part of it.
function carePanel(el) {
  requestAnimationFrame(() => {
    const panel = el.closest(".stage-panel");
    if (panel) keepKeys(panel);
  });
}
