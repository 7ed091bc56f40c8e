"""What learners install stays light, and every requirement has its reason."""

import pytest

from tools import weight
from tools.weight import Weight


@pytest.mark.long
def test_the_learners_environment_is_below_its_limits(capsys, proves, monkeypatch):
    # As `python -m tools.weight` does it, to its exit code.
    monkeypatch.setattr("sys.argv", ["tools.weight"])
    packages = weight.requirements("requirements.txt")
    proves("packages a learner installs, weighed", len(packages))
    with pytest.raises(SystemExit) as stop:
        weight.main()
    said = capsys.readouterr().out
    assert stop.value.code == 0, said[-600:]
    assert [name for name in packages if f"{name} " not in said] == []


def test_a_package_is_brought_by_those_who_need_it():
    asked = weight.requirements("requirements.in")
    bring = {name: weight.brought_by(requirement) for name, requirement in asked.items()}
    assert bring["numpy"] == {"numpy"}
    assert {"matplotlib", "numpy", "pillow", "fonttools"} <= bring["matplotlib"]
    assert "jupyter-server" in bring["jupyterlab"] and "jupyter-server" not in bring["ipywidgets"]
    locked = set(weight.requirements("requirements.txt"))
    assert set().union(*bring.values()) == locked
    assert weight.saved("matplotlib", bring) >= {"matplotlib", "fonttools"}
    assert not weight.saved("matplotlib", bring) & {"numpy", "pillow"}  # others ask for them too


def some(many=1, installed=1.0, fetched=1.0):
    return [Weight(f"p{n}", "1", int(installed * 1e6), int(fetched * 1e6)) for n in range(many)]


@pytest.mark.parametrize(
    "weights, said",
    [
        (some(weight.MOST_PACKAGES + 1, 0, 0), "packages"),
        (some(1, weight.MOST_INSTALLED + 1), "MB installed"),
        (some(1, 1, weight.MOST_FETCHED + 1), "MB to fetch"),
    ],
)
def test_what_passes_a_limit_is_named(weights, said):
    assert [said in fault for fault in weight.faults(weights, weight.WORTH)] == [True]
    assert weight.faults(some(), weight.WORTH) == []


def test_a_requirement_without_a_reason_is_named():
    assert weight.faults(some(), [*weight.WORTH, "scipy"]) == ["scipy has no reason in WORTH"]
    assert len(weight.faults(some(), list(weight.WORTH)[1:])) == 1


def test_markers_decide_what_this_machine_installs(tmp_path, monkeypatch):
    monkeypatch.setattr(weight, "PROJECT", tmp_path)
    (tmp_path / "r.txt").write_text(
        "# made\n-c other.txt\nNumPy==2.4.6 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
        "    # via matplotlib\nold==1 ; python_version < '3'\n"
        "one==1 ; sys_platform == 'win32'\none==1 ; sys_platform != 'win32'\n"
    )
    assert list(weight.requirements("r.txt")) == ["numpy", "one"]
