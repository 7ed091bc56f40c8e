"""A JupyterLab and a browser for all tests here, and pages opened in them.

def test_something(open_page):
    page = open_page("11_second_hidden_layer")   # a tools.browser.Notebook, kernel ready
    page.run_all()
    assert page.errors() == []
"""

import pytest

from tools.browser import Notebook, chromium, find_chromium
from tools.imports import PROJECT
from tools.lab import Lab


@pytest.hookimpl(tryfirst=True)  # before the workers read the groups
def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            # Two at once: the files that share an opened page stay whole, the pages are dealt out.
            if item.path.stem != "test_pages":
                item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def lab():
    """One JupyterLab on a copy of the notebooks; each test has its own page and kernel."""
    if find_chromium() is None:
        pytest.skip("no Chromium on this machine")
    with Lab() as lab:
        yield lab


@pytest.fixture(scope="module")
def browser():
    """A Chromium for one file of tests.

    Not for all: Playwright keeps an event loop running, beside which nbclient cannot execute a
    notebook that another file prepares.
    """
    with chromium() as browser:
        yield browser


@pytest.fixture
def open_page(lab, browser):
    """open_page(name, width=1280): a notebook in its own browser context, closed afterwards."""
    pages = []

    def open_one(name, **size):
        pages.append(Notebook(browser, lab, name, **size))
        return pages[-1]

    yield open_one
    for page in pages:
        page.close()


@pytest.fixture(scope="session")
def artefacts():
    """Where tests leave pictures to look at; git does not keep it."""
    folder = PROJECT / "test-results"
    folder.mkdir(exist_ok=True)
    return folder
