#include "simulation/staged_run.h"

#include "formulation/solver_memory.h"

namespace gibbsflow {

template <int dim>
StageId StagedRun<dim>::id_of(const Formulation<dim> &formulation) const
{
  for (std::size_t k = 0; k < firsts_.size(); ++k)
    if (firsts_[k].formulation.get() == &formulation)
      return {k, true};
    else if (pieces_[k].formulation == &formulation)
      return {k, false};
  AssertThrow(false, dealii::ExcInternalError());
  return {};
}

template <int dim>
const UnknownOrder &StagedRun<dim>::order() const
{
  if (ordered_ != present_) {
    order_.emplace(order_of_unknowns(*present_));
    ordered_ = present_;
  }
  return *order_;
}

template <int dim>
void StagedRun<dim>::remember(Archive &archive)
{
  archive &piece_ &begin_ &static_cast<TimeProgress &>(state_) &
      quality_ &first_quality_ &first_handover_ &begun_elsewhere_ &last_attempt_ &earlier_
          &coarse_step_ &end_ &incomparable_;
  remember_stages(archive);
  remember_solvers(archive);
  archive.set_order(order());
  archive &state_.u;
  if (!archive.reads()) {
    Archive of_loop;
    of_loop.set_order(order());
    if (loop_)
      loop_->remember(of_loop);
    loop_memory_ = of_loop.bytes();
  }
  archive &loop_memory_;
  if (!archive.reads())
    loop_memory_.clear();
}

/// The stages that have been entered: which they are, not what they are made of.
template <int dim>
void StagedRun<dim>::remember_stages(Archive &archive)
{
  for (std::size_t k = 0; k <= piece_; ++k) {
    const bool is_there = !archive.reads();
    unsigned int refinements = is_there ? firsts_[k].refinements : 0;
    std::string name = is_there && firsts_[k].formulation ? firsts_[k].formulation->name() : "";
    archive &refinements &name;
    if (!is_there)
      firsts_.push_back(remake_first_stage(*pieces_[k].formulation, problem_, refinements, name,
                                           pieces_[k].kappa, linear_solver_));
    SpaceError &error = firsts_[k].error;
    archive &firsts_[k].handover &error.mesh &error.beyond &error.open;
  }
  std::vector<std::pair<StageId, double>> left;
  for (const Stage<dim> &stage : left_)
    left.emplace_back(id_of(*stage.formulation), stage.end);
  StageId present = archive.reads() ? StageId() : present_stage();
  archive &left &present;
  present_ = &formulation(present);
  left_.clear();
  for (const auto &[id, end] : left)
    left_.push_back({&formulation(id), end});
}

/// What the solvers of all formulations have come to.
template <int dim>
void StagedRun<dim>::remember_solvers(Archive &archive)
{
  for (const RunPiece<dim> &one : pieces_)
    remember_solver(archive, *one.formulation);
  for (const FirstStage<dim> &one : firsts_)
    if (one.formulation)
      remember_solver(archive, *one.formulation);
}

template StageId StagedRun<1>::id_of(const Formulation<1> &) const;
template const UnknownOrder &StagedRun<1>::order() const;
template void StagedRun<1>::remember(Archive &);
template void StagedRun<1>::remember_stages(Archive &);
template void StagedRun<1>::remember_solvers(Archive &);
template StageId StagedRun<2>::id_of(const Formulation<2> &) const;
template const UnknownOrder &StagedRun<2>::order() const;
template void StagedRun<2>::remember(Archive &);
template void StagedRun<2>::remember_stages(Archive &);
template void StagedRun<2>::remember_solvers(Archive &);
template StageId StagedRun<3>::id_of(const Formulation<3> &) const;
template const UnknownOrder &StagedRun<3>::order() const;
template void StagedRun<3>::remember(Archive &);
template void StagedRun<3>::remember_stages(Archive &);
template void StagedRun<3>::remember_solvers(Archive &);

} // namespace gibbsflow
