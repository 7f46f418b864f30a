#include "simulation/general_summary.h"

#include "base/format.h"
#include "io/file.h"
#include "simulation/to_list.h"

namespace gibbsflow {

template <int dim>
Json noise_block(const SimulationParameters &parameters, const NoiseAtPoints<dim> &known,
                 const GeneralResults<dim> &results)
{
  Json noise;
  if (known.covariance == nullptr && !parameters.is_general() && parameters.noise.pieces.empty())
    return noise;
  noise["type"] = parameters.noise.type;
  if (parameters.potential.type == PotentialParameters::network) {
    noise["batch_size"] = parameters.noise.batch_size;
    noise["replacement"] = parameters.noise.replacement;
  }
  put(noise, "alpha", parameters.noise.alpha);
  for (const LearningRatePiece &piece : parameters.noise.pieces) {
    Json block;
    put(block, "step", piece.first_step);
    put(block, "time", piece.begin);
    put(block, "alpha", piece.alpha);
    put(block, "diffusion", 0.5 * known.sigma * piece.alpha);
    noise["schedule"].push_back(block);
  }
  Json effective;
  if (known.origin) {
    put(noise, "covariance_at_origin", to_rows(known.origin->covariance));
    put(effective, "at_origin", known.origin->effective_sigma);
  }
  std::vector<double> sigmas, anisotropy;
  for (const NoiseThere<dim> &there : known.minima) {
    Json minimum;
    put(minimum, "point", to_list(there.point));
    put(minimum, "potential", there.potential);
    put(minimum, "covariance", to_rows(there.covariance));
    noise["covariance_at_minima"].push_back(minimum);
    sigmas.push_back(there.effective_sigma);
    anisotropy.push_back(there.anisotropy);
  }
  put_each(effective, "at_minima", sigmas);
  put(effective, "mean", results.mean_sigma);
  if (!known.minima.empty()) {
    effective["start"] = known.start;
    put(noise, "anisotropy", anisotropy[known.start]);
  }
  if (!effective.empty())
    noise["effective_sigma"] = effective;
  noise["detailed_balance"] =
      !parameters.is_general() || (results.analysis && results.analysis->detailed_balance());
  return noise;
}

template <int dim>
Json stationary_block(const GeneralAnalysis<dim> &analysis, const std::optional<Walls> &walls)
{
  const Stationary<dim> &stationary = analysis.stationary;
  Json block;
  put(block, "kl_to_gibbs", stationary.kl_to_gibbs);
  put(block, "l1_to_gibbs", stationary.l1_to_gibbs);
  put(block, "mean", to_list(stationary.moments.mean));
  put(block, "covariance", to_rows(stationary.moments.covariance));
  put(block, "current_norm", stationary.current_norm);
  put(block, "l1_error", analysis.l1_error);
  put(block, "current_error", analysis.current_error);
  put(block, "negative_mass", stationary.negative_mass);
  put(block, "cycle_defect", analysis.cycle_defect);
  if (walls) {
    put(block, "wall_height", walls->height);
    block["highest_wall"] = walls->highest;
    put(block, "wall_mass", walls->gibbs_mass);
  }
  return block;
}

Json generator_block(const GeneratorSpectrum &generator, const std::vector<double> &errors)
{
  Json block;
  put(block, "re", generator.re);
  put(block, "im", generator.im);
  put_each(block, "error_estimate", errors);
  put(block, "residual", generator.residual);
  put(block, "imaginary_bound", generator.imaginary_bound());
  return block;
}

template <int dim>
Json momentum_block(const SimulationParameters &parameters, const KineticAnalysis<dim> &analysis)
{
  const MomentumParameters &momentum = parameters.momentum;
  Json block;
  put(block, "coefficient", momentum.coefficient);
  put(block, "friction", momentum.friction(parameters.noise.alpha));
  block["modes"] = momentum.modes;
  put(block, "effective_alpha", momentum.effective_rate(parameters.noise.alpha));
  put(block, "transitions", analysis.transitions);
  if (analysis.moments) {
    put(block, "highest_mode_share", analysis.moments->highest_mode_share);
    put(block, "mean_p", to_list(analysis.moments->mean));
    put(block, "variance_p", to_list(analysis.moments->variance));
  }
  if (analysis.without_momentum)
    put(block, "l1_without", analysis.without_momentum->l1_to_general);
  return block;
}

template <int dim>
Json ensemble_block(const EnsembleResult<dim> &result)
{
  Json block;
  block["method"] = result.method;
  put(block, "time", result.time);
  block["particles"] = result.particles;
  block["steps"] = result.steps;
  block["seed"] = result.seed;
  put(block, "mean", to_list(result.moments.mean));
  put(block, "mean_error", to_list(result.moments.mean_error));
  put(block, "covariance", to_rows(result.moments.covariance));
  put(block, "covariance_error", to_rows(result.moments.covariance_error));
  if (result.bias) {
    put(block, "mean_bias", to_list(result.bias->mean));
    put(block, "mean_bias_error", to_list(result.bias->mean_error));
    put(block, "covariance_bias", to_rows(result.bias->covariance));
    put(block, "covariance_bias_error", to_rows(result.bias->covariance_error));
  }
  put(block, "outside", result.outside);
  put(block, "left", result.left);
  if (result.escape) {
    put(block, "escape_time", result.escape->mean);
    put(block, "escape_error", result.escape->standard_error);
  }
  if (result.to_density) {
    put(block, "l1_to_density", result.to_density->l1.l1);
    put(block, "l1_standard_error", result.to_density->l1.standard_error);
    put(block, "sampling_noise", result.to_density->l1.sampling_noise);
    put(block, "l1_loss", result.to_density->l1.loss);
    put(block, "kl", result.to_density->kl);
    put(block, "chi2_p_value", result.to_density->chi2_p_value);
    block["bins"] = result.to_density->bins;
  }
  if (result.off_subspace) {
    put(block["off_subspace"], "distance", result.off_subspace->distance);
    put(block["off_subspace"], "potential", result.off_subspace->potential);
    put(block["off_subspace"], "potential_of_projection",
        result.off_subspace->potential_of_projection);
  }
  return block;
}

template <int dim>
void write_ensembles(const std::string &directory, const std::vector<EnsembleResult<dim>> &results,
                     const MPI_Comm communicator)
{
  std::string text = "method,time,particles,steps,outside,left,l1_to_density,l1_standard_error,"
                     "sampling_noise,chi2_p_value";
  for (const std::string name : {"mean_", "mean_error_", "variance_", "variance_error_"})
    for (unsigned int d = 1; d <= dim; ++d)
      text += "," + name + std::to_string(d);
  text += ",off_subspace_distance,off_subspace_potential,off_subspace_potential_of_projection\n";
  const auto number = [](const std::optional<double> &value) {
    return "," + (value && std::isfinite(*value) ? shortest(*value) : std::string());
  };
  for (const EnsembleResult<dim> &result : results) {
    const EnsembleDistances none, &to = result.to_density ? *result.to_density : none;
    const auto distance = [&](const double value) {
      return number(result.to_density ? std::optional(value) : std::nullopt);
    };
    text += result.method + number(result.time) + number(result.particles) + number(result.steps) +
            number(result.outside) + number(result.left) + distance(to.l1.l1) +
            distance(to.l1.standard_error) + distance(to.l1.sampling_noise) +
            number(to.chi2_p_value);
    for (unsigned int d = 0; d < dim; ++d)
      text += number(result.moments.mean[d]);
    for (unsigned int d = 0; d < dim; ++d)
      text += number(result.moments.mean_error[d]);
    for (unsigned int d = 0; d < dim; ++d)
      text += number(result.moments.covariance[d][d]);
    for (unsigned int d = 0; d < dim; ++d)
      text += number(result.moments.covariance_error[d][d]);
    const auto off = [&](double OffSubspace::*const value) {
      return number(result.off_subspace ? std::optional((*result.off_subspace).*value)
                                        : std::nullopt);
    };
    text += off(&OffSubspace::distance) + off(&OffSubspace::potential) +
            off(&OffSubspace::potential_of_projection) + "\n";
  }
  collectively_on_root(communicator, [&] { write_file(directory + "/ensemble.csv", text); });
}

template <int dim>
Json comparison_block(const ComparisonRow<dim> &row)
{
  Json block;
  block["name"] = row.name;
  put(block, "mean", to_list(row.moments.mean));
  put(block, "covariance", to_rows(row.moments.covariance));
  put(block, "l1_to_general", row.l1_to_general);
  put(block, "l1_standard_error", row.l1_standard_error);
  put(block, "sampling_noise", row.sampling_noise);
  put(block, "l1_loss", row.l1_loss);
  const auto put_distance = [&block](const std::string &name,
                                     const std::optional<NoisyDistance> &distance) {
    if (!distance)
      return;
    put(block, name, distance->l1);
    put(block, name + "_error", distance->standard_error + distance->loss);
  };
  put_distance("l1_to_gibbs", row.to_gibbs);
  put_distance("l1_to_isotropic", row.to_isotropic);
  put(block, "gap", row.gap);
  put(block, "escape_time", row.escape_time);
  put(block, "escape_error", row.escape_error);
  put(block, "survival", row.survival);
  return block;
}

template Json noise_block(const SimulationParameters &, const NoiseAtPoints<1> &,
                          const GeneralResults<1> &);
template Json stationary_block(const GeneralAnalysis<1> &, const std::optional<Walls> &);
template Json momentum_block(const SimulationParameters &, const KineticAnalysis<1> &);
template Json ensemble_block(const EnsembleResult<1> &);
template void write_ensembles(const std::string &, const std::vector<EnsembleResult<1>> &,
                              MPI_Comm);
template Json comparison_block(const ComparisonRow<1> &);
template Json noise_block(const SimulationParameters &, const NoiseAtPoints<2> &,
                          const GeneralResults<2> &);
template Json stationary_block(const GeneralAnalysis<2> &, const std::optional<Walls> &);
template Json momentum_block(const SimulationParameters &, const KineticAnalysis<2> &);
template Json ensemble_block(const EnsembleResult<2> &);
template void write_ensembles(const std::string &, const std::vector<EnsembleResult<2>> &,
                              MPI_Comm);
template Json comparison_block(const ComparisonRow<2> &);
template Json noise_block(const SimulationParameters &, const NoiseAtPoints<3> &,
                          const GeneralResults<3> &);
template Json stationary_block(const GeneralAnalysis<3> &, const std::optional<Walls> &);
template Json momentum_block(const SimulationParameters &, const KineticAnalysis<3> &);
template Json ensemble_block(const EnsembleResult<3> &);
template void write_ensembles(const std::string &, const std::vector<EnsembleResult<3>> &,
                              MPI_Comm);
template Json comparison_block(const ComparisonRow<3> &);

} // namespace gibbsflow
