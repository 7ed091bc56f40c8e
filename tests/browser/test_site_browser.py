"""The course as plain HTML, built once and opened from disk, page by page."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from site_page import PHONE, SitePage

from tools import notebooks, site
from tools.browser import WIDTH, find_chromium
from tools.imports import PROJECT
from tools.site_source import Source, repository

pytestmark = pytest.mark.long

LAYOUT = Source(Path("unused"))
COURSE = [f"{Path(name).with_suffix('')}.html" for name in LAYOUT.notebooks]
AT_PRINT = """() => addEventListener("beforeprint", () => {
    window.printed = document.documentElement.dataset.theme;
})"""
CHAIN = ["index.html", *COURSE, *(name.replace(".md", ".html") for name in LAYOUT.texts)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The site in a folder with a blank and an umlaut in its name."""
    if find_chromium() is None:
        pytest.skip("no Chromium on this machine")
    return site.build(tmp_path_factory.mktemp("site") / "Kurs für alle")


def stored(name):
    """The outputs with HTML of a page of the site, as the notebook holds them."""
    path = PROJECT / Path(name).with_suffix(".ipynb")
    return [
        output
        for cell in notebooks.code_cells(notebooks.read(path))
        for output in cell.outputs
        if "text/html" in output.get("data", {})
    ]


@pytest.mark.parametrize("name", [*CHAIN, "search.html"])
def test_a_page_is_whole_from_disk_on_a_desk_and_on_a_phone(name, folder, browser, proves):
    proves("pages of the HTML site opened from disk")
    for width in (WIDTH, PHONE):
        with SitePage(browser, folder / name, width=width) as page:
            assert page.faults() == []
            if name not in COURSE:
                continue
            outputs = stored(name)
            pictures = sum(output.data["text/html"].count("<img ") for output in outputs)
            assert page.page.locator(".cell_output img").count() == pictures
            live = [output for output in outputs if output.output_type == "execute_result"]
            assert page.page.locator(".still").count() == len(live)
            firsts = page.page.locator(".text_html:has(> .still) img")
            assert firsts.count() == sum("<img " in output.data["text/html"] for output in live)
            text = (PROJECT / Path(name).with_suffix(".ipynb")).read_text(encoding="utf-8")
            tags = page.page.locator('mjx-container svg [data-mml-node="mlabeledtr"]')
            assert tags.count() == text.count("\\\\tag{")


def test_the_pages_follow_one_another_in_order(folder, browser):
    numbers = [name.split("/")[1][:2] for name in COURSE]
    assert numbers == [path.name[:2] for path in notebooks.all_notebooks()]
    files = [(folder / name).resolve() for name in CHAIN]
    ways = {"left-prev": [], "right-next": []}
    for file in files:
        html = file.read_text(encoding="utf-8")
        for way, leads in ways.items():
            found = re.search(rf'<a class="{way}"\s+href="([^"#]+)', html)
            leads.append((file.parent / found[1]).resolve() if found else None)
    assert ways == {"left-prev": [None, *files[:-1]], "right-next": [*files[1:], None]}
    with SitePage(browser, files[0]) as page:
        page.page.locator("a.right-next").click()
        page.page.wait_for_url(files[1].as_uri())


class Links(HTMLParser):
    """The targets of a page's links, and what they may point to on it."""

    def __init__(self, file):
        super().__init__()
        self.targets, self.anchors = [], {""}
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.anchors.add(attrs.get("id", ""))
        if tag == "a" and attrs.get("href"):
            self.targets.append(attrs["href"])


def test_links_lead_to_what_is_there(folder):
    files = {file.resolve(): Links(file) for file in folder.rglob("*.html")}
    wrong = []
    for file, links in files.items():
        for target in links.targets:
            parts = urlsplit(target)
            if parts.scheme in ("http", "https"):
                continue
            path = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            if path not in files:
                wrong.append(f"{file.name}: {target}")
            elif unquote(parts.fragment) not in files[path].anchors:
                wrong.append(f"{file.name}: {target}, no such place")
    assert wrong == []
    assert sum(len(links.targets) for links in files.values()) > 500


