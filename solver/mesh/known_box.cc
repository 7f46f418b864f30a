#include "mesh/known_box.h"

#include "base/format.h"
#include "base/text.h"
#include "base/user_error.h"

namespace gibbsflow {

namespace {

template <int dim>
std::string coordinates_text(const dealii::Point<dim> &x)
{
  std::vector<std::string> words;
  for (unsigned int d = 0; d < dim; ++d)
    words.push_back(shortest(x[d]));
  return join(words, ", ");
}

} // namespace

template <int dim>
Region<dim> within_known_box(Region<dim> region, const Potential<dim> &potential)
{
  const std::optional<KnownBox<dim>> known = potential.known_box();
  if (!known)
    return region;
  for (unsigned int d = 0; d < dim; ++d) {
    const double rounding = 1e-12 * (known->upper[d] - known->lower[d]);
    const double lower = region.lower()[d], upper = region.upper()[d];
    const bool is_below = lower < known->lower[d] - rounding;
    const bool is_above = upper > known->upper[d] + rounding;
    if (is_below || is_above)
      throw UserError(is_below ? "Mesh/Lower corner" : "Mesh/Upper corner",
                      "found `" + coordinates_text(is_below ? region.lower() : region.upper()) +
                          "`, which lies outside the grid of Potential/File",
                      "a box within [" + coordinates_text(known->lower) + "] to [" +
                          coordinates_text(known->upper) + "]",
                      "Make the box smaller, or compute V on a larger grid");
  }
  return region;
}

template Region<1> within_known_box(Region<1>, const Potential<1> &);
template Region<2> within_known_box(Region<2>, const Potential<2> &);
template Region<3> within_known_box(Region<3>, const Potential<3> &);

} // namespace gibbsflow
