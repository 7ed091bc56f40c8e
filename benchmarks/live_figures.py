"""How fast a figure follows a slider, in a real browser: `python -m benchmarks.live_figures`.

Four figures by `interact`, ipympl (if installed), a persistent Agg figure and the stage, on a
server as it comes and on one with TCP_NODELAY, side by side in one run. Read the ratios: the
times belong to this machine. `--short` only shows that it runs.

After a key Chromium holds back every message for the page until it has drawn the frame in which
the slider itself moved (DeferRendererTasksAfterInput). So nothing that a kernel answers is seen
before the second frame after the key: 17 to 33 ms, 25 on average, whatever the technique.
"""

import argparse
import importlib.util
import json
import random
import statistics
import tempfile
from pathlib import Path

import nbformat

from tools.browser import Notebook, chromium
from tools.lab import Lab

CELLS = (Path(__file__).parent / "live_figure_cells.py").read_text("utf-8")
FIGURES = ("surface", "curves", "network", "boundary")
FRAME = 1000 / 60  # milliseconds

# What a picture is known by, read once a frame. A picture that is not decoded is not there yet.
SIGNATURES = {
    "image": """cell => { const i = [...cell.querySelectorAll('img')].at(-1);
        return i && i.complete && i.naturalWidth ? i.src.length + i.src.slice(-80) : null; }""",
    "canvas": """cell => { const c = cell.querySelector('canvas');
        return c && c.toDataURL().slice(-400); }""",
    "stage": """cell => cell.querySelector('img.stage-layer')?.alt ?? null""",
}
KIND = {"interact": "image", "agg": "image", "ipympl": "canvas", "stage": "stage"}

WATCH = """([index, kind]) => {
    const cell = document.querySelectorAll('.jp-Notebook .jp-CodeCell')[index];
    const signature = eval(kind);
    const handle = cell.querySelector('.noUi-handle');
    const log = { pictures: [], values: [] };
    let picture = signature(cell), value = handle.getAttribute('aria-valuetext');
    window.log = log;
    window.pressed = null;
    const frame = now => {
        if (window.log !== log) return;
        const seen = signature(cell), at = performance.now();
        if (seen !== null && seen !== picture) { picture = seen; log.pictures.push(at); }
        const v = handle.getAttribute('aria-valuetext');
        if (v !== value) { value = v; log.values.push(at); }
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    document.addEventListener('keydown', () => { window.pressed = performance.now(); }, true);
    handle.focus();
}"""


class NoDelayLab(Lab):
    """The same server with the course's extension switched on."""

    def _write_settings(self):
        super()._write_settings()
        folder = self.home / "jupyter_config_dir" / "jupyter_server_config.d"
        folder.mkdir(parents=True)
        on = {"ServerApp": {"jpserver_extensions": {"utils.nodelay": True}}}
        (folder / "course.json").write_text(json.dumps(on))


