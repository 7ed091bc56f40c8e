"""A notebook in a real browser: open it, run it, read what it shows, take its picture.

The browser may talk to this machine only. Every request that would leave it is refused and
kept in `Notebook.foreign`, every console error in `Notebook.console_errors`.
"""

import contextlib
import shutil
import time
from urllib.parse import quote, urlsplit

from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
HOME = {"127.0.0.1", "localhost"}
WIDTH, HEIGHT = 1280, 900
PATIENCE = 90_000  # milliseconds for one step; a busy machine takes its time

# One entry a code cell that holds code: its prompt ("[3]:", "[*]:", "[ ]:") and source.
CELLS = """() => [...document.querySelectorAll('.jp-Notebook .jp-CodeCell')].map(cell => ({
    prompt: cell.querySelector('.jp-InputPrompt')?.textContent ?? '',
    source: cell.querySelector('.cm-content')?.textContent ?? '',
})).filter(cell => cell.source.trim())"""

PICTURES = """() => [...document.querySelectorAll('.jp-Notebook img, .jp-Notebook svg[role=img]')]
  .filter(e => !e.closest('.jp-InputPrompt, .jp-Toolbar, .cm-editor, mjx-container, svg svg, '
    + '[aria-hidden=true], .stage-field'))  // layers of a live figure: its sentence is beside them
  .map(e => {
    const box = e.getBoundingClientRect();
    return {
        tag: e.tagName.toLowerCase(),
        alt: (e.getAttribute('alt') ?? e.getAttribute('aria-label') ?? '').trim(),
        width: e.tagName === 'IMG' ? e.naturalWidth : box.width,
        shown: box.width > 0 && box.height > 0,
    };
  })"""

# JupyterLab shows an error output like text on stderr.
ERRORS = """() => [...document.querySelectorAll(
    '.jp-Notebook [data-mime-type="application/vnd.jupyter.stderr"],'
    + '.jp-Notebook mjx-merror, .jp-Notebook .jupyter-widgets-error-widget'
)].map(e => e.textContent.trim() || e.outerHTML.slice(0, 200))"""


IMAGES_LOADED = "() => [...document.querySelectorAll('.jp-Notebook img')].every(i => i.complete)"

# LaTeX that MathJax has not set (yet): a formula's source is still there as text.
RAW_FORMULAS = r"""() => [...document.querySelectorAll('.jp-Notebook .jp-RenderedMarkdown')]
  .map(cell => {
    const text = cell.cloneNode(true);
    text.querySelectorAll('code, pre, mjx-container, script').forEach(e => e.remove());
    return text.textContent;
  })
  .filter(text => /\$\$|\\(tag|frac|begin|partial)\b/.test(text))
  .map(text => text.trim().slice(0, 120))"""


# What is wider than its place, so that a learner would have to scroll sideways to read it.
TOO_WIDE = """among => [...document.querySelectorAll(among)]
  .filter(e => e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 2)
  .map(e => `${e.className.split(' ').slice(-1)}: ${e.textContent.trim().slice(0, 60)}`)"""
OUTPUTS = ".jp-WindowedPanel-outer, .jp-Notebook .jp-OutputArea-output"
ALL_TO_READ = f"{OUTPUTS}, .jp-Notebook .jp-MarkdownOutput, .jp-Notebook .cm-scroller"


# Waits until nothing has changed in the notebook for a quarter of a second.
AT_REST = """async () => {
    let last = performance.now();
    const watch = new MutationObserver(() => { last = performance.now(); });
    watch.observe(document.querySelector('.jp-Notebook'),
        { subtree: true, childList: true, attributes: true, characterData: true });
    const end = last + 3000;
    while (performance.now() - last < 250 && performance.now() < end) {
        await new Promise((done) => setTimeout(done, 25));
    }
    watch.disconnect();
}"""


def find_chromium():
    """Path of a Chromium or Chrome on this machine, None if there is none."""
    names = ("chromium", "google-chrome", "chromium-browser", "chrome")
    return next(filter(None, map(shutil.which, names)), None)


def box_at_rest(locator):
    """Where it is in the window once JupyterLab has ended its own scrolling."""
    locator.scroll_into_view_if_needed()
    now, before = locator.bounding_box(), None
    while now != before:
        locator.page.wait_for_timeout(300)
        now, before = locator.bounding_box(), now
    return now


