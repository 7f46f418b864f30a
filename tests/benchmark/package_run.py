"""The problems of package_comparison.py by the general package: DOLFINx (python3-dolfinx-real of Debian).

Quadrilaterals or hexahedra of one degree; Crank-Nicolson steps after implicit Euler half steps (Rannacher), one factorisation. Two forms:

    weighted heat    int pi h' phi = -D int pi grad h . grad phi,  rho = pi h
    Fokker-Planck    int rho' phi = -int (rho grad V + D grad rho) . grad phi
"""
import logging
import time

import basix
import dolfinx
import numpy
import ufl
from dolfinx import fem, mesh
from mpi4py import MPI
from petsc4py import PETSc

dolfinx.log.set_log_level(dolfinx.log.LogLevel.ERROR)
logging.disable(logging.INFO)
PETSc.Options()["pc_factor_zeropivot"] = 1e-300  # pi spans far more than the default allows
quadrature = lambda degree: 2 * degree + (2 if degree < 5 else 10)  # steep cells of high degree ask for more
compiler_flags = {"cffi_extra_compile_args": ["-O3", "-march=native"]}
solvers = {"weighted heat": (("cholesky", "petsc"), ("cholesky", "mumps"), ("cholesky", "cholmod")),
           "Fokker-Planck": (("lu", "petsc"), ("lu", "mumps"), ("lu", "umfpack"))}


class Stopwatch:
    """CPU seconds that are not those of the form compiler or of UFL."""

    def __init__(self):
        self.start = time.process_time()
        self.excluded = 0

    def without(self, function):
        def stopped(*arguments, **named):
            start = time.process_time()
            result = function(*arguments, **named)
            self.excluded += time.process_time() - start
            return result

        return stopped

    def seconds(self):
        return time.process_time() - self.start - self.excluded


compile_form = dolfinx.jit.ffcx_jit


def discretize(problem, formulation, degree, cells, watch):
    """The matrices M and K of M u' = -K u, the load vector of the start, and the space."""
    dolfinx.jit.ffcx_jit = watch.without(compile_form)
    corners = [numpy.array(corner, dtype=float) for corner in (problem.lower, problem.upper)]
    if problem.dimension == 2:
        box = mesh.create_rectangle(MPI.COMM_SELF, corners, cells, mesh.CellType.quadrilateral)
    else:
        box = mesh.create_box(MPI.COMM_SELF, corners, cells, mesh.CellType.hexahedron)
    space = fem.FunctionSpace(box, ("Lagrange", degree))

    @watch.without
    def formulas():
        x, u, phi = ufl.SpatialCoordinate(box), ufl.TrialFunction(space), ufl.TestFunction(space)
        dx = ufl.dx(metadata={"quadrature_degree": quadrature(degree)})
        V = problem.potential(x, ufl.exp)
        if formulation == "weighted heat":
            pi = ufl.exp(-V / problem.diffusion)
            forms = pi * u * phi * dx, problem.diffusion * pi * ufl.inner(ufl.grad(u), ufl.grad(phi)) * dx
        else:
            forms = u * phi * dx, ufl.inner(u * ufl.grad(V) + problem.diffusion * ufl.grad(u), ufl.grad(phi)) * dx
        return forms + (problem.start(x, ufl.exp) * phi * dx,)

    M, K, b = [fem.form(form, jit_params=compiler_flags) for form in formulas()]
    M, K = fem.petsc.assemble_matrix(M), fem.petsc.assemble_matrix(K)
    M.assemble()
    K.assemble()
    return M, K, fem.petsc.assemble_vector(b), space


def march(M, K, b, final_time, steps, damping, factorization, package):
    """u(T) from M u(0) = b; `damping` implicit Euler half steps stand for damping / 2 of the steps."""
    dt = final_time / steps
    A = M.duplicate(copy=True)
    A.axpy(dt / 2, K, structure=PETSc.Mat.Structure.SAME_NONZERO_PATTERN)
    solver = PETSc.KSP().create(PETSc.COMM_SELF)
    solver.setOperators(A)
    solver.setType("preonly")
    solver.getPC().setType(factorization)
    solver.getPC().setFactorSolverType(package)
    solver.setFromOptions()
    solver.setUp()
    u, v, right = b.duplicate(), b.duplicate(), b.copy()
    solver.solve(right, u)
    for _ in range(damping - 1):
        M.mult(u, right)
        solver.solve(right, u)
    # (M + dt/2 K) (u_new + u) = 2 M u.
    for _ in range(steps - damping // 2):
        M.mult(u, right)
        solver.solve(right, v)
        u.aypx(-1, v)
        u.axpy(1, v)
    return u


def error_in_l1(problem, formulation, degree, space, u, reference):
    """Of the normalised density, by Gauss points of the cells."""
    box = space.mesh
    cell = basix.CellType.quadrilateral if problem.dimension == 2 else basix.CellType.hexahedron
    points, weights = basix.make_quadrature(cell, 2 * degree + 5)
    of = lambda p: basix.create_element(basix.ElementFamily.P, cell, p, basix.LagrangeVariant.gll_warped).tabulate(0, points)[0, :, :, 0]
    corners = box.geometry.x[box.geometry.dofmap.array.reshape(-1, 2**problem.dimension)]
    x = [(corners[:, :, d] @ of(1).T).ravel() for d in range(problem.dimension)]
    volume = numpy.prod(corners.max(1) - corners.min(1), axis=1, where=numpy.arange(3) < problem.dimension)
    weights = (volume[:, None] * weights).ravel()
    rho = (u[space.dofmap.list.array.reshape(len(corners), -1)] @ of(degree).T).ravel()
    if formulation == "weighted heat":
        rho = rho * numpy.exp(-problem.potential(x, numpy.exp) / problem.diffusion)
    return weights @ abs(rho / (weights @ rho) - reference(*x))


def run(problem, reference, formulation, degree, cells, steps, damping, solver):
    """(CPU seconds, L1 error, unknowns); the error is infinite where the solver gives up."""
    watch = Stopwatch()
    M, K, b, space = discretize(problem, formulation, degree, cells, watch)
    try:
        u = march(M, K, b, problem.final_time, steps, damping, *solver).array
    except PETSc.Error:
        return watch.seconds(), numpy.inf, b.size
    seconds = watch.seconds()
    return seconds, error_in_l1(problem, formulation, degree, space, u, reference), u.size
