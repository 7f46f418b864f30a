#include "io/vtu.h"

#include "base/format.h"
#include "io/file.h"
#include "io/lagrange_cell.h"

#include <deal.II/base/mpi.h>
#include <deal.II/base/utilities.h>

#include <boost/endian/conversion.hpp>

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>

namespace gibbsflow {

namespace {

/// The VTK cell types that are used.
enum CellType : std::uint8_t {
  line = 3,
  quadrilateral = 9,
  hexahedron = 12,
  lagrange_quadrilateral = 70,
  lagrange_hexahedron = 72
};

template <typename T>
struct VtkName;
template <>
struct VtkName<double> {
  static constexpr const char *value = "Float64";
};
template <>
struct VtkName<std::int64_t> {
  static constexpr const char *value = "Int64";
};
template <>
struct VtkName<std::uint8_t> {
  static constexpr const char *value = "UInt8";
};

/// The text of a compressed binary array: the header (number of blocks, their size, the size of a
/// last partial one or 0, the compressed sizes), then the compressed blocks, each part in base 64.
template <typename T>
std::string encoded(const std::vector<T> &values)
{
  constexpr std::size_t block_size = 1 << 20;
  const auto *bytes = reinterpret_cast<const unsigned char *>(values.data());
  const std::size_t n_bytes = values.size() * sizeof(T);

  std::vector<std::uint64_t> header = {(n_bytes + block_size - 1) / block_size, block_size,
                                       n_bytes % block_size};
  std::vector<unsigned char> blocks;
  for (std::size_t begin = 0; begin < n_bytes; begin += block_size) {
    const std::size_t size = std::min(block_size, n_bytes - begin);
    const std::size_t offset = blocks.size();
    uLongf compressed_size = compressBound(size);
    blocks.resize(offset + compressed_size);
    const int status =
        compress2(&blocks[offset], &compressed_size, bytes + begin, size, Z_BEST_SPEED);
    AssertThrow(status == Z_OK, dealii::ExcMessage("zlib could not compress the output"));
    blocks.resize(offset + compressed_size);
    header.push_back(compressed_size);
  }

  const auto *first = reinterpret_cast<const unsigned char *>(header.data());
  const std::vector<unsigned char> header_bytes(first, first + header.size() * sizeof(header[0]));
  return dealii::Utilities::encode_base64(header_bytes) + dealii::Utilities::encode_base64(blocks);
}

/// The attributes that a piece and the file that names the pieces agree on.
template <typename T>
std::string attributes(const std::string &name, const unsigned int n_components)
{
  return std::string("type=\"") + VtkName<T>::value + "\" Name=\"" + name +
         "\" NumberOfComponents=\"" + std::to_string(n_components) + "\"";
}

template <typename T>
void write_array(std::ostream &file, const std::string &name, const unsigned int n_components,
                 const std::vector<T> &values)
{
  file << "<DataArray " << attributes<T>(name, n_components) << " format=\"binary\">\n"
       << encoded(values) << "\n</DataArray>\n";
}

double finite_or_nan(const double value)
{
  return std::isfinite(value) ? value : std::numeric_limits<double>::quiet_NaN();
}

/// Points or vectors with three components, those beyond dim zero.
template <int dim, typename VectorType>
std::vector<double> in_three_dimensions(const std::vector<VectorType> &vectors)
{
  std::vector<double> values(3 * vectors.size(), 0.);
  for (std::size_t v = 0; v < vectors.size(); ++v)
    for (unsigned int d = 0; d < dim; ++d)
      values[3 * v + d] = finite_or_nan(vectors[v][d]);
  return values;
}

/// Whether a cell is written as one Lagrange cell; VTK evaluates those up to degree 10.
template <int dim>
bool is_lagrange_cell(const unsigned int degree)
{
  return dim > 1 && degree > 1 && degree <= 10;
}

/// The nodes, counted from the first point of a cell, of each VTK cell made of it: one Lagrange
/// cell or degree^dim plain ones.
template <int dim>
std::vector<std::vector<unsigned int>> nodes_of_vtk_cells(const unsigned int degree)
{
  if (is_lagrange_cell<dim>(degree))
    return {lagrange_to_lexicographic<dim>(degree)};

  std::vector<std::vector<unsigned int>> cells(dealii::Utilities::fixed_power<dim>(degree));
  for (unsigned int c = 0; c < cells.size(); ++c)
    for (const unsigned int corner : lagrange_to_lexicographic<dim>(1)) {
      unsigned int node = 0, index = c, stride = 1;
      for (unsigned int d = 0; d < dim; ++d) {
        node += (index % degree + (corner >> d & 1U)) * stride;
        index /= degree;
        stride *= degree + 1;
      }
      cells[c].push_back(node);
    }
  return cells;
}

template <int dim>
CellType cell_type(const unsigned int degree)
{
  if (dim == 1)
    return CellType::line;
  if (dim == 2)
    return is_lagrange_cell<dim>(degree) ? CellType::lagrange_quadrilateral
                                         : CellType::quadrilateral;
  return is_lagrange_cell<dim>(degree) ? CellType::lagrange_hexahedron : CellType::hexahedron;
}

template <int dim>
void write_cells(std::ostream &file, const FieldOutput<dim> &output)
{
  const auto cells = nodes_of_vtk_cells<dim>(output.degree);
  std::vector<std::int64_t> connectivity, offsets;
  for (std::size_t c = 0; c < output.n_cells(); ++c)
    for (const std::vector<unsigned int> &nodes : cells) {
      for (const unsigned int node : nodes)
        connectivity.push_back(static_cast<std::int64_t>(c * output.points_per_cell() + node));
      offsets.push_back(static_cast<std::int64_t>(connectivity.size()));
    }

  file << "<Cells>\n";
  write_array(file, "connectivity", 1, connectivity);
  write_array(file, "offsets", 1, offsets);
  write_array(file, "types", 1,
              std::vector<std::uint8_t>(offsets.size(), cell_type<dim>(output.degree)));
  file << "</Cells>\n";
}

/// ParaView reads TimeValue, VisIt TIME and CYCLE.
void write_time(std::ostream &file, const double time, const unsigned int cycle)
{
  file << "<FieldData>\n";
  for (const char *name : {"TimeValue", "TIME"})
    file << "<DataArray type=\"Float64\" Name=\"" << name
         << "\" NumberOfTuples=\"1\" format=\"ascii\">" << shortest(time) << "</DataArray>\n";
  file << "<DataArray type=\"Int32\" Name=\"CYCLE\" NumberOfTuples=\"1\" format=\"ascii\">" << cycle
       << "</DataArray>\n</FieldData>\n";
}

template <int dim>
std::string point_data_tag(const FieldOutput<dim> &output, const std::string &tag)
{
  std::string text = "<" + tag;
  if (!output.scalars.empty())
    text += " Scalars=\"" + output.scalars.front().name + "\"";
  if (!output.vectors.empty())
    text += " Vectors=\"" + output.vectors.front().name + "\"";
  return text + ">\n";
}

std::string file_tag(const std::string &type)
{
  const bool is_little = boost::endian::order::native == boost::endian::order::little;
  return "<?xml version=\"1.0\"?>\n<VTKFile type=\"" + type + "\" version=\"1.0\" byte_order=\"" +
         (is_little ? "LittleEndian" : "BigEndian") +
         "\" header_type=\"UInt64\" compressor=\"vtkZLibDataCompressor\">\n";
}

template <int dim>
void write_piece(const FieldOutput<dim> &output, const std::filesystem::path &path,
                 const double time, const unsigned int cycle)
{
  errno = 0;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  const std::size_t n_vtk_cells = output.n_cells() * nodes_of_vtk_cells<dim>(output.degree).size();

  file << file_tag("UnstructuredGrid") << "<UnstructuredGrid>\n";
  write_time(file, time, cycle);
  file << "<Piece NumberOfPoints=\"" << output.points.size() << "\" NumberOfCells=\"" << n_vtk_cells
       << "\">\n"
       << point_data_tag(output, "PointData");
  for (const auto &field : output.scalars) {
    std::vector<double> values = field.values;
    std::transform(values.begin(), values.end(), values.begin(), finite_or_nan);
    write_array(file, field.name, 1, values);
  }
  for (const auto &field : output.vectors)
    write_array(file, field.name, 3, in_three_dimensions<dim>(field.values));
  file << "</PointData>\n<Points>\n";
  write_array(file, "Points", 3, in_three_dimensions<dim>(output.points));
  file << "</Points>\n";
  write_cells(file, output);
  file << "</Piece>\n</UnstructuredGrid>\n</VTKFile>\n";

  file.close();
  if (!file)
    throw_cannot_write(path);
}

template <int dim>
std::string list_of_pieces(const FieldOutput<dim> &output, const std::vector<std::string> &pieces)
{
  std::string text = file_tag("PUnstructuredGrid") + "<PUnstructuredGrid GhostLevel=\"0\">\n" +
                     point_data_tag(output, "PPointData");
  for (const auto &field : output.scalars)
    text += "<PDataArray " + attributes<double>(field.name, 1) + "/>\n";
  for (const auto &field : output.vectors)
    text += "<PDataArray " + attributes<double>(field.name, 3) + "/>\n";
  text += "</PPointData>\n<PPoints>\n<PDataArray " + attributes<double>("Points", 3) +
          "/>\n</PPoints>\n";
  for (const std::string &piece : pieces)
    text += "<Piece Source=\"" + piece + "\"/>\n";
  return text + "</PUnstructuredGrid>\n</VTKFile>\n";
}

} // namespace

template <int dim>
std::string write_vtu(const FieldOutput<dim> &output, const std::filesystem::path &stem,
                      const double time, const unsigned int cycle, const MPI_Comm communicator)
{
  Assert(output.is_complete(), dealii::ExcMessage("Each field has one value for each point."));

  const auto beside_stem = [&](const std::string &suffix) {
    return std::filesystem::path(stem.string() + suffix);
  };
  if (dealii::Utilities::MPI::n_mpi_processes(communicator) == 1) {
    write_piece(output, beside_stem(".vtu"), time, cycle);
    return beside_stem(".vtu").filename();
  }

  const auto piece = [&](const std::size_t rank) { return "." + std::to_string(rank) + ".vtu"; };
  const unsigned int rank = dealii::Utilities::MPI::this_mpi_process(communicator);
  collectively(communicator, [&] {
    if (output.n_cells() > 0)
      write_piece(output, beside_stem(piece(rank)), time, cycle);
  });
  const std::vector<std::size_t> cells_of_ranks =
      dealii::Utilities::MPI::gather(communicator, output.n_cells(), 0);
  collectively_on_root(communicator, [&] {
    std::vector<std::string> pieces;
    for (std::size_t r = 0; r < cells_of_ranks.size(); ++r)
      if (cells_of_ranks[r] > 0)
        pieces.push_back(beside_stem(piece(r)).filename());
    write_file(beside_stem(".pvtu"), list_of_pieces(output, pieces));
  });
  return beside_stem(".pvtu").filename();
}

template std::string write_vtu(const FieldOutput<1> &, const std::filesystem::path &, double,
                               unsigned int, MPI_Comm);
template std::string write_vtu(const FieldOutput<2> &, const std::filesystem::path &, double,
                               unsigned int, MPI_Comm);
template std::string write_vtu(const FieldOutput<3> &, const std::filesystem::path &, double,
                               unsigned int, MPI_Comm);

} // namespace gibbsflow
