#!/usr/bin/python3
"""Whole problems by gibbsflow and by the general package that one would otherwise take.

    tests/benchmark/package_comparison.py PROGRAM [P2] [MB] [3-D]

For Debian's own Python with python3-dolfinx-real and python3-scipy. Prints a table in Markdown: for each problem and L1 error of the
density at the final time the package's best run (package_run.py) and those of gibbsflow, with one thread. CPU seconds (user and system)
are those after start-up: the package's without the form compiler, the least of three runs; gibbsflow's are a run's less those of a
trivial run in one dimension, medians of five by turns.

The package: both forms, degrees 1 to 6 (3-D: 1 to 4), steps of which the error in time is three or six tenths of the accuracy, and the first
mesh of a ladder (one eighth more cells a direction each) that reaches it; the best six pairs of form and degree go on to the next accuracy.
gibbsflow: "final" has no history, "defaults" has one; both without spectrum and fields, with the meshes below, and both estimate
their errors. The errors are those against an independent computation (reference_density.py), not the estimates.
"""
import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import argparse
import json
import math
import resource
import statistics
import subprocess
import sys
import tempfile

import numpy

import package_run
from reference_density import problems, reference_density

accuracies = {"P2": (1e-3, 1e-4, 1e-5, 1e-6, 7e-8), "MB": (9e-5, 1e-5), "3-D": (1.6e-3, 9e-4, 5e-4)}
# of gibbsflow, by accuracy: degree and cells in the first direction
meshes = {"P2": ((4, 7), (4, 9), (4, 14), (4, 28), (8, 14)), "MB": ((4, 20), (4, 24)), "3-D": ((2, 10), (2, 11), (3, 9))}


def note(*what):
    print(*what, file=sys.stderr, flush=True)


# The package ---------------------------------------------------------------------------------------------------------------


def steps_for(problem, run):
    """The steps whose error in time is at most a given one, as a function: measured on a fine mesh, then of order two."""
    in_plane = problem.dimension == 2
    cells, degree = problem.subdivisions(30 if in_plane else 12), 4 if in_plane else 2
    ladder = [4, 6, 8, 11, 16, 23, 32]
    on_ladder = [run("weighted heat", degree, cells, n, ("cholesky", "cholmod"))[1] for n in ladder + [8 * ladder[-1]]]
    in_time = [error - on_ladder[-1] for error in on_ladder[:-1]]

    def steps(error):
        for n, found in zip(ladder, in_time):
            if found <= error:
                return n
        return math.ceil(ladder[-1] * math.sqrt(in_time[-1] / error))

    return steps


