"""The problems of package_comparison.py, and their densities at the final time from an independent computation.

A potential that is a sum over the coordinates makes the density a product: each factor comes from all eigenpairs of an equation on a
line. That of Mueller and Brown comes from the exponential as a sum of resolvents on a parabola (Trefethen, Weideman, Schmelzer, BIT 46
(2006) 653). Space: elements of Gauss-Lobatto nodes with lumped masses, in the unknown rho e^{V/(2D)}. NumPy and SciPy.
"""
import dataclasses
import typing

import numpy
import scipy.linalg
import scipy.sparse
import scipy.sparse.linalg


@dataclasses.dataclass
class Problem:
    name: str
    lower: tuple
    upper: tuple
    diffusion: float
    mean: tuple
    deviation: float
    final_time: float
    potential: typing.Callable  # of coordinates and of an exponential function: for NumPy and for the package
    entries: dict  # the potential's, for gibbsflow
    factors: tuple = ()  # of the potential, where it is a sum over the coordinates
    cells: tuple = ()  # proportions of a mesh

    @property
    def dimension(self):
        return len(self.lower)

    def start(self, x, exp):
        square = sum((x[d] - self.mean[d]) ** 2 for d in range(self.dimension))
        return exp(-square / (2 * self.deviation**2)) / (2 * numpy.pi * self.deviation**2) ** (self.dimension / 2)

    def subdivisions(self, n):
        """n cells in the first direction and as many in the others as keep their shape."""
        return tuple(max(1, round(n * c / self.cells[0])) for c in self.cells)


def double_well(x):
    return (x**2 - 1) ** 2


def mueller_brown(x, exp):
    terms = ((-200, -1, 0, -10, 1, 0), (-100, -1, 0, -10, 0, 0.5), (-170, -6.5, 11, -6.5, -0.5, 1.5), (15, 0.7, 0.6, 0.7, -1, 1))
    return sum(A * exp(a * (x[0] - X) ** 2 + b * (x[0] - X) * (x[1] - Y) + c * (x[1] - Y) ** 2) for A, a, b, c, X, Y in terms) / 20


problems = {
    "P2": Problem("double well in 2-D", (-2.5, -2), (2.5, 2), 0.25, (-1, 0.5), 0.2, 2,
                  lambda x, exp: double_well(x[0]) + 2 * x[1] ** 2,
                  {"Type": "double well", "Height": 1, "Stiffness": 4}, (double_well, lambda y: 2 * y**2), (5, 4)),
    "MB": Problem("Müller–Brown", (-1.7, -0.5), (1.3, 2.1), 0.75, (0.62, 0.03), 0.1, 10, mueller_brown,
                  {"Type": "Mueller-Brown", "Scale": 0.05}, (), (30, 26)),
    "3-D": Problem("double well in 3-D", (-2.2, -2.5, -2.5), (2.2, 2.5, 2.5), 0.25, (-1, 0.5, -0.5), 0.3, 1,
                   lambda x, exp: double_well(x[0]) + x[1] ** 2 + x[2] ** 2,
                   {"Type": "double well", "Height": 1, "Stiffness": 2},
                   (double_well, lambda y: y**2, lambda z: z**2), (22, 24, 24)),
}

highest = 45  # V is levelled off there, in D above its minimum


class Line:
    """Elements of n cells of one degree on a line."""

    def __init__(self, lower, upper, n, degree):
        legendre = numpy.polynomial.legendre.Legendre.basis(degree)
        self.points = numpy.concatenate([[-1], legendre.deriv().roots(), [1]])
        self.lower, self.width, self.n, self.degree = lower, (upper - lower) / n, n, degree
        self.barycentric = numpy.array([1 / numpy.prod(p - numpy.delete(self.points, i)) for i, p in enumerate(self.points)])
        weights = 2 / (degree * (degree + 1) * legendre(self.points) ** 2)
        difference = self.points[:, None] - self.points + numpy.eye(degree + 1)
        derivative = (self.barycentric / self.barycentric[:, None]) / difference
        numpy.fill_diagonal(derivative, 0)
        numpy.fill_diagonal(derivative, -derivative.sum(1))
        # Values in the cells, each with its own ends, from the nodes of the line.
        owner = (numpy.arange(n)[:, None] * degree + numpy.arange(degree + 1)).ravel()
        self.gather = scipy.sparse.csr_matrix((numpy.ones(owner.size), (numpy.arange(owner.size), owner)))
        self.gradient = scipy.sparse.kron(scipy.sparse.eye(n), derivative * 2 / self.width) @ self.gather
        self.weights = numpy.tile(weights * self.width / 2, n)
        self.x = (lower + self.width * (numpy.arange(n)[:, None] + (self.points + 1) / 2)).ravel()

    def values(self, x):
        """Cell nodes and shape values at points x."""
        cell = numpy.clip(((x - self.lower) / self.width).astype(int), 0, self.n - 1)
        s = 2 * ((x - self.lower) / self.width - cell) - 1
        difference = s[:, None] - self.points
        at_node = numpy.abs(difference) < 1e-14
        difference[at_node] = 1e-14
        ratio = self.barycentric / difference
        return cell[:, None] * self.degree + numpy.arange(self.degree + 1), ratio / ratio.sum(1, keepdims=True)


