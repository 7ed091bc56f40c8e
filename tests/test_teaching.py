"""The teachers' guide agrees with the pages, its commands run, its configuration fits."""

import contextlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
import yaml
from copies import copy_project

from teaching import guide, links, measured, sizing
from teaching.nothing_lost import lost_cells, texts
from teaching.paths import TERM, WAYS
from tools.address import address
from tools.imports import PROJECT
from utils import exercises
from utils.exercises import exercise
from utils.exercises.kinds import Prediction

TEACHING = PROJECT / "teaching"
GUIDE = (TEACHING / "README.md").read_text("utf-8")
PAGES = guide.pages()
STOPS = [stop for way in WAYS.values() for stop in way]


def block(word):
    """The one block of the guide that holds a word."""
    found = [b for b in re.findall(r"^```\w+\n(.*?)^```", GUIDE, re.DOTALL | re.M) if word in b]
    assert len(found) == 1, word
    return found[0]


def cells(page, kind):
    notebook = nbformat.read(PROJECT / "notebooks" / PAGES[page][0], as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == kind]


# The guide and the pages


@pytest.fixture(scope="module")
def made():
    return guide.parts()


@pytest.mark.parametrize("file", guide.FILES, ids=lambda file: file.name)
def test_the_tables_are_those_that_the_pages_and_the_measurements_give(file, made):
    text = file.read_text("utf-8")
    assert guide.filled(text, made) == text, "python -m teaching.guide makes them anew"


def test_every_part_stands_in_the_guide_once(made):
    marks = [m for f in guide.FILES for m in re.findall(r"<!-- (.+?) -->", f.read_text("utf-8"))]
    assert sorted(m for m in marks if m != "end") == sorted(made)


def test_a_goal_that_is_changed_on_its_page_changes_the_guide(made):
    name, title, minutes, goals = PAGES["11"]
    changed = {**PAGES, "11": (name, title, minutes, ["juggle", *goals[1:]])}
    assert "juggle" in guide.goals(changed)
    assert guide.filled(GUIDE, {**made, "goals": guide.goals(changed)}) != GUIDE


def test_every_page_has_three_goals_or_more_and_minutes(proves):
    proves("goals of pages in the teachers' guide", sum(len(p[3]) for p in PAGES.values()))
    assert tuple(PAGES) == exercises.PAGES
    assert all(len(goals) >= 3 and 20 <= minutes <= 60 for _, _, minutes, goals in PAGES.values())


# Ways


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: f"{stop.page}-{stop.minutes}")
def test_a_stop_names_what_is_on_its_page(stop):
    headings = re.findall(r"^#+ (.+)$", "\n".join(cells(stop.page, "markdown")), re.MULTILINE)
    code = "\n".join(cells(stop.page, "code"))
    assert stop.minutes <= PAGES[stop.page][2]
    assert [heading for heading in stop.skip if heading not in headings] == []
    assert [name for name in stop.move if f"{name}(" not in code] == []
    for key in stop.ask:
        assert isinstance(exercise(key), Prediction) and key.startswith(stop.page)


def test_the_ways_are_as_long_as_they_say():
    assert "about twelve hours" in GUIDE and round(sum(p[2] for p in PAGES.values()) / 60) == 12
    assert sum(stop.minutes for stop in WAYS["90 minutes"]) == 90
    assert 330 <= sum(stop.minutes for stop in WAYS["a day"]) <= 390
    for way in WAYS.values():
        assert [stop.page for stop in way] == sorted({stop.page for stop in way})


def test_a_term_holds_every_page_in_order_and_no_session_is_too_long():
    numbers = [page for pages, _ in TERM for page in pages]
    assert list(dict.fromkeys(numbers)) == list(PAGES) == sorted(set(numbers))
    for pages, _ in TERM:
        assert sum(PAGES[page][2] / numbers.count(page) for page in pages) <= 90


# In class


def test_without_solutions_exercises_say_so_and_go_on(tmp_path):
    """What the guide promises of `notebooks/solutions/`; test_commands.py runs its commands."""
    course = copy_project(tmp_path / "course")
    shutil.rmtree(course / "notebooks" / "solutions")
    code = "from utils.exercises import exercise; e = exercise('11c'); e.solution(); e.check(...)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=course, capture_output=True, text=True, check=True
    )
    assert "ask your teacher" in done.stdout and "Not yet" in done.stdout
    assert "ask your teacher" in GUIDE


def test_the_mistakes_of_an_exercise_can_be_looked_at():
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(block("wrong_answers"), {})
    assert len(said.getvalue().splitlines()) >= 3


# Sizes


def test_what_a_class_needs_is_the_formula_of_the_guide():
    found = sizing.need(100, 2, 0.25, server=100, kernel=200, hand=0.4)
    assert found["GB"] == pytest.approx(1.3 * 100 * (100 + 2 * 200) / 1000)
    assert found["cores"] == pytest.approx(10)
    assert found["nodes"] == 2  # 65 GB, 62 of each machine for learners
    for share, nodes in ((1, 3), (1.125, 3), (1.15, 4)):  # 40, 45 and 46 cores, 15 of each machine
        assert sizing.need(100, 2, share, server=10, kernel=10, hand=0.4)["nodes"] == nodes


