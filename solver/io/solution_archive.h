#pragma once

#include "io/field_output.h"
#include "io/merged_nodes.h"
#include "io/number_spool.h"

#include <mpi.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// The fields through time for Python: solution.npz with the arrays
///   points (nodes x dim), times, degree p,
///   cells (cells x (p+1)^dim): the nodes of a cell, node (i, j, k) at place i + (p+1)(j + (p+1)k),
/// and each field by its name, times x nodes, vectors with dim components more; what is constant in
/// time has no axis of times. A node that several cells share appears once, with the mean of their
/// values (which differ for a flux); where a field is missing at a time it is NaN. Rank 0 writes;
/// it has one field at one time in memory.
class SolutionArchive {
public:
  SolutionArchive(const std::filesystem::path &directory, MPI_Comm communicator);

  /// The fields at a time, on the same cells as before. Throws RunFailure on all ranks. Collective.
  template <int dim>
  void add(double time, const FieldOutput<dim> &output);

  /// Writes the file. Nothing can be added then. Throws RunFailure on all ranks. Collective.
  void close();

private:
  struct Field {
    std::string name;
    std::vector<std::size_t> components; // none, or {dim}
    bool is_constant;
    NumberSpool numbers;
    std::size_t n_times = 0; // written so far
  };

  template <int dim>
  void set_nodes(const FieldOutput<dim> &output);
  void add_field(const std::string &name, std::vector<std::size_t> components, bool is_constant,
                 const std::vector<double> &local_values);
  void pad(Field &field, std::size_t n_times);

  const std::filesystem::path path_;
  const MPI_Comm communicator_;
  bool has_nodes_ = false;

  // on rank 0
  unsigned int dim_ = 0, degree_ = 0, points_per_cell_ = 1;
  std::vector<double> points_; // of the nodes
  MergedNodes nodes_;
  std::vector<double> times_;
  std::vector<Field> fields_;
};

} // namespace gibbsflow