@pytest.mark.parametrize("name", COURSE[:1] + COURSE[-1:])
def test_the_rocket_opens_this_page_in_jupyterlab(name, folder):
    targets = Links(folder / name).targets
    binder = [target for target in targets if "mybinder.org" in target and "urlpath" in target]
    place = Path(name).with_suffix(".ipynb").as_posix()
    owner = "/".join(repository().split("/")[-2:])
    assert binder[0] == (f"https://mybinder.org/v2/gh/{owner}/main?urlpath=lab/tree/{place}")


def test_search_finds_a_word_from_disk(folder, browser):
    with SitePage(browser, folder / "index.html") as page:
        page.page.keyboard.press("Control+k")
        page.page.keyboard.type("saturation")
        page.page.keyboard.press("Enter")
        page.page.locator("#search-results li a", has_text="03 ·").first.click()
        page.page.wait_for_url("**/03_sigmoid.html*", timeout=90_000)
        page.page.wait_for_function("() => MathJax.startup.promise.then(() => true)")
        assert page.faults() == []


def test_pictures_stay_light_in_the_dark(folder, browser, artefacts):
    with SitePage(browser, folder / COURSE[11], dark=True) as page:
        assert page.page.locator("html").get_attribute("data-theme") == "dark"
        assert page.faults() == []
        looks = page.page.locator(".cell_output img").evaluate_all(
            "all => all.map(e => getComputedStyle(e)).map(s => [s.backgroundColor, s.filter])"
        )
        assert looks
        assert set(map(tuple, looks)) == {("rgb(255, 255, 255)", "none")}
        page.page.screenshot(path=artefacts / "site-11-dark.png", full_page=True)


def test_paper_has_the_page_alone(folder, browser, artefacts):
    with SitePage(browser, folder / COURSE[11], dark=True) as page:
        page.page.evaluate(AT_PRINT)
        page.page.pdf(path=artefacts / "site-11.pdf", format="A4")
        assert page.page.evaluate("window.printed") == "light"
        page.page.emulate_media(media="print")
        page.page.set_viewport_size({"width": 680, "height": 960})  # A4 within its margins
        shown = page.page.locator(
            "nav, .bd-sidebar-primary, .bd-sidebar-secondary, .bd-header, .bd-header-article,"
            " .prev-next-footer, footer"
        ).evaluate_all("all => all.filter(e => e.getClientRects().length).map(e => e.className)")
        assert shown == []
        assert page.page.locator("article h1").first.is_visible()
        cut = page.page.evaluate("""() => [
            ...[...document.querySelectorAll('.bd-article pre')]
                .filter(e => e.scrollWidth > e.clientWidth + 1),
            ...[...document.querySelectorAll('.bd-article img')].filter(e =>
                e.getBoundingClientRect().right > innerWidth
                || getComputedStyle(e).breakInside !== 'avoid'),
        ].map(e => e.outerHTML.slice(0, 80))""")
        assert cut == []


# A page with one of each fault: the eyes above must see what a reader would stumble over.

PLANTED = {
    "picture without content": '<img alt="a curve" src="lost.png">',
    "lost: ": '<img alt="a curve" src="nowhere.png">',
    "picture without text": '<img src="data:image/gif;base64,'
    'R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==">',
    "request elsewhere: https://example.org": '<script src="https://example.org/a.js"></script>',
    "formula in error": '<div class="math">\\[\\unheardof{x}\\]</div>',
    "raw LaTeX": "<p>and so \\frac{1}{2} remains</p>",
    "formula not set": '<div class="math">left as text</div>',
    "beyond the edge": '<p style="width: 3000px; overflow: hidden">wide</p>',
    "scrolls sideways": '<p style="width: 3000px">wide</p>',
    "console: no": '<script>console.error("no")</script>',
    "exception: ": '<script>throw new Error("stop")</script>',
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_seen(fault, folder, browser):
    whole = (folder / COURSE[17]).read_text(encoding="utf-8")
    planted = folder / "notebooks" / "planted.html"
    planted.write_text(whole.replace("</article>", PLANTED[fault] + "</article>", 1), "utf-8")
    try:
        with SitePage(browser, planted, width=PHONE) as page:
            assert any(fault in line for line in page.faults())
    finally:
        planted.unlink()
