#pragma once

#include "base/progress.h"
#include "io/checkpoint.h"
#include "io/column_file.h"
#include "simulation/field_sampling.h"
#include "simulation/simulation.h"

namespace gibbsflow {

/// The name of the record in a checkpoint that a run goes on from.
constexpr const char *evolution_record = "evolution";

/// What Simulation::evolve() does with each row of a run: measures and writes it, and keeps in the
/// checkpoint, where there is one, what is needed to do it once more in a run that is resumed.
template <int dim>
class Simulation<dim>::Rows {
public:
  /// All arguments must outlive this object; `series` and `checkpoint` may be null.
  Rows(Simulation &simulation, const std::string &directory, const Spectrum &spectrum,
       SolutionSeries *series, bool show_progress, const Passages<dim> &passages,
       const BesideDensity<dim> &beside, Checkpoint *checkpoint, Evolution<dim> &result);

  /// Measures and writes rows. Returns whether the run goes on. Collective, as all below.
  bool observe(StagedRun<dim> &run, const Formulation<dim> &formulation,
               const std::vector<TimeStep> &steps, bool is_contractive);

  /// Puts all that the run can go on from, and the rows so far, into the checkpoint.
  void keep(StagedRun<dim> &run);

  /// Reads what keep() has written before the run itself, and writes these rows once more; then,
  /// with the run, the fields at the output times among them.
  void write_again(Archive &kept);
  void write_fields_again(const StagedRun<dim> &run);

  void finish() const;

  /// Wall seconds in these functions.
  double seconds() const { return seconds_; }

private:
  /// A row of history.csv with what the modes say of chi^2.
  struct WrittenRow {
    HistoryRow<dim> row;
    std::optional<double> chi2_spectral;

    friend void remember(Archive &archive, WrittenRow &written)
    {
      archive &written.row &written.chi2_spectral;
    }
  };

  void add(const TimeStep &step, const Formulation<dim> &formulation,
           const DensityFunctionals<dim> &density, bool is_contractive);
  void write(const WrittenRow &written);
  void show(const Formulation<dim> &formulation, double time, const Vector &u);
  void write_fields(const Formulation<dim> &formulation, double time, const Vector &u);
  void keep_solution(const StagedRun<dim> &run, double time, const Vector &u);
  bool keeps_solutions() const { return checkpoint_ != nullptr && (fields_ || beside_.see); }

  Simulation &simulation_;
  const Spectrum &spectrum_;
  SolutionSeries *const series_;
  const BesideDensity<dim> &beside_;
  Checkpoint *const checkpoint_;
  Evolution<dim> &result_;
  std::optional<FieldSampling<dim>> fields_;
  std::optional<ColumnFile> history_file_;
  Progress progress_;
  double seconds_ = 0.;
  std::vector<WrittenRow> unkept_; // rows that are not in the checkpoint
  unsigned int n_lists_ = 0;       // of rows that are
  unsigned int n_solutions_ = 0;   // at output times, in the checkpoint
};

} // namespace gibbsflow
