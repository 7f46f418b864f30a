#!/usr/bin/python3
"""How far from SGD itself are the density with the noise of the data and the best isotropic one?

    tests/benchmark/noise_planes.py PROGRAM [CASE...] [--sigmas N] [--particles N]

In planes of small networks SGD is confined to the plane and its histogram at a late time compared
with the density of the general equation and with the Gibbs densities of isotropic noise for N values
of sigma around tr Sigma/2 (a factor of four each way); the smallest distance counts. The learning
rate is 0.1 over the largest eigenvalue of the Hessian at the minimum that is nearest to W_0, or the
file's where that is shorter; the box reaches seven standard deviations of the linear equation there,
H C + C H = alpha Sigma, and confines all three; the time is five times 1/h of the flattest
direction, at most 4000 steps. SGD and the general equation start from a Gaussian of half that width,
SGD beside Gibbs from Gibbs. All sigmas are tried with a tenth of the particles, and the best two
again with all of them, of which the better one counts. Without names of cases all are run (see `cases`). Standard library
only.

Prints a table, in Markdown; status 1 where a distance is above 0.15 or above a third of the best
isotropic one.
"""
import argparse
import json
import math
import os
import subprocess
import sys
import tempfile

params = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "params")
largest_alpha_h = 0.1
most_steps = 4000
bar, bar_of_ratio = 0.15, 1 / 3

networks = {
    "iris": ("quickstart.prm", {"Noise/Batch size": 10}),
    "moons": ("examples/two_moons.prm", {"Network/Hidden": "4, 4", "Noise/Batch size": 10}),
    "annulus": ("examples/resnet_annulus.prm", {"Network/Hidden": 4, "Noise/Batch size": 10}),
}
common = {
    "Noise/Type": "gradient covariance",
    "Noise/Compare isotropic": "false",
    "Noise/Sigma": "1",
    "Spectrum/Number of eigenvalues": 0,
    "Initial density/Type": "gaussian",
    "Mesh/Subdivisions": "16, 16",
    "Mesh/Refinements": 0,
    "Discretization/Degree": 4,
    "Time/Tolerance": 1e-3,
    "Training/Save trajectory": "false",
    "Ensemble/Method": "SGD",
    "Ensemble/Compute": "true",
    "Output/Fields": "false",
}


def planes():
    """name: (file, entries) of each plane."""
    result = {"quickstart": ("quickstart.prm", {})}
    for name, (file, entries) in networks.items():
        subspaces = {"Hessian": {"Subspace/Type": "Hessian"}}
        for seed in 1, 2, 3:
            subspaces["random %d" % seed] = {"Subspace/Type": "random", "Subspace/Seed": seed}
        for subspace, choice in subspaces.items():
            result[name + " " + subspace] = (file, {**entries, **choice, "Subspace/Directions": ""})
    return result


cases = planes()


class Program:
    def __init__(self, path, directory):
        self.path, self.directory, self.n = os.path.abspath(path), directory, 0

    def __call__(self, command, file, entries):
        """summary.json of a command."""
        self.n += 1
        output = os.path.join(self.directory, str(self.n))
        changes = [x for name, value in entries.items() for x in ("--set", "%s=%s" % (name, value))]
        call = [self.path, command, os.path.join(params, file), "--quiet", "--output", output]
        result = subprocess.run(call + changes, capture_output=True, text=True, timeout=1200)
        try:
            with open(os.path.join(output, "summary.json")) as summary:
                return json.load(summary)
        except OSError:
            raise RuntimeError(" ".join(call + changes) + "\n" + result.stderr)


def eigenvalues(H):
    half, product = (H[0][0] + H[1][1]) / 2, H[0][0] * H[1][1] - H[0][1] ** 2
    root = math.sqrt(max(half * half - product, 0))
    return half - root, half + root


def solve(A, b):
    """A x = b by Gauss's elimination."""
    n = len(b)
    rows = [list(row) + [right] for row, right in zip(A, b)]
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(rows[i][k]))
        rows[k], rows[pivot] = rows[pivot], rows[k]
        for i in range(n):
            if i != k:
                factor = rows[i][k] / rows[k][k]
                rows[i] = [x - factor * y for x, y in zip(rows[i], rows[k])]
    return [rows[k][n] / rows[k][k] for k in range(n)]


def linear_variances(H, Sigma, alpha):
    """The diagonal of C in H C + C H = alpha Sigma."""
    (a, b), (_, c) = H
    system = [[2 * a, 2 * b, 0], [b, a + c, b], [0, 2 * b, 2 * c]]
    right = [alpha * Sigma[0][0], alpha * Sigma[0][1], alpha * Sigma[1][1]]
    C = solve(system, right)
    return C[0], C[2]


