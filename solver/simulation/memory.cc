#include "simulation/memory.h"

#include "base/format.h"
#include "base/user_error.h"

#include <unistd.h>

#include <cmath>

namespace gibbsflow {

namespace {

/// The program and its libraries; and for each entry of a matrix whose rows have (p+2)^dim on
/// average, matrices, factors and vectors.
constexpr double of_program = 1.6e8, usual_of_entry = 400., least_of_entry = 100.;

double n_entries(double n_unknowns, unsigned int degree, unsigned int dim)
{
  return n_unknowns * std::pow(degree + 2., dim);
}

/// In a plane factors take most, and those of the elements that errors come from more than those of
/// the run; on large meshes errors come from fewer, and later there are no factors.
double usual_of_unknown_in_plane(const double n_unknowns, const unsigned int degree)
{
  constexpr double most_compared = 3e5, most_factored = 1e6;
  const double more_degrees = 1. + 2. / degree;
  if (degree > 1 && more_degrees * more_degrees * n_unknowns > most_compared)
    return n_unknowns > most_factored ? 2.8e3 : 1e4;
  return degree <= 2 ? 3.3e4 : degree <= 5 ? 2.6e4 : degree <= 8 ? 3e4 : 6e4;
}

} // namespace

double usual_memory(const double n_unknowns, const unsigned int degree, const unsigned int dim,
                    const bool is_general)
{
  constexpr double without_symmetry = 1.8;
  const double of_unknowns = dim == 2 ? n_unknowns * usual_of_unknown_in_plane(n_unknowns, degree)
                                      : usual_of_entry * n_entries(n_unknowns, degree, dim);
  return of_program + (is_general ? without_symmetry : 1.) * of_unknowns;
}

double least_memory(double n_unknowns, unsigned int degree, unsigned int dim)
{
  return of_program + least_of_entry * n_entries(n_unknowns, degree, dim);
}

double physical_memory()
{
  return 1. * sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGE_SIZE);
}

void check_memory(double n_unknowns, unsigned int degree, unsigned int dim,
                  unsigned int refinements, double available)
{
  const double least = least_memory(n_unknowns, degree, dim);
  if (least <= available)
    return;
  const double fitting =
      n_unknowns * (available - of_program) / (usual_memory(n_unknowns, degree, dim) - of_program);
  throw UserError("Mesh/Refinements",
                  "found `" + std::to_string(refinements) + "`, which with the other entries " +
                      "makes about " + brief(n_unknowns, 3) + " unknowns of degree " +
                      std::to_string(degree) + ", for which a run takes at least " +
                      data_size(least),
                  "what fits into the " + data_size(available) + " of this machine: about " +
                      brief(fitting, 2) + " unknowns",
                  "Reduce Mesh/Refinements, Mesh/Subdivisions or Discretization/Degree");
}

} // namespace gibbsflow
