#include "learning/sample_jets.h"

#include "learning/extrapolation.h"
#include "learning/loss_jets.h"

#include <algorithm>

namespace gibbsflow {

namespace {

std::size_t pad(const std::size_t n)
{
  constexpr std::size_t length = kernels::vector_length;
  return (n + length - 1) / length * length;
}

} // namespace

template <int dim>
SampleJets<dim>::Workspace::Workspace(const SampleJets &jets)
    : W(jets.network_.n_weights()), outputs(jets.network_.n_outputs(), block_size)
{
  constexpr std::size_t most_components = kernels::n_components(dim, 2);
  std::size_t width = jets.network_.n_inputs();
  for (const Layer &layer : jets.network_.all_layers())
    width = std::max<std::size_t>(width, layer.n_outputs);
  for (std::vector<double> &array : layers)
    array.resize(width * most_components * block_size);
}

template <int dim>
SampleJets<dim>::SampleJets(const Network &network, const Loss &loss, const DataSet &data,
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
bool SampleJets<dim>::moves(const Layer &layer) const
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
double SampleJets<dim>::n_operations() const
{
  constexpr double evaluations_of_ode = 112.; // of f, in two steps
  double n = 0.;
  for (const Layer &layer : network_.layers())
    n += layer.n_outputs * (layer.n_inputs + 1.);
  if (flow_moves_)
    for (const Layer &layer : network_.flow()->block)
      n += layer.n_outputs * (layer.n_inputs + 1.) *
           (network_.flow()->depth ? *network_.flow()->depth : evaluations_of_ode);
  return n;
}

template <int dim>
void SampleJets<dim>::prepare_first_layer(const DataSet &data)
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
      for (const double a : unit.offset)
        unit.constant_activation.push_back(first.activation->derivatives(a).s);
    }
  }
}

template <int dim>
kernels::AffineUnit SampleJets<dim>::unit(const Layer &layer, const unsigned int i,
                                          const Weights &W) const
{
  kernels::AffineUnit unit;
  unit.n_inputs = layer.n_inputs;
  unit.W = W.data() + layer.weight(i, 0);
  unit.b = layer.bias ? W[*layer.bias + i] : 0.;
  unit.moves = false;
  for (unsigned int d = 0; d < dim; ++d) {
    unit.P[d] = directions_[d].data() + layer.weight(i, 0);
    unit.p[d] = layer.bias ? directions_[d][*layer.bias + i] : 0.;
    unit.moves = unit.moves || std::any_of(unit.P[d], unit.P[d] + layer.n_inputs,
                                           [](const double P) { return P != 0.; });
  }
  return unit;
}

/// The layers from begin_layer on, by turns into work.layers[level] and [level + 1].
template <int dim>
const double *SampleJets<dim>::apply(const std::vector<Layer> &layers,
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
      if (work.lanes != nullptr)
        kernels::apply_unit_of_lanes(dim, unit(layer, i, origin_), *work.lanes, x, block_size,
                                     n_lanes, jets);
      else
        kernels::apply_unit(dim, order, unit(layer, i, work.W), x, block_size, n_lanes, jets);
      if (layer.activation->name != "identity")
        layer.activation->activate(dim, order, nullptr, block_size, n_lanes, jets);
    }
    x = y;
  }
  return x;
}