def write_pages(folder, techniques, figures, updates):
    """One notebook for each technique: the figures, then the kernel's own measurements."""
    for technique in techniques:
        first = "%matplotlib widget\n" if technique == "ipympl" else "%matplotlib inline\n"
        sources = [first + CELLS]
        sources += [f"slider_{name} = make({technique!r}, {name!r})" for name in figures]
        sliders = ", ".join(f"{name!r}: slider_{name}" for name in figures)
        # The stage is cheap enough for all of the 1,000 updates, of every figure; the others take a
        # tenth, of the first one.
        several, many = (updates, 5 * updates) if technique == "stage" else (updates // 5,) * 2
        grown = sliders if technique == "stage" else sliders.split(",")[0]
        sources.append(
            "import json, statistics\n"
            f"times = {{n: kernel_times(s, {several}) for n, s in {{{sliders}}}.items()}}\n"
            f"kept = max(growth(s, {many}) for s in {{{grown}}}.values())\n"
            "medians = {n: statistics.median(t) for n, t in times.items()}\n"
            "print('MEASURED', json.dumps([medians, kept, open_figures()]))"
        )
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        page = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
        nbformat.write(page, folder / f"{technique}.ipynb")


def measure(browser, lab, technique, figures, keys):
    """{figure: numbers} of one technique on one server, and what its kernel measured."""
    with Notebook(browser, lab, technique, width=1400, height=1000) as notebook:
        sizes = []
        notebook.page.on(
            "websocket", lambda s: s.on("framereceived", lambda data: sizes.append(len(data)))
        )
        notebook.page.reload()
        notebook.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        notebook.wait_kernel()
        notebook.run_all(timeout=600)
        if errors := notebook.errors():
            raise RuntimeError(f"{technique}: {errors[0][:500]}")
        text = notebook.page.locator(".jp-OutputArea-output", has_text="MEASURED").last.inner_text()
        kernel = json.loads(text.split("MEASURED", 1)[1])
        found = {
            name: one_figure(notebook.page, i, SIGNATURES[KIND[technique]], keys, sizes)
            for i, name in enumerate(figures, start=1)
        }
    return found, kernel


def one_figure(page, index, signature, keys, sizes):
    """Key to pixels, bytes a key, and what a drag shows, for the figure in cell `index`."""
    handle = page.locator(".jp-Notebook .jp-CodeCell").nth(index).locator(".noUi-handle")
    handle.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    page.evaluate(WATCH, [index, signature])
    page.keyboard.press("Home")
    page.wait_for_timeout(1500)
    sizes.clear()
    phases = random.Random(1)  # the same ones for every technique
    waits = []
    for _ in range(keys):
        page.evaluate("window.log.pictures.length = 0")
        page.keyboard.press("ArrowRight")
        page.wait_for_function("window.log.pictures.length > 0", timeout=10_000)
        # The pause lets the network rest: a key is not hit 20 times a second. It ends anywhere
        # between two frames: after a fixed one every key would fall on the same place of a frame.
        page.wait_for_timeout(250 + FRAME * phases.random())
        waits.append(page.evaluate("window.log.pictures[0] - window.pressed"))
    received = sum(sizes) / keys
    page.wait_for_timeout(500)
    page.evaluate("window.log.pictures.length = window.log.values.length = 0")
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for i in range(1, 101):
        page.mouse.move(x + 4 * i, y)
        page.wait_for_timeout(12)
    page.mouse.up()
    page.wait_for_timeout(1500)
    log = page.evaluate("window.log")
    follow = [next((p - v for p in log["pictures"] if p > v), None) for v in log["values"]]
    follow = [wait for wait in follow if wait is not None] or [float("nan")]
    return {
        "key": statistics.median(waits),
        "key95": sorted(waits)[int(0.95 * (len(waits) - 1))],
        "drag": statistics.median(follow),
        "shown": min(1.0, len(log["pictures"]) / max(1, len(log["values"]))),
        "bytes": received,
    }


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="one figure, few keys: it runs")
    short = parser.parse_args(arguments).short
    figures = ("network",) if short else FIGURES
    keys, updates = (5, 20) if short else (25, 200)
    techniques = ["interact", "stage"] if short else ["interact", "agg", "stage"]
    if not importlib.util.find_spec("ipympl"):
        print("ipympl is not installed: left out.")
    elif not short:
        techniques.insert(1, "ipympl")
    results, kernels = {}, {}
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        write_pages(Path(folder), techniques, figures, updates)
        with (
            Lab(Path(folder), nodelay=False) as plain,
            Lab(Path(folder), nodelay=True) as prompt,
        ):
            # Turn by turn on both servers, so that a busy minute of the machine hits both.
            for technique in techniques:
                for server, lab in (("default", plain), ("NODELAY", prompt)):
                    if short and (technique, server) == ("interact", "NODELAY"):
                        continue  # nothing is compared with it
                    print(f"{technique}, {server} server ...", flush=True)
                    try:
                        got = measure(browser, lab, technique, figures, keys)
                    except OSError:  # a busy machine let the server wait too long: once more
                        got = measure(browser, lab, technique, figures, keys)
                    found, kernels[technique] = got
                    for name, numbers in found.items():
                        results[name, technique, server] = numbers
    kept = report(results, kernels, figures, techniques)
    return 0 if kept or short else 1  # five keys are no measurement


def report(results, kernels, figures, techniques):
    """Print the tables and, line by line, what the course promises; whether all of it is kept."""
    print(f"\n{'figure':10}{'technique':11}{'server':9}{'key ms':>8}{'p95':>6}{'x interact':>12}"
          f"{'drag ms':>9}{'shown':>7}{'bytes':>9}")  # fmt: skip
    for (name, technique, server), r in sorted(results.items()):
        ratio = results[name, "interact", "default"]["key"] / r["key"]
        print(f"{name:10}{technique:11}{server:9}{r['key']:8.0f}{r['key95']:6.0f}{ratio:12.1f}"
              f"{r['drag']:9.0f}{r['shown']:7.0%}{r['bytes']:9.0f}")  # fmt: skip
    print(f"\n{'kernel ms':11}" + "".join(f"{n:>10}" for n in figures) + "  MB/1000   open figures")
    for technique in techniques:
        times, kept, still_open = kernels[technique]
        row = "".join(f"{times[n]:10.2f}" for n in figures)
        print(f"{technique:11}{row}{kept:9.1f}{still_open:15}")
    print()
    times, kept, still_open = kernels["stage"]
    promises = []
    for name in (n for n in figures if n in ("network", "surface")):
        slow = results[name, "interact", "default"]["key"]
        for server, limit in (("default", 3.0), ("NODELAY", 5.0)):
            ratio = slow / results[name, "stage", server]["key"]
            what = f"{name}: key to pixels, times faster than interact, {server} server"
            promises.append(promise(what, ratio, limit))
    for name in figures:
        shown = results[name, "stage", "NODELAY"]["shown"]
        promises.append(promise(f"{name}: share of a drag's values shown, NODELAY", shown, 0.8))
        promises.append(promise(f"{name}: kernel time in ms", times[name], 1.5, below=True))
    promises.append(promise("growth in MB over 1,000 updates", kept, 2.0, below=True))
    promises.append(promise("open figures", still_open, 0, below=True))
    return all(promises)


def promise(what, value, limit, below=False):
    """Print one line, kept or missed; whether it is kept."""
    kept, sign = (value <= limit, "<=") if below else (value >= limit, ">=")
    print(f"{'kept  ' if kept else 'MISSED'} {what}: {value:.3g} ({sign} {limit:g})")
    return kept


if __name__ == "__main__":
    raise SystemExit(main())
