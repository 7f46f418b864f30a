#include "io/solution_archive.h"

#include "io/file.h"
#include "io/npz_writer.h"

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <limits>

namespace gibbsflow {

namespace {

/// The numbers of all ranks, one rank behind the other, on rank 0.
std::vector<double> gathered(const std::vector<double> &local, const MPI_Comm communicator)
{
  std::vector<double> all;
  for (std::vector<double> &part : dealii::Utilities::MPI::gather(communicator, local, 0)) {
    all.insert(all.end(), part.begin(), part.end());
    part = {};
  }
  return all;
}

/// Component by component.
template <typename VectorType>
std::vector<double> flattened(const std::vector<VectorType> &vectors)
{
  std::vector<double> numbers;
  numbers.reserve(vectors.size() * VectorType::dimension);
  for (const VectorType &vector : vectors)
    for (unsigned int d = 0; d < VectorType::dimension; ++d)
      numbers.push_back(vector[d]);
  return numbers;
}

} // namespace

SolutionArchive::SolutionArchive(const std::filesystem::path &directory,
                                 const MPI_Comm communicator)
    : path_(directory / "solution.npz"), communicator_(communicator)
{
}

template <int dim>
void SolutionArchive::add(const double time, const FieldOutput<dim> &output)
{
  if (!has_nodes_)
    set_nodes(output);
  times_.push_back(time);
  for (const auto &field : output.scalars)
    add_field(field.name, {}, field.is_constant, field.values);
  for (const auto &field : output.vectors)
    add_field(field.name, {dim}, field.is_constant, flattened(field.values));
}

template <int dim>
void SolutionArchive::set_nodes(const FieldOutput<dim> &output)
{
  has_nodes_ = true;
  dim_ = dim;
  degree_ = output.degree;
  points_per_cell_ = output.points_per_cell();
  const std::vector<double> points = gathered(flattened(output.points), communicator_);
  if (dealii::Utilities::MPI::this_mpi_process(communicator_) != 0)
    return;
  nodes_ = merge_nodes(points, dim);
  points_ = nodes_.average(points, dim);
}

void SolutionArchive::add_field(const std::string &name, std::vector<std::size_t> components,
                                const bool is_constant, const std::vector<double> &local_values)
{
  if (is_constant && times_.size() > 1)
    return;
  const std::vector<double> values = gathered(local_values, communicator_);
  collectively_on_root(communicator_, [&] {
    auto field = std::find_if(fields_.begin(), fields_.end(),
                              [&](const Field &other) { return other.name == name; });
    if (field == fields_.end()) {
      // the name is one that is known as a result's where a process is killed in this instant
      fields_.push_back(
          {name, std::move(components), is_constant, NumberSpool(path_.string() + ".part")});
      field = fields_.end() - 1;
    }
    pad(*field, times_.size() - 1);
    const unsigned int n_components = field->components.empty() ? 1 : dim_;
    AssertDimension(values.size(), nodes_.node_of_point.size() * n_components);
    field->numbers.append(nodes_.average(values, n_components));
    ++field->n_times;
  });
}

void SolutionArchive::pad(Field &field, const std::size_t n_times)
{
  const std::size_t n = nodes_.n_nodes() * (field.components.empty() ? 1 : dim_);
  for (; !field.is_constant && field.n_times < n_times; ++field.n_times)
    field.numbers.append(std::vector<double>(n, std::numeric_limits<double>::quiet_NaN()));
}

void SolutionArchive::close()
{
  if (times_.empty())
    return;
  collectively_on_root(communicator_, [&] {
    NpzWriter archive(path_);
    const std::size_t n = nodes_.n_nodes();
    archive.write("points", {n, dim_}, points_);
    archive.write("cells", {nodes_.node_of_point.size() / points_per_cell_, points_per_cell_},
                  nodes_.node_of_point);
    archive.write("degree", {}, std::vector<std::int64_t>{degree_});
    archive.write("times", {times_.size()}, times_);
    for (Field &field : fields_) {
      pad(field, times_.size());
      std::vector<std::size_t> shape = {n};
      if (!field.is_constant)
        shape.insert(shape.begin(), times_.size());
      shape.insert(shape.end(), field.components.begin(), field.components.end());
      archive.begin_doubles(field.name, shape);
      field.numbers.for_each_block([&](const double *const numbers, const std::size_t n_numbers) {
        archive.append(numbers, n_numbers);
      });
    }
    archive.close();
  });
}

template void SolutionArchive::add(double, const FieldOutput<1> &);
template void SolutionArchive::add(double, const FieldOutput<2> &);
template void SolutionArchive::add(double, const FieldOutput<3> &);

} // namespace gibbsflow
