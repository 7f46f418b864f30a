#include "simulation/network_files.h"

#include "base/format.h"
#include "io/csv_writer.h"
#include "io/file.h"

namespace gibbsflow {

namespace {

std::string weights_text(const Weights &W, const std::vector<std::string> &names)
{
  std::string text =
      "# W_0 in PyTorch's order, for Network/Weights file or Subspace/Minima files\n";
  for (std::size_t i = 0; i < W.size(); ++i)
    text += shortest(W[i]) + "  # " + names[i] + '\n';
  return text;
}

std::string directions_text(const std::vector<Weights> &directions)
{
  std::string text = "# W = W_0 + P z: the columns of P, one a line, for Subspace/File\n";
  for (const Weights &p : directions)
    text += csv_row({p.begin(), p.end()});
  return text;
}

} // namespace

template <int dim>
void write_network_files(const std::string &directory, const Model<dim> &model)
{
  if (!model.subspace)
    return;
  collectively_on_root(MPI_COMM_WORLD, [&] {
    write_file(directory + "/weights.txt",
               weights_text(model.subspace->origin, model.weight_names));
    write_file(directory + "/directions.txt", directions_text(model.subspace->directions));
  });
  if (!model.training)
    return;
  CsvWriter trajectory(directory + "/trajectory.csv", model.training->columns, MPI_COMM_WORLD);
  for (const std::vector<double> &row : model.training->rows)
    trajectory.write_row({row.begin(), row.end()});
}

template <int dim>
std::vector<std::pair<std::string, std::string>> network_files(const Model<dim> &model)
{
  std::vector<std::pair<std::string, std::string>> files;
  if (model.subspace)
    files = {{"weights.txt", "W_0, to be read again as Network/Weights file"},
             {"directions.txt", "the directions of the subspace, as Subspace/File"}};
  if (model.training)
    files.push_back({"trajectory.csv", "the weights in training"});
  return files;
}

template void write_network_files(const std::string &, const Model<1> &);
template void write_network_files(const std::string &, const Model<2> &);
template void write_network_files(const std::string &, const Model<3> &);
template std::vector<std::pair<std::string, std::string>> network_files(const Model<1> &);
template std::vector<std::pair<std::string, std::string>> network_files(const Model<2> &);
template std::vector<std::pair<std::string, std::string>> network_files(const Model<3> &);

} // namespace gibbsflow
