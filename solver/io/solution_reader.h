#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace gibbsflow {

/// One cell of a VTU file: its nodes, which are (degree+1)^dim equidistant points of the unit cell
/// in lexicographic order, x fastest, as positions in the list of points.
struct VtuCell {
  unsigned int degree = 1;
  std::vector<unsigned int> nodes;
};

/// Fields of a run at one time, read from what write_vtu() has written: values at points that
/// cells connect. Points on a face of two cells are there twice.
struct VtuFields {
  unsigned int dimension = 2;
  std::vector<double> points; // three coordinates a point, those beyond the dimension are zero
  std::vector<VtuCell> cells;
  std::vector<std::string> names;          // of the scalar fields that were asked for and are there
  std::vector<std::vector<double>> values; // of each of them, one a point

  std::size_t n_points() const { return points.size() / 3; }

  /// The values of the field of that name, null if it is not there.
  const std::vector<double> *find(const std::string &name) const;
};

/// Reads the scalar fields whose names `wanted` accepts from a .vtu file or from all pieces of a
/// .pvtu file, of two or three dimensions. Only what write_vtu() writes is understood. Throws a
/// UserError about `entry` where a file is missing, cut off or of another program. Serial.
VtuFields read_vtu(const std::string &entry, const std::filesystem::path &file,
                   const std::vector<std::string> &wanted);

/// The names of the scalar fields in a .vtu or .pvtu file, in its order. Throws as read_vtu().
/// Serial.
std::vector<std::string> scalar_fields(const std::string &entry, const std::filesystem::path &file);

/// The times of solution.pvd with the files of the fields, named from its folder, times
/// increasing; none if the file does not exist. Throws a UserError about `entry` where it is no
/// such list. Serial.
std::vector<std::pair<double, std::filesystem::path>> read_pvd(const std::string &entry,
                                                               const std::filesystem::path &file);

} // namespace gibbsflow
