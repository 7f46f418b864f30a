#!/usr/bin/python3
"""Compares gibbsflow with PyTorch, in doubles.

    cmake --build .build/release --target gibbsflow_risk_benchmark
    tests/benchmark/compare_with_pytorch.py .build/release/tests/benchmark/gibbsflow_risk_benchmark [THREADS [POINTS]]
    tests/benchmark/compare_with_pytorch.py --round-trip .build/release/solver/gibbsflow

The first: value and gradient of the empirical risk of a logistic network 4 -> 32 -> 1 with 1000
samples at 100 000 points of a plane. PyTorch is vectorised over points and samples, layer by layer
or with what is affine in z computed once, in chunks, whichever is best for it, with gradients by its
own differentiation. Both use the same number of threads and run by turns, three times; the best of
each counts. Exit status 0: at least three times as fast, and the same numbers to 1e-12 relative;
1: not; 77: PyTorch or NumPy is not installed (python3-torch is for Debian's own Python).

The second: networks of torch.nn with random weights, their state_dict in a .safetensors file (written
here, the package safetensors is not needed) and in a .npz file; `gibbsflow landscape` reads it on a
plane of two random directions in all weights, and its solution.npz has V and its gradient at the nodes.
Exit status 0: V, gradient and the weights that gibbsflow writes are those of PyTorch to 1e-12 of the
largest; 1: not; 77 as above.
"""
import json
import os
import struct
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


def write_safetensors(path, tensors):
    """The format: the header's length, the header (JSON), the numbers."""
    header, offset = {}, 0
    for name, tensor in tensors.items():
        end = offset + 8 * tensor.numel()
        header[name] = {"dtype": "F64", "shape": list(tensor.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(tensor.detach().double().numpy().tobytes())


class Residual(torch.nn.Module):
    """x_{k+1} = x_k + f(x_k)/N, then a linear layer: names of tensors that are no numbers alone."""

    def __init__(self, n_inputs, n_hidden, n_outputs, depth):
        super().__init__()
        self.block = torch.nn.Sequential(torch.nn.Linear(n_inputs, n_hidden), torch.nn.Tanh(),
                                         torch.nn.Linear(n_hidden, n_inputs))
        self.head = torch.nn.Linear(n_inputs, n_outputs)
        self.depth = depth

    def forward(self, x):
        for _ in range(self.depth):
            x = x + self.block(x) / self.depth
        return self.head(x)


def sequential(widths, activation, output_bias):
    layers = []
    for n, m in zip(widths[:-1], widths[1:]):
        layers += [torch.nn.Linear(n, m, bias=output_bias or m != widths[-1]), activation()]
    return torch.nn.Sequential(*layers[:-1])


def round_trip_cases():
    """(what, model, number of outputs, entries of section Network)."""
    deep = [4] + [5] * 11 + [2]
    return [
        ("4 -> 32 -> 1, logistic", sequential([4, 32, 1], torch.nn.Sigmoid, True), 1,
         {"Hidden": "32", "Activation": "logistic", "Output bias": "true"}),
        ("4 -> 8 -> 8 -> 3, tanh, no output bias", sequential([4, 8, 8, 3], torch.nn.Tanh, False), 3,
         {"Hidden": "8, 8", "Activation": "tanh", "Output bias": "false"}),
        ("twelve layers, softplus", sequential(deep, torch.nn.Softplus, True), 2,
         {"Hidden": ", ".join(["5"] * 11), "Activation": "softplus", "Output bias": "true"}),
        ("ResNet of depth 3", Residual(4, 6, 1, 3), 1,
         {"Type": "ResNet", "Hidden": "6", "Activation": "tanh", "Depth": "3", "Output bias": "true"}),
    ]


def parameter_file(entries, suffix):
    sections = {
        "Potential": {"Type": "network"},
        "Data": {"File": "inputs.npy", "Target file": "targets.npz", "Standardize": "false"},
        "Network": {"Weights": "file", "Weights file": "model" + suffix, **entries},
        "Subspace": {"Type": "file", "File": "directions.npz", "Orthonormalize": "false"},
        "Mesh": {"Lower corner": "-1", "Upper corner": "1", "Subdivisions": "4", "Refinements": "0"},
        "Discretization": {"Degree": "2"},
    }
    text = "set Dimension = 2\n"
    for section, values in sections.items():
        text += f"subsection {section}\n"
        text += "".join(f"  set {name} = {value}\n" for name, value in values.items()) + "end\n"
    return text


def pytorch_on_plane(model, x, y, P, points):
    """V and its gradient along the rows of P at W_0 + P^T z, W_0 being the model's weights."""
    from torch.nn.utils import parameters_to_vector, vector_to_parameters
    W_0 = parameters_to_vector(model.parameters()).detach().clone()
    values, gradients = [], []
    for z in torch.from_numpy(points):
        vector_to_parameters(W_0 + z @ P, model.parameters())
        V = ((model(x) - y) ** 2).sum(1).mean()
        gradient = parameters_to_vector(torch.autograd.grad(V, list(model.parameters())))
        values.append(V.item())
        gradients.append((P @ gradient).detach().numpy())
    return W_0.numpy(), numpy.array(values), numpy.array(gradients)


def check_round_trip(program):
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(1)
    worst = 0.0
    print("| network | file | weights | V at the nodes | gradient |\n|---|---|---|---|---|")
    for what, model, n_outputs, entries in round_trip_cases():
        model = model.double()
        x, y = torch.randn(50, 4), torch.randn(50, n_outputs)
        tensors = model.state_dict()
        n_weights = sum(t.numel() for t in tensors.values())
        P = torch.randn(2, n_weights) / n_weights**0.5
        for suffix in (".safetensors", ".npz"):
            with tempfile.TemporaryDirectory() as directory:
                numpy.save(f"{directory}/inputs.npy", x.numpy())
                numpy.savez(f"{directory}/targets.npz", y=y.numpy())
                numpy.savez(f"{directory}/directions.npz", P=P.numpy())
                write_safetensors(f"{directory}/model.safetensors", dict(sorted(tensors.items())))
                numpy.savez(f"{directory}/model.npz", **{k: v.numpy() for k, v in tensors.items()})
                with open(f"{directory}/plane.prm", "w") as file:
                    file.write(parameter_file(entries, suffix))
                subprocess.run([program, "landscape", "plane.prm", "--output", "out", "--quiet"],
                               cwd=directory, check=True)
                found = numpy.load(f"{directory}/out/solution.npz")
                W = numpy.loadtxt(f"{directory}/out/weights.txt")
                W_0, V, gradient = pytorch_on_plane(model, x, y, P, found["points"])
                torch.nn.utils.vector_to_parameters(torch.from_numpy(W_0), model.parameters())
                differences = [numpy.abs(a - b).max() / numpy.abs(b).max() for a, b in
                               ((W, W_0), (found["potential"], V), (found["gradient"], gradient))]
            print(f"| {what} | {suffix} | " + " | ".join(f"{d:.1e}" for d in differences) + " |")
            worst = max(worst, *differences)
    print(f"largest difference {worst:.1e}")
    return 0 if worst < 1e-12 else 1


if sys.argv[1:2] == ["--round-trip"]:
    sys.exit(check_round_trip(os.path.abspath(sys.argv[2])))

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
