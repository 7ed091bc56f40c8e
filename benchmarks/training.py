"""Training's inner loop against others: python -m benchmarks.training [--short]

500 full-batch steps of 2-16-16-3 on 200 points, loss and update included, turn by turn in one
run and on one core: the formulas of the lessons with examples as rows, `gradient_descent`, and
PyTorch and scikit-learn where they are installed (the project does not need them). Then the cost
against the number of examples, and the kernel's time for a scrub of the trainer over 500 steps.
Read the ratios; the milliseconds belong to the machine. It starts itself again with
OMP_NUM_THREADS=1 where that is not set.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
import warnings
from importlib.util import find_spec

import numpy as np

from utils.data import spirals
from utils.explorers.trainer import trainer
from utils.network import initialise, loss
from utils.training import Run, gradient_descent

SIZES, RATE = (2, 16, 16, 3), 0.5
# What is promised: our time at most this share of theirs.
PROMISED = {"plain rows": 0.75, "PyTorch eager": 0.6, "scikit-learn": 0.75}
SCRUB_LIMIT = 50  # ms


def plain_rows(parameters, x, t, steps):
    """E after that many steps, in the formulas of the lessons without their checks."""
    W1, b1, W2, b2, W3, b3 = parameters
    for _ in range(steps):
        h1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
        h2 = 1 / (1 + np.exp(-(h1 @ W2 + b2)))
        s3 = h2 @ W3 + b3
        shifted = s3 - s3.max(axis=1, keepdims=True)
        e = np.exp(shifted)
        total = e.sum(axis=1, keepdims=True)
        # E is part of every way here, as a loss curve needs it.
        (t * (np.log(total) - shifted)).sum(axis=1).mean()
        delta3 = (e / total - t) / len(t)
        delta2 = (delta3 @ W3.T) * h2 * (1 - h2)
        delta1 = (delta2 @ W2.T) * h1 * (1 - h1)
        W3, b3 = W3 - RATE * (h2.T @ delta3), b3 - RATE * delta3.sum(axis=0)
        W2, b2 = W2 - RATE * (h1.T @ delta2), b2 - RATE * delta2.sum(axis=0)
        W1, b1 = W1 - RATE * (x.T @ delta1), b1 - RATE * delta1.sum(axis=0)
    return loss(type(parameters)(W1, b1, W2, b2, W3, b3), x, t)


def ours(parameters, x, t, steps):
    """The same by `gradient_descent`."""
    return gradient_descent(parameters, x, t, RATE, steps).losses[-1]


def pytorch(parameters, x, t, steps):
    """The same by PyTorch, double precision, its own cross-entropy and SGD."""
    import torch

    torch.set_num_threads(1)
    layers = [torch.nn.Linear(*W.shape).double() for W in parameters[::2]]
    with torch.no_grad():
        for layer, W, b in zip(layers, parameters[::2], parameters[1::2], strict=True):
            layer.weight.copy_(torch.tensor(W.T))
            layer.bias.copy_(torch.tensor(b))
    sigmoid = torch.nn.Sigmoid
    net = torch.nn.Sequential(layers[0], sigmoid(), layers[1], sigmoid(), layers[2])
    descent = torch.optim.SGD(net.parameters(), lr=RATE)
    x, t = torch.tensor(x), torch.tensor(t)
    for _ in range(steps):
        descent.zero_grad()
        torch.nn.functional.cross_entropy(net(x), t).backward()
        descent.step()
    return torch.nn.functional.cross_entropy(net(x), t).item()


def scikit_learn(parameters, x, t, steps):
    """The same work by MLPClassifier, which draws start weights of its own: no E to compare."""
    from sklearn.neural_network import MLPClassifier

    net = MLPClassifier(
        SIZES[1:3], activation="logistic", solver="sgd", alpha=0, batch_size=len(x),
        learning_rate_init=RATE, momentum=0, nesterovs_momentum=False, max_iter=steps, tol=0,
        n_iter_no_change=10**9, shuffle=False, random_state=0,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it has not converged is what was asked for
        net.fit(x, t.argmax(axis=1))
    if net.n_iter_ != steps:
        raise RuntimeError(f"scikit-learn took {net.n_iter_} steps, not {steps}")


def ways():
    """({name: way}, names of the peers that are not installed)."""
    peers = {"PyTorch eager": ("torch", pytorch), "scikit-learn": ("sklearn", scikit_learn)}
    there = {name: way for name, (module, way) in peers.items() if find_spec(module)}
    return {"ours": ours, "plain rows": plain_rows, **there}, [p for p in peers if p not in there]


def timed(work):
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1e3


def against_others(steps, rounds):
    """The table of all ways, interleaved, after checking that they end at the same E."""
    rng = np.random.default_rng(0)
    x, t = spirals(rng, 200)
    parameters = initialise(rng, SIZES)
    chosen, missing = ways()
    ends = {name: way(parameters, x, t, steps) for name, way in chosen.items()}
    for name, E in ends.items():
        if E is not None and abs(E - ends["ours"]) > 1e-9:
            raise RuntimeError(f"{name} ends at E = {E}, not at {ends['ours']}")
    times = {name: [] for name in chosen}
    for _ in range(rounds):
        for name, way in chosen.items():
            times[name].append(timed(lambda way=way: way(parameters, x, t, steps)))
    print(f"{steps} full-batch steps of 2-16-16-3 on 200 points")
    print(f"  {'':16}{'median ms':>10}{'ours / it':>11}{'promised':>10}")
    for name, ms in times.items():
        # Each round shares a moment of the machine: the ratio is taken there.
        ratio = statistics.median(a / b for a, b in zip(times["ours"], ms, strict=True))
        row = f"  {name:16}{statistics.median(ms):10.1f}"
        if name != "ours":
            kept = "kept" if ratio <= PROMISED[name] else "MISSED"
            row += f"{ratio:11.2f}{PROMISED[name]:10.2f}  {kept}"
        print(row, flush=True)
    for name in missing:
        print(f"  {name:16} is not installed here: not compared")


def against_examples(steps, rounds):
    """How the time of a step grows with the number of examples."""
    print("\ncost of a step against the number of examples, 2-16-16-3")
    print(f"  {'examples':>8}{'us a step':>11}{'ns an example':>15}")
    counts = (200, 400, 800, 1600, 3200)
    rng = np.random.default_rng(0)
    parameters = initialise(rng, SIZES)
    data = {n: spirals(rng, n) for n in counts}
    times = {n: [] for n in counts}
    for _ in range(rounds):
        for n in counts:
            times[n].append(timed(lambda n=n: ours(parameters, *data[n], steps)) / steps * 1e3)
    us = {n: statistics.median(t) for n, t in times.items()}
    for n in counts:
        print(f"  {n:8}{us[n]:11.1f}{us[n] / n * 1e3:15.0f}")
    slope, fixed = np.polyfit(counts, list(us.values()), 1)
    off = max(abs(fixed + slope * n - us[n]) / us[n] for n in counts)
    print(f"  a line: {fixed:.0f} us + {slope * 1e3:.0f} ns an example, off by {off:.0%} at most")


def scrub(steps):
    """Kernel time of a scrub: the step slider goes to each step once, in mixed order."""
    explorer = trainer("spirals").explorer
    for _ in range(steps):
        explorer.state.advance()
    explorer.stage.request()
    times = []
    for step in np.random.default_rng(0).permutation(steps):
        times.append(timed(lambda step=step: setattr(explorer.step, "value", float(step))))
    if explorer.stage.error or explorer.state.step != step:
        raise RuntimeError("the picture did not follow the slider")
    worst, middle = max(times), statistics.median(times)
    kept = "kept" if worst < SCRUB_LIMIT else "MISSED"
    print(
        f"\nscrub over {steps} steps, plane, network, curve and phases drawn at each: kernel time"
    )
    print(f"  median {middle:.1f} ms, longest {worst:.1f} ms, below {SCRUB_LIMIT} ms each: {kept}")


def history(steps):
    """What a walk back costs once the history is thinned."""
    rng = np.random.default_rng(0)
    run = Run(initialise(rng, SIZES), *spirals(rng, 200), RATE)
    for _ in range(steps):
        run.advance()
    times = [timed(lambda n=n: run.at(int(n))) for n in rng.integers(0, steps, 100)]
    held = sum(state.nbytes for state in run._kept.values()) / 1e6
    print(f"\nany of {steps} steps again: median {statistics.median(times):.1f} ms, longest "
          f"{max(times):.1f} ms; {len(run._kept)} states kept, {held:.1f} MB")  # fmt: skip


def main():
    if os.environ.get("OMP_NUM_THREADS") != "1":
        command = [sys.executable, "-m", "benchmarks.training", *sys.argv[1:]]
        sys.exit(subprocess.call(command, env={**os.environ, "OMP_NUM_THREADS": "1"}))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="few steps and rounds: it runs")
    short = parser.parse_args().short
    against_others(*((50, 3) if short else (500, 15)))
    against_examples(*((20, 3) if short else (200, 9)))
    scrub(20 if short else 500)
    history(300 if short else 10_000)


if __name__ == "__main__":
    main()
