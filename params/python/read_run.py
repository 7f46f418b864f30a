"""Reads a run of gibbsflow in Python; NumPy is all it needs.

    python3 params/python/read_run.py results/quickstart                     # says what is there
    python3 params/python/read_run.py results/quickstart --plot run.png      # draws it, with matplotlib

In a script or notebook these lines do it, without this file:

    import json, numpy
    summary = json.load(open("results/quickstart/summary.json"))
    history = numpy.load("results/quickstart/history.npz")     # the columns of history.csv
    solution = numpy.load("results/quickstart/solution.npz")
    x, t = solution["points"], solution["times"]               # nodes x dimension; times
    rho, gibbs, V = (solution[name] for name in ("density", "gibbs_density", "potential"))
    # rho[k] is the density at the nodes at the time t[k]; gibbs and V do not depend on time

and with it:

    from read_run import read_run, integrate, small_cells
    run = read_run("results/quickstart")
    mass = integrate(run.solution, run.solution["density"])     # one number for each time

Fields that do not depend on time are arrays over the nodes, others times x nodes, vectors with a
last axis of coordinates. What was not computed is absent, or NaN within a column of the history.
"""

import argparse
import json
import os
import sys
from collections import namedtuple

import numpy

Run = namedtuple("Run", "summary history solution")


def read_archive(path):
    """The arrays of a .npz file by name; none where there is no such file."""
    if not os.path.isfile(path):
        return {}
    with numpy.load(path) as archive:
        return {name: archive[name] for name in archive.files}


def read_run(directory):
    """summary.json, history.npz and solution.npz of a run as dictionaries."""
    with open(os.path.join(directory, "summary.json")) as file:
        summary = json.load(file)
    return Run(summary, read_archive(os.path.join(directory, "history.npz")),
               read_archive(os.path.join(directory, "solution.npz")))


def small_cells(solution):
    """The nodes at the 2^dim corners of the p^dim parts of every cell of degree p, in the order of
    solution["cells"], the first coordinate fastest: lines, quadrilaterals or hexahedra for plots
    and sums."""
    p, dim = int(solution["degree"]), solution["points"].shape[1]
    # cells have the first coordinate fastest, which is the last axis here
    nodes = solution["cells"].reshape((-1,) + (p + 1,) * dim)
    corners = []
    for corner in range(2**dim):
        steps = [(corner >> d) & 1 for d in reversed(range(dim))]
        corners.append(nodes[(slice(None),) + tuple(slice(s, s + p) for s in steps)].reshape(-1))
    return numpy.stack(corners, axis=1)


def integrate(solution, values):
    """The integral over the mesh by the trapezoidal rule on the small cells, which are boxes;
    `values` at the nodes, along the last axis."""
    cells = small_cells(solution)
    corners = solution["points"][cells]
    volumes = numpy.prod(corners[:, -1] - corners[:, 0], axis=1)
    return (numpy.mean(values[..., cells], axis=-1) * volumes).sum(axis=-1)


def describe(run):
    """What a run is about, as text."""
    program, model = run.summary.get("program", {}), run.summary.get("model", {})
    lines = [f"{program.get('command', 'gibbsflow')}: {program.get('status', 'unknown')}",
             f"{model.get('potential')}, {model.get('dimension')}-D, D = {model.get('diffusion')}"]
    for name, value in run.summary.get("distance", {}).items():
        lines.append(f"{name} from Gibbs at the end: {value:.6g}")
    for title, arrays in (("history.npz", run.history), ("solution.npz", run.solution)):
        lines += [title] if arrays else []
        lines += [f"    {name:24}{' x '.join(map(str, a.shape))}" for name, a in arrays.items()]
    if "density" in run.solution:
        masses = integrate(run.solution, run.solution["density"])
        for time, mass in zip(run.solution["times"], numpy.atleast_1d(masses)):
            lines.append(f"t = {time:g}: mass {mass:.6f} by the trapezoidal rule")
    return "\n".join(lines)


def plot(run, path):
    """The density against Gibbs in 1-D, both as colours in 2-D; the history beside them."""
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot
    from matplotlib.tri import Triangulation

    x, times = run.solution["points"], run.solution["times"]
    rho, gibbs = run.solution["density"], run.solution["gibbs_density"]
    if x.shape[1] > 2:
        sys.exit("plots are for one and two dimensions; see params/paraview for three")
    figure, axes = pyplot.subplots(1, x.shape[1] + 1, figsize=(5 * x.shape[1] + 5, 4),
                                   constrained_layout=True)
    if x.shape[1] == 1:
        order = numpy.argsort(x[:, 0])
        for time, density in zip(times, rho):
            axes[0].plot(x[order, 0], density[order], label=f"t = {time:g}")
        axes[0].plot(x[order, 0], gibbs[order], "k--", label="Gibbs")
        axes[0].set(xlabel="x", ylabel="density")
        axes[0].legend()
    else:
        cells = small_cells(run.solution)
        mesh = Triangulation(x[:, 0], x[:, 1],
                             numpy.concatenate([cells[:, [0, 1, 3]], cells[:, [0, 3, 2]]]))
        for axis, values, title in ((axes[0], rho[-1], f"density at t = {times[-1]:g}"),
                                    (axes[1], gibbs, "Gibbs")):
            figure.colorbar(axis.tricontourf(mesh, values, 20), ax=axis)
            axis.set(title=title, xlabel="x", ylabel="y")
    axes[-1].semilogy(run.history["time"], run.history["l1"])
    axes[-1].set(xlabel="time", ylabel="L1 distance from Gibbs")
    figure.savefig(path, dpi=150)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", help="directory of a run")
    parser.add_argument("--plot", metavar="FILE", help="draw density and history into this file")
    arguments = parser.parse_args()
    if not os.path.isfile(os.path.join(arguments.run, "summary.json")):
        sys.exit(f"{arguments.run}: found no summary.json; name the directory of a finished run")
    run = read_run(arguments.run)
    print(describe(run))
    if arguments.plot:
        plot(run, arguments.plot)


if __name__ == "__main__":
    main()
