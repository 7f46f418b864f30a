#include "simulation/course.h"

#include "base/user_error.h"
#include "time/exponential.h"

namespace gibbsflow {

template <int dim>
StartQuality Origin<dim>::start(const Formulation<dim> &by, Vector &u) const
{
  if (formulation == nullptr)
    return by.set_initial(u, problem.initial_density(), problem.initial_mass());
  constexpr double none = std::numeric_limits<double>::infinity();
  try {
    return by.take_over(u, *formulation, *vector).value_or(StartQuality{none, none, none});
  } catch (const RunFailure &) { // on all ranks alike: V/D changes too much within a cell for `by`
    return {none, none, none};
  }
}

template <int dim>
CourseStart start_of(const Course<dim> &course, const Origin<dim> &origin)
{
  CourseStart start;
  start.quality = origin.start(*course.stages.front().formulation, start.u);
  return start;
}

template <int dim>
MarchEnd march(const Course<dim> &course, const CourseStart &start, const double tolerance)
{
  MarchEnd end;
  end.u = start.u;
  end.start_l1 = start.quality.l1;
  double time = 0.;
  const Formulation<dim> *previous = nullptr;
  for (const auto &[formulation, stage_end] : course.stages) {
    StartQuality quality = start.quality;
    if (previous != nullptr) {
      Vector u;
      const std::optional<StartQuality> held = formulation->take_over(u, *previous, end.u);
      Assert(held, dealii::ExcMessage("This formulation takes over from no other."));
      quality = *held;
      end.u = u;
    }
    end.dropped += lost_at_start(quality);
    previous = formulation;
    const double duration = stage_end - time;
    time = stage_end;
    if (duration <= 0.)
      continue;
    SlowModes slow;
    if (course.slow_modes && formulation == course.stages.back().formulation)
      slow = course.slow_modes(*formulation);
    slow.start(end.u, 0.);
    const Propagation propagation = propagate(*formulation, end.u, duration, tolerance);
    end.u = propagation.solution;
    slow.impose(end.u, duration);
    end.error += propagation.error;
  }
  return end;
}

template struct Origin<1>;
template CourseStart start_of(const Course<1> &, const Origin<1> &);
template MarchEnd march(const Course<1> &, const CourseStart &, double);
template struct Origin<2>;
template CourseStart start_of(const Course<2> &, const Origin<2> &);
template MarchEnd march(const Course<2> &, const CourseStart &, double);
template struct Origin<3>;
template CourseStart start_of(const Course<3> &, const Origin<3> &);
template MarchEnd march(const Course<3> &, const CourseStart &, double);

} // namespace gibbsflow