def at_minimum(program, file, entries, half_width):
    """The point, the Hessian and Sigma at the minimum of the plane that is nearest to W_0."""
    box = {
        "Mesh/Lower corner": "-%g, -%g" % (half_width, half_width),
        "Mesh/Upper corner": "%g, %g" % (half_width, half_width),
        "Boundary/Parts": "",
    }
    summary = program("landscape", file, {**entries, **box})
    minima = [
        point
        for point in summary["landscape"]["critical_points"]
        if point["index"] == 0 and not point["on_boundary"]
    ]
    nearest = min(minima, key=lambda point: math.hypot(*point["point"]))
    there = min(
        summary["noise"]["covariance_at_minima"],
        key=lambda noise: math.dist(noise["point"], nearest["point"]),
    )
    assert math.dist(there["point"], nearest["point"]) < 1e-3
    return nearest["point"], nearest["hessian"], there["covariance"]


def measure(program, name, n_sigmas, n_particles):
    file, own = cases[name]
    entries = {**common, **own, "Ensemble/Particles": n_particles}
    z, H, Sigma = at_minimum(program, file, entries, 3)
    flattest, steepest = eigenvalues(H)
    alpha = largest_alpha_h / steepest
    if name == "quickstart":
        alpha = min(alpha, 1)
    steps = min(most_steps, math.ceil(5 / (flattest * alpha)))
    deviations = [math.sqrt(v) for v in linear_variances(H, Sigma, alpha)]
    entries.update(
        {
            "Noise/Alpha": repr(alpha),
            "Initial density/Mean": "%r, %r" % tuple(z),
            "Initial density/Standard deviation": "%r, %r" % tuple(s / 2 for s in deviations),
            "Mesh/Lower corner": "%r, %r" % tuple(c - 7 * s for c, s in zip(z, deviations)),
            "Mesh/Upper corner": "%r, %r" % tuple(c + 7 * s for c, s in zip(z, deviations)),
            "Boundary/Parts": "",
            "Time/Final time": repr(steps * alpha),
            "Time/Time step": repr(alpha / 10),
            "Output/Times": repr(steps * alpha),
        }
    )
    general = program("sample", file, entries)
    result = {
        "case": name,
        "alpha_h": alpha * steepest,
        "steps": steps,
        "h": (flattest, steepest),
        "anisotropy": (lambda e: e[1] / max(e[0], 1e-300))(eigenvalues(Sigma)),
        "alpha": alpha,
        "general": general["ensemble"][-1],
        "status": general["program"]["status"],
        "error": general.get("error", {}),
    }
    sigma_effective = (Sigma[0][0] + Sigma[1][1]) / 2

    def isotropic(factor, particles):
        own = {
            "Noise/Type": "isotropic",
            "Noise/Sigma": repr(factor * sigma_effective),
            "Initial density/Type": "Gibbs",
            "Ensemble/Particles": particles,
        }
        return factor, program("sample", file, {**entries, **own})["ensemble"][-1]

    factors = [4 ** (2 * k / (n_sigmas - 1) - 1) for k in range(n_sigmas)]
    result["scan"] = [isotropic(factor, n_particles // 10) for factor in factors]
    best = sorted(result["scan"], key=lambda pair: pair[1]["l1_to_density"])[:2]
    result["isotropic"] = [isotropic(factor, n_particles) for factor, _ in best]
    return result


def row(result):
    best_factor, best = min(result["isotropic"], key=lambda pair: pair[1]["l1_to_density"])
    general = result["general"]
    distance = general["l1_to_density"]
    met = distance <= bar and distance <= bar_of_ratio * best["l1_to_density"]
    text = "| {} | {:.3g} | {:.3g} | {} | {:.3g} | {:.4f} ± {:.4f} | {:.3f} ± {:.4f} | {:.2g} | {:.3f} | {} |"
    return met, text.format(
        result["case"],
        result["alpha_h"],
        result["anisotropy"],
        result["steps"],
        general["sampling_noise"],
        distance,
        general["l1_standard_error"],
        best["l1_to_density"],
        best["l1_standard_error"],
        best_factor,
        distance / best["l1_to_density"],
        "yes" if met else "no",
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("cases", nargs="*")
    parser.add_argument("--sigmas", type=int, default=20)
    parser.add_argument("--particles", type=int, default=50000)
    parser.add_argument("--json", help="all numbers, one line for each case, go to the end of this file")
    arguments = parser.parse_args()
    print("| plane | αh | Σ₁/Σ₂ | steps | noise | L1 general | L1 isotropic | σ/σ_eff | ratio | met |")
    print("|---|---|---|---|---|---|---|---|---|---|", flush=True)
    all_met = True
    with tempfile.TemporaryDirectory() as directory:
        program = Program(arguments.program, directory)
        for name in arguments.cases or cases:
            try:
                result = measure(program, name, arguments.sigmas, arguments.particles)
            except (RuntimeError, KeyError, ValueError, subprocess.TimeoutExpired) as error:
                print("| %s: %r |" % (name, error), flush=True)
                all_met = False
                continue
            met, text = row(result)
            all_met = all_met and met
            print(text, flush=True)
            if arguments.json:
                with open(arguments.json, "a") as file:
                    file.write(json.dumps(result) + "\n")
    sys.exit(0 if all_met else 1)


main()
