#include "base/format.h"
#include "base/signals.h"
#include "io/solution_series.h"
#include "io/table.h"
#include "landscape/critical_points.h"
#include "mesh/known_box.h"
#include "report/noise_report.h"
#include "simulation/commands.h"
#include "simulation/dispatch.h"
#include "simulation/general_summary.h"
#include "simulation/mesh_choice.h"
#include "simulation/network_files.h"
#include "simulation/phase_timer.h"
#include "simulation/problem.h"
#include "simulation/run_summary.h"
#include "simulation/session.h"

namespace gibbsflow {

namespace {

/// V with its first two derivatives. A signal ends it. Collective.
template <int dim>
std::vector<Jet<dim>> jets_or_stop(const Potential<dim> &potential,
                                   const std::vector<dealii::Point<dim>> &points)
{
  constexpr std::ptrdiff_t most_points = 5000;
  std::vector<Jet<dim>> all;
  for (auto begin = points.begin(), end = begin; begin != points.end(); begin = end) {
    if (signal_received() != 0) // of this rank alone, as yet
      break;
    end += std::min(most_points, points.end() - begin);
    const std::vector<Jet<dim>> some = potential.jets({begin, end}, 2);
    all.insert(all.end(), some.begin(), some.end());
  }
  throw_if_stopped(MPI_COMM_WORLD, "while V was sampled");
  return all;
}

/// V, its gradient and the eigenvalues of its Hessian at the points of this rank's share of the
/// cells of the region, from which nothing is cut. A signal ends it. Collective.
template <int dim>
FieldOutput<dim> sample_landscape(const Potential<dim> &potential, const Region<dim> &region,
                                  const unsigned int degree)
{
  FieldOutput<dim> output;
  output.degree = degree;
  const std::vector<dealii::Point<dim>> unit = unit_points<dim>(degree);
  const std::uint64_t n_ranks = dealii::Utilities::MPI::n_mpi_processes(MPI_COMM_WORLD);
  const std::uint64_t rank = dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD);
  const unsigned int begin = region.n_cells() * rank / n_ranks;
  const unsigned int end = region.n_cells() * (rank + 1) / n_ranks;
  for (unsigned int cell = begin; cell < end; ++cell) {
    const CellGeometry<dim> geometry = region.cell(cell);
    for (const dealii::Point<dim> &xi : unit)
      output.points.push_back(geometry.map(xi));
  }

