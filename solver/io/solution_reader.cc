#include "io/solution_reader.h"

#include "base/text.h"
#include "base/user_error.h"
#include "data/csv.h"
#include "io/lagrange_cell.h"

#include <deal.II/base/utilities.h>

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace gibbsflow {

namespace fs = std::filesystem;

namespace {

/// A VTU file that is being read: its text, and where to find it for messages.
struct VtuText {
  std::string entry, file;
  std::string text;
};

[[noreturn]] void throw_unreadable(const VtuText &vtu, const std::string &found)
{
  throw UserError(vtu.entry, "`" + vtu.file + "` " + found,
                  "a whole file of fields as gibbsflow writes it",
                  "Run the command that wrote it again");
}

/// The value of an attribute in the tag that begins at `tag`; empty if it has none.
std::string attribute(const std::string_view text, const std::size_t tag, const std::string &name)
{
  const std::size_t end = text.find('>', tag);
  const std::string_view inside = text.substr(tag, end - tag);
  const std::size_t begin = inside.find(' ' + name + "=\"");
  if (end == std::string_view::npos || begin == std::string_view::npos)
    return "";
  const std::size_t first = begin + name.size() + 3;
  return std::string(inside.substr(first, inside.find('"', first) - first));
}

/// The places of all tags that begin with `opening`.
std::vector<std::size_t> tags(const std::string_view text, const std::string &opening)
{
  std::vector<std::size_t> places;
  for (std::size_t at = text.find(opening); at != std::string_view::npos;
       at = text.find(opening, at + 1))
    places.push_back(at);
  return places;
}

/// The bytes that `n` characters of base 64 from `position` on stand for.
std::vector<unsigned char> decoded(const VtuText &vtu, const std::size_t position,
                                   const std::size_t n)
{
  if (position + n > vtu.text.size())
    throw_unreadable(vtu, "ends within an array");
  try {
    return dealii::Utilities::decode_base64(vtu.text.substr(position, n));
  } catch (const std::exception &) {
    throw_unreadable(vtu, "holds an array that is damaged");
  }
}

/// Characters of base 64 for a number of bytes.
std::size_t base64_length(const std::size_t n_bytes)
{
  return 4 * ((n_bytes + 2) / 3);
}

/// Undoes encoded() of vtu.cc for the array whose tag is at `tag`.
template <typename T>
std::vector<T> decoded_array(const VtuText &vtu, const std::size_t tag)
{
  constexpr std::size_t word = sizeof(std::uint64_t);
  const std::size_t begin = vtu.text.find_first_not_of("\n\r \t", vtu.text.find('>', tag) + 1);
  if (begin == std::string::npos || attribute(vtu.text, tag, "format") != "binary")
    throw_unreadable(vtu, "holds an array that is not compressed");

  const auto words = [&](const std::size_t n) {
    const std::vector<unsigned char> bytes = decoded(vtu, begin, base64_length(n * word));
    std::vector<std::uint64_t> values(n);
    if (bytes.size() < n * word)
      throw_unreadable(vtu, "holds an array that is damaged");
    std::memcpy(values.data(), bytes.data(), n * word);
    return values;
  };
  const std::uint64_t n_blocks = words(1)[0];
  if (n_blocks > vtu.text.size())
    throw_unreadable(vtu, "holds an array that is damaged");
  const std::vector<std::uint64_t> header = words(3 + n_blocks);
  const std::uint64_t block_size = header[1], last_size = header[2];
  std::uint64_t n_compressed = 0;
  for (std::size_t b = 0; b < n_blocks; ++b) {
    if (header[3 + b] > vtu.text.size())
      throw_unreadable(vtu, "holds an array that is damaged");
    n_compressed += header[3 + b];
  }
  if (n_compressed > vtu.text.size() || block_size > 1U << 28 || last_size > block_size)
    throw_unreadable(vtu, "holds an array that is damaged");

  const std::vector<unsigned char> compressed =
      decoded(vtu, begin + base64_length((3 + n_blocks) * word), base64_length(n_compressed));
  std::vector<unsigned char> bytes;
  std::size_t offset = 0;
  for (std::size_t b = 0; b < n_blocks; ++b) {
    const std::size_t size = b + 1 == n_blocks && last_size > 0 ? last_size : block_size;
    uLongf n_bytes = size;
    const std::size_t before = bytes.size();
    bytes.resize(before + size);
    if (offset + header[3 + b] > compressed.size() ||
        uncompress(&bytes[before], &n_bytes, &compressed[offset], header[3 + b]) != Z_OK ||
        n_bytes != size)
      throw_unreadable(vtu, "holds an array that is damaged");
    offset += header[3 + b];
  }
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty())
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  return values;
}

/// The tag of the array of that name.
std::size_t array_tag(const VtuText &vtu, const std::string &name)
{
  for (const std::size_t tag : tags(vtu.text, "<DataArray "))
    if (attribute(vtu.text, tag, "Name") == name)
      return tag;
  throw_unreadable(vtu, "has no array `" + name + "`");
}

VtuText opened(const std::string &entry, const fs::path &file)
{
  VtuText vtu{entry, file.string(), ""};
  std::error_code error;
  if (!fs::is_regular_file(file, error))
    throw_unreadable(vtu, "is missing");
  vtu.text = read_text_file(entry, file.string());
  if (vtu.text.find("<VTKFile ") == std::string::npos ||
      vtu.text.find("</VTKFile>") == std::string::npos)
    throw_unreadable(vtu, "is cut off or no VTK file");
  if (attribute(vtu.text, vtu.text.find("<VTKFile "), "byte_order") == "BigEndian")
    throw_unreadable(vtu, "comes from a machine with another order of bytes");
  return vtu;
}

std::size_t n_nodes_of(const unsigned int dim, const unsigned int degree)
{
  const std::size_t n = degree + 1;
  return dim == 2 ? n * n : n * n * n;
}

/// The positions of a cell's nodes in lexicographic order within VTK's, by its type and number of
/// nodes; empty for cells that gibbsflow does not write.
std::vector<unsigned int> lexicographic_order(const unsigned int type, const std::size_t n_nodes)
{
  const bool is_plain = type == 9 || type == 12;
  const unsigned int dim = type == 9 || type == 70 ? 2 : type == 12 || type == 72 ? 3 : 0;
  unsigned int degree = 1;
  while (!is_plain && degree < 10 && n_nodes_of(dim, degree) < n_nodes)
    ++degree;
  if (dim == 0 || n_nodes_of(dim, degree) != n_nodes)
    return {};
  const std::vector<unsigned int> places =
      dim == 2 ? lagrange_to_lexicographic<2>(degree) : lagrange_to_lexicographic<3>(degree);
  std::vector<unsigned int> order(places.size());
  for (unsigned int i = 0; i < places.size(); ++i)
    order[places[i]] = i;
  return order;
}

void append_cells(const VtuText &vtu, VtuFields &fields, const std::size_t first_point)
{
  const auto connectivity = decoded_array<std::int64_t>(vtu, array_tag(vtu, "connectivity"));
  const auto offsets = decoded_array<std::int64_t>(vtu, array_tag(vtu, "offsets"));
  const auto types = decoded_array<std::uint8_t>(vtu, array_tag(vtu, "types"));
  const auto n_points = static_cast<std::int64_t>(fields.n_points() - first_point);
  std::vector<unsigned int> order;
  std::int64_t begin = 0;
  for (std::size_t c = 0; c < offsets.size(); ++c) {
    const std::int64_t end = offsets[c];
    if (c >= types.size() || end < begin || end > static_cast<std::int64_t>(connectivity.size()))
      throw_unreadable(vtu, "holds cells that are damaged");
    const auto n_nodes = static_cast<std::size_t>(end - begin);
    if (c == 0 || types[c] != types[c - 1] || order.size() != n_nodes)
      order = lexicographic_order(types[c], n_nodes);
    if (order.empty())
      throw_unreadable(vtu, "holds cells that gibbsflow does not write");
    fields.dimension = types[c] == 9 || types[c] == 70 ? 2 : 3;
    VtuCell cell;
    while (n_nodes_of(fields.dimension, cell.degree) < n_nodes)
      ++cell.degree;
    for (const unsigned int place : order) {
      const std::int64_t point = connectivity[static_cast<std::size_t>(begin) + place];
      if (point < 0 || point >= n_points)
        throw_unreadable(vtu, "holds cells that are damaged");
      cell.nodes.push_back(static_cast<unsigned int>(first_point + point));
    }
    fields.cells.push_back(std::move(cell));
    begin = end;
  }
}

void append_piece(const VtuText &vtu, const std::vector<std::string> &wanted, VtuFields &fields)
{
  const std::size_t first_point = fields.n_points();
  const std::vector<double> points = decoded_array<double>(vtu, array_tag(vtu, "Points"));
  fields.points.insert(fields.points.end(), points.begin(), points.end());
  append_cells(vtu, fields, first_point);
  for (std::size_t f = 0; f < wanted.size(); ++f) {
    const std::vector<double> values = decoded_array<double>(vtu, array_tag(vtu, wanted[f]));
    if (3 * values.size() != points.size())
      throw_unreadable(vtu, "holds an array of another length than its points");
    fields.values[f].insert(fields.values[f].end(), values.begin(), values.end());
  }
}

/// Names of arrays with one component in a file's list of fields at points.
std::vector<std::string> scalar_names(const VtuText &vtu)
{
  const bool is_list = vtu.text.find("<PPointData") != std::string::npos;
  const std::size_t begin = vtu.text.find(is_list ? "<PPointData" : "<PointData"),
                    end = vtu.text.find(is_list ? "</PPointData>" : "</PointData>");
  if (begin == std::string::npos || end == std::string::npos || end < begin)
    throw_unreadable(vtu, "has no fields");
  const std::string_view part = std::string_view(vtu.text).substr(begin, end - begin);
  std::vector<std::string> names;
  for (const std::size_t tag : tags(part, is_list ? "<PDataArray " : "<DataArray "))
    if (attribute(part, tag, "NumberOfComponents") == "1")
      names.push_back(attribute(part, tag, "Name"));
  return names;
}

} // namespace

