#include "simulation/course.h"

#include "time/exponential.h"

namespace gibbsflow {

template <int dim>
MarchEnd march(const Course<dim> &course, const Problem<dim> &problem, const double tolerance)
{
  MarchEnd end;
  double time = 0.;
  const Formulation<dim> *previous = nullptr;
  for (const auto &[formulation, stage_end] : course.stages) {
    StartQuality quality;
    if (previous == nullptr) {
      quality = formulation->set_initial(end.u, problem.initial_density(), problem.initial_mass());
      end.start_l1 = quality.l1;
    } else {
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

template MarchEnd march(const Course<1> &, const Problem<1> &, double);
template MarchEnd march(const Course<2> &, const Problem<2> &, double);
template MarchEnd march(const Course<3> &, const Problem<3> &, double);

} // namespace gibbsflow