def test_the_guide_says_what_each_machine_keeps_for_itself():
    assert (
        sizing.SYSTEM == (1, 2)
        and "one core and 2 GB of each machine stay with the system" in GUIDE
    )


def test_every_measurement_says_when_and_where():
    assert set(measured.read()) == {"classroom", "pages", "hub"}
    for found in measured.read().values():
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", found["day"]) and "cores" in found["machine"]
    pages = [found["page"] for found in measured.read()["pages"]["numbers"]]
    assert pages == list(PAGES), "python -m benchmarks.classroom --pages --write"
    lessons = measured.read()["classroom"]["numbers"]
    assert [lesson["learners"] for lesson in lessons] == [1, 5, 10, 20]
    assert [lesson["lost"] for lesson in lessons] == [[]] * 4


# Kubernetes and The Littlest JupyterHub

VALUES = yaml.safe_load((TEACHING / "jupyterhub" / "zero-to-jupyterhub.yaml").read_text())
# What the chart's own list of values knows, as far as it is used here.
KNOWN = {
    "hub": {"concurrentSpawnLimit", "config"},
    "singleuser": {
        "image", "defaultUrl", "memory", "cpu", "startTimeout", "extraEnv", "storage",
        "lifecycleHooks", "extraFiles",
    },
    "cull": {"enabled", "timeout", "every"},
    "prePuller": {"hook", "continuous"},
    "scheduling": {"userScheduler", "podPriority", "userPlaceholder"},
}  # fmt: skip


def size(text):
    """MB of the chart's "0.5G"."""
    return 1000 * float(re.fullmatch(r"([\d.]+)G", text)[1])


def test_the_chart_knows_every_value(proves):
    proves("values for the Helm chart that it knows", sum(map(len, VALUES.values())))
    assert [key for key, values in VALUES.items() if not set(values) <= KNOWN[key]] == []
    assert set(VALUES["singleuser"]["storage"]) == {"capacity"}
    json.dumps(VALUES)  # nothing that only YAML can say


def test_a_learner_on_the_cluster_has_the_memory_that_was_measured():
    server, kernel, _ = sizing.per_learner()
    memory = VALUES["singleuser"]["memory"]
    assert size(memory["guarantee"]) >= server + sizing.OPEN * kernel
    assert size(memory["limit"]) >= sizing.SPARE * (server + 5 * kernel)


def test_values_recipe_and_address_belong_together():
    name = address()[1]
    image = VALUES["singleuser"]["image"]
    assert f"--image-name {image['name']}:{image['tag']} " in block("repo2docker")
    page = VALUES["singleuser"]["defaultUrl"].removeprefix(f"/lab/tree/{name}/")
    assert (PROJECT / page).is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="it runs in the image, which is Linux")
def test_a_learners_server_on_the_cluster_brings_the_pages_and_trusts_them(tmp_path):
    """Its command run, with programs in the place of nbgitpuller and Jupyter that note words."""
    owner, name = address()
    home = VALUES["hub"]["config"]["KubeSpawner"]["working_dir"]
    *shell, line = VALUES["singleuser"]["lifecycleHooks"]["postStart"]["exec"]["command"]
    assert line.startswith(f"cd {home} && ")
    assert not set("{}") & set(line)  # KubeSpawner puts a learner's name in their place
    for program in ("gitpuller", "jupyter"):
        (tmp_path / program).write_text(f'#!/bin/sh\necho {program} "$@" >> "$NOTES"\n')
        (tmp_path / program).chmod(0o755)
    pages = tmp_path / name / "notebooks"
    pages.mkdir(parents=True)
    (pages / "00.ipynb").touch()
    variables = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "NOTES": str(tmp_path / "notes")}
    subprocess.run(
        [*shell, line.replace(f"cd {home}", f"cd {shlex.quote(str(tmp_path))}")],
        env=os.environ | variables, check=True,
    )  # fmt: skip
    assert (tmp_path / "notes").read_text().splitlines() == [
        f"gitpuller https://github.com/{owner}/{name} main {name}",
        f"jupyter trust {name}/notebooks/00.ipynb",
    ]


