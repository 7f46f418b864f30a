#pragma once

namespace gibbsflow {

/// Bytes that a run with `n_unknowns` of elements of a degree takes: about, and at least. Measured
/// on runs of double wells from 10^4 to 10^5 unknowns, which take 1/2 to 2 1/2 times the former:
/// more with few large cells far up the hill, which have many quadrature points.
double usual_memory(double n_unknowns, unsigned int degree, unsigned int dim);
double least_memory(double n_unknowns, unsigned int degree, unsigned int dim);

/// Of this machine, in bytes.
double physical_memory();

/// Throws UserError about Mesh/Refinements, which are `refinements`, where least_memory() is more
/// than `available` bytes.
void check_memory(double n_unknowns, unsigned int degree, unsigned int dim,
                  unsigned int refinements, double available);

} // namespace gibbsflow
