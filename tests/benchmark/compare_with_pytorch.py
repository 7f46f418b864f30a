#!/usr/bin/python3
"""Compares gibbsflow_risk_benchmark with PyTorch: value and gradient of the empirical risk of a
logistic network 4 -> 32 -> 1 with 1000 samples at 100 000 points of a plane, in doubles.

    cmake --build .build/release --target gibbsflow_risk_benchmark
    tests/benchmark/compare_with_pytorch.py .build/release/tests/benchmark/gibbsflow_risk_benchmark [THREADS [POINTS]]

PyTorch is vectorised over points and samples, layer by layer or with what is affine in z computed
once, in chunks, whichever is best for it, with gradients by its own differentiation. Both use the
same number of threads and run by turns, three times; the best of each counts. Exit status 0: at least three times as fast, and the same numbers to
1e-12 relative; 1: not; 77: PyTorch or NumPy is not installed (python3-torch is for
Debian's own Python).
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


def layers(W):
    """W1, b1, W2, b2 of one or many vectors of weights."""
    split = [n_hidden * n_inputs, n_hidden * (n_inputs + 1)]
    W1 = W[..., : split[0]].reshape(W.shape[:-1] + (n_hidden, n_inputs))
    return W1, W[..., split[0] : split[1]], W[..., split[1] : -1], W[..., -1:]


def outputs_by_layers(z):
    W1, b1, W2, b2 = layers(W_0 + z @ P)
    a = torch.baddbmm(b1.unsqueeze(1), x.expand(len(z), -1, -1), W1.transpose(1, 2))
    return torch.bmm(torch.sigmoid(a), W2.unsqueeze(2)).squeeze(2) + b2


# What enters the activations is affine in z: computed once, as gibbsflow does.
W1_0, b1_0 = layers(W_0)[:2]
constant = (W1_0 @ x.T + b1_0.unsqueeze(1)).reshape(1, -1)
slopes = torch.stack([(layers(p)[0] @ x.T + layers(p)[1].unsqueeze(1)).reshape(-1) for p in P])


def outputs_by_slopes(z):
    _, _, W2, b2 = layers(W_0 + z @ P)
    a = torch.addmm(constant, z, slopes).view(len(z), n_hidden, n_samples)
    return (torch.sigmoid(a) * W2.unsqueeze(2)).sum(1) + b2


def evaluate(outputs, chunk):
    """V and its gradient at all points, `chunk` points at a time."""
    values, gradients = [], []
    for z in points.split(chunk):
        z = z.clone().requires_grad_()
        V = ((outputs(z) - y) ** 2).mean(1)
        (gradient,) = torch.autograd.grad(V.sum(), z)
        values.append(V.detach())
        gradients.append(gradient)
    return torch.cat(values), torch.cat(gradients)


def seconds_of(function):
    start = time.perf_counter()
    result = function()
    return time.perf_counter() - start, result


all_points = points
points = all_points[:256]
evaluate(outputs_by_layers, 16)
outputs, chunk = min(
    ((f, c) for f in (outputs_by_layers, outputs_by_slopes) for c in (4, 16, 64, 256)),
    key=lambda way: min(seconds_of(lambda: evaluate(*way))[0] for _ in (1, 2)))
points = all_points

with tempfile.TemporaryDirectory() as directory:
    for name, tensor in [("inputs", x), ("targets", y), ("weights", W_0), ("directions", P), ("points", points)]:
        numpy.save(f"{directory}/{name}.npy", tensor.numpy())
    ours, theirs = [], []
    for _ in range(3):
        run = subprocess.run([program, directory], env={**os.environ, "OMP_NUM_THREADS": str(threads)},
                             capture_output=True, text=True, check=True)
        ours.append(float(run.stdout.split()[0]))
        seconds, (values, gradients) = seconds_of(lambda: evaluate(outputs, chunk))
        theirs.append(seconds)
    found = numpy.loadtxt(f"{directory}/values.csv", delimiter=",")

difference = max(numpy.abs(found[:, 0] / values.numpy() - 1).max(),
                 numpy.abs(found[:, 1:] - gradients.numpy()).max() / numpy.abs(gradients.numpy()).max())
ratio = min(theirs) / min(ours)
print(f"{n_points} points x {n_samples} samples, {n_inputs} -> {n_hidden} -> 1 logistic, value and gradient, {threads} threads")
print(f"gibbsflow         {min(ours):8.3f} s  (of {', '.join(f'{t:.3f}' for t in ours)})")
print(f"PyTorch {torch.__version__:10s}{min(theirs):8.3f} s  (of {', '.join(f'{t:.3f}' for t in theirs)}), {chunk} points at a time, {outputs.__name__}")
print(f"ratio             {ratio:8.2f}    largest relative difference {difference:.1e}")
sys.exit(0 if ratio >= 3 and difference < 1e-12 else 1)
