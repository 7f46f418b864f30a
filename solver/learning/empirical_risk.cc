#include "learning/empirical_risk.h"

#include "learning/extrapolation.h"
#include "learning/threads.h"

#include <algorithm>

namespace gibbsflow {

namespace {

/// Samples that are worked on at a time: jets of a layer's units stay in the second cache.
constexpr std::size_t block_size = 64;

std::size_t pad(const std::size_t n)
{
  constexpr std::size_t length = kernels::vector_length;
  return (n + length - 1) / length * length;
}

} // namespace

/// What one thread needs for itself: the weights at z and arrays for a block of samples.
template <int dim>
class EmpiricalRisk<dim>::Workspace {
public:
  explicit Workspace(const Network &network) : W(network.n_weights())
  {
    constexpr std::size_t most_components = kernels::n_components(dim, 2);
    std::size_t width = network.n_inputs();
    for (const Layer &layer : network.all_layers())
      width = std::max<std::size_t>(width, layer.n_outputs);
    for (std::vector<double> &array : layers)
      array.resize(width * most_components * block_size);
    for (std::vector<double> *const array : {&slope, &curvature, &q})
      array->resize(network.n_outputs() * block_size);
  }

  Weights W; // W_0 + P z
  dealii::Point<dim> z;
  std::array<std::vector<double>, 4> layers; // jets: two arrays to go to and fro, for the flow too
  std::vector<double> state;                 // jets of x
  std::array<double, block_size> a, s, ds, dds, value;
  std::vector<double> slope, curvature, q;                                  // of the loss
  std::array<double, kernels::n_components(dim, 2) * block_size> loss_jets; // of the block
};

template <int dim>
EmpiricalRisk<dim>::EmpiricalRisk(const Network &network, const Loss &loss, const DataSet &data,
                                  const Subspace &subspace)
    : network_(network),
      loss_(loss),
      origin_(subspace.origin),
      directions_(subspace.directions),
      n_samples_(data.n_samples()),
      n_padded_(pad(n_samples_)),
      targets_(network.n_outputs() * n_padded_, 0.)
{
  for (unsigned int m = 0; m < network.n_outputs(); ++m)
    for (std::size_t k = 0; k < n_padded_; ++k)
      targets_[m * n_padded_ + k] = data.targets[std::min(k, n_samples_ - 1)][m];
  if (network.flow())
    for (const Layer &layer : network.flow()->block)
      flow_moves_ = flow_moves_ || moves(layer);
  if (flow_moves_) {
    inputs_.resize(network.n_inputs() * n_padded_);
    for (unsigned int j = 0; j < network.n_inputs(); ++j)
      for (std::size_t k = 0; k < n_padded_; ++k)
        inputs_[j * n_padded_ + k] = data.inputs[std::min(k, n_samples_ - 1)][j];
  } else
    prepare_first_layer(data);
}

template <int dim>
bool EmpiricalRisk<dim>::moves(const Layer &layer) const
{
  const unsigned int end =
      layer.bias ? *layer.bias + layer.n_outputs : layer.weights + layer.n_inputs * layer.n_outputs;
  for (const Weights &p : directions_)
    for (unsigned int i = layer.weights; i < end; ++i)
      if (p[i] != 0.)
        return true;
  return false;
}

template <int dim>
void EmpiricalRisk<dim>::prepare_first_layer(const DataSet &data)
{
  const std::vector<Layer> &layers = network_.layers();
  while (first_layer_ + 1 < layers.size() && !moves(layers[first_layer_]))
    ++first_layer_;
  const Layer &first = layers[first_layer_];
  first_units_.resize(first.n_outputs);
  for (FirstUnit &unit : first_units_) {
    unit.offset.resize(n_padded_);
    for (std::vector<double> &slope : unit.slope)
      slope.resize(n_padded_);
  }
  for (std::size_t k = 0; k < n_padded_; ++k) {
    // what enters the first layer that moves, at W_0
    const std::vector<double> x = network_.evaluate(
        origin_, data.inputs[std::min(k, n_samples_ - 1)], static_cast<unsigned int>(first_layer_));
    for (unsigned int i = 0; i < first.n_outputs; ++i) {
      // W x + b for the weights of W_0 and for those of the directions
      const auto apply = [&](const Weights &W) {
        double a = first.bias ? W[*first.bias + i] : 0.;
        for (unsigned int j = 0; j < first.n_inputs; ++j)
          a += W[first.weight(i, j)] * x[j];
        return a;
      };
      first_units_[i].offset[k] = apply(origin_);
      for (unsigned int d = 0; d < dim; ++d)
        first_units_[i].slope[d][k] = apply(directions_[d]);
    }
  }
  for (FirstUnit &unit : first_units_) {
    unit.moves = false;
    for (const std::vector<double> &slope : unit.slope)
      unit.moves = unit.moves ||
                   std::any_of(slope.begin(), slope.end(), [](const double A) { return A != 0.; });
    if (!unit.moves) {
      unit.constant_activation.resize(n_padded_);
      first.activation->values(unit.offset.data(), unit.constant_activation.data(), n_padded_);
    }
  }
}

template <int dim>
kernels::AffineUnit EmpiricalRisk<dim>::unit(const Layer &layer, const unsigned int i,
                                             const Workspace &work) const
{
  kernels::AffineUnit unit;
  unit.n_inputs = layer.n_inputs;
  unit.W = work.W.data() + layer.weight(i, 0);
  unit.b = layer.bias ? work.W[*layer.bias + i] : 0.;
  unit.moves = false;
  for (unsigned int d = 0; d < dim; ++d) {
    unit.P[d] = directions_[d].data() + layer.weight(i, 0);
    unit.p[d] = layer.bias ? directions_[d][*layer.bias + i] : 0.;
    unit.moves = unit.moves || std::any_of(unit.P[d], unit.P[d] + layer.n_inputs,
                                           [](const double P) { return P != 0.; });
  }
  return unit;
}

template <int dim>
void EmpiricalRisk<dim>::activate(const Activation &activation, const unsigned int order,
                                  const std::size_t n_lanes, const double *a,
                                  const std::array<const double *, 3> &gradient,
                                  const bool is_affine, Workspace &work, double *jets) const
{
  activation.evaluate(a, work.s.data(), order >= 1 ? work.ds.data() : nullptr,
                      order >= 2 ? work.dds.data() : nullptr, n_lanes);
  kernels::compose(dim, order, work.s.data(), work.ds.data(), work.dds.data(), gradient, is_affine,
                   block_size, n_lanes, jets);
}

/// The layers from begin_layer on, by turns into work.layers[level] and [level + 1].
template <int dim>
const double *EmpiricalRisk<dim>::apply(const std::vector<Layer> &layers,
                                        const std::size_t begin_layer, const unsigned int order,
                                        const std::size_t n_lanes, const double *x, Workspace &work,
                                        const unsigned int level) const
{
  const std::size_t length = kernels::n_components(dim, order) * block_size; // of a unit
  for (std::size_t l = begin_layer; l < layers.size(); ++l) {
    const Layer &layer = layers[l];
    const bool is_first = x == work.layers[level].data();
    double *const y = work.layers[level + (is_first ? 1 : 0)].data();
    for (unsigned int i = 0; i < layer.n_outputs; ++i) {
      double *const jets = y + i * length;
      kernels::apply_unit(dim, order, unit(layer, i, work), x, block_size, n_lanes, jets);
      std::array<const double *, 3> gradient = {};
      for (unsigned int d = 0; d < dim; ++d)
        gradient[d] = jets + (1 + d) * block_size;
      if (layer.activation->name != "identity")
        activate(*layer.activation, order, n_lanes, jets, gradient, false, work, jets);
    }
    x = y;
  }
  return x;
}

/// x(1) into work.state, which holds x_0.
template <int dim>
void EmpiricalRisk<dim>::flow(const unsigned int order, const std::size_t n_lanes,
                              Workspace &work) const
{
  const ResidualFlow &flow = *network_.flow();
  const std::size_t length = work.state.size();
  const auto f = [&](const double *x) { return apply(flow.block, 0, order, n_lanes, x, work, 2); };
  // Lanes from n_lanes on are not in use; they stay 0.
  if (flow.depth) {
    for (unsigned int k = 0; k < *flow.depth; ++k) {
      const double *const f_k = f(work.state.data());
      for (std::size_t c = 0; c < length; c += block_size)
        for (std::size_t i = c; i < c + n_lanes; ++i)
          work.state[i] += f_k[i] / *flow.depth;
    }
    return;
  }
  const VectorField field = [&](const double *x, double *result) {
    const double *const f_x = f(x);
    for (std::size_t c = 0; c < length; c += block_size)
      std::copy_n(f_x + c, n_lanes, result + c);
  };
  integrate(field, flow.tolerance, work.state);
}

/// With the loss's slopes l_k, curvatures c_k and q_k, and the jets of h:
///     grad l = sum_k l_k grad h_k,
///     Hess l = sum_k l_k Hess h_k + c_k grad h_k grad h_k^T - g g^T,   g = sum_k q_k grad h_k .
template <int dim>
void EmpiricalRisk<dim>::apply_loss(const unsigned int order, const std::size_t n_lanes,
                                    const std::size_t begin, const double *h, Workspace &work) const
{
  const std::size_t h_stride = kernels::n_components(dim, order) * block_size;
  const unsigned int n_outputs = network_.n_outputs();
  double *const result = work.loss_jets.data();
  // targets have another stride: copied for several outputs only
  const double *y = targets_.data() + begin;
  std::vector<double> copy;
  if (n_outputs > 1) {
    copy.resize(n_outputs * block_size);
    for (unsigned int m = 0; m < n_outputs; ++m)
      std::copy_n(y + m * n_padded_, n_lanes, copy.data() + m * block_size);
    y = copy.data();
  }
  loss_.evaluate(n_outputs, n_lanes, h, h_stride, y, block_size,
                 {result, order >= 1 ? work.slope.data() : nullptr,
                  order >= 2 ? work.curvature.data() : nullptr,
                  order >= 2 ? work.q.data() : nullptr});
  if (order == 0)
    return;
  std::fill_n(result + block_size, (kernels::n_components(dim, order) - 1) * block_size, 0.);
  for (unsigned int m = 0; m < n_outputs; ++m) {
    const double *const jets = h + m * h_stride;
    const double *const slope = work.slope.data() + m * block_size;
    for (unsigned int c = 1; c < kernels::n_components(dim, order); ++c)
      for (std::size_t k = 0; k < n_lanes; ++k)
        result[c * block_size + k] += slope[k] * jets[c * block_size + k];
  }
  if (order == 1)
    return;
  for (std::size_t k = 0; k < n_lanes; ++k) {
    dealii::SymmetricTensor<2, dim> sum;
    dealii::Tensor<1, dim> g;
    for (unsigned int m = 0; m < n_outputs; ++m) {
      dealii::Tensor<1, dim> grad_h;
      for (unsigned int d = 0; d < dim; ++d)
        grad_h[d] = h[m * h_stride + (1 + d) * block_size + k];
      sum += work.curvature[m * block_size + k] *
             dealii::symmetrize(dealii::outer_product(grad_h, grad_h));
      if (loss_.has_q)
        g += work.q[m * block_size + k] * grad_h;
    }
    sum -= dealii::symmetrize(dealii::outer_product(g, g));
    for (unsigned int d = 0, c = 1 + dim; d < dim; ++d)
      for (unsigned int e = d; e < dim; ++e, ++c)
        result[c * block_size + k] += sum[d][e];
  }
}

template <int dim>
template <typename Visitor>
void EmpiricalRisk<dim>::for_each_block(const dealii::Point<dim> &z, const unsigned int order,
                                        Workspace &work, const Visitor &visit) const
{
  work.z = z;
  work.W = origin_;
  for (unsigned int d = 0; d < dim; ++d)
    for (std::size_t i = 0; i < work.W.size(); ++i)
      work.W[i] += z[d] * directions_[d][i];
  std::array<double, 3> coordinates = {};
  for (unsigned int d = 0; d < dim; ++d)
    coordinates[d] = z[d];

  const std::size_t length = kernels::n_components(dim, order) * block_size; // of a unit
  const std::vector<Layer> &layers = network_.layers();
  for (std::size_t begin = 0; begin < n_samples_; begin += block_size) {
    const std::size_t n_lanes = std::min(block_size, n_padded_ - begin);
    const double *h = nullptr;
    if (flow_moves_) {
      work.state.assign(network_.n_inputs() * length, 0.);
      for (unsigned int j = 0; j < network_.n_inputs(); ++j)
        std::copy_n(inputs_.data() + j * n_padded_ + begin, n_lanes,
                    work.state.data() + j * length);
      flow(order, n_lanes, work);
      h = apply(layers, 0, order, n_lanes, work.state.data(), work, 0);
    } else {
      for (std::size_t i = 0; i < first_units_.size(); ++i) {
        const FirstUnit &unit = first_units_[i];
        double *const jets = work.layers[0].data() + i * length;
        if (!unit.moves) {
          std::fill_n(jets, length, 0.);
          std::copy_n(unit.constant_activation.data() + begin, n_lanes, jets);
          continue;
        }
        std::array<const double *, 3> A = {};
        for (unsigned int d = 0; d < dim; ++d)
          A[d] = unit.slope[d].data() + begin;
        kernels::apply_affine(dim, unit.offset.data() + begin, A, coordinates, n_lanes,
                              work.a.data());
        activate(*layers[first_layer_].activation, order, n_lanes, work.a.data(), A, true, work,
                 jets);
      }
      h = apply(layers, first_layer_ + 1, order, n_lanes, work.layers[0].data(), work, 0);
    }
    apply_loss(order, n_lanes, begin, h, work);
    visit(begin, std::min(block_size, n_samples_ - begin));
  }
}

template <int dim>
Jet<dim> EmpiricalRisk<dim>::jet(const dealii::Point<dim> &z, const unsigned int order,
                                 Workspace &work) const
{
  constexpr std::size_t n_sums = 8; // independent of one another, so that additions overlap
  std::array<std::array<double, n_sums>, kernels::n_components(dim, 2)> sums = {};
  const unsigned int n_components = kernels::n_components(dim, order);
  for_each_block(z, order, work, [&](const std::size_t, const std::size_t n) {
    for (unsigned int c = 0; c < n_components; ++c) {
      const double *const component = work.loss_jets.data() + c * block_size;
      std::size_t k = 0;
      for (; k + n_sums <= n; k += n_sums)
        for (std::size_t i = 0; i < n_sums; ++i)
          sums[c][i] += component[k + i];
      for (; k < n; ++k)
        sums[c][k % n_sums] += component[k];
    }
  });
  const auto mean = [&](const unsigned int c) {
    double sum = 0.;
    for (const double part : sums[c])
      sum += part;
    return sum / n_samples_;
  };
  Jet<dim> result(mean(0));
  if (order >= 1)
    for (unsigned int d = 0; d < dim; ++d)
      result.gradient[d] = mean(1 + d);
  if (order >= 2)
    for (unsigned int d = 0, c = 1 + dim; d < dim; ++d)
      for (unsigned int e = d; e < dim; ++e, ++c)
        result.hessian[d][e] = mean(c);
  return result;
}

template <int dim>
std::vector<Jet<dim>> EmpiricalRisk<dim>::jets(const std::vector<dealii::Point<dim>> &points,
                                               const unsigned int order) const
{
  std::vector<Jet<dim>> result(points.size());
  const double nanoseconds = 0.3 * n_samples_ * network_.n_weights();
  for_each_range(points.size(), nanoseconds, [&](const std::size_t begin, const std::size_t end) {
    Workspace work(network_);
    for (std::size_t i = begin; i < end; ++i)
      result[i] = jet(points[i], order, work);
  });
  return result;
}

template <int dim>
void EmpiricalRisk<dim>::values(const std::vector<dealii::Point<dim>> &points,
                                std::vector<double> &values) const
{
  const std::vector<Jet<dim>> all = jets(points, 0);
  values.resize(points.size());
  for (std::size_t i = 0; i < points.size(); ++i)
    values[i] = all[i].value;
}

template <int dim>
double EmpiricalRisk<dim>::value(const dealii::Point<dim> &z) const
{
  Workspace work(network_);
  return jet(z, 0, work).value;
}

template <int dim>
dealii::Tensor<1, dim> EmpiricalRisk<dim>::gradient(const dealii::Point<dim> &z) const
{
  Workspace work(network_);
  return jet(z, 1, work).gradient;
}

template <int dim>
dealii::SymmetricTensor<2, dim> EmpiricalRisk<dim>::hessian(const dealii::Point<dim> &z) const
{
  Workspace work(network_);
  return jet(z, 2, work).hessian;
}

template <int dim>
typename EmpiricalRisk<dim>::SampleGradients
EmpiricalRisk<dim>::sample_gradients(const dealii::Point<dim> &z) const
{
  SampleGradients result;
  result.values.resize(n_samples_);
  result.gradients.resize(n_samples_);
  Workspace work(network_);
  for_each_block(z, 1, work, [&](const std::size_t begin, const std::size_t n) {
    for (std::size_t k = 0; k < n; ++k) {
      result.values[begin + k] = work.loss_jets[k];
      for (unsigned int d = 0; d < dim; ++d)
        result.gradients[begin + k][d] = work.loss_jets[(1 + d) * block_size + k];
    }
  });
  return result;
}

template class EmpiricalRisk<1>;
template class EmpiricalRisk<2>;
template class EmpiricalRisk<3>;

} // namespace gibbsflow
