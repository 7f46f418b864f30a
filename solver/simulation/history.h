#pragma once

#include "model/noise.h"
#include "simulation/results.h"

namespace gibbsflow {

/// The names of the columns of history.csv and history.npz; `is_scheduled`: the learning rate
/// changes.
template <int dim>
std::vector<std::string> history_columns(bool is_scheduled);

/// A row of it, with what the modes say of chi^2 and, where it changes, the learning rate.
template <int dim>
std::vector<std::optional<double>> history_values(const HistoryRow<dim> &row,
                                                  const std::optional<double> &chi2_spectral,
                                                  const LearningRatePiece *piece);

/// As values in an archive.
template <int dim>
void remember(Archive &archive, HistoryRow<dim> &row);

/// The learning rate that has made a step of length dt that ends at `time`, or that goes on from
/// where it changes; null where it is always the same.
const LearningRatePiece *piece_of(const NoiseParameters &noise, double time, double dt);

} // namespace gibbsflow
