#include "simulation/history.h"

namespace gibbsflow {

template <int dim>
std::vector<std::string> history_columns(const bool is_scheduled)
{
  std::vector<std::string> columns = {"step",     "time", "dt",          "mass",
                                      "minimum",  "l1",   "tv",          "chi2",
                                      "log_chi2", "kl",   "free_energy", "dirichlet"};
  for (const std::string name : {"mean_", "variance_"})
    for (unsigned int d = 1; d <= dim; ++d)
      columns.push_back(name + std::to_string(d));
  columns.push_back("iterations");
  columns.push_back("chi2_spectral");
  if (is_scheduled)
    for (const std::string name : {"alpha", "sgd_steps"})
      columns.push_back(name);
  return columns;
}

const LearningRatePiece *piece_of(const NoiseParameters &noise, const double time, const double dt)
{
  if (noise.pieces.empty())
    return nullptr;
  if (dt == 0.)
    return &noise.piece_at(time);
  const LearningRatePiece *result = &noise.pieces.front();
  for (const LearningRatePiece &piece : noise.pieces)
    if (piece.begin < time)
      result = &piece;
  return result;
}

template <int dim>
void remember(Archive &archive, HistoryRow<dim> &row)
{
  DensityFunctionals<dim> &density = row.density;
  archive &row.step &row.time &row.dt &row.mass &row.iterations;
  archive &density.mass &density.minimum &density.maximum &density.l1 &density.log_chi2 &density
      .chi2 &density.dirichlet &density.kl &density.free_energy &density.negative_mass;
  for (unsigned int d = 0; d < dim; ++d)
    archive &density.mean[d];
  for (unsigned int i = 0; i < density.covariance.n_independent_components; ++i)
    archive &density.covariance.access_raw_entry(i);
}

template <int dim>
std::vector<std::optional<double>> history_values(const HistoryRow<dim> &row,
                                                  const std::optional<double> &chi2_spectral,
                                                  const LearningRatePiece *const piece)
{
  const DensityFunctionals<dim> &density = row.density;
  std::vector<std::optional<double>> values = {row.step,
                                               row.time,
                                               row.dt,
                                               row.mass,
                                               density.minimum,
                                               density.l1,
                                               density.tv(),
                                               density.chi2,
                                               density.log_chi2,
                                               density.kl,
                                               density.free_energy,
                                               density.dirichlet};
  for (unsigned int d = 0; d < dim; ++d)
    values.push_back(density.mean[d]);
  for (unsigned int d = 0; d < dim; ++d)
    values.push_back(density.covariance[d][d]);
  values.push_back(row.iterations);
  values.push_back(chi2_spectral);
  if (piece != nullptr) {
    values.push_back(piece->alpha);
    values.push_back(piece->steps_at(row.time));
  }
  return values;
}

template std::vector<std::string> history_columns<1>(bool);
template void remember(Archive &, HistoryRow<1> &);
template std::vector<std::optional<double>>
history_values(const HistoryRow<1> &, const std::optional<double> &, const LearningRatePiece *);
template std::vector<std::string> history_columns<2>(bool);
template void remember(Archive &, HistoryRow<2> &);
template std::vector<std::optional<double>>
history_values(const HistoryRow<2> &, const std::optional<double> &, const LearningRatePiece *);
template std::vector<std::string> history_columns<3>(bool);
template void remember(Archive &, HistoryRow<3> &);
template std::vector<std::optional<double>>
history_values(const HistoryRow<3> &, const std::optional<double> &, const LearningRatePiece *);

} // namespace gibbsflow
