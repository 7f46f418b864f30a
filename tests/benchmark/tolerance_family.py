#!/usr/bin/python3
"""Is the density as right as Discretization/Tolerance says, in a box that the program finds?

    tests/benchmark/tolerance_family.py PROGRAM [CASE...] [--tolerances LIST]

Each potential at three temperatures D, started in one of its wells, with Mesh/Type = automatic and each
tolerance; the box and the cells are the program's. The truth is the density on smaller cells with
elements of two degrees more in a box that is a twentieth wider on each side, with an error in time of 1e-9,
and the distance the integral of |difference| by midpoints of a grid of probes. Needs NumPy.

Prints a table, in Markdown; status 1 where a distance is above the tolerance.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

import numpy

# name: dimension, entries of the potential, mean and deviation of the start, final time, three D
cases = {
    "quadratic": (2, {"Type": "quadratic", "Matrix": "1, 0.5; 0.5, 2"}, "1, 0", 0.3, 1, (0.05, 0.2, 1)),
    "double well": (1, {"Type": "double well"}, "-1", 0.2, 2, (0.1, 0.25, 1)),
    "double well in a plane": (2, {"Type": "double well"}, "-1, 0.3", 0.2, 2, (0.1, 0.25, 1)),
    "tilted double well": (2, {"Type": "tilted double well"}, "-1, 0", 0.2, 2, (0.1, 0.25, 1)),
    "Mueller-Brown": (2, {"Type": "Mueller-Brown", "Scale": "0.05"}, "0.62, 0.03", 0.1, 2, (0.3, 0.75, 1.5)),
    "three-hole": (2, {"Type": "three-hole"}, "-1, 0", 0.2, 2, (0.2, 0.5, 1)),
    "Prinz": (1, {"Type": "Prinz"}, "-0.7", 0.1, 1, (0.2, 0.5, 1)),
    "banana": (2, {"Type": "banana"}, "1, 1", 0.2, 0.5, (0.1, 0.3, 1)),
    "Rastrigin": (2, {"Type": "Rastrigin", "Steepness": "1"}, "0.2, 0", 0.2, 1, (0.2, 0.5, 1)),
}


def run(program, directory, entries):
    """Status and summary; a refusal is an exception."""
    file = os.path.join(directory, "run.json")
    tree = {}
    for name, value in entries.items():
        *section, entry = name.split("/")
        (tree.setdefault(section[0], {}) if section else tree)[entry] = str(value)
    with open(file, "w") as out:
        json.dump(tree, out)
    results = os.path.join(directory, "results")
    done = subprocess.run([program, "run", file, "--quiet", "--overwrite", "--output", results],
                          capture_output=True, text=True)
    if done.returncode == 2:
        raise RuntimeError(done.stderr)
    with open(os.path.join(results, "summary.json")) as summary:
        return done.returncode, json.load(summary)


def grid(lower, upper):
    """Midpoints and the volume of one."""
    n = 4000 if len(lower) == 1 else 150
    sides = [(numpy.arange(n) + 0.5) / n * (u - l) + l for l, u in zip(lower, upper)]
    volume = numpy.prod(numpy.subtract(upper, lower)) / n ** len(lower)
    return [x.ravel() for x in numpy.meshgrid(*sides, indexing="ij")], volume


def densities(summary):
    """At the probes; 0 where the mesh was cut away."""
    return numpy.array([probe.get("density", 0) for probe in summary["probes"]])


def measure(program, directory, name, D, tolerances):
    """(tolerance, status, cells, degree, distance, estimate) for each tolerance."""
    dimension, potential, mean, deviation, T, _ = cases[name]
    entries = {"Potential/" + key: value for key, value in potential.items()}
    entries.update({"Dimension": dimension, "Noise/Sigma": 2 * D, "Initial density/Mean": mean,
                    "Initial density/Standard deviation": deviation, "Time/Final time": T,
                    "Spectrum/Number of eigenvalues": 0, "Spectrum/Bounds": "false", "Spectrum/Estimates": "false",
                    "Output/Fields": "false", "Output/History per decade": 0})
    comma = lambda values: ", ".join(repr(v) for v in values)
    truth = None
    for tolerance in sorted(tolerances):
        tolerant = {**entries, "Mesh/Type": "automatic", "Discretization/Tolerance": tolerance}
        status, summary = run(program, directory, tolerant)
        if status == 1:
            yield tolerance, status, 0, 0, 0, 0
            continue
        mesh = summary["mesh"]
        if truth is None:
            lower, upper = mesh["lower"], mesh["upper"]
            points, volume = grid(lower, upper)
            probes = {"Output/Probes": "; ".join(", ".join("%.15g" % c for c in point) for point in zip(*points))}
            size = (numpy.prod(numpy.subtract(upper, lower)) / (mesh["cells"] + mesh["cells_cut"])) ** (1 / dimension)
            wider = [(u - l) / 20 for l, u in zip(lower, upper)]
            fine = {"Mesh/Lower corner": comma(l - w for l, w in zip(lower, wider)),
                    "Mesh/Upper corner": comma(u + w for u, w in zip(upper, wider)),
                    "Mesh/Subdivisions": comma(round(27.5 * w / size) for w in wider), "Mesh/Refinements": 0,
                    "Discretization/Degree": mesh["degree"] + 2, "Time/Tolerance": 1e-9}
            truth = densities(run(program, directory, {**entries, **probes, **fine})[1])
        rho = densities(run(program, directory, {**tolerant, **probes})[1])
        estimate = summary["error"]["space_l1"] + summary["error"]["time_l1"]
        yield tolerance, status, mesh["cells"], mesh["degree"], abs(rho - truth).sum() * volume, estimate


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("cases", nargs="*", choices=[[], *cases], default=[])
    parser.add_argument("--tolerances", default="1e-3, 1e-4, 1e-5, 1e-6")
    arguments = parser.parse_args()
    print("| potential | D | tolerance | cells | degree | L1 | estimated | met |\n|---|---|---|---|---|---|---|---|", flush=True)
    all_met = True
    with tempfile.TemporaryDirectory() as directory:
        for name in arguments.cases or cases:
            for D in cases[name][-1]:
                try:
                    rows = measure(os.path.abspath(arguments.program), directory, name, D,
                                   [float(t) for t in arguments.tolerances.split(",")])
                    for tolerance, status, cells, degree, distance, estimate in rows:
                        if status == 1:
                            print("| %s | %g | %g | refused | | | | |" % (name, D, tolerance), flush=True)
                            continue
                        met = distance <= tolerance
                        all_met = all_met and met
                        print("| %s | %g | %g | %d | %d | %.1e | %.1e | %s |"
                              % (name, D, tolerance, cells, degree, distance, estimate, "yes" if met else "no"), flush=True)
                except RuntimeError as error:
                    print("| %s | %g | %s |" % (name, D, str(error).replace("\n", " ")), flush=True)
    sys.exit(0 if all_met else 1)


main()
