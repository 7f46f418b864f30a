#include "time/hidden_part.h"

#include "time/mass_orthonormal.h"
#include "time/time_integrator.h"

#include <algorithm>

namespace gibbsflow {

double hidden_part(const EvolutionOperator &evolution_operator, const Vector &w,
                   const std::vector<Vector> &basis, const unsigned int n, const double gamma,
                   const double unit, const Vector *const equilibrium)
{
  constexpr double huge = 1e4, negligible = 0.01, rounding = 2e-12;
  constexpr unsigned int n_smoothings = 8;
  const Vector &m = evolution_operator.mass_functional();
  const double size = l1_norm(m, w);
  const double norm = unit * mass_norm(evolution_operator, w);
  if (!(norm > huge * size))
    return 0.;
  Vector Mv, v(w);
  evolution_operator.reinit(Mv);
  evolution_operator.apply_mass(Mv, w);
  const std::vector<double> parts = products(basis, Mv);
  for (unsigned int i = 0; i < n; ++i)
    v.add(-parts[i], basis[i]);
  for (unsigned int k = 0; k < n_smoothings; ++k) {
    evolution_operator.apply_mass(Mv, v);
    evolution_operator.solve(1., gamma, v, Mv);
    if (equilibrium != nullptr)
      v.add(-(m * v), *equilibrium);
  }
  const double hidden = l1_norm(m, v);
  return hidden > std::max(negligible * size, rounding * norm) ? hidden : 0.;
}

} // namespace gibbsflow
