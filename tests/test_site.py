"""What goes into the HTML site: links that work there, one picture for each output, no answers."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import address, site, site_source

HOME = "https://github.com/someone/course"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A small project, and the `Source` that is laid out from it."""
    picture = new_output(
        "display_data",
        data={"text/html": '<img alt="a" src="data:,">', "image/png": "AAAA", "text/plain": "a"},
    )
    live = new_output(
        "execute_result",
        data={"text/html": '<img alt="b" src="data:,">', "image/png": "AAAA", "text/plain": "b"},
    )
    asks = new_output("execute_result", data={"text/html": "<p>Which?</p>", "text/plain": "W"})
    cells = [
        new_markdown_cell("# 00 · Start\n\n[code](../utils/a.py) [next](01_next.ipynb#here)"),
        new_code_cell("show()", outputs=[picture]),
        new_code_cell("live", outputs=[live]),
        new_code_cell("which", outputs=[asks]),
    ]
    folder = tmp_path / "notebooks"
    for name in ("notebooks", "notebooks/solutions", "utils", "teaching", "pictures"):
        (tmp_path / name).mkdir()
    for name in ("00_start", "01_next", "01_next.mine-2"):
        nbformat.write(new_notebook(cells=cells), folder / f"{name}.ipynb")
    (folder / "solutions" / "00.py").write_text("answer = 1")
    (tmp_path / "utils" / "a.py").write_text("")
    (tmp_path / "LICENSE").write_text("free")
    (tmp_path / "pictures" / "net.png").write_bytes(b"png")
    (tmp_path / "pyproject.toml").write_text(f'[project.urls]\nRepository = "{HOME}/"\n')
    (tmp_path / "README.md").write_text("# Course\n\nText.\n")
    (tmp_path / "CONTRIBUTING.md").write_text("# Contributing\n")
    (tmp_path / "teaching" / "README.md").write_text("# Teaching\n")
    monkeypatch.setattr(site_source, "PROJECT", tmp_path)
    monkeypatch.setattr(site_source.notebooks, "FOLDER", folder)
    return tmp_path


def laid_out(course, readme="# Course\n\nText.\n"):
    """The folder laid out, with this README."""
    (course / "README.md").write_text(readme)
    source = site_source.Source(course / "source")
    source.lay_out()
    return source.folder


def test_pages_stand_where_the_project_has_them_and_answers_do_not(course):
    folder = laid_out(course)
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == {
        "index.md",
        "CONTRIBUTING.md",
        "teaching/README.md",
        "notebooks/00_start.ipynb",
        "notebooks/01_next.ipynb",
    }


def test_the_first_page_lists_all_others_in_order(course):
    index = (laid_out(course) / "index.md").read_text()
    places = [
        index.index(f"\n{name}\n")
        for name in (
            "notebooks/00_start.ipynb",
            "notebooks/01_next.ipynb",
            "teaching/README.md",
            "CONTRIBUTING.md",
        )
    ]
    assert places == sorted(places)
    assert index.startswith("# Course\n")


def test_an_output_keeps_its_picture_with_alternative_text_and_no_second_one(course):
    notebook = nbformat.read(laid_out(course) / "notebooks" / "00_start.ipynb", 4)
    data = [cell.outputs[0].data for cell in notebook.cells[1:]]
    assert [list(each) for each in data] == [["text/html"]] * 3
    standing, live, asks = (each["text/html"] for each in data)
    assert standing == '<img alt="a" src="data:,">'
    assert live == '<img alt="b" src="data:,">' + site_source.MOVES
    assert asks == "<p>Which?</p>" + site_source.ANSWERS


@pytest.mark.parametrize(
    "written, here",
    [
        ("[a](notebooks/00_start.ipynb)", "[a](notebooks/00_start.ipynb)"),
        ("[a](CONTRIBUTING.md#the-lock)", "[a](CONTRIBUTING.md#the-lock)"),
        ("[a](README.md#pages)", "[a](index.md#pages)"),
        ("[a](teaching)", "[a](teaching/README.md)"),
        ("[a](teaching/)", "[a](teaching/README.md)"),
        ("[a](#pages)", "[a](#pages)"),
        ("[a](utils/a.py)", f"[a]({HOME}/blob/main/utils/a.py)"),
        ("[a](utils/a.py#L3)", f"[a]({HOME}/blob/main/utils/a.py#L3)"),
        ("[a](utils/)", f"[a]({HOME}/tree/main/utils)"),
        ("[a](https://example.org/x)", "[a](https://example.org/x)"),
        ("[a](mailto:a@example.org)", "[a](mailto:a@example.org)"),
        ("[a](nowhere.md)", "[a](nowhere.md)"),  # Sphinx then says so
        ("`[a](utils/a.py)`", "`[a](utils/a.py)`"),
        ("```\n[a](utils/a.py)\n```", "```\n[a](utils/a.py)\n```"),
        ("![n](https://example.org/n.svg)", "n"),
        (
            "[![open](https://example.org/n.svg)](https://example.org)",
            "[open](https://example.org)",
        ),
        ("![n](pictures/net.png)", "![n](pictures/net.png)"),
        ("[![n](pictures/net.png)](#pages)", "[![n](pictures/net.png)](#pages)"),
        (
            "[![n](pictures/net.png) a](LICENSE)",
            f"[![n](pictures/net.png) a]({HOME}/blob/main/LICENSE)",
        ),
        ('<img src="https://example.org/n.svg" alt="n">', "n"),
        ('<img alt="n" src="pictures/net.png">', '<img alt="n" src="pictures/net.png">'),
    ],
)
def test_links_and_pictures_of_a_text(course, written, here):
    assert (
        f"\nSee {here}.\n"
        in (laid_out(course, f"# C\n\nSee {written}.\n") / "index.md").read_text()
    )


def test_links_of_a_page_in_a_folder(course):
    folder = laid_out(course)
    notebook = nbformat.read(folder / "notebooks" / "00_start.ipynb", 4)
    links = notebook.cells[0].source.split("\n\n")[1]
    assert links == f"[code]({HOME}/blob/main/utils/a.py) [next](01_next.ipynb#here)"
    (course / "teaching" / "README.md").write_text(
        "# T\n\n[a](../README.md) [b](../notebooks/00_start.ipynb) [c](../utils/a.py)"
    )
    text = (laid_out(course) / "teaching" / "README.md").read_text()
    assert text.endswith(
        f"[a](../index.md) [b](../notebooks/00_start.ipynb) [c]({HOME}/blob/main/utils/a.py)"
    )


@pytest.mark.parametrize("mark", ["![n](pictures/net.png)", '<img src="pictures/net.png">'])
def test_a_picture_of_the_project_comes_along(course, mark):
    folder = laid_out(course, f"# C\n\n{mark}\n")
    assert (folder / "pictures" / "net.png").read_bytes() == b"png"


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(SystemExit, match="holds something else"):
        site.build(tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "dear"


def test_the_address_of_the_repository_is_the_one_in_pyproject():
    assert site_source.repository().startswith("https://github.com/")
    assert site_source.repository().endswith("/{}/{}".format(*address.address()))
