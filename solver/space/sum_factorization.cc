#include "space/sum_factorization.h"

#include "linear_algebra/small_products.h"

namespace gibbsflow {

namespace {

/// Memory of a thread, by use.
std::vector<double> &scratch(const unsigned int use, const std::size_t size)
{
  constexpr unsigned int n_uses = 8;
  thread_local std::array<std::vector<double>, n_uses> memory;
  AssertIndexRange(use, n_uses);
  if (memory[use].size() < size)
    memory[use].resize(size);
  return memory[use];
}

unsigned int power(const unsigned int base, const unsigned int exponent)
{
  unsigned int result = 1;
  for (unsigned int k = 0; k < exponent; ++k)
    result *= base;
  return result;
}

/// Rows of `width` numbers, of which the first `used` belong to one point each, one after the
/// other.
void unpad(const double *from, const unsigned int width, const unsigned int used,
           const unsigned int n_rows, double *to)
{
  for (unsigned int row = 0; row < n_rows; ++row, from += width, to += used)
    std::copy_n(from, used, to);
}

/// The last direction of three: from sums [a_z][q_y][values and slopes at q_x], and those with
/// slopes in y.
void sum_over_planes(const LineShapes &z, const double *const plane, const double *const slope_y,
                     double *const values, const std::array<double *, 3> &derivatives)
{
  const unsigned int n_line = z.n_shapes, m = z.n_points, width = padded(m), row = m * 2 * width;
  const RowsOf<const double> value = {z.value.by_point.data(), padded(n_line)};
  double *const all = scratch(3, m * row).data();
  multiply_small(m, n_line, row, value, {plane, row}, {all, row});
  unpad(all, 2 * width, m, m * m, values);
  if (derivatives[0] == nullptr)
    return;
  unpad(all + width, 2 * width, m, m * m, derivatives[0]);
  multiply_small(m, n_line, m * width, value, {slope_y, m * width}, {all, m * width});
  unpad(all, width, m, m * m, derivatives[1]);
  multiply_small(m, n_line, row, {z.slope.by_point.data(), padded(n_line)}, {plane, row},
                 {all, row});
  unpad(all, 2 * width, m, m * m, derivatives[2]);
}

/// The sums over the nodes of one part of a rule, from coefficients by position.
template <int dim>
void sum_over_nodes_of_part(const TensorPart<dim> &part, const double *const c,
                            double *const values, const std::array<double *, dim> &derivatives)
{
  const LineShapes &x = *part.lines[0];
  const unsigned int n_line = x.n_shapes, m = part.n_points, width = padded(m);
  const bool with_slopes = derivatives[0] != nullptr;
  const unsigned int used = with_slopes ? 2 * width : width; // of a row: values, slopes in x
  // [a_z][a_y][values and slopes at q_x]
  double *const along_x = scratch(0, power(n_line, dim - 1) * 2 * width).data();
  multiply_small(power(n_line, dim - 1), n_line, used, {c, n_line},
                 {x.value_and_slope.data(), 2 * width}, {along_x, 2 * width});
  if constexpr (dim == 1) {
    unpad(along_x, 2 * width, m, 1, values);
    if (with_slopes)
      unpad(along_x + width, 2 * width, m, 1, derivatives[0]);
  } else {
    // [a_z][q_y][values and slopes at q_x], and the slopes in y
    const LineShapes &y = *part.lines[1];
    const unsigned int n_planes = power(n_line, dim - 2);
    double *const plane = scratch(1, n_planes * m * 2 * width).data();
    double *const slope_y = scratch(2, n_planes * m * width).data();
    for (unsigned int a = 0; a < n_planes; ++a) {
      const RowsOf<const double> lines = {along_x + a * n_line * 2 * width, 2 * width};
      multiply_small(m, n_line, used, {y.value.by_point.data(), padded(n_line)}, lines,
                     {plane + a * m * 2 * width, 2 * width});
      if (with_slopes)
        multiply_small(m, n_line, width, {y.slope.by_point.data(), padded(n_line)}, lines,
                       {slope_y + a * m * width, width});
    }
    if constexpr (dim == 2) {
      unpad(plane, 2 * width, m, m, values);
      if (with_slopes) {
        unpad(plane + width, 2 * width, m, m, derivatives[0]);
        unpad(slope_y, width, m, m, derivatives[1]);
      }
    } else
      sum_over_planes(*part.lines[2], plane, slope_y, values, derivatives);
  }
}

/// sum_q f_q t_1(xi_1) t_2(xi_2) ... for the functions of one table in each direction, those of the
/// first fastest and padded.
template <int dim>
void contract(const unsigned int n_points, const double *const f,
              const std::array<const LineTable *, dim> &tables, double *const result,
              const bool add)
{
  const unsigned int m = n_points, n_x = tables[0]->n_functions, width = padded(n_x);
  double *const along_x =
      dim == 1 ? result : scratch(4, power(m, dim - 1) * width).data(); // [q_z][q_y][f_x]
  multiply_small(power(m, dim - 1), m, n_x, {f, m}, {tables[0]->by_point.data(), width},
                 {along_x, width}, dim == 1 && add);
  if constexpr (dim > 1) {
    const unsigned int n_y = tables[1]->n_functions;
    double *const plane = dim == 2 ? result : scratch(5, m * n_y * width).data(); // [q_z][f_y][f_x]
    for (unsigned int q = 0; q < (dim == 3 ? m : 1); ++q)
      multiply_small(n_y, m, width, {tables[1]->by_function.data(), m},
                     {along_x + q * m * width, width}, {plane + q * n_y * width, width},
                     dim == 2 && add);
    if constexpr (dim == 3)
      multiply_small(tables[2]->n_functions, m, n_y * width, {tables[2]->by_function.data(), m},
                     {plane, n_y * width}, {result, n_y * width}, add);
  }
}

/// The same over all parts of a rule, with f given at all points and the tables of direction d
/// those that table(d, lines) names.
template <int dim, typename Table>
void contract_parts(const CellRule<dim> &rule, const double *const f, const Table &table,
                    double *const result, bool add)
{
  for (const TensorPart<dim> &part : rule.parts) {
    std::array<const LineTable *, dim> tables;
    for (unsigned int d = 0; d < dim; ++d)
      tables[d] = &table(d, *part.lines[d]);
    contract<dim>(part.n_points, f + part.first, tables, result, add);
    add = true;
  }
}

/// Entries of all products of pairs in each direction, the first padded.
template <int dim>
std::size_t n_products(const unsigned int n_pairs)
{
  return padded(n_pairs) * power(n_pairs, dim - 1);
}

} // namespace

template <int dim>
void sum_over_nodes(const CellRule<dim> &rule, const std::vector<double> &c,
                    std::vector<double> &values,
                    std::array<std::vector<double>, dim> *const derivatives)
{
  const std::vector<unsigned int> &position = rule.numbering->position;
  AssertDimension(c.size(), position.size());
  double *const by_position = scratch(6, c.size()).data();
  for (unsigned int i = 0; i < c.size(); ++i)
    by_position[position[i]] = c[i];
  values.resize(rule.weights.size());
  if (derivatives != nullptr)
    for (std::vector<double> &derivative : *derivatives)
      derivative.resize(rule.weights.size());
  for (const TensorPart<dim> &part : rule.parts) {
    std::array<double *, dim> to = {};
    if (derivatives != nullptr)
      for (unsigned int d = 0; d < dim; ++d)
        to[d] = (*derivatives)[d].data() + part.first;
    sum_over_nodes_of_part<dim>(part, by_position, values.data() + part.first, to);
  }
}

template <int dim>
void sum_over_points(const CellRule<dim> &rule, const std::vector<double> &f,
                     std::vector<double> &result)
{
  AssertDimension(f.size(), rule.weights.size());
  const std::vector<unsigned int> &position = rule.numbering->position;
  const unsigned int n_line = rule.numbering->n_shapes;
  double *const sums = scratch(7, n_products<dim>(n_line)).data();
  contract_parts(
      rule, f.data(),
      [](unsigned int, const LineShapes &line) -> const LineTable & { return line.value; }, sums,
      false);
  result.resize(position.size());
  for (unsigned int i = 0; i < result.size(); ++i)
    result[i] = sums[position[i] / n_line * padded(n_line) + position[i] % n_line];
}

template <int dim>
void sum_value_products(const CellRule<dim> &rule, const std::vector<double> &f,
                        std::vector<double> &result)
{
  AssertDimension(f.size(), rule.weights.size());
  const TensorNumbering<dim> &numbering = *rule.numbering;
  const unsigned int n_line = numbering.n_shapes;
  double *const products = scratch(7, n_products<dim>(n_line * (n_line + 1) / 2)).data();
  contract_parts(
      rule, f.data(),
      [](unsigned int, const LineShapes &line) -> const LineTable & { return line.value_value; },
      products, false);
  result.resize(numbering.symmetric_product.size());
  for (std::size_t k = 0; k < result.size(); ++k)
    result[k] = products[numbering.symmetric_product[k]];
}

namespace {

/// A_q,de at all points; false where all are zero.
template <int dim>
bool take_component(const std::vector<dealii::SymmetricTensor<2, dim>> &A, const unsigned int d,
                    const unsigned int e, double *const component)
{
  bool any = false;
  for (std::size_t q = 0; q < A.size(); ++q) {
    component[q] = A[q][d][e];
    any = any || component[q] != 0.;
  }
  return any;
}

} // namespace

template <int dim>
void sum_gradient_products(const CellRule<dim> &rule,
                           const std::vector<dealii::SymmetricTensor<2, dim>> &A,
                           std::vector<double> &result)
{
  AssertDimension(A.size(), rule.weights.size());
  const TensorNumbering<dim> &numbering = *rule.numbering;
  const unsigned int n_line = numbering.n_shapes;
  const std::size_t n_nodes = numbering.position.size();
  double *const component = scratch(6, A.size()).data();

  // A_dd d_d phi_i d_d phi_j does not change when the nodes change places in any direction
  double *products = scratch(7, n_products<dim>(n_line * (n_line + 1) / 2)).data();
  for (unsigned int direction = 0; direction < dim; ++direction) {
    take_component(A, direction, direction, component);
    contract_parts(
        rule, component,
        [direction](unsigned int d, const LineShapes &line) -> const LineTable & {
          return d == direction ? line.slope_slope : line.value_value;
        },
        products, direction > 0);
  }
  result.resize(numbering.symmetric_product.size());
  for (std::size_t k = 0; k < result.size(); ++k)
    result[k] = products[numbering.symmetric_product[k]];

  // A_de (d_d phi_i d_e phi_j + d_e phi_i d_d phi_j)
  bool any = false;
  products = scratch(7, n_products<dim>(n_line * n_line)).data();
  for (unsigned int one = 0; one < dim; ++one)
    for (unsigned int other = one + 1; other < dim; ++other)
      if (take_component(A, one, other, component)) {
        contract_parts(
            rule, component,
            [one, other](unsigned int d, const LineShapes &line) -> const LineTable & {
              return d == one     ? line.slope_value
                     : d == other ? line.value_slope
                                  : line.all_value_value;
            },
            products, any);
        any = true;
      }
  if (!any)
    return;
  for (std::size_t i = 0; i < n_nodes; ++i)
    for (std::size_t j = 0; j < n_nodes; ++j)
      result[i * n_nodes + j] += products[numbering.product[i * n_nodes + j]] +
                                 products[numbering.product[j * n_nodes + i]];
}

template <int dim>
void add_transport_products(const CellRule<dim> &rule, const std::vector<dealii::Tensor<1, dim>> &c,
                            std::vector<double> &result)
{
  AssertDimension(c.size(), rule.weights.size());
  const TensorNumbering<dim> &numbering = *rule.numbering;
  const unsigned int n_line = numbering.n_shapes;
  AssertDimension(result.size(), numbering.product.size());
  double *const component = scratch(6, c.size()).data();
  double *const products = scratch(7, n_products<dim>(n_line * n_line)).data();
  for (unsigned int direction = 0; direction < dim; ++direction) {
    for (std::size_t q = 0; q < c.size(); ++q)
      component[q] = c[q][direction];
    contract_parts(
        rule, component,
        [direction](unsigned int d, const LineShapes &line) -> const LineTable & {
          return d == direction ? line.slope_value : line.all_value_value;
        },
        products, direction > 0);
  }
  for (std::size_t k = 0; k < result.size(); ++k)
    result[k] += products[numbering.product[k]];
}

template void sum_over_nodes<1>(const CellRule<1> &, const std::vector<double> &,
                                std::vector<double> &, std::array<std::vector<double>, 1> *);
template void sum_over_nodes<2>(const CellRule<2> &, const std::vector<double> &,
                                std::vector<double> &, std::array<std::vector<double>, 2> *);
template void sum_over_nodes<3>(const CellRule<3> &, const std::vector<double> &,
                                std::vector<double> &, std::array<std::vector<double>, 3> *);
template void sum_over_points(const CellRule<1> &, const std::vector<double> &,
                              std::vector<double> &);
template void sum_over_points(const CellRule<2> &, const std::vector<double> &,
                              std::vector<double> &);
template void sum_over_points(const CellRule<3> &, const std::vector<double> &,
                              std::vector<double> &);
template void sum_value_products(const CellRule<1> &, const std::vector<double> &,
                                 std::vector<double> &);
template void sum_value_products(const CellRule<2> &, const std::vector<double> &,
                                 std::vector<double> &);
template void sum_value_products(const CellRule<3> &, const std::vector<double> &,
                                 std::vector<double> &);
template void sum_gradient_products(const CellRule<1> &,
                                    const std::vector<dealii::SymmetricTensor<2, 1>> &,
                                    std::vector<double> &);
template void sum_gradient_products(const CellRule<2> &,
                                    const std::vector<dealii::SymmetricTensor<2, 2>> &,
                                    std::vector<double> &);
template void sum_gradient_products(const CellRule<3> &,
                                    const std::vector<dealii::SymmetricTensor<2, 3>> &,
                                    std::vector<double> &);
template void add_transport_products(const CellRule<1> &, const std::vector<dealii::Tensor<1, 1>> &,
                                     std::vector<double> &);
template void add_transport_products(const CellRule<2> &, const std::vector<dealii::Tensor<1, 2>> &,
                                     std::vector<double> &);
template void add_transport_products(const CellRule<3> &, const std::vector<dealii::Tensor<1, 3>> &,
                                     std::vector<double> &);

} // namespace gibbsflow