def symmetric_generator(lines, potential, diffusion):
    """-(generator) for rho e^{V/2D} in nodes scaled by their masses, those masses, and exp(-(V - min)/2D) at the nodes."""
    x = numpy.meshgrid(*[line.x for line in lines], indexing="ij")
    U = potential(x).ravel() / diffusion
    U = numpy.minimum(U - U.min(), highest)
    volume = lines[0].weights if len(lines) == 1 else numpy.kron(*[line.weights for line in lines])
    product = lambda factors: factors[0] if len(factors) == 1 else scipy.sparse.kron(*factors, format="csr")
    gather = product([line.gather for line in lines])
    nodes = gather.T @ volume
    root = numpy.empty(nodes.size)
    root[gather.indices] = numpy.exp(-U / 2)
    scale = scipy.sparse.diags(1 / (root * numpy.sqrt(nodes)))
    result = 0
    for d in range(len(lines)):
        B = product([line.gradient if e == d else line.gather for e, line in enumerate(lines)]) @ scale
        result = result + B.T @ scipy.sparse.diags(diffusion * volume * numpy.exp(-U)) @ B
    return result, numpy.sqrt(nodes), root, gather


def density_on_line(problem, d, n=110, degree=8):
    line = Line(problem.lower[d], problem.upper[d], n, degree)
    generator, mass, root, gather = symmetric_generator([line], lambda x: problem.factors[d](x[0]), problem.diffusion)
    x = numpy.empty(mass.size)
    x[gather.indices] = line.x
    start = numpy.exp(-((x - problem.mean[d]) ** 2) / (2 * problem.deviation**2)) / numpy.sqrt(2 * numpy.pi * problem.deviation**2)
    rates, modes = scipy.linalg.eigh(generator.toarray())
    u = modes @ (numpy.exp(-rates * problem.final_time) * (modes.T @ (start / root * mass)))
    nodal = u / mass / root  # the density relative to Gibbs is smooth
    def density(x):
        index, shapes = line.values(x)
        U = problem.factors[d](x) / problem.diffusion
        lowest = problem.factors[d](line.x).min() / problem.diffusion
        return (nodal[index] * shapes).sum(1) * numpy.exp(-numpy.minimum(U - lowest, highest))
    return density


def density_in_plane(problem, n=(40, 36), degree=7, n_poles=20):
    lines = [Line(problem.lower[d], problem.upper[d], n[d], degree) for d in range(2)]
    potential = lambda x: problem.potential(x, numpy.exp)
    generator, mass, root, gather = symmetric_generator(lines, potential, problem.diffusion)
    grid = numpy.meshgrid(*[line.x for line in lines], indexing="ij")
    start = numpy.empty(mass.size)
    start[gather.indices] = problem.start([g.ravel() for g in grid], numpy.exp)
    start = start / root * mass
    u = numpy.zeros(mass.size)
    # exp(-T A) = sum of residues (z_k + T A)^{-1}; nodes of the upper half of the parabola, twice the real part.
    for theta in numpy.pi * numpy.arange(1, n_poles, 2) / n_poles:
        z = n_poles * (0.1309 - 0.1194 * theta**2 + 0.25j * theta)
        dz = n_poles * (-2 * 0.1194 * theta + 0.25j)
        shifted = (scipy.sparse.eye(mass.size) * z + problem.final_time * generator).tocsc()
        solution = scipy.sparse.linalg.splu(shifted, permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True},
                                            diag_pivot_thresh=0).solve(start.astype(complex))
        u += 2 * (-1j / n_poles * numpy.exp(z) * dz * solution).real
    nodal = u / mass / root
    lowest = potential(grid).min() / problem.diffusion
    width = lines[1].n * degree + 1
    def density(x, y):
        rows, a = lines[0].values(x)
        columns, b = lines[1].values(y)
        h = numpy.einsum("ni,nij,nj->n", a, nodal[rows[:, :, None] * width + columns[:, None, :]], b)
        return h * numpy.exp(-numpy.minimum(potential((x, y)) / problem.diffusion - lowest, highest))
    return density


def reference_density(problem):
    """The density at the final time, a function of arrays of coordinates."""
    if not problem.factors:
        return density_in_plane(problem)
    factors = [density_on_line(problem, d) for d in range(problem.dimension)]

    def density(*x):
        result = 1
        for factor, coordinate in zip(factors, x):
            places, of_point = numpy.unique(coordinate, return_inverse=True)
            result = result * factor(places)[of_point]
        return result

    return density
