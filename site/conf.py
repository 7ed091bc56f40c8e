"""Settings of Sphinx for the course as plain HTML; `python -m tools.site` runs it."""

import importlib.util
import tomllib
from pathlib import Path

from docutils import nodes

HERE = Path(__file__).parent
PROJECT = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# One file, drawing formulas as SVG: no fonts to fetch, so it works from disk in any browser.
# The package is not used as an extension, which would copy all of MathJax, 20 MB.
MATHJAX = Path(importlib.util.find_spec("sphinx-mathjax-offline").origin).parent

project = "Backpropagation by hand"
copyright = "the authors; text and pictures CC BY 4.0, code BSD 3-Clause"
extensions = ["myst_nb", "sphinx.ext.mathjax"]
exclude_patterns = ["**/.*"]
language = "en"
highlight_language = "none"  # of a fence that names none: commands

# What is shown is what the notebooks hold: nothing is run.
nb_execution_mode = "off"
nb_ipywidgets_js = {}  # no widget state is stored, and its scripts would come from elsewhere
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "html_image"]
myst_dmath_allow_labels = False
myst_heading_anchors = 3
myst_update_mathjax = False

mathjax_path = "tex-svg.js"
mathjax3_config = {
    "tex": {
        "tags": "none",  # \tag{11.3} stays what the page says; nothing else is numbered
        "inlineMath": [["\\(", "\\)"], ["$", "$"]],
        "displayMath": [["\\[", "\\]"], ["$$", "$$"]],
        # An unknown macro is an error that shows, not a request for a file that is not there.
        "packages": {"[-]": ["noundefined", "autoload", "require"]},
    },
    "options": {
        "enableMenu": False,
        # Only what Sphinx marked as a formula, and outputs, where JupyterLab reads $...$ too.
        "ignoreHtmlClass": "bd-article",
        "processHtmlClass": "math|text_html",
    },
}

html_theme = "sphinx_book_theme"
html_title = project
html_static_path = ["_static", str(MATHJAX / "static" / "mathjax" / "tex-svg.js")]
html_css_files = ["course.css"]
html_js_files = ["course.js"]
html_copy_source = False
html_show_sourcelink = False
html_use_index = False
html_context = {"default_mode": "auto"}
html_theme_options = {
    "repository_url": PROJECT["urls"]["Repository"],
    "repository_branch": "main",
    "use_repository_button": True,
    "use_download_button": False,
    "launch_buttons": {
        "binderhub_url": "https://mybinder.org",
        "notebook_interface": "jupyterlab",
    },
    "home_page_in_toc": True,
    "show_navbar_depth": 1,
    "show_toc_level": 1,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}


def leave_formulas_alone(app, doctree):
    """Sphinx would put a formula of several lines into `split`, where no tag is allowed."""
    for formula in doctree.findall(nodes.math_block):
        formula["no-wrap"] = True
        formula.children = [nodes.Text(rf"\[{formula.astext()}\]")]


def setup(app):
    app.connect("doctree-read", leave_formulas_alone)
