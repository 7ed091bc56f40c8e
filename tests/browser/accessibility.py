"""axe-core over a notebook as JupyterLab shows it: names, roles, contrast, sizes of targets.

axe.min.js comes inside the package axe-playwright-python; nothing is loaded from a network.
"""

from axe_playwright_python.base import AXE_SCRIPT

# What a theme can change. The other rules have said all they can in one theme.
THEME_RULES = ("color-contrast", "link-in-text-block")

# The code editor is JupyterLab's and the inside of a formula is MathJax's: their roles and colours
# cannot be set from a notebook. What stands around a formula is looked at.
NOT_OURS = [".jp-InputArea-editor .cm-editor", "mjx-container > *"]

# Findings that belong to JupyterLab itself: (rule, selector of the element, reason). An element
# inside an output or a text of the course is never excused.
JUPYTERLAB = (
    (
        "aria-required-children",
        ".jp-WindowedPanel-viewport",
        "the list of cells is a feed whose cells have no role",
    ),
    (
        "button-name",
        ".jp-collapseHeadingButton",
        "the arrow beside a heading that folds its section has no name",
    ),
    ("color-contrast", ".jp-InputPrompt", "the counts beside the cells have 4.25 to 1"),
    ("color-contrast", ".jp-OutputPrompt", "the counts beside the outputs likewise"),
    ("color-contrast", ".jp-Notebook-footer", "the bar that adds a cell below the last one"),
)
OURS = ".jp-OutputArea-output, .jp-RenderedMarkdown"

_RUN = """async ([rules, notOurs, jupyterlab, ours]) => {
    const options = { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } };
    if (rules) options.runOnly = { type: 'rule', values: rules };
    // JupyterLab's body is 0 pixels high and cuts off what overflows: to axe all of it is hidden.
    document.body.style.height = '100vh';
    const found = await axe.run({ include: ['.jp-Notebook'], exclude: notOurs }, options);
    document.body.style.height = '';
    const excused = (rule, element) => !element.closest(ours) && jupyterlab.some(
        ([name, selector]) => name === rule && element.matches(selector));
    return found.violations.flatMap(v => v.nodes
        .filter(n => !excused(v.id, document.querySelector(n.target.flat().at(-1))))
        .map(n => `${v.id}: ${v.help}: ${n.html.replace(/\\s+/g, ' ').slice(0, 160)} `
            + `(${[...n.any, ...n.all, ...n.none].map(c => c.message).join('; ').slice(0, 200)})`));
}"""


def check(notebook, rules=None):
    """The findings of axe-core in the open notebook, one line each; [] is what is wanted.

    notebook : a `tools.browser.Notebook` after its run, all cells rendered. rules : names of rules
    to look at alone, as `THEME_RULES`; None takes all of them and the size of targets.
    """
    page = notebook.page
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    known = [entry[:2] for entry in JUPYTERLAB]
    # The contrast of what lies outside the window is not judged, so the window holds all of it.
    view = page.viewport_size
    tall = page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollHeight")
    page.set_viewport_size({"width": view["width"], "height": int(tall) + 300})
    try:
        return page.evaluate(_RUN, [list(rules) if rules else None, NOT_OURS, known, OURS])
    finally:
        page.set_viewport_size(view)