  std::vector<double> V;
  std::vector<dealii::Tensor<1, dim>> gradient;
  std::array<std::vector<double>, dim> eigenvalues;
  for (const Jet<dim> &jet : jets_or_stop(potential, output.points)) {
    V.push_back(jet.value);
    gradient.push_back(jet.gradient);
    const dealii::SymmetricTensor<2, dim> &H = jet.hessian;
    const bool is_finite = std::isfinite(H.norm());
    const auto lambda = is_finite ? dealii::eigenvalues(H) : std::array<double, dim>();
    for (unsigned int d = 0; d < dim; ++d) // deal.II sorts them the other way round
      eigenvalues[d].push_back(is_finite ? lambda[dim - 1 - d]
                                         : std::numeric_limits<double>::quiet_NaN());
  }
  output.scalars.push_back({"potential", std::move(V)});
  for (unsigned int d = 0; d < dim; ++d)
    output.scalars.push_back(
        {"hessian_eigenvalue_" + std::to_string(d + 1), std::move(eigenvalues[d])});
  output.vectors.push_back({"gradient", std::move(gradient)});
  return output;
}

template <int dim>
std::string kind(const CriticalPoint<dim> &point)
{
  const std::string name = point.index == 0 ? "minimum" : point.index == dim ? "maximum" : "saddle";
  return name + (point.degenerate ? ", degenerate" : "") +
         (point.on_boundary ? ", on the wall" : "");
}

std::string list(const double *values, const unsigned int n)
{
  std::string text;
  for (unsigned int d = 0; d < n; ++d)
    text += (d > 0 ? ", " : "") + plain(std::abs(values[d]) < 1e-12 ? 0. : values[d], 5);
  return text;
}

template <int dim>
std::string describe(const std::vector<CriticalPoint<dim>> &points, const double diffusion)
{
  if (points.empty())
    return "\nNo critical points in the box.\n";
  constexpr std::size_t most_rows = 20;
  Table table({{"kind", 8, Align::left},
               {"index"},
               {"V"},
               {"(V − V_min)/D"},
               {"at", 2, Align::left},
               {"eigenvalues of the Hessian", 2, Align::left}});
  for (std::size_t k = 0; k < std::min(points.size(), most_rows); ++k)
    table.add_row({kind(points[k]), std::to_string(points[k].index), brief(points[k].potential, 6),
                   brief((points[k].potential - points[0].potential) / diffusion),
                   "(" + list(points[k].point.begin_raw(), dim) + ")",
                   list(points[k].eigenvalues.data(), dim)});
  std::string text = "\nCritical points of V in the box, lowest first\n" + table.text();
  if (points.size() > most_rows)
    text += "… and " + std::to_string(points.size() - most_rows) + " more in summary.json\n";
  return text;
}

template <int dim>
Json block(const CriticalPoint<dim> &point)
{
  Json json;
  put(json, "point", std::vector<double>(point.point.begin_raw(), point.point.end_raw()));
  put(json, "potential", point.potential);
  json["index"] = point.index;
  std::vector<std::vector<double>> hessian(dim, std::vector<double>(dim));
  for (unsigned int i = 0; i < dim; ++i)
    for (unsigned int j = 0; j < dim; ++j)
      hessian[i][j] = point.hessian[i][j];
  put(json, "hessian", hessian);
  put(json, "eigenvalues", std::vector<double>(point.eigenvalues.begin(), point.eigenvalues.end()));
  json["degenerate"] = point.degenerate;
  json["on_boundary"] = point.on_boundary;
  return json;
}

/// A search grid as fine as the mesh, within bounds.
template <int dim>
unsigned int search_cells(const Region<dim> &region)
{
  const unsigned int usual = default_search_cells(dim);
  return std::clamp(region.largest_division(), usual, 2 * usual);
}

/// The components of Sigma at the points: covariance_11, ...
template <int dim>
void add_covariance(const NoiseCovariance<dim> &covariance, FieldOutput<dim> &fields)
{
  const std::vector<CovarianceJet<dim>> Sigma = covariance.evaluate(fields.points, false);
  for (unsigned int d = 0; d < dim; ++d)
    for (unsigned int e = d; e < dim; ++e) {
      std::vector<double> values;
      for (const CovarianceJet<dim> &at : Sigma)
        values.push_back(at.value[d][e]);
      fields.scalars.push_back(
          {"covariance_" + std::to_string(d + 1) + std::to_string(e + 1), std::move(values)});
    }
}

/// The blocks of the summary that a landscape has.
template <int dim>
void summarize_landscape(Json &summary, const SimulationParameters &parameters,
                         const Model<dim> &model_of_potential, const Region<dim> &region,
                         const NoiseAtPoints<dim> &noise,
                         const std::vector<CriticalPoint<dim>> &points)
{
  Json &model = summary["model"];
  model["dimension"] = dim;
  model["potential"] = parameters.potential.type;
  put(model, "sigma", noise.sigma);
  put(model, "alpha", parameters.noise.alpha);
  put(model, "diffusion",
      0.5 * noise.sigma * parameters.momentum.effective_rate(parameters.noise.alpha));
  if (!points.empty())
    put(model, "potential_minimum", points[0].potential);
  if (Json of_noise = noise_block(parameters, noise); !of_noise.empty())
    summary["noise"] = of_noise;
  Json &mesh = summary["mesh"];
  mesh["dimension"] = dim;
  mesh["cells"] = region.n_cells();
  mesh["cells_cut"] = 0;
  mesh["degree"] = parameters.discretization.degree;
  put(mesh, "lower", std::vector<double>(region.lower().begin_raw(), region.lower().end_raw()));
  put(mesh, "upper", std::vector<double>(region.upper().begin_raw(), region.upper().end_raw()));
  if (model_of_potential.learning)
    summary["learning"] = learning_block(*model_of_potential.learning);
  for (const CriticalPoint<dim> &point : points)
    summary["landscape"]["critical_points"].push_back(block(point));
}

template <int dim>
Ending explore(const SimulationParameters &parameters, const Model<dim> &model,
               const NoiseAtPoints<dim> &noise, const Region<dim> &region, PhaseTimer &timer,
               Session &session)
{
  write_network_files(session.directory(), model);
  std::vector<CriticalPoint<dim>> points;
  {
    const auto scope = timer.measure("analysis");
    points = find_critical_points(*model.potential, region.lower(), region.upper(),
                                  search_cells(region));
    if (region.as_mesh() != nullptr)
      points.erase(std::remove_if(points.begin(), points.end(),
                                  [&](const CriticalPoint<dim> &point) {
                                    return !region.contains(point.point);
                                  }),
                   points.end());
  }
  throw_if_stopped(session.communicator(), "while critical points were looked for");
  summarize_landscape(session.summary(), parameters, model, region, noise, points);
  if (parameters.output.fields) {
    std::optional<FieldOutput<dim>> fields;
    {
      const auto scope = timer.measure("assembly");
      fields = sample_landscape(*model.potential, region, parameters.discretization.degree);
      if (noise.covariance != nullptr)
        add_covariance(*noise.covariance, *fields);
      fields->set_constant();
    }
    const auto scope = timer.measure("output");
    SolutionSeries series(session.directory(), session.communicator());
    series.write(0., *fields);
    series.finish();
  }
  Json &timing = session.summary()["timing"];
  put(timing, "total", timer.total());
  for (const std::string phase : {"setup", "assembly", "analysis", "output"})
    put(timing, phase, timer.seconds(phase));
  put(timing, "peak_memory", peak_memory(session.communicator()));

  const double D = 0.5 * noise.sigma * parameters.momentum.effective_rate(parameters.noise.alpha);
  std::ostringstream of_noise;
  print_noise(session.summary(), of_noise);
  session.log().text("\nLandscape of " + parameters.potential.type + " in " + std::to_string(dim) +
                     "-D, D = σα/2 = " + plain(D) + "\n" + describe(points, D) + of_noise.str());
  std::vector<std::pair<std::string, std::string>> files = network_files(model);
  if (parameters.output.fields)
    files.insert(files.begin(),
                 {{"solution.pvd", "V, its gradient, the eigenvalues of its Hessian and, "
                                   "where it is known, Sigma, for ParaView"},
                  {"solution.npz", "the same for NumPy"}});
  files.insert(files.begin(), {"summary.json", "these points with their Hessians"});
  std::string text =
      "\nTime taken: " + duration(timer.total()) + "\nFiles in " + session.destination({}) + ":\n";
  for (const auto &[name, content] : files)
    text += "  " + name + std::string(16 - name.size(), ' ') + content + '\n';
  session.log().text(text);
  return {};
}

} // namespace

int explore_landscape(const SimulationParameters &given, const RunContext &context)
{
  return dispatch(given.dimension, [&](const auto d) {
    constexpr int dim = d.value;
    PhaseTimer timer;
    std::optional<Model<dim>> model;
    {
      const auto scope = timer.measure("setup");
      model.emplace(make_model<dim>(given.potential, given.learning));
    }
    const SimulationParameters parameters = with_automatic_mesh(given, *model);
    const auto region = within_known_box(make_region<dim>(parameters.mesh, BoundaryParameters()),
                                         *model->potential);
    const NoiseAtPoints<dim> noise = look_at_noise(parameters, *model);
    return run_session(context, MPI_COMM_WORLD, [&](Session &session) {
      return explore(parameters, *model, noise, region, timer, session);
    });
  });
}

} // namespace gibbsflow
