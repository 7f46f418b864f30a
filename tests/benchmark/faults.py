#!/usr/bin/env python3
"""Inputs changed at random, writes that fail, directories that cannot be used, and kills: the whole
set of which the tests have a part.

    cmake --build BUILD --target gibbsflow gibbsflow_mutated_inputs gibbsflow_failing_writes
    tests/benchmark/faults.py BUILD [--inputs 10000] [--kills 200] [--kills-on-two-ranks 40]
                                 [--writes 1000000] [--jobs 2]

Prints a line for each thing that is wrong and a table of counts; status 1 if there is any.
"""

import argparse
import concurrent.futures
import glob
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

WELL = """set Dimension = {dim}
subsection Potential
  set Type = {potential}
end
subsection Noise
  set Sigma = {sigma}
  set Alpha = {alpha}
  set Schedule = {schedule}
end
subsection Initial density
  set Mean = {mean}
  set Standard deviation = {deviation}
end
subsection Mesh
  set Lower corner = {lower}
  set Upper corner = {upper}
  set Subdivisions = {cells}
  set Refinements = 0
end
subsection Time
  set Scheme = {scheme}
  set Final time = {T}
  set Time step = {dt}
end
subsection Spectrum
  set Number of eigenvalues = 3
end
subsection Ensemble
  set Method = SDE
  set Particles = 20000
  set Compute = {ensemble}
end
subsection Output
  set Interval = {interval}
  set Checkpoint interval = 0.02
end
"""

DEFAULTS = dict(dim=1, potential="double well", sigma=0.5, alpha=1, schedule="", mean="-1", deviation=0.3,
                lower=-2.5, upper=2.5, cells=40, scheme="exponential", T=2, dt=0.01, ensemble="false",
                interval=0.4)

RUNS = {
    "steps": dict(scheme="BDF2", dim=2, mean="-1, 0", cells=14),
    "adaptive steps": dict(scheme="TR-BDF2", dt=0.001),
    "without steps": dict(dim=2, mean="-1, 0", cells=12),
    "ensemble": dict(ensemble="true", scheme="SDIRK3"),
    "schedule": dict(alpha=0.1, sigma=5, schedule="5: 0.05; 15: 0.02", scheme="SDIRK3"),
    "far up the hill": dict(sigma=0.04, mean="-1.6", deviation=0.1, cells=80, lower=-2, upper=2, scheme="TR-BDF2",
                            dt=0.02),
}