def test_a_server_on_the_cluster_reads_when_kernels_end(tmp_path):
    (file,) = VALUES["singleuser"]["extraFiles"].values()
    assert file["mountPath"].startswith("/etc/jupyter/")  # where Jupyter looks on any Linux
    (tmp_path / file["mountPath"].rsplit("/", 1)[1]).write_text(json.dumps(file["data"]))
    done = subprocess.run(
        [sys.executable, "-m", "jupyter", "server", "--show-config-json"],
        env={**os.environ, "JUPYTER_CONFIG_PATH": str(tmp_path)}, cwd=tmp_path,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["MappingKernelManager"] == file["data"]["MappingKernelManager"]


@pytest.mark.filterwarnings("default")
def test_the_recipe_of_the_image_keeps_the_course_out_of_the_home_folder():
    from repo2docker.__main__ import make_r2d  # which warns when it is imported

    line = block("repo2docker").splitlines()[0]
    words = shlex.split(line)[1:-1]
    done = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--debug", *words, "."],
        cwd=PROJECT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    recipe = done.stdout + done.stderr
    assert done.returncode == 0, recipe[-1000:]
    assert make_r2d([*words, "."]).target_repo_dir == "/srv/course"
    places = [recipe.index(line) for line in (
        "ARG REPO_DIR", "WORKDIR ${REPO_DIR}", "RUN ./binder/postBuild",
        "RUN python -m pip install --no-cache-dir nbgitpuller",
    )]  # fmt: skip
    assert places == sorted(places)


def test_the_littlest_hub_is_given_files_that_there_are():
    text = (TEACHING / "jupyterhub" / "tljh.md").read_text("utf-8")
    named = set(re.findall(r"/opt/course/([\w./-]+)", text))
    assert named == {"notebooks/solutions", "requirements.txt"}
    assert all((PROJECT / name).exists() for name in named - {"notebooks/solutions"})
    server, kernel, _ = sizing.per_learner()
    limit = float(re.search(r"limits\.memory (\d+)M", text)[1])
    assert limit >= sizing.SPARE * (server + 5 * kernel)


def test_kernels_and_servers_end_after_the_same_rest_on_every_hub():
    """The file in The Littlest JupyterHub's Jupyter is one that the cluster's test has read."""
    text = (TEACHING / "jupyterhub" / "tljh.md").read_text("utf-8")
    (place, said), (_, threads) = re.findall(r"^sudo tee (\S+) <<'END'\n(.*?)\nEND$", text, re.M)
    (file,) = VALUES["singleuser"]["extraFiles"].values()
    rest = file["data"]["MappingKernelManager"]
    assert "/etc/jupyter/jupyter_server_config.d/" in place
    assert json.loads(said) == file["data"] and rest["cull_idle_timeout"] == 3600
    assert f"services.cull.timeout {VALUES['cull']['timeout']}\n" in text
    room = (TEACHING / "jupyterhub" / "jupyterhub_config.py").read_text("utf-8")
    for name, value in rest.items():
        assert f'"--MappingKernelManager.{name}={value}"' in room
    assert f'"--ServerApp.shutdown_no_activity_timeout={VALUES["cull"]["timeout"]}"' in room
    one = SimpleNamespace(Spawner=SimpleNamespace())
    exec(threads, {"c": one})
    assert one.Spawner.environment == VALUES["singleuser"]["extraEnv"]


def test_a_link_brings_this_repository_and_opens_a_page_of_it():
    parts = urlsplit(links.link("https://hub.school.example/", branch="class"))
    asked = {key: value[0] for key, value in parse_qs(parts.query).items()}
    owner, name = address()
    assert parts.path == "/hub/user-redirect/git-pull"
    assert asked["repo"] == f"https://github.com/{owner}/{name}" and asked["branch"] == "class"
    assert (PROJECT / asked["urlpath"].removeprefix(f"lab/tree/{name}/")).is_file()


# Nothing lost


class Page:
    """A learner to whom one cell was answered."""

    path = "notebooks/11.ipynb"
    requests = ("first",)

    def __init__(self, status, outputs, stored):
        self.cells = [("1 + 1", stored)]
        self.replies, self.outputs = {"first": status}, {"first": outputs}


def printed(*pieces):
    return [{"output_type": "stream", "name": "stdout", "text": piece} for piece in pieces]


def test_printed_text_may_come_in_pieces_and_pictures_may_differ():
    assert texts(printed("a", "b\n")) == texts(printed(["a", "b\n"]))
    one, other = ({"text/html": f'<img src="data:image/png;base64,{d}">'} for d in ("Ab", "cD"))
    shown = [[{"output_type": "display_data", "data": data}] for data in (one, other)]
    assert texts(shown[0]) == texts(shown[1])


@pytest.mark.parametrize(
    "status, outputs, says",
    [
        (None, [], "no answer"),
        ("aborted", [], "aborted"),
        ("error", [{"output_type": "error", "evalue": "division by zero"}], "division by zero"),
        ("ok", printed("2\n"), "not those stored"),
        ("ok", [], "not those stored"),
    ],
)
def test_a_cell_that_is_lost_is_told(status, outputs, says):
    (told,) = lost_cells(Page(status, outputs, printed("3\n")))
    assert "code cell 1" in told and says in told


def test_a_cell_that_says_what_is_stored_is_not_lost():
    assert lost_cells(Page("ok", printed("3", "\n"), printed("3\n"))) == []
