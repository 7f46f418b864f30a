#include "mesh/periodicity.h"

#include "base/format.h"
#include "base/user_error.h"

#include <sstream>

namespace gibbsflow {

namespace {

/// How far V may be off by rounding its value and its argument.
template <int dim>
double rounding_of(const double V, const dealii::Point<dim> &lower, const dealii::Point<dim> &upper,
                   const Potential<dim> &potential)
{
  constexpr double digits = 16. * std::numeric_limits<double>::epsilon();
  return digits * (std::abs(V) + potential.gradient(lower).norm() * (lower.norm() + upper.norm()));
}

} // namespace

template <int dim>
void check_periodicity(const Region<dim> &region, const Potential<dim> &potential, double diffusion)
{
  if (region.as_box() == nullptr)
    return;
  const BoxGrid<dim> &grid = *region.as_box();
  // in D: the relative jump of exp(-V/D), which is smaller than what any run resolves
  constexpr double tolerance = 1e-9;
  for (unsigned int d = 0; d < dim; ++d) {
    if (!grid.periodic[d])
      continue;
    std::vector<dealii::Point<dim>> lower, upper;
    for (unsigned int cell = 0; cell < grid.n_cells(); ++cell)
      if (grid.position(cell)[d] == 0)
        for (const double xi : {0., 0.37}) {
          dealii::Point<dim> unit;
          for (unsigned int e = 0; e < dim; ++e)
            unit[e] = e == d ? 0. : xi;
          dealii::Point<dim> x = grid.cell(cell).map(unit);
          lower.push_back(x);
          x[d] = grid.upper[d];
          upper.push_back(x);
        }
    std::vector<double> V_lower, V_upper;
    potential.values(lower, V_lower);
    potential.values(upper, V_upper);
    for (unsigned int i = 0; i < lower.size(); ++i) {
      const double difference = std::abs(V_lower[i] - V_upper[i]);
      if (difference <=
          tolerance * diffusion + rounding_of(V_lower[i], lower[i], upper[i], potential))
        continue;
      std::ostringstream found;
      found << "V(" << lower[i] << ") = " << plain(V_lower[i], 8) << " but V(" << upper[i]
            << ") = " << plain(V_upper[i], 8) << ": they differ by " << brief(difference, 2)
            << ", which is " << brief(difference / diffusion, 2) << " D";
      throw UserError("Boundary/Periodic", found.str(),
                      "a potential with the same values on both walls of a periodic direction, "
                      "to 1e-9 D and rounding",
                      std::string("Take ") + "xyz"[d] +
                          " out of Boundary/Periodic, or choose Mesh/Lower corner and Mesh/Upper "
                          "corner exactly one period apart (such as 0 and 2*pi)");
    }
  }
}

template void check_periodicity(const Region<1> &, const Potential<1> &, double);
template void check_periodicity(const Region<2> &, const Potential<2> &, double);
template void check_periodicity(const Region<3> &, const Potential<3> &, double);

} // namespace gibbsflow
