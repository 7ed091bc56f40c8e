"""A page of the HTML site, opened from disk, and what is wrong with it."""

from tools.browser import WIDTH

PHONE = 390
# Nothing may be asked for but files of this machine; data: and blob: never leave the page.
LOCAL = ("file:", "data:", "blob:")

FORMULAS_SET = "() => !window.MathJax || MathJax.startup.promise.then(() => true)"

PICTURES = """() => [...document.images].filter(e => !e.complete || !e.naturalWidth
    || (e.closest('.bd-article') && (!e.alt.trim() || !e.getBoundingClientRect().width)))
  .map(e => `picture without ${e.naturalWidth ? 'text or place' : 'content'}: ${e.alt || e.src}`)"""

# What is left of LaTeX where no formula is: commands, brackets, dollars around something.
RAW = r"""() => {
    const text = document.querySelector('.bd-main').cloneNode(true);
    text.querySelectorAll('pre, code, mjx-container, script, style').forEach(e => e.remove());
    return [...text.textContent.matchAll(/.{0,30}(\$\$|\$[^$\n]+\$|\\[a-zA-Z([]).{0,30}/g)]
        .map(match => `raw LaTeX: ${match[0]}`);
}"""

FORMULAS = """() => [
    ...[...document.querySelectorAll('.math')].filter(e => !e.querySelector('mjx-container svg'))
        .map(e => `formula not set: ${e.textContent.slice(0, 60)}`),
    ...[...document.querySelectorAll('mjx-merror, [data-mml-node="merror"]')]
        .map(e => `formula in error: ${e.textContent.slice(0, 60)}`)]"""

# What reaches beyond the window, unless it stands in a box that scrolls.
TOO_WIDE = """() => {
    const wide = innerWidth + 1, found = [];
    if (document.documentElement.scrollWidth > wide) found.push('the page scrolls sideways');
    for (const e of document.querySelectorAll('.bd-article *')) {
        if (e.getBoundingClientRect().right <= wide || e.closest('mjx-assistive-mml')) continue;
        let box = e.parentElement;
        while (box && !['auto', 'scroll'].includes(getComputedStyle(box).overflowX))
            box = box.parentElement;
        if (!box || !box.closest('.bd-article'))
            found.push(`beyond the edge: ${e.outerHTML.slice(0, 80)}`);
    }
    return found.slice(0, 5);
}"""

CHECKS = (PICTURES, RAW, FORMULAS, TOO_WIDE)


class SitePage:
    """One page of the site in its own browser context.

    page     the Playwright page
    noted    console errors, uncaught exceptions, files not found, requests elsewhere
    """

    def __init__(self, browser, file, width=WIDTH, dark=False, query=""):
        self.noted = []
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
        )
        self.page = self.context.new_page()
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.noted.append(f"exception: {error}"))
        self.page.on("request", self._note_request)
        self.page.on("requestfailed", lambda request: self.noted.append(f"lost: {request.url}"))
        self.page.goto(file.as_uri() + query)
        self.page.wait_for_function(FORMULAS_SET)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()

    def faults(self):
        """What a reader would stumble over, one line each."""
        return self.noted + [fault for check in CHECKS for fault in self.page.evaluate(check)]

    def href(self, selector):
        """Where the first such link leads, without its anchor; None if there is none."""
        link = self.page.locator(selector)
        return link.first.evaluate("e => e.href.split('#')[0]") if link.count() else None

    def _note_console(self, message):
        if message.type == "error":
            self.noted.append(f"console: {message.text}")

    def _note_request(self, request):
        if not request.url.startswith(LOCAL):
            self.noted.append(f"request elsewhere: {request.url}")
