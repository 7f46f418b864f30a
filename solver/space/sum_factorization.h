#pragma once

#include "space/cell_rule.h"

namespace gibbsflow {

/// Sums over the points and over the nodes of a cell one direction after the other, for rules of
/// tensor products: of the order of p^{dim+1} operations where a sum over all takes p^{2 dim}, and
/// of p^{2 dim+1} for p^{3 dim} in integrals of products of two shape functions. All in the unit
/// cell: CellPoints has them for the coordinates x. Node indices are those of the element. Scratch
/// memory is that of the thread and grows to what is needed once.

/// values_q = sum_i c_i phi_i(xi_q); where `derivatives` is not null also those with respect to
/// each xi_d.
template <int dim>
void sum_over_nodes(const CellRule<dim> &rule, const std::vector<double> &c,
                    std::vector<double> &values, std::array<std::vector<double>, dim> *derivatives);

/// result_i = sum_q f_q phi_i(xi_q).
template <int dim>
void sum_over_points(const CellRule<dim> &rule, const std::vector<double> &f,
                     std::vector<double> &result);

/// result_ij = sum_q f_q phi_i phi_j; symmetric to the last bit.
template <int dim>
void sum_value_products(const CellRule<dim> &rule, const std::vector<double> &f,
                        std::vector<double> &result);

/// result_ij = sum_q sum_de A_q,de d_d phi_i d_e phi_j for symmetric A; symmetric to the last bit.
template <int dim>
void sum_gradient_products(const CellRule<dim> &rule,
                           const std::vector<dealii::SymmetricTensor<2, dim>> &A,
                           std::vector<double> &result);

/// result_ij += sum_q sum_d c_q,d d_d phi_i phi_j.
template <int dim>
void add_transport_products(const CellRule<dim> &rule, const std::vector<dealii::Tensor<1, dim>> &c,
                            std::vector<double> &result);

} // namespace gibbsflow
