#include "support/gmsh_text.h"

#include <algorithm>
#include <map>
#include <sstream>

namespace gibbsflow::test {

namespace {

int dimension_of(const int type)
{
  return type == 15 ? 0 : type == 1 ? 1 : type == 2 || type == 3 ? 2 : 3;
}

class Writer {
public:
  explicit Writer(const bool is_binary) : is_binary_(is_binary) { text_.precision(17); }

  template <typename T>
  void put(const T value)
  {
    if (is_binary_)
      text_.write(reinterpret_cast<const char *>(&value), sizeof(T));
    else
      text_ << value << ' ';
  }

  void end_line()
  {
    if (!is_binary_)
      text_ << '\n';
  }

  std::ostringstream &text() { return text_; }

private:
  const bool is_binary_;
  std::ostringstream text_;
};

void put_names(const GmshMesh &mesh, std::ostream &text)
{
  text << "$PhysicalNames\n" << mesh.names.size() << '\n';
  for (const GmshMesh::Name &name : mesh.names)
    text << name.dimension << ' ' << name.number << " \"" << name.name << "\"\n";
  text << "$EndPhysicalNames\n";
}

void put_version_2(const GmshMesh &mesh, const bool is_binary, Writer &out)
{
  out.text() << "$Nodes\n" << mesh.points.size() << '\n';
  for (std::size_t i = 0; i < mesh.points.size(); ++i) {
    out.put(static_cast<std::int32_t>(i + 1));
    for (const double x : mesh.points[i])
      out.put(x);
    out.end_line();
  }
  out.text() << "\n$EndNodes\n$Elements\n" << mesh.elements.size() << '\n';
  for (std::size_t i = 0; i < mesh.elements.size(); ++i) {
    const GmshMesh::Element &element = mesh.elements[i];
    const auto number = static_cast<std::int32_t>(i + 1);
    const std::vector<std::int32_t> head =
        is_binary ? std::vector<std::int32_t>{element.type, 1, 2, number}
                  : std::vector<std::int32_t>{number, element.type, 2};
    for (const std::int32_t value : head)
      out.put(value);
    out.put(static_cast<std::int32_t>(element.physical));
    out.put(static_cast<std::int32_t>(1));
    for (const int node : element.nodes)
      out.put(static_cast<std::int32_t>(node));
    out.end_line();
  }
  out.text() << "\n$EndElements\n";
}

void put_version_4(const GmshMesh &mesh, Writer &out)
{
  std::map<std::pair<int, int>, std::vector<const GmshMesh::Element *>> blocks; // physical, type
  for (const GmshMesh::Element &element : mesh.elements)
    blocks[{element.physical, element.type}].push_back(&element);
  std::array<std::map<int, int>, 4> entities; // tag and physical number, by dimension
  for (const auto &block : blocks)
    entities[dimension_of(block.first.second)][block.first.first + 1] = block.first.first;

  out.text() << "$Entities\n";
  for (const auto &of_dimension : entities)
    out.put(static_cast<std::uint64_t>(of_dimension.size()));
  out.end_line();
  for (unsigned int d = 0; d < 4; ++d)
    for (const auto &[tag, physical] : entities[d]) {
      out.put(static_cast<std::int32_t>(tag));
      for (unsigned int k = 0; k < (d == 0 ? 3 : 6); ++k)
        out.put(0.);
      out.put(static_cast<std::uint64_t>(physical != 0));
      if (physical != 0)
        out.put(static_cast<std::int32_t>(physical));
      if (d > 0)
        out.put(static_cast<std::uint64_t>(0));
      out.end_line();
    }
  out.text() << "\n$EndEntities\n$Nodes\n";
  const std::uint64_t n = mesh.points.size();
  for (const std::uint64_t value : {std::uint64_t(1), n, std::uint64_t(1), n})
    out.put(value);
  out.end_line();
  for (const std::int32_t value : {2, 1, 0})
    out.put(value);
  out.put(n);
  out.end_line();
  for (std::uint64_t i = 1; i <= n; ++i)
    out.put(i);
  out.end_line();
  for (const auto &point : mesh.points)
    for (const double x : point)
      out.put(x);
  out.text() << "\n$EndNodes\n$Elements\n";
  const std::uint64_t n_elements = mesh.elements.size();
  for (const std::uint64_t value :
       {std::uint64_t(blocks.size()), n_elements, std::uint64_t(1), n_elements})
    out.put(value);
  out.end_line();
  std::uint64_t number = 1;
  for (const auto &[key, block] : blocks) {
    for (const int value : {dimension_of(key.second), key.first + 1, key.second})
      out.put(static_cast<std::int32_t>(value));
    out.put(static_cast<std::uint64_t>(block.size()));
    out.end_line();
    for (const GmshMesh::Element *const element : block) {
      out.put(number++);
      for (const int node : element->nodes)
        out.put(static_cast<std::uint64_t>(node));
      out.end_line();
    }
  }
  out.text() << "\n$EndElements\n";
}

} // namespace

std::string gmsh_text(const GmshMesh &mesh, const std::string &version, const bool is_binary)
{
  Writer out(is_binary);
  out.text() << "$MeshFormat\n" << version << (is_binary ? " 1 8\n" : " 0 8\n");
  if (is_binary) {
    out.put(std::int32_t(1));
    out.text() << '\n';
  }
  out.text() << "$EndMeshFormat\n";
  put_names(mesh, out.text());
  if (version == "2.2")
    put_version_2(mesh, is_binary, out);
  else
    put_version_4(mesh, out);
  return out.text().str();
}

GmshMesh gmsh_cube(const unsigned int dim, const unsigned int n, const bool simplices)
{
  GmshMesh mesh;
  const int low = 1, boundary = 2, inside = 3, faces = static_cast<int>(dim) - 1;
  mesh.names = {{faces, low, "low"}, {faces, boundary, "boundary"}};
  const unsigned int m = n + 1, n_z = dim == 3 ? m : 1;
  for (unsigned int k = 0; k < n_z; ++k)
    for (unsigned int j = 0; j < m; ++j)
      for (unsigned int i = 0; i < m; ++i)
        mesh.points.push_back({{double(i) / n, double(j) / n, double(k) / n}});
  const auto node = [&](const std::array<unsigned int, 3> &at) {
    return static_cast<int>(1 + at[0] + m * (at[1] + m * at[2]));
  };
  // a box of d dimensions from `at` on, in the directions of `along`
  const auto add_box = [&](const std::array<unsigned int, 3> &at,
                           const std::vector<unsigned int> &along, const int physical) {
    const auto corner = [&](const unsigned int c) {
      std::array<unsigned int, 3> position = at;
      for (unsigned int k = 0; k < along.size(); ++k)
        position[along[k]] += c >> k & 1u;
      return node(position);
    };
    if (!simplices || along.size() == 1) {
      std::vector<int> nodes = {corner(0), corner(1)};
      if (along.size() > 1)
        nodes.insert(nodes.end(), {corner(3), corner(2)});
      if (along.size() > 2)
        nodes.insert(nodes.end(), {corner(4), corner(5), corner(7), corner(6)});
      mesh.elements.push_back({along.size() == 1 ? 1 : along.size() == 2 ? 3 : 5, physical, nodes});
      return;
    }
    std::vector<unsigned int> order(along.size()); // Kuhn: a path along the edges for each order
    for (unsigned int k = 0; k < order.size(); ++k)
      order[k] = k;
    do {
      std::vector<int> nodes = {corner(0)};
      unsigned int c = 0, inversions = 0;
      for (unsigned int k = 0; k < order.size(); ++k) {
        c |= 1u << order[k];
        nodes.push_back(corner(c));
        for (unsigned int l = k + 1; l < order.size(); ++l)
          inversions += order[l] < order[k];
      }
      if (inversions % 2 == 1)
        std::swap(nodes[1], nodes[2]);
      mesh.elements.push_back({along.size() == 2 ? 2 : 4, physical, nodes});
    } while (std::next_permutation(order.begin(), order.end()));
  };

  for (unsigned int k = 0; k < (dim == 3 ? n : 1); ++k)
    for (unsigned int j = 0; j < n; ++j)
      for (unsigned int i = 0; i < n; ++i) {
        const std::array<unsigned int, 3> at = {{i, j, k}};
        add_box(at, dim == 2 ? std::vector<unsigned int>{0, 1} : std::vector<unsigned int>{0, 1, 2},
                inside);
        for (unsigned int d = 0; d < dim; ++d) {
          std::vector<unsigned int> others;
          for (unsigned int e = 0; e < dim; ++e)
            if (e != d)
              others.push_back(e);
          if (at[d] == 0)
            add_box(at, others, d == 0 ? low : boundary);
          if (at[d] + 1 == n) {
            std::array<unsigned int, 3> above = at;
            ++above[d];
            add_box(above, others, boundary);
          }
        }
      }
  return mesh;
}

} // namespace gibbsflow::test
