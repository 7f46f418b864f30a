#include "simulation/course.h"

#include "time/exponential.h"

namespace gibbsflow {

namespace {

/// The start, or what takes over from another formulation, with what it lost.
double lost(const StartQuality &quality)
{
  return 2. * quality.dropped + quality.rounding;
}

} // namespace

template <int dim>
MarchEnd march(const Course<dim> &course, const Problem<dim> &problem, const double tolerance)
{
  MarchEnd end;
  const Formulation<dim> &begin = course.first != nullptr ? *course.first : *course.main;
  const StartQuality start =
      begin.set_initial(end.u, problem.initial_density(), problem.initial_mass());
  end.dropped = lost(start);
  end.start_l1 = start.l1;
  const auto go_on = [&](const Formulation<dim> &formulation, double t) {
    if (t <= 0.)
      return;
    SlowModes slow = course.slow_modes && &formulation == course.main
                         ? course.slow_modes(formulation)
                         : SlowModes();
    slow.start(end.u, 0.);
    const Propagation propagation = propagate(formulation, end.u, t, tolerance);
    end.u = propagation.solution;
    slow.impose(end.u, t);
    end.error += propagation.error;
  };
  if (course.first == nullptr || course.ends_in_first()) {
    go_on(begin, course.final_time);
    return end;
  }
  go_on(begin, course.handover);
  Vector u;
  const std::optional<StartQuality> quality = course.main->take_over(u, begin, end.u);
  Assert(quality, dealii::ExcMessage("This formulation takes over from no other."));
  end.u = u;
  end.dropped += lost(*quality);
  go_on(*course.main, course.final_time - course.handover);
  return end;
}

template MarchEnd march(const Course<1> &, const Problem<1> &, double);
template MarchEnd march(const Course<2> &, const Problem<2> &, double);
template MarchEnd march(const Course<3> &, const Problem<3> &, double);

} // namespace gibbsflow
