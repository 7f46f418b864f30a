#include "model/value_below.h"

#include <queue>

namespace gibbsflow {

template <int dim>
std::optional<double> find_value_below(const Potential<dim> &potential,
                                       const dealii::Point<dim> &lower,
                                       const dealii::Point<dim> &upper, const double threshold,
                                       unsigned int &parts_to_look_at)
{
  struct Part {
    double lowest; // that V may be
    dealii::Point<dim> lower, upper;

    bool operator<(const Part &other) const { return lowest > other.lowest; }
  };
  constexpr unsigned int most_parts = 200;
  std::priority_queue<Part> parts; // the most promising on top
  const auto look_at = [&](const dealii::Point<dim> &a, const dealii::Point<dim> &b) {
    const std::optional<Enclosure<dim>> V = potential.enclose(a, b);
    if (V && V->value.lower < threshold)
      parts.push({V->value.lower, a, b});
  };
  look_at(lower, upper);
  for (unsigned int n = 0; n < most_parts && parts_to_look_at > 0 && !parts.empty();
       ++n, --parts_to_look_at) {
    const Part part = parts.top();
    parts.pop();
    const dealii::Point<dim> middle = part.lower + 0.5 * (part.upper - part.lower);
    const double V = potential.value(middle);
    if (V < threshold)
      return V;
    unsigned int longest = 0;
    for (unsigned int d = 1; d < dim; ++d)
      if (part.upper[d] - part.lower[d] > part.upper[longest] - part.lower[longest])
        longest = d;
    dealii::Point<dim> upper_of_first = part.upper, lower_of_second = part.lower;
    upper_of_first[longest] = lower_of_second[longest] = middle[longest];
    look_at(part.lower, upper_of_first);
    look_at(lower_of_second, part.upper);
  }
  return std::nullopt;
}

template std::optional<double> find_value_below(const Potential<1> &, const dealii::Point<1> &,
                                                const dealii::Point<1> &, double, unsigned int &);
template std::optional<double> find_value_below(const Potential<2> &, const dealii::Point<2> &,
                                                const dealii::Point<2> &, double, unsigned int &);
template std::optional<double> find_value_below(const Potential<3> &, const dealii::Point<3> &,
                                                const dealii::Point<3> &, double, unsigned int &);
} // namespace gibbsflow
