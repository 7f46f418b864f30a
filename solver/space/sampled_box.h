#pragma once

#include "space/cell_rule.h"

namespace gibbsflow {

/// A part of a cell with V at its Gauss points.
template <int dim>
struct SampledBox {
  unsigned int cell;
  RuleBox<dim> box;
  std::vector<double> V;
  double smallest = 0.; // of V over the points

  // the integral of e^{-(V - smallest)/D} over the box, the error of its quadrature by direction,
  // and what features between the points might add
  double mass = 0.;
  std::array<double, dim> error = {};
  std::array<bool, dim> is_rough = {}; // in which it decays slowly, as at kinks and jumps
  double hidden = 0.;

  unsigned int hidden_direction = 0;
  bool is_smooth = true;   // false: V was seen to have a kink or a jump in the box
  bool is_settled = false; // enclosures agreed with the samples here, or of a larger box
};

/// What the points of a box on the line tell of a kink depends on where among them it lies, and may
/// be too little by chance. So the error of a half that is not smooth is at least a part of that of
/// the whole, which is at least what halving changed; of two such halves, of that which errs more.
void inherit_errors(const SampledBox<1> &whole, double diffusion, SampledBox<1> &lower,
                    SampledBox<1> &upper);

} // namespace gibbsflow
