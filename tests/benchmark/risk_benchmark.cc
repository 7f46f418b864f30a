// How fast value and gradient of an empirical risk are at many points, for the comparison with
// PyTorch in compare_with_pytorch.py:
//   gibbsflow_risk_benchmark DIRECTORY
// reads inputs.npy, targets.npy, weights.npy, directions.npy and points.npy (2-D) there, of a
// network with one logistic hidden layer and an output bias, writes V and its gradient at the
// points to values.csv, and prints seconds and threads.

#include "base/threads.h"
#include "data/npy.h"
#include "learning/empirical_risk.h"
#include "learning/weights_file.h"

#include <deal.II/base/mpi.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>

using namespace gibbsflow;

int main(int argc, char **argv)
{
  const dealii::Utilities::MPI::MPI_InitFinalize mpi(argc, argv, 1);
  if (argc != 2) {
    std::cerr << "usage: gibbsflow_risk_benchmark DIRECTORY\n";
    return 2;
  }
  const std::string directory = std::string(argv[1]) + "/";
  DataParameters data_parameters;
  data_parameters.file = directory + "inputs.npy";
  data_parameters.target_file = directory + "targets.npy";
  data_parameters.standardize = false;
  NetworkParameters parameters;
  const NumericArray weights = read_npy("weights", directory + "weights.npy");
  const DataSet data = read_data_sets(data_parameters, parameters).training;
  // n_hidden (n_inputs + 2) + 1 weights
  parameters.hidden = {
      static_cast<unsigned int>((weights.values.size() - 1) / (data.n_inputs() + 2))};
  parameters.output_bias = true;
  const Network network(parameters, data.n_inputs());
  SubspaceParameters plane;
  plane.type = "file";
  plane.file = directory + "directions.npy";
  const Subspace subspace = make_subspace(plane, network, weights.values, 2);
  const NumericArray z = read_npy("points", directory + "points.npy");
  std::vector<dealii::Point<2>> points;
  for (std::size_t i = 0; i < z.n_rows(); ++i)
    points.emplace_back(z(i, 0), z(i, 1));
  const EmpiricalRisk<2> V(network, find_loss("quadratic"), data, subspace);

  const auto start = std::chrono::steady_clock::now();
  const std::vector<Jet<2>> jets = V.jets(points, 1);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;

  std::ofstream file(directory + "values.csv");
  file.precision(17);
  for (const Jet<2> &jet : jets)
    file << jet.value << ',' << jet.gradient[0] << ',' << jet.gradient[1] << '\n';
  std::printf("%.6f %u\n", seconds.count(), n_threads());
}
