#pragma once

#include "mesh/region.h"
#include "particles/particles.h"

#include <deal.II/base/symmetric_tensor.h>

#include <functional>
#include <optional>

namespace gibbsflow {

/// What happens to a particle whose step leads out of the box of the mesh:
///   periodic directions: it comes in on the other side;
///   absorbing walls: it has left, and stays where it is from there on;
///   other walls: it is reflected along the conormal, y <- y + 2 delta A n / (n . A n), delta > 0
///     its distance outside and n the inner normal: what no *total* flux of the general equation
///     means, in the half space with constant A exactly, else of weak order 1 (Gobet, ESAIM Probab.
///     Stat. 5 (2001) 261). It is the mirror image where A n || n, and where n . A n = 0.
/// Cells that the cut took away are no walls: they are cut because no mass lives there.
template <int dim>
class ParticleWalls {
public:
  ParticleWalls(const Region<dim> &region, unsigned int seed);

  const dealii::Point<dim> &lower() const { return lower_; }
  const dealii::Point<dim> &upper() const { return upper_; }
  bool any_absorbing() const { return boundary_.any_absorbing(); }

  /// The next point of the box, for what must not be evaluated outside.
  dealii::Point<dim> moved_inside(dealii::Point<dim> x) const;

  using Diffusion = std::function<dealii::SymmetricTensor<2, dim>(std::size_t)>;

  /// Takes the particles of a block from x to y (which lie as there), as above; diffusion(i) is A
  /// for particle i. With `bridge_time` > 0, y is the end of a diffusion over this time, which
  /// leaves through an absorbing wall between x and y, both inside, with the probability
  ///     e^{-delta(x) delta(y) / (n . A n bridge_time)}
  /// that the Brownian bridge has. Throws a UserError about Noise/Alpha or Ensemble/Time step
  /// (`entry`) where a particle is not finite.
  void settle(const ParticleBlock &block, const double *y, const Diffusion &diffusion,
              double bridge_time, std::uint32_t step, const std::string &entry) const;

  /// Takes the particles of a block to y, which leads on behind the walls like a mirror image: the
  /// component of the velocity across a wall changes its sign with each reflection. No wall
  /// absorbs. Throws as settle() does.
  void mirror(const ParticleBlock &block, const double *y, const std::string &entry) const;

  /// Brings y back into the box; the absorbing wall through which it has left, if so. A is asked
  /// for where it is needed. Throws a UserError about `entry` where y is not finite.
  std::optional<unsigned int> bring_back(dealii::Point<dim> &y,
                                         const std::function<dealii::SymmetricTensor<2, dim>()> &A,
                                         const std::string &entry) const;

private:
  std::optional<unsigned int> passed_wall(const dealii::Point<dim> &x, const dealii::Point<dim> &y,
                                          const dealii::SymmetricTensor<2, dim> &A, double time,
                                          std::uint32_t particle, std::uint32_t step) const;
  void wrap(dealii::Point<dim> &x) const;

  const dealii::Point<dim> lower_, upper_;
  const BoundaryConditions<dim> boundary_;
  const unsigned int seed_;
};

} // namespace gibbsflow