const std::vector<double> *VtuFields::find(const std::string &name) const
{
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? nullptr : &values[static_cast<std::size_t>(found - names.begin())];
}

VtuFields read_vtu(const std::string &entry, const fs::path &file,
                   const std::vector<std::string> &wanted)
{
  const VtuText vtu = opened(entry, file);
  VtuFields fields;
  for (const std::string &name : scalar_names(vtu))
    if (std::find(wanted.begin(), wanted.end(), name) != wanted.end())
      fields.names.push_back(name);
  fields.values.resize(fields.names.size());

  const std::vector<std::size_t> pieces = tags(vtu.text, "<Piece Source=");
  for (const std::size_t tag : pieces)
    append_piece(opened(entry, file.parent_path() / attribute(vtu.text, tag, "Source")),
                 fields.names, fields);
  if (pieces.empty())
    append_piece(vtu, fields.names, fields);
  return fields;
}

std::vector<std::string> scalar_fields(const std::string &entry, const fs::path &file)
{
  return scalar_names(opened(entry, file));
}

std::vector<std::pair<double, fs::path>> read_pvd(const std::string &entry, const fs::path &file)
{
  std::vector<std::pair<double, fs::path>> series;
  std::error_code error;
  if (!fs::exists(file, error))
    return series;
  const VtuText pvd = opened(entry, file);
  for (const std::size_t tag : tags(pvd.text, "<DataSet ")) {
    const std::optional<double> time = parse_number(attribute(pvd.text, tag, "timestep"));
    const std::string name = attribute(pvd.text, tag, "file");
    if (!time || name.empty())
      throw_unreadable(pvd, "is no list of fields through time");
    series.emplace_back(*time, file.parent_path() / name);
  }
  return series;
}

} // namespace gibbsflow