@contextlib.contextmanager
def chromium():
    """A Playwright browser; RuntimeError in words if no Chromium is installed."""
    path = find_chromium()
    if path is None:
        raise RuntimeError(
            "No Chromium found. On Debian and Ubuntu: apt-get install chromium; elsewhere "
            "install Chrome or Chromium so that its command is on the PATH."
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


class Notebook:
    """One notebook of a running Lab, open in its own browser context.

    page           the Playwright page
    foreign        addresses off this machine that the page asked for (all refused)
    console_errors what the page wrote to the console as errors, and uncaught exceptions

    scale : pixels of a screenshot for each one of the page.
    """

    def __init__(self, browser, lab, name, width=WIDTH, height=HEIGHT, scale=1):
        self.lab = lab
        self.path = f"notebooks/{name.removesuffix('.ipynb')}.ipynb"
        self.foreign = []
        self.console_errors = []
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, device_scale_factor=scale
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.route("**/*", self._gate)
        self.page = self.context.new_page()
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.console_errors.append(str(error)))
        self.page.on("websocket", lambda socket: self._is_home(socket.url))
        self.page.goto(f"{lab.url}/lab/tree/{quote(self.path)}?reset&token={lab.token}")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell")
        self.wait_kernel()
        self.settle()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Close the page and end its kernel; the next one starts afresh."""
        self.context.close()
        for session in self.lab.get("/api/sessions"):
            if session["path"] == self.path:
                self.lab.delete(f"/api/sessions/{session['id']}")

    def wait_kernel(self, timeout=120):
        """Wait until the notebook's kernel is connected and idle.

        The indicator in the toolbar says idle before there is a connection; the server knows.
        """
        self._poll(self._kernel_is_idle, timeout, "the kernel to be connected and idle")

    def run_all(self, timeout=300):
        """Run > Run All Cells, as a learner does it, and wait until every cell is done."""
        self._menu("Edit", "editmenu:clear-all")
        self._menu("Run", "runmenu:run-all")
        self._poll(self._all_done, timeout, "all cells to finish")
        self.wait_kernel()
        self.settle()

    def cells(self):
        """List of {prompt, source} of the code cells that are not empty."""
        return self.page.evaluate(CELLS)

    def too_wide(self, among=ALL_TO_READ):
        """What one would have to scroll sideways to read, one line each. among : a selector."""
        return self.page.evaluate(TOO_WIDE, among)

    def pictures(self):
        """List of {tag, alt, width, shown} of the pictures in the notebook."""
        return self.page.evaluate(PICTURES)

    def errors(self):
        """Texts of error outputs, warnings, broken formulas and broken widgets."""
        return self.page.evaluate(ERRORS)

    def raw_formulas(self):
        """Beginnings of the text cells that show LaTeX source instead of a formula."""
        return self.page.evaluate(RAW_FORMULAS)

    def resize(self, width, height=HEIGHT):
        """Give the window another size."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.evaluate(AT_REST)

    def set_theme(self, dark):
        """Settings > Theme: JupyterLab Dark or JupyterLab Light."""
        theme = "JupyterLab Dark" if dark else "JupyterLab Light"
        self.page.locator(".lm-MenuBar-item", has_text="Settings").click()
        self.page.locator(".lm-Menu-item", has_text="Theme").first.hover()
        self.page.locator(".lm-Menu-item", has_text=theme).first.click()
        flag = str(not dark).lower()
        self.page.wait_for_selector(f'body[data-jp-theme-light="{flag}"]', state="attached")
        self._wait_for_pictures()
        self.page.evaluate(AT_REST)

    def settle(self):
        """Wait until formulas are set and pictures are decoded, and for what the kernel sends."""
        self._wait_for_pictures()
        self.page.wait_for_timeout(700)

    def _wait_for_pictures(self):
        with contextlib.suppress(PlaywrightTimeout):  # raw_formulas() then tells which
            self.page.wait_for_function(
                f"() => ({IMAGES_LOADED})() && ({RAW_FORMULAS})().length === 0", timeout=10_000
            )

    def screenshots(self, folder, stem, slice_height=1600):
        """The whole notebook as folder/stem-1.png, stem-2.png ...; returns the paths."""
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(f"{stem}-[0-9]*.png"):
            old.unlink()
        view = self.page.viewport_size
        outer = self.page.locator(".jp-NotebookPanel-notebook .jp-WindowedPanel-outer").first
        outer.evaluate("e => e.scrollTo(0, 0)")
        above = outer.bounding_box()["y"]
        tall = outer.evaluate("e => e.scrollHeight")
        self.resize(view["width"], int(above + tall + 60))
        self._wait_for_pictures()
        box = outer.bounding_box()
        cells = self.page.locator(".jp-Notebook .jp-Cell")
        last = cells.last.bounding_box()
        tall = last["y"] + last["height"] - box["y"] + 10  # without the room to scroll past the end
        paths = []
        for number, top in enumerate(range(0, int(tall), slice_height), 1):
            path = folder / f"{stem}-{number}.png"
            clip = {
                "x": box["x"],
                "y": box["y"] + top,
                "width": box["width"],
                "height": min(slice_height, tall - top),
            }
            self.page.screenshot(path=path, clip=clip)
            paths.append(path)
        self.page.set_viewport_size(view)
        return paths

    def _kernel_is_idle(self):
        kernels = {
            session["path"]: session["kernel"]
            for session in self.lab.get("/api/sessions")
            if session["kernel"]
        }
        kernel = kernels.get(self.path)
        return bool(kernel and kernel["connections"] and kernel["execution_state"] == "idle")

    def _all_done(self):
        prompts = [cell["prompt"] for cell in self.cells()]
        if any("*" in prompt for prompt in prompts):
            return False
        if all(any(sign.isdigit() for sign in prompt) for prompt in prompts):
            return True
        # After an error the rest is never run, and its prompts stay empty.
        return bool(self.errors()) and self._kernel_is_idle()

    def _poll(self, ready, timeout, what):
        deadline = time.monotonic() + timeout
        while not ready():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.path}: waited {timeout} s for {what}")
            self.page.wait_for_timeout(150)

    def _menu(self, menu, command):
        self.page.locator(".lm-MenuBar-item", has_text=menu).first.click()
        self.page.locator(f'.lm-Menu-item[data-command="{command}"]').first.click()

    def _gate(self, route):
        if self._is_home(route.request.url):
            route.continue_()
        else:
            route.abort()

    def _is_home(self, url):
        home = urlsplit(url).hostname in HOME
        if not home:
            self.foreign.append(url)
        return home

    def _note_console(self, message):
        if message.type == "error":
            self.console_errors.append(message.text)
