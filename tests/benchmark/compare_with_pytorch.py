#!/usr/bin/env python3
"""Compares gibbsflow_risk_benchmark with PyTorch: value and gradient of the empirical risk of a
logistic network 4 -> 32 -> 1 with 1000 samples at 100 000 points of a plane, in doubles.

    cmake --build .build/release --target gibbsflow_risk_benchmark
    tests/benchmark/compare_with_pytorch.py .build/release/tests/benchmark/gibbsflow_risk_benchmark [THREADS [POINTS]]

PyTorch is vectorised over points and samples, in chunks of the size that is best for it, with
gradients by its own differentiation. Both use the same number of threads and run by turns, three
times; the best of each counts. Exit status 0: at least three times as fast, and the same numbers to
1e-12 relative; 1: not; 77: PyTorch or NumPy is not installed (Debian: python3-torch).
"""
import os
import subprocess
import sys
import tempfile
import time

try:
    import numpy
    import torch
except ImportError as error:
    print("skipped:", error)
    sys.exit(77)

program = sys.argv[1]
threads = int(sys.argv[2]) if len(sys.argv) > 2 else os.cpu_count()
n_points = int(sys.argv[3]) if len(sys.argv) > 3 else 100000
n_samples, n_inputs, n_hidden = 1000, 4, 32
torch.set_num_threads(threads)
torch.set_default_dtype(torch.float64)
torch.manual_seed(1)

x = torch.randn(n_samples, n_inputs)
y = torch.randn(n_samples)
n_weights = n_hidden * (n_inputs + 2) + 1
W_0 = torch.randn(n_weights)
P = torch.linalg.qr(torch.randn(n_weights, 2))[0].T.contiguous()
points = 4 * torch.rand(n_points, 2) - 2


def evaluate(chunk):
    """V and its gradient at all points, `chunk` points at a time."""
    values, gradients = [], []
    for z in points.split(chunk):
        z = z.clone().requires_grad_()
        W = W_0 + z @ P
        W1 = W[:, : n_hidden * n_inputs].view(-1, n_hidden, n_inputs)
        b1 = W[:, n_hidden * n_inputs : n_hidden * (n_inputs + 1)]
        W2 = W[:, n_hidden * (n_inputs + 1) : -1]
        b2 = W[:, -1:]
        a = torch.baddbmm(b1.unsqueeze(1), x.expand(len(z), -1, -1), W1.transpose(1, 2))
        h = torch.bmm(torch.sigmoid(a), W2.unsqueeze(2)).squeeze(2) + b2
        V = ((h - y) ** 2).mean(1)
        (gradient,) = torch.autograd.grad(V.sum(), z)
        values.append(V.detach())
        gradients.append(gradient)
    return torch.cat(values), torch.cat(gradients)


def seconds_of(function):
    start = time.perf_counter()
    result = function()
    return time.perf_counter() - start, result


all_points = points
points = all_points[:2048]
evaluate(16)
chunk = min((4, 16, 64, 256), key=lambda c: min(seconds_of(lambda: evaluate(c))[0] for _ in (1, 2)))
points = all_points

with tempfile.TemporaryDirectory() as directory:
    for name, tensor in [("inputs", x), ("targets", y), ("weights", W_0), ("directions", P), ("points", points)]:
        numpy.save(f"{directory}/{name}.npy", tensor.numpy())
    ours, theirs = [], []
    for _ in range(3):
        run = subprocess.run([program, directory], env={**os.environ, "OMP_NUM_THREADS": str(threads)},
                             capture_output=True, text=True, check=True)
        ours.append(float(run.stdout.split()[0]))
        seconds, (values, gradients) = seconds_of(lambda: evaluate(chunk))
        theirs.append(seconds)
    found = numpy.loadtxt(f"{directory}/values.csv", delimiter=",")

difference = max(numpy.abs(found[:, 0] / values.numpy() - 1).max(),
                 numpy.abs(found[:, 1:] - gradients.numpy()).max() / numpy.abs(gradients.numpy()).max())
ratio = min(theirs) / min(ours)
print(f"{n_points} points x {n_samples} samples, {n_inputs} -> {n_hidden} -> 1 logistic, value and gradient, {threads} threads")
print(f"gibbsflow         {min(ours):8.3f} s  (of {', '.join(f'{t:.3f}' for t in ours)})")
print(f"PyTorch {torch.__version__:10s}{min(theirs):8.3f} s  (of {', '.join(f'{t:.3f}' for t in theirs)}), {chunk} points at a time")
print(f"ratio             {ratio:8.2f}    largest relative difference {difference:.1e}")
sys.exit(0 if ratio >= 3 and difference < 1e-12 else 1)
