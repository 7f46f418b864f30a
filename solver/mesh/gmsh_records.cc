#include "mesh/gmsh_records.h"

#include "base/user_error.h"
#include "mesh/mesh_bytes.h"

#include <cmath>
#include <unordered_map>
#include <utility>

namespace gibbsflow {

namespace {

[[noreturn]] void refuse_type(const std::string &file, const int type)
{
  constexpr int prism = 6, pyramid = 7;
  if (type == prism || type == pyramid)
    throw UserError(mesh_file_entry,
                    std::string(type == prism ? "prisms" : "pyramids") + " in " + file,
                    "lines, triangles, quadrilaterals, tetrahedra and hexahedra",
                    "Mesh the volume with tetrahedra, or with hexahedra alone");
  throw UserError(mesh_file_entry,
                  "elements of Gmsh's type " + std::to_string(type) + " in " + file +
                      ", which are not of first order",
                  "lines, triangles, quadrilaterals, tetrahedra and hexahedra of first order",
                  "Set Mesh.ElementOrder = 1 in Gmsh; what is round has a physical name that "
                  "begins with circle or sphere");
}

/// The positions of nodes by their tags.
using NodePlaces = std::unordered_map<std::size_t, std::size_t>;

void add_node(GmshRecords &records, NodePlaces &places, const MeshBytes &bytes,
              const std::size_t tag, const std::array<double, 3> &x)
{
  for (const double value : x)
    if (!std::isfinite(value))
      bytes.refuse("a node whose coordinates are not finite");
  if (!places.emplace(tag, records.points.size()).second)
    bytes.refuse("the node " + std::to_string(tag) + " twice");
  records.points.push_back(x);
}

std::size_t place_of(const NodePlaces &places, const MeshBytes &bytes, const std::size_t tag)
{
  const auto found = places.find(tag);
  if (found == places.end())
    bytes.refuse("an element with the node " + std::to_string(tag) + ", which is not listed,");
  return found->second;
}

std::array<double, 3> point(MeshBytes &bytes)
{
  std::array<double, 3> x;
  for (double &value : x)
    value = bytes.number();
  return x;
}

void read_names(MeshBytes &bytes, GmshRecords &records)
{
  const bool is_binary = std::exchange(bytes.is_binary, false); // always text
  const std::size_t n = bytes.check(bytes.count_in_words(), 4);
  for (std::size_t i = 0; i < n; ++i) {
    const int dimension = bytes.integer(), number = bytes.integer();
    const std::string rest = bytes.line();
    const std::size_t begin = rest.find('"'), end = rest.rfind('"');
    if (begin == std::string::npos || end <= begin)
      bytes.refuse("a physical name without quotes");
    records.names[{dimension, number}] = rest.substr(begin + 1, end - begin - 1);
  }
  bytes.is_binary = is_binary;
}

void read_nodes_2(MeshBytes &bytes, GmshRecords &records, NodePlaces &places)
{
  const std::size_t n = bytes.check(bytes.count_in_words(), bytes.is_binary ? 28 : 8);
  bytes.end_line();
  for (std::size_t i = 0; i < n; ++i) {
    const int tag = bytes.integer();
    add_node(records, places, bytes, tag, point(bytes));
  }
}

void read_element(MeshBytes &bytes, GmshRecords &records, const NodePlaces &places, const int type,
                  const int physical, const bool is_large)
{
  GmshRecords::Element element{type, physical, {}};
  for (unsigned int k = 0; k < n_gmsh_nodes(type); ++k)
    element.nodes.push_back(place_of(
        places, bytes, is_large ? bytes.large() : static_cast<std::size_t>(bytes.integer())));
  records.elements.push_back(std::move(element));
}

void check_type(const MeshBytes &bytes, const int type)
{
  constexpr int most_types = 140;
  if (type < 1 || type > most_types)
    bytes.refuse("elements of an unknown type");
  if (n_gmsh_nodes(type) == 0)
    refuse_type(bytes.file(), type);
}

void read_elements_2(MeshBytes &bytes, GmshRecords &records, const NodePlaces &places)
{
  const std::size_t n = bytes.check(bytes.count_in_words(), 8);
  bytes.end_line();
  for (std::size_t i = 0; i < n;) {
    int tag = 0, n_in_block = 1;
    if (!bytes.is_binary)
      tag = bytes.integer();
    const int type = bytes.integer();
    if (bytes.is_binary)
      n_in_block = bytes.integer();
    const int n_tags = bytes.integer();
    check_type(bytes, type);
    if (tag < 0 || n_in_block < 1 || static_cast<std::size_t>(n_in_block) > n - i || n_tags < 0)
      bytes.refuse("a block of elements that makes no sense");
    for (int k = 0; k < n_in_block; ++k, ++i) {
      if (bytes.is_binary)
        bytes.integer(); // its number
      int physical = 0;
      for (int t = 0; t < n_tags; ++t) {
        const int value = bytes.integer();
        physical = t == 0 ? value : physical;
      }
      read_element(bytes, records, places, type, physical, false);
    }
  }
}

/// The physical number of an entity, by dimension and tag; negative numbers tell the orientation.
using Entities = std::map<std::pair<int, int>, int>;

Entities read_entities(MeshBytes &bytes)
{
  Entities entities;
  bytes.end_line();
  std::array<std::size_t, 4> n;
  for (std::size_t &count : n)
    count = bytes.check(bytes.large(), 8);
  for (int d = 0; d < 4; ++d)
    for (std::size_t i = 0; i < n[d]; ++i) {
      const int tag = bytes.integer();
      for (int k = 0; k < (d == 0 ? 3 : 6); ++k)
        bytes.number();
      const std::size_t n_physical = bytes.check(bytes.large(), bytes.is_binary ? 4 : 2);
      for (std::size_t k = 0; k < n_physical; ++k) {
        const int physical = bytes.integer();
        if (k == 0)
          entities[{d, tag}] = std::abs(physical);
      }
      if (d > 0)
        for (std::size_t k = bytes.check(bytes.large(), bytes.is_binary ? 4 : 2); k-- > 0;)
          bytes.integer();
    }
  return entities;
}

void read_nodes_4(MeshBytes &bytes, GmshRecords &records, NodePlaces &places)
{
  bytes.end_line();
  const std::size_t n_blocks = bytes.large();
  bytes.check(bytes.large(), bytes.is_binary ? 32 : 8);
  bytes.large(); // the smallest and the largest number
  bytes.large();
  bytes.check(n_blocks, 8);
  for (std::size_t block = 0; block < n_blocks; ++block) {
    const int dimension = bytes.integer();
    bytes.integer(); // the entity
    const bool is_parametric = bytes.integer() != 0;
    const std::size_t n = bytes.check(bytes.large(), bytes.is_binary ? 32 : 8);
    std::vector<std::size_t> tags(n);
    for (std::size_t &tag : tags)
      tag = bytes.large();
    for (const std::size_t tag : tags) {
      add_node(records, places, bytes, tag, point(bytes));
      for (int k = 0; is_parametric && k < dimension; ++k)
        bytes.number();
    }
  }
}

void read_elements_4(MeshBytes &bytes, GmshRecords &records, const NodePlaces &places,
                     const Entities &entities)
{
  bytes.end_line();
  const std::size_t n_blocks = bytes.large();
  bytes.check(bytes.large(), bytes.is_binary ? 16 : 4);
  bytes.large();
  bytes.large();
  bytes.check(n_blocks, 8);
  for (std::size_t block = 0; block < n_blocks; ++block) {
    const int dimension = bytes.integer(), entity = bytes.integer(), type = bytes.integer();
    check_type(bytes, type);
    if (dimension != gmsh_dimension(type))
      bytes.refuse("elements on an entity of another dimension");
    const std::size_t n = bytes.check(bytes.large(), bytes.is_binary ? 16 : 4);
    const auto found = entities.find({dimension, entity});
    for (std::size_t i = 0; i < n; ++i) {
      bytes.large(); // its number
      read_element(bytes, records, places, type, found == entities.end() ? 0 : found->second, true);
    }
  }
}

void read_format(MeshBytes &bytes, GmshRecords &records)
{
  records.version = bytes.word();
  const std::string type = bytes.word(), size = bytes.word();
  if (records.version != "2.2" && records.version != "4.1")
    bytes.refuse("format " + (records.version.size() < 10 ? records.version : "unknown"));
  if ((type != "0" && type != "1") || size != "8")
    bytes.refuse("neither ASCII nor binary numbers of 8 bytes");
  if (type == "1") {
    bytes.line();
    bytes.is_binary = true;
    if (bytes.integer() != 1)
      bytes.refuse("numbers in another byte order");
  }
}

} // namespace

unsigned int n_gmsh_nodes(const int type)
{
  switch (type) {
  case 1:
    return 2;
  case 2:
    return 3;
  case 3:
  case 4:
    return 4;
  case 5:
    return 8;
  case 15:
    return 1;
  default:
    return 0;
  }
}

int gmsh_dimension(const int type)
{
  switch (type) {
  case 1:
    return 1;
  case 2:
  case 3:
    return 2;
  case 4:
  case 5:
    return 3;
  case 15:
    return 0;
  default:
    return -1;
  }
}

GmshRecords read_gmsh_records(const std::string &file)
{
  MeshBytes bytes(file);
  GmshRecords records;
  NodePlaces places;
  Entities entities;
  if (bytes.word() != "$MeshFormat")
    bytes.refuse("no $MeshFormat at the beginning");
  read_format(bytes, records);
  bytes.expect("$EndMeshFormat");
  const bool is_old = records.version == "2.2";
  for (std::string section = bytes.word(); !section.empty(); section = bytes.word()) {
    if (section[0] != '$')
      bytes.refuse("something between sections");
    if (section == "$PhysicalNames")
      read_names(bytes, records);
    else if (section == "$Entities" && !is_old)
      entities = read_entities(bytes);
    else if (section == "$Nodes")
      is_old ? read_nodes_2(bytes, records, places) : read_nodes_4(bytes, records, places);
    else if (section == "$Elements")
      is_old ? read_elements_2(bytes, records, places)
             : read_elements_4(bytes, records, places, entities);
    else {
      bytes.skip_to("$End" + section.substr(1));
      continue;
    }
    bytes.expect("$End" + section.substr(1));
  }
  if (records.points.empty() || records.elements.empty())
    bytes.refuse(records.points.empty() ? "no $Nodes" : "no $Elements");
  return records;
}

} // namespace gibbsflow
