#pragma once

namespace gibbsflow {

/// Bytes that a run with `n_unknowns` of elements of a degree takes: about, and at least. Measured
/// on some 60 runs from 3000 to 4e6 unknowns, of which three quarters take 2/3 to 3/2 of the
/// former: those that begin in another form far up the hill, or have several learning rates, take
/// up to five times as much. `is_general`: with general noise, whose factors have no symmetry.
double usual_memory(double n_unknowns, unsigned int degree, unsigned int dim,
                    bool is_general = false);
double least_memory(double n_unknowns, unsigned int degree, unsigned int dim);

/// Of this machine, in bytes.
double physical_memory();

/// Throws UserError about Mesh/Refinements, which are `refinements`, where least_memory() is more
/// than `available` bytes.
void check_memory(double n_unknowns, unsigned int degree, unsigned int dim,
                  unsigned int refinements, double available);

} // namespace gibbsflow
