"""What GitHub and citation tools read: CITATION.cff, the changelog, forms for issues."""

import re
import tomllib

import pytest
import yaml

from tools.address import address
from tools.imports import PROJECT
from tools.notebooks import all_notebooks

FORMS = PROJECT / ".github" / "ISSUE_TEMPLATE"
VERSION = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["version"]


def load(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def citation():
    return load(PROJECT / "CITATION.cff")


# The part of the schema of the Citation File Format 1.2.0 that this file uses.
REFERENCE = {
    "type": {"article", "data"}, "title": str, "authors": list, "year": int, "month": int,
    "notes": str, "publisher": dict, "doi": str,
}  # fmt: skip
ALLOWED = {
    "cff-version": {"1.2.0"}, "message": str, "title": str, "type": {"software", "dataset"},
    "abstract": str, "authors": list, "version": str, "license": list, "repository-code": str,
    "keywords": list, "references": list, "date-released": object,
}  # fmt: skip
REQUIRED = {"cff-version", "message", "title", "authors"}


def schema_faults(entry, allowed, required):
    faults = [f"{key} is missing" for key in required - set(entry)]
    for key, value in entry.items():
        kind = allowed.get(key)
        if kind is None:
            faults.append(f"{key} is no key")
        elif isinstance(kind, set):
            faults += [] if value in kind else [f"{key} is {value!r}"]
        elif not isinstance(value, kind) or value in ("", [], {}):
            faults.append(f"{key} is {value!r}")
    for author in entry.get("authors", []):
        person, entity = {"family-names", "given-names"}, {"name"}
        if set(author) not in (person, entity) or not all(author.values()):
            faults.append(f"author {author} is neither a person nor an entity")
    return faults


def test_the_citation_keeps_the_schema(citation):
    assert schema_faults(citation, ALLOWED, REQUIRED) == []
    for reference in citation["references"]:
        assert schema_faults(reference, REFERENCE, {"type", "title", "authors"}) == []


@pytest.mark.parametrize(
    "change",
    [{"title": ""}, {"cff-version": "1.1.0"}, {"licence": "BSD"}, {"authors": [{"name": ""}]}],
)
def test_a_citation_that_breaks_the_schema_is_found(citation, change):
    assert schema_faults({**citation, **change}, ALLOWED, REQUIRED)


def test_the_citation_says_what_the_project_says(citation):
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    assert str(citation["version"]) == VERSION
    assert citation["license"] == project["license"].split(" AND ")
    assert citation["repository-code"] == "https://github.com/{}/{}".format(*address())
    text = (PROJECT / "LICENSE").read_text(encoding="utf-8")
    for reference in citation["references"]:
        assert reference["title"] in " ".join(text.split())
        assert reference.get("doi", "") in text


# The changelog


def changelog_faults(text, version=VERSION):
    """What is wrong with the headings of a changelog, of a project with this version."""
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    begun = headings[:1] == ["[Unreleased]"]
    released = [
        re.fullmatch(r"\[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)", h) for h in headings[begun:]
    ]
    faults = [
        f"{h} is no heading" for h, r in zip(headings[begun:], released, strict=True) if not r
    ]
    if not headings:
        faults.append("there is no entry")
    if not faults and released:
        if released[0][1] != version:
            faults.append(f"the newest release is {released[0][1]}, the project {version}")
        days = [r[2] for r in released]
        faults += [] if days == sorted(days, reverse=True) else ["the newest is not the first"]
    return faults


def test_the_newest_release_of_the_changelog_is_this_version():
    assert changelog_faults((PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "headings, fine",
    [
        (["[Unreleased]"], True),  # before the first release
        (["[Unreleased]", "[0.2.0] - 2026-12-01", "[0.1.0] - 2026-11-01"], True),
        (["[0.2.0] - 2026-12-01"], True),
        ([], False),
        (["[Unreleased] 0.2.0"], False),
        (["[0.2.0]"], False),
        (["[0.2.0] - 2026-12-01", "[Unreleased]"], False),
        (["[Unreleased]", "[0.1.0] - 2026-11-01"], False),
        (["[0.2.0] - 2026-11-01", "[0.1.0] - 2026-12-01"], False),
    ],
)
def test_headings_of_a_changelog_are_judged(headings, fine):
    text = "\n".join(f"## {heading}\n" for heading in headings)
    assert (not changelog_faults(text, "0.2.0")) == fine


# Forms


def form_faults(form, pages):
    """What GitHub would refuse in an issue form, and what does not fit the course."""
    faults = [f"{key} is missing" for key in ("name", "description", "body") if not form.get(key)]
    ids = [item.get("id") for item in form["body"] if item["type"] != "markdown"]
    if None in ids or len(set(ids)) != len(ids):
        faults.append(f"ids are {ids}")
    kinds = {item["type"] for item in form["body"]}
    if not kinds <= {"markdown", "textarea", "input", "dropdown", "checkboxes"}:
        faults.append(f"types are {kinds}")
    for item in form["body"]:
        wanted = "value" if item["type"] == "markdown" else "label"
        if not item["attributes"].get(wanted):
            faults.append(f"{item} has no {wanted}")
        if item["type"] == "dropdown" and item["attributes"]["options"][:-1] != pages:
            faults.append("the list of pages is not the course's")
    return faults


@pytest.mark.parametrize("name", ["wrong_maths", "broken_widget", "unclear_passage"])
def test_a_form_for_issues_can_be_filled_in(name):
    pages = [path.stem for path in all_notebooks()]
    form = load(FORMS / f"{name}.yml")
    assert form_faults(form, pages) == []
    broken = {**form, "body": [{**form["body"][1], "id": None}]}
    assert form_faults(broken, pages[1:])
    assert len(form_faults({**form, "name": ""}, pages)) == 1


def test_every_form_is_tested_and_the_menu_leads_to_this_repository():
    names = {path.stem for path in FORMS.glob("*.yml")}
    assert names == {"wrong_maths", "broken_widget", "unclear_passage", "config"}
    (link,) = load(FORMS / "config.yml")["contact_links"]
    assert link["url"].startswith("https://github.com/{}/{}/".format(*address()))
    assert (PROJECT / link["url"].rpartition("/")[2]).is_file()