class Faults:
    def __init__(self, build):
        self.build = pathlib.Path(build).resolve()
        self.program = self.build / "solver/gibbsflow"
        self.failing_writes = self.build / "tests/libgibbsflow_failing_writes.so"
        self.environment = dict(os.environ, OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1",
                                OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")
        self.bad = 0
        self.resumed = 0  # runs whose writes failed

    def complain(self, text):
        self.bad += 1
        print("WRONG: " + text, flush=True)

    def gibbsflow(self, folder, *arguments, **more):
        environment = dict(self.environment, **more)
        return subprocess.run([self.program, *arguments], cwd=folder, env=environment, capture_output=True, text=True,
                              timeout=600)

    # what must be the same in two results

    @staticmethod
    def without_times(value):
        if not isinstance(value, dict):
            return value
        return {k: Faults.without_times(v) for k, v in value.items() if k not in ("timing", "command")}

    def difference(self, one, other):
        """The first file of two results that is not the same; the summary without times."""
        # a process that is killed at its very end leaves the checkpoint beside the complete result
        names = [{str(p.relative_to(d)) for p in pathlib.Path(d).rglob("*")
                  if p.is_file() and p.parent.name != "checkpoint"} for d in (one, other)]
        if names[0] != names[1]:
            return "files " + " ".join(sorted(names[0] ^ names[1]))
        for name in sorted(names[0]):
            a, b = (pathlib.Path(d, name).read_bytes() for d in (one, other))
            if name == "summary.json":
                if self.without_times(json.loads(a)) != self.without_times(json.loads(b)):
                    return name
            elif name not in ("log.txt", "parameters.prm") and a != b:
                return name
        return None

    # kills

    def undisturbed(self, folder, output, ranks):
        """A run from its beginning to its end; returns its summary, or None."""
        result = subprocess.run([*self.launcher(ranks), self.program, "run", "my.prm", "--quiet", "--output", output],
                                cwd=folder, env=self.environment, capture_output=True, text=True, timeout=600)
        if result.returncode != 0:
            self.complain(f"{output} on {ranks} ranks: {result.stderr}")
            return None
        return json.loads(pathlib.Path(folder, output, "summary.json").read_text())

    @staticmethod
    def launcher(ranks):
        return [] if ranks == 1 else ["mpirun", "--oversubscribe", "-n", str(ranks)]

    @staticmethod
    def distance(one, other):
        """The largest difference of the densities' numbers in two summaries, relative to the largest of its kind."""
        worst = 0.0
        for part, names in (("density", ("mass", "maximum", "mean", "covariance")), ("distance", ("l1",))):
            for name in names:
                a, b = (json.dumps(s.get(part, {}).get(name)) for s in (one, other))
                a, b = (list(map(float, re.findall(r"[-+0-9.e]+", x))) for x in (a, b))
                scale = max([abs(x) for x in a] + [1e-300])
                worst = max([worst] + [abs(x - y) / scale for x, y in zip(a, b)])
        return worst

    def kill_run(self, name, seed, ranks=1):
        """Kills a run at random moments and resumes it until it ends; returns the number of kills."""
        choose = random.Random(f"{name} {seed}")
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "my.prm")
            path.write_text(WELL.format(**{**DEFAULTS, **RUNS[name]}))
            serial = self.undisturbed(folder, "serial", 1)
            begin = time.time()
            whole = self.undisturbed(folder, "whole", ranks)
            if serial is None or whole is None:
                return 0
            duration = time.time() - begin
            title = f"{name} on {ranks} ranks" if ranks > 1 else name
            kills = 0
            while not pathlib.Path(folder, "killed").exists() and kills < 60:
                arguments = [*self.launcher(ranks), self.program, "run", "my.prm", "--quiet", "--output", "killed"]
                resumes = bool(glob.glob(f"{folder}/killed.part/checkpoint/index.bin"))
                if resumes:
                    arguments.append("--resume")
                process = subprocess.Popen(arguments, cwd=folder, env=self.environment, stderr=subprocess.PIPE,
                                           text=True, start_new_session=True)
                try:
                    # often enough to be killed, late enough to come to an end
                    error = process.communicate(timeout=choose.uniform(0.2, 0.9) * duration)[1]
                    if process.returncode != 0:
                        self.complain(f"{title}, {kills} kills: status {process.returncode}: {error}")
                        return kills
                except subprocess.TimeoutExpired:
                    self.kill_with_ranks(process)
                    kills += 1
            place = f"{folder}/killed"
            if not os.path.exists(place):
                rest = subprocess.run([*self.launcher(ranks), self.program, "run", "my.prm", "--quiet", "--output",
                                       "killed", "--resume"], cwd=folder, env=self.environment, capture_output=True,
                                      text=True, timeout=600)
                if rest.returncode != 0:
                    self.complain(f"{title}, {kills} kills: the rest has status {rest.returncode}: {rest.stderr}")
                    return kills
            different = self.difference(f"{folder}/whole", place)
            if different:
                self.complain(f"{title}, {kills} kills: {different} is not that of the undisturbed run")
            distance = self.distance(serial, json.loads(pathlib.Path(place, "summary.json").read_text()))
            if distance > (1e-10 if ranks > 1 else 0.0):  # as in the tests of ranks
                self.complain(f"{title}, {kills} kills: {distance:.1e} from the undisturbed serial run")
            return kills

    @staticmethod
    def kill_with_ranks(process):
        """The process and all below it, at one moment; ranks have process groups of their own."""
        below = {}
        for stat in glob.glob("/proc/[0-9]*/stat"):
            try:
                fields = pathlib.Path(stat).read_text().rpartition(")")
            except OSError:
                continue
            below.setdefault(int(fields[2].split()[1]), []).append(int(fields[0].split()[0]))
        doomed = [process.pid]
        for pid in doomed:
            doomed += below.get(pid, [])
        for pid in doomed:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        process.communicate()

    def kills(self, wanted, jobs, ranks=1):
        done, seed = {name: 0 for name in RUNS}, 0
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            while sum(done.values()) < wanted:
                names = list(RUNS)
                for name, kills in zip(names, pool.map(lambda name: self.kill_run(name, seed, ranks), names)):
                    done[name] += kills
                seed += 1
                if seed > wanted:
                    break
        return ", ".join(f"{kills} of {name}" for name, kills in done.items())

    # writes that fail

    @staticmethod
    def fingerprint(folder):
        digest = hashlib.sha256()
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if path.is_file():
                digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()

    def fail_write(self, folder, n, once, before):
        """One run with its n-th write failing, on top of a complete result; returns whether it failed."""
        place = f"{folder}/copy{n}{once}"
        shutil.copytree(f"{folder}/results", place + "/results")
        shutil.copy(f"{folder}/my.prm", place)
        more = dict(LD_PRELOAD=str(self.failing_writes), FAIL_BELOW=place + "/results", FAIL_FROM=str(n))
        if once:
            more["FAIL_ONCE"] = "1"
        result = self.gibbsflow(place, "run", "my.prm", "--quiet", **more)
        what = f"write {n}{' alone' if once else ' and all after it'} fails"
        messages = [line for line in result.stderr.splitlines() if not line.startswith("warning: ")]
        if result.returncode == 1:
            if len(messages) != 1:
                self.complain(f"{what}: {len(messages)} messages: {result.stderr}")
            if self.fingerprint(place + "/results/my") != before:
                self.complain(f"{what}: the earlier result is not what it was")
            if os.path.exists(place + "/results/my.part/checkpoint/index.bin"):
                self.resumed += 1
                rest = self.gibbsflow(place, "run", "my.prm", "--quiet", "--resume")
                different = self.difference(f"{folder}/results/my", place + "/results/my")
                if rest.returncode != 0 or different:
                    self.complain(f"{what}: resumed with status {rest.returncode}, {different} is another: {rest.stderr}")
        elif result.returncode != 0:
            self.complain(f"{what}: status {result.returncode}: {result.stderr}")
        elif not once:
            self.complain(f"{what}: status 0")
        else: # what the program can do without, such as removing a file
            status = json.loads(pathlib.Path(place, "results/my/summary.json").read_text())["program"]["status"]
            if status != "done":
                self.complain(f"{what}: status 0, and the summary says {status}")
        shutil.rmtree(place)
        return result.returncode

    def writes(self, most, jobs):
        with tempfile.TemporaryDirectory() as folder:
            settings = {**DEFAULTS, "scheme": "TR-BDF2", "T": 0.2, "dt": 0.05, "interval": 0.1, "cells": 10}
            pathlib.Path(folder, "my.prm").write_text(WELL.format(**settings).replace("= 0.02\n", "= 1e-9\n"))
            counter = f"{folder}/count"
            for _ in range(2):  # the second one on top of a result, as those to come
                result = self.gibbsflow(folder, "run", "my.prm", "--quiet", LD_PRELOAD=str(self.failing_writes),
                                        FAIL_BELOW=f"{folder}/results", FAIL_FROM="0", FAIL_COUNT=counter)
                if result.returncode != 0:
                    self.complain(result.stderr)
                    return "none"
            n_writes = int(pathlib.Path(counter).read_text())
            before = self.fingerprint(f"{folder}/results/my")
            which = range(1, n_writes + 1)
            if most < n_writes:
                which = sorted(random.Random(1).sample(which, most))
            cases = [(n, once) for n in which for once in (False, True)]
            with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
                statuses = list(pool.map(lambda case: self.fail_write(folder, *case, before), cases))
            return (f"{len(which)} of {n_writes} writes, each alone and with all after it: "
                    f"status 1 {statuses.count(1)} times, 0 {statuses.count(0)} times; {self.resumed} of them resumed")

    # directories

    def directories(self):
        """Places that cannot be written, as a user who is not the administrator where that is possible."""
        cases = 0
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "my.prm").write_text(WELL.format(**{**DEFAULTS, "T": 0.1}))
            pathlib.Path(folder, "file").write_text("x")
            os.mkdir(f"{folder}/foreign")
            pathlib.Path(folder, "foreign/mine").write_text("x")
            places = ["/proc/x", "/sys/x", "/dev/null", "file", "file/x", "foreign", ".", "/", "x" * 300]
            for place in places:
                for command in ("run", "spectrum", "landscape", "study", "validate"):
                    cases += 1
                    result = self.gibbsflow(folder, command, "my.prm", "--quiet", "--output", place)
                    if result.returncode != 2 or len(result.stderr.splitlines()) != 1:
                        self.complain(f"{command} --output {place[:20]}: status {result.returncode}: {result.stderr}")
            for name in ("directory.prm", "/proc/self/mem", "nothing.prm", "/dev/zero"):
                if name == "directory.prm":
                    os.mkdir(f"{folder}/{name}")
                cases += 1
                result = self.gibbsflow(folder, "run", name)
                if result.returncode != 2 or len(result.stderr.splitlines()) != 1:
                    self.complain(f"run {name}: status {result.returncode}: {result.stderr}")
            left = sorted(os.listdir(folder))
            if left != ["directory.prm", "file", "foreign", "my.prm"]:
                self.complain("something was left: " + " ".join(left))
        return f"{cases} commands"

    def inputs(self, n, jobs):
        program = self.build / "tests/benchmark/gibbsflow_mutated_inputs"
        share = (n + jobs - 1) // jobs
        processes = [subprocess.Popen([program, str(share), str(k * share), "bad_inputs"], env=self.environment,
                                      stdout=subprocess.PIPE, text=True) for k in range(jobs)]
        totals = []
        for process in processes:
            lines = process.communicate()[0].splitlines()
            for line in lines[:-1]:
                print(line)
            totals.append(lines[-1] if lines else "no answer")
            if process.returncode != 0:
                self.bad += 1
        return " / ".join(totals)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--inputs", type=int, default=10000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--kills-on-two-ranks", type=int, default=40)
    parser.add_argument("--writes", type=int, default=10**9)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    faults = Faults(options.build)
    rows = []
    for name, work in (("directories", faults.directories),
                       ("writes", lambda: faults.writes(options.writes, options.jobs)),
                       ("kills", lambda: faults.kills(options.kills, options.jobs)),
                       ("kills on two ranks", lambda: faults.kills(options.kills_on_two_ranks, 1, 2)),
                       ("inputs", lambda: faults.inputs(options.inputs, options.jobs))):
        begin, before = time.time(), faults.bad
        counts = work()
        rows.append(f"| {name} | {counts} | {faults.bad - before} | {time.time() - begin:.0f} |")
        print(rows[-1], flush=True)
    print("\n| what | how often | wrong | s |\n|---|---|---|---|\n" + "\n".join(rows))
    return 1 if faults.bad else 0


if __name__ == "__main__":
    sys.exit(main())
