#include "learning/empirical_risk.h"

#include <algorithm>

namespace gibbsflow {

namespace {

/// Samples that are worked on at a time: a few arrays of this length stay in the first cache.
constexpr std::size_t block_size = 256;

} // namespace

template <int dim>
double EmpiricalRisk<dim>::Affine::operator()(const dealii::Point<dim> &z) const
{
  double value = constant;
  for (unsigned int d = 0; d < dim; ++d)
    value += slope[d] * z[d];
  return value;
}

template <int dim>
EmpiricalRisk<dim>::EmpiricalRisk(const Network &network, const DataSet &data,
                                  const Subspace &subspace)
    : activation_(network.activation()),
      output_activation_(network.output_activation()),
      targets_(data.targets)
{
  const auto weight = [&subspace](const unsigned int position) {
    Affine affine;
    affine.constant = subspace.origin[position];
    for (unsigned int d = 0; d < dim; ++d)
      affine.slope[d] = subspace.directions[d][position];
    return affine;
  };
  if (network.has_output_bias())
    output_bias_ = weight(network.b2());
  const std::size_t n = data.n_samples();
  for (unsigned int i = 0; i < network.n_hidden(); ++i) {
    Unit unit;
    unit.output_weight = weight(network.W2(i));
    unit.offset.resize(n);
    for (std::vector<double> &slope : unit.slope)
      slope.resize(n);
    bool moves = false;
    for (std::size_t k = 0; k < n; ++k) {
      // a_i(x_k) = sum_j W1[i;j] x_kj + b1[i]
      Affine a = weight(network.b1(i));
      for (unsigned int j = 0; j < network.n_inputs(); ++j) {
        const Affine w = weight(network.W1(i, j));
        a.constant += w.constant * data.inputs[k][j];
        a.slope += data.inputs[k][j] * w.slope;
      }
      unit.offset[k] = a.constant;
      for (unsigned int d = 0; d < dim; ++d)
        unit.slope[d][k] = a.slope[d];
      moves = moves || a.slope.norm_square() > 0.;
    }
    unit.moves = moves;
    if (!moves) {
      unit.constant_activation.resize(n);
      activation_.values(unit.offset.data(), unit.constant_activation.data(), n);
    }
    units_.push_back(std::move(unit));
  }
}

/// u_k = sum_i v_i(z) s(c_ik + A_ik.z) + b2(z).
template <int dim>
void EmpiricalRisk<dim>::output_arguments(const dealii::Point<dim> &z, const std::size_t begin,
                                          const std::size_t n, double *const u) const
{
  double a[block_size];
  std::fill_n(u, n, output_bias_(z));
  for (const Unit &unit : units_) {
    const double v = unit.output_weight(z);
    const double *s = a;
    if (unit.moves) {
      std::copy_n(unit.offset.data() + begin, n, a);
      for (unsigned int d = 0; d < dim; ++d) {
        const double *const slope = unit.slope[d].data() + begin;
        for (std::size_t k = 0; k < n; ++k)
          a[k] += slope[k] * z[d];
      }
      activation_.values(a, a, n);
    } else
      s = unit.constant_activation.data() + begin;
    for (std::size_t k = 0; k < n; ++k)
      u[k] += v * s[k];
  }
}

template <int dim>
double EmpiricalRisk<dim>::value(const dealii::Point<dim> &z) const
{
  double u[block_size];
  double sum = 0.;
  for (std::size_t begin = 0; begin < targets_.size(); begin += block_size) {
    const std::size_t n = std::min(block_size, targets_.size() - begin);
    output_arguments(z, begin, n, u);
    output_activation_.values(u, u, n);
    for (std::size_t k = 0; k < n; ++k)
      sum += (u[k] - targets_[begin + k]) * (u[k] - targets_[begin + k]);
  }
  return sum / targets_.size();
}

/// With r = g(u) - y, for each sample:
///     grad u = sum_i s grad v_i + v_i s' A_i + grad b2,
///     Hess u = sum_i s' (grad v_i A_i^T + A_i grad v_i^T) + v_i s'' A_i A_i^T,
///     grad r^2 = 2 r g' grad u,   Hess r^2 = 2 (g'^2 + r g'') grad u grad u^T + 2 r g' Hess u .
template <int dim>
std::pair<dealii::Tensor<1, dim>, dealii::SymmetricTensor<2, dim>>
EmpiricalRisk<dim>::derivatives(const dealii::Point<dim> &z, const bool with_hessian) const
{
  using dealii::outer_product;
  using dealii::symmetrize;
  dealii::Tensor<1, dim> gradient;
  dealii::SymmetricTensor<2, dim> hessian;
  for (std::size_t k = 0; k < targets_.size(); ++k) {
    double u = output_bias_(z);
    dealii::Tensor<1, dim> grad_u = output_bias_.slope;
    dealii::SymmetricTensor<2, dim> hess_u;
    for (const Unit &unit : units_) {
      Affine a;
      a.constant = unit.offset[k];
      for (unsigned int d = 0; d < dim; ++d)
        a.slope[d] = unit.slope[d][k];
      const auto [s, ds, dds] = activation_.derivatives(a(z));
      const double v = unit.output_weight(z);
      const dealii::Tensor<1, dim> &grad_v = unit.output_weight.slope;
      u += v * s;
      grad_u += s * grad_v + v * ds * a.slope;
      if (with_hessian)
        hess_u += 2. * ds * symmetrize(outer_product(grad_v, a.slope)) +
                  v * dds * symmetrize(outer_product(a.slope, a.slope));
    }
    const auto [g, dg, ddg] = output_activation_.derivatives(u);
    const double r = g - targets_[k];
    gradient += 2. * r * dg * grad_u;
    if (with_hessian)
      hessian += 2. * (dg * dg + r * ddg) * symmetrize(outer_product(grad_u, grad_u)) +
                 2. * r * dg * hess_u;
  }
  const double n = targets_.size();
  return {gradient / n, hessian / n};
}

template <int dim>
dealii::Tensor<1, dim> EmpiricalRisk<dim>::gradient(const dealii::Point<dim> &z) const
{
  return derivatives(z, false).first;
}

template <int dim>
dealii::SymmetricTensor<2, dim> EmpiricalRisk<dim>::hessian(const dealii::Point<dim> &z) const
{
  return derivatives(z, true).second;
}

template class EmpiricalRisk<1>;
template class EmpiricalRisk<2>;
template class EmpiricalRisk<3>;

} // namespace gibbsflow