def package_runs(problem, reference, targets):
    """(seconds, error, form, degree, cells, steps, solver) of the best run for each accuracy, or None."""

    def run(formulation, degree, cells, steps, solver):
        result = package_run.run(problem, reference, formulation, degree, cells, steps, damping, solver)
        note("  package", formulation, "degree", degree, cells, steps, "steps", *solver, "%.3f s  %.2e  %d" % result)
        return result

    damping = 4
    most_degree = 6 if problem.dimension == 2 else 4
    steps_within = steps_for(problem, run)
    search_with = 0 if problem.dimension == 2 else 2
    first_cells = {(f, p): max(3, (16 if problem.dimension == 2 else 12) // p) for p in range(most_degree, 0, -1) for f in package_run.solvers}
    order = sorted(first_cells, key=lambda pair: (pair[0] != "weighted heat", abs(pair[1] - 3.5)))
    for target in targets:
        best, found = math.inf, {}
        for formulation, degree in order:
            for share in 0.6, 0.3:
                steps = steps_within(share * target)
                n, error = first_cells[formulation, degree], math.inf
                while True:
                    before = error
                    cells = problem.subdivisions(n)
                    seconds, error, _ = run(formulation, degree, cells, steps, package_run.solvers[formulation][search_with])
                    if error <= target or seconds > 1.25 * best or 0.95 * before < error < 10 * target:
                        break
                    n = max(n + 1, round(1.125 * n))
                if error <= target:
                    previous = found.get((formulation, degree))
                    if not previous or seconds < previous[0]:
                        found[formulation, degree] = (seconds, error, formulation, degree, cells, steps)
                        first_cells[formulation, degree] = n
                    best = min(best, seconds)
        order = sorted(found, key=lambda pair: found[pair][0])[:6]
        runs = []
        for pair in order[:2]:
            for solver in package_run.solvers[pair[0]]:
                for _ in range(3):
                    seconds, error, _ = run(*found[pair][2:], solver)
                    if error <= 1.01 * target:
                        runs.append((seconds, error) + found[pair][2:] + (solver,))
        yield min(runs) if runs else None


# gibbsflow -----------------------------------------------------------------------------------------------------------------

trivial = {"Dimension": 1, "Potential/Type": "quadratic", "Mesh/Subdivisions": 4, "Mesh/Refinements": 2, "Discretization/Degree": 1}
common = {"Spectrum/Number of eigenvalues": 0, "Spectrum/Bounds": "false", "Spectrum/Estimates": "false", "Output/Fields": "false"}


def entries_of(problem, degree, cells, tolerance, history):
    comma = lambda values: ", ".join(repr(v) for v in values)
    result = {"Potential/" + name: value for name, value in problem.entries.items()}
    result.update({"Dimension": problem.dimension, "Noise/Sigma": 2 * problem.diffusion, "Initial density/Mean": comma(problem.mean),
                   "Initial density/Standard deviation": problem.deviation, "Mesh/Lower corner": comma(problem.lower),
                   "Mesh/Upper corner": comma(problem.upper), "Mesh/Subdivisions": comma(cells), "Mesh/Refinements": 0,
                   "Discretization/Degree": degree, "Time/Final time": problem.final_time, "Time/Tolerance": tolerance})
    return result if history else {**result, "Output/History per decade": 0}


class Program:
    def __init__(self, path, directory):
        self.path, self.directory = path, directory

    def run(self, entries):
        """CPU seconds, and the summary."""
        file = os.path.join(self.directory, "run.json")
        tree = {}
        for name, value in {**common, **entries}.items():
            *section, entry = name.split("/")
            (tree.setdefault(section[0], {}) if section else tree)[entry] = str(value)
        with open(file, "w") as out:
            json.dump(tree, out)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        results = os.path.join(self.directory, "results")
        subprocess.run([self.path, "run", file, "--output", results], capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        with open(os.path.join(results, "summary.json")) as file:
            summary = json.load(file)
        if summary["program"]["status"] not in ("done", "inaccurate"):
            raise RuntimeError(summary["program"]["message"])
        return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, summary

    def seconds_after_start(self, entries):
        differences = [self.run(entries)[0] - self.run(trivial)[0] for _ in range(5)]
        return statistics.median(differences)

    def error(self, problem, reference, entries):
        """L1 distance from the reference, by midpoints of a grid at which the density is reported."""
        n = 120 if problem.dimension == 2 else 36
        sides = [(numpy.arange(n) + 0.5) / n * (u - l) + l for l, u in zip(problem.lower, problem.upper)]
        points = [x.ravel() for x in numpy.meshgrid(*sides, indexing="ij")]
        probes = "; ".join(", ".join("%.15g" % c for c in point) for point in zip(*points))
        summary = self.run({**entries, "Output/Probes": probes})[1]
        rho = numpy.array([probe["density"] for probe in summary["probes"]])
        volume = numpy.prod(numpy.subtract(problem.upper, problem.lower)) / rho.size
        return abs(rho - reference(*points)).sum() * volume


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("problems", nargs="*", choices=[[], *problems], default=[])
    arguments = parser.parse_args()
    print("| problem, L1 | package: s | form, degree, cells, steps, solver | gibbsflow: degree, cells | L1 found / estimated | "
          "final: s | ratio | defaults: s | ratio |\n|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as directory:
        program = Program(arguments.program, directory)
        for name in arguments.problems or problems:
            problem = problems[name]
            reference = reference_density(problem)
            runs = package_runs(problem, reference, accuracies[name])
            for target, (degree, n), best in zip(accuracies[name], meshes[name], runs):
                cells = problem.subdivisions(n)
                entries = [entries_of(problem, degree, cells, target, history) for history in (False, True)]
                shape = lambda c: " × ".join(map(str, c))
                package = ("%.3f | %s, %d, %s, %d, %s %s" % (best[0], best[2], best[3], shape(best[4]), best[5], *best[6])
                           if best else "| none")
                try:
                    error = program.error(problem, reference, entries[1])
                    seconds = [program.seconds_after_start(e) for e in entries]
                    estimate = program.run(entries[1])[1]["error"]["space_l1"]
                    ratios = " | ".join("%.3f | %s" % (s, "%.2f" % (best[0] / s) if best and s > 0 else "") for s in seconds)
                    found = "%.1e / %.1e | %s" % (error, estimate, ratios)
                except RuntimeError as failure:
                    note(failure)
                    found = "failed | | | |"
                print("| %s, %g | %s | %d, %s | %s |" % (name, target, package, degree, shape(cells), found), flush=True)


if __name__ == "__main__":
    main()