/// x(1) into work.state, which holds x_0.
template <int dim>
void SampleJets<dim>::flow(const unsigned int order, const std::size_t n_lanes,
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

template <int dim>
void SampleJets<dim>::move_to(const dealii::Point<dim> &z, Workspace &work) const
{
  work.lanes = nullptr;
  work.z = {};
  work.W = origin_;
  for (unsigned int d = 0; d < dim; ++d) {
    work.z[d] = z[d];
    for (std::size_t i = 0; i < work.W.size(); ++i)
      work.W[i] += z[d] * directions_[d][i];
  }
}

template <int dim>
const double *SampleJets<dim>::evaluate(const std::size_t begin, const unsigned int order,
                                        Workspace &work) const
{
  const std::size_t length = kernels::n_components(dim, order) * block_size; // of a unit
  const std::vector<Layer> &layers = network_.layers();
  const std::size_t n_lanes = std::min(block_size, n_padded_ - begin);
  const double *h = nullptr;
  if (flow_moves_) {
    work.state.assign(network_.n_inputs() * length, 0.);
    for (unsigned int j = 0; j < network_.n_inputs(); ++j)
      std::copy_n(inputs_.data() + j * n_padded_ + begin, n_lanes, work.state.data() + j * length);
    flow(order, n_lanes, work);
    h = apply(layers, 0, order, n_lanes, work.state.data(), work, 0);
  } else {
    apply_first_layer(begin, order, n_lanes, work);
    h = apply(layers, first_layer_ + 1, order, n_lanes, work.layers[0].data(), work, 0);
  }
  apply_loss<dim>(order, loss_, n_lanes, h, targets_.data() + begin, n_padded_, work.outputs,
                  work.losses.data());
  return work.losses.data();
}

/// s(c + A.z) into work.layers[0].
template <int dim>
void SampleJets<dim>::apply_first_layer(const std::size_t begin, const unsigned int order,
                                        const std::size_t n_lanes, Workspace &work) const
{
  const std::size_t length = kernels::n_components(dim, order) * block_size;
  const Activation &activation = *network_.layers()[first_layer_].activation;
  for (std::size_t i = 0; i < first_units_.size(); ++i) {
    const FirstUnit &unit = first_units_[i];
    double *const jets = work.layers[0].data() + i * length;
    if (!unit.moves) {
      std::fill_n(jets, length, 0.);
      std::copy_n(unit.constant_activation.data() + begin, n_lanes, jets);
      continue;
    }
    kernels::AffineNumbers a = {unit.offset.data() + begin, {}, work.z};
    for (unsigned int d = 0; d < dim; ++d)
      a.A[d] = unit.slope[d].data() + begin;
    activation.activate(dim, order, &a, block_size, n_lanes, jets);
  }
}

/// s(c_k + A_k.z_k) into work.layers[0].
template <int dim>
void SampleJets<dim>::gather_first_layer(const std::size_t n_lanes, const std::uint32_t *samples,
                                         const std::array<const double *, 3> &z,
                                         Workspace &work) const
{
  const std::size_t length = (1 + dim) * block_size;
  const Activation &activation = *network_.layers()[first_layer_].activation;
  for (std::size_t i = 0; i < first_units_.size(); ++i) {
    const FirstUnit &unit = first_units_[i];
    double *const jets = work.layers[0].data() + i * length;
    if (!unit.moves) {
      std::fill_n(jets, length, 0.);
      for (std::size_t k = 0; k < n_lanes; ++k)
        jets[k] = unit.constant_activation[samples[k]];
      continue;
    }
    for (std::size_t k = 0; k < n_lanes; ++k)
      jets[k] = unit.offset[samples[k]];
    for (unsigned int d = 0; d < dim; ++d)
      for (std::size_t k = 0; k < n_lanes; ++k) {
        const double slope = unit.slope[d][samples[k]];
        jets[(1 + d) * block_size + k] = slope;
        jets[k] += slope * z[d][k];
      }
    activation.activate(dim, 1, nullptr, block_size, n_lanes, jets);
  }
}

template <int dim>
const double *
SampleJets<dim>::evaluate_lanes(const std::size_t n_lanes, const std::uint32_t *samples,
                                const std::array<const double *, 3> &z, Workspace &work) const
{
  const unsigned int order = 1;
  const std::vector<Layer> &layers = network_.layers();
  work.lanes = &z;
  const double *h = nullptr;
  if (flow_moves_) {
    const std::size_t length = (1 + dim) * block_size;
    work.state.assign(network_.n_inputs() * length, 0.);
    for (unsigned int j = 0; j < network_.n_inputs(); ++j)
      for (std::size_t k = 0; k < n_lanes; ++k)
        work.state[j * length + k] = inputs_[j * n_padded_ + samples[k]];
    flow(order, n_lanes, work);
    h = apply(layers, 0, order, n_lanes, work.state.data(), work, 0);
  } else {
    gather_first_layer(n_lanes, samples, z, work);
    h = apply(layers, first_layer_ + 1, order, n_lanes, work.layers[0].data(), work, 0);
  }
  work.targets.resize(network_.n_outputs() * block_size);
  for (unsigned int m = 0; m < network_.n_outputs(); ++m)
    for (std::size_t k = 0; k < n_lanes; ++k)
      work.targets[m * block_size + k] = targets_[m * n_padded_ + samples[k]];
  apply_loss<dim>(order, loss_, n_lanes, h, work.targets.data(), block_size, work.outputs,
                  work.losses.data());
  work.lanes = nullptr;
  return work.losses.data();
}

template class SampleJets<1>;
template class SampleJets<2>;
template class SampleJets<3>;

} // namespace gibbsflow
