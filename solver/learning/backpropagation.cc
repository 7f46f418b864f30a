#include "learning/backpropagation.h"

#include "learning/extrapolation.h"

#include <numeric>

namespace gibbsflow {

namespace {

double value_of(const double x)
{
  return x;
}

double value_of(const Dual &x)
{
  return x.value;
}

/// s(a) and s'(a).
void activate(const Activation &activation, const double a, double &s, double &ds)
{
  const Activation::Derivatives f = activation.derivatives(a);
  s = f.s;
  ds = f.ds;
}

void activate(const Activation &activation, const Dual &a, Dual &s, Dual &ds)
{
  const Activation::Derivatives f = activation.derivatives(a.value);
  s = {f.s, f.ds * a.slope};
  ds = {f.ds, f.dds * a.slope};
}

} // namespace

template <typename Number>
ForwardPass<Number>::ForwardPass(const Network &network, const Number *W, const double *x)
    : network_(network), W_(W)
{
  std::vector<Number> y(x, x + network.n_inputs());
  if (network.flow())
    y = flow_forward(std::move(y));
  outputs_ = forward(network.layers(), std::move(y), trace_);
}

template <typename Number>
std::vector<Number> ForwardPass<Number>::forward(const std::vector<Layer> &layers,
                                                 std::vector<Number> x, Trace &trace)
{
  for (const Layer &layer : layers) {
    std::vector<Number> y(layer.n_outputs), ds(layer.n_outputs);
    for (unsigned int i = 0; i < layer.n_outputs; ++i) {
      Number a = layer.bias ? W_[*layer.bias + i] : Number(0.);
      for (unsigned int j = 0; j < layer.n_inputs; ++j)
        a += W_[layer.weight(i, j)] * x[j];
      activate(*layer.activation, a, y[i], ds[i]);
    }
    trace.inputs.push_back(std::move(x));
    trace.ds.push_back(std::move(ds));
    x = std::move(y);
  }
  return x;
}

/// For y = s(a), a = W x + b and the adjoint dl/dy: dl/da = s' dl/dy, dl/dW = dl/da x^T,
/// dl/db = dl/da, dl/dx = W^T dl/da.
template <typename Number>
std::vector<Number> ForwardPass<Number>::backward(const std::vector<Layer> &layers,
                                                  const Trace &trace, std::vector<Number> adjoint,
                                                  Number *gradient) const
{
  for (std::size_t l = layers.size(); l-- > 0;) {
    const Layer &layer = layers[l];
    const std::vector<Number> &x = trace.inputs[l];
    std::vector<Number> below(layer.n_inputs, Number(0.));
    for (unsigned int i = 0; i < layer.n_outputs; ++i) {
      const Number da = adjoint[i] * trace.ds[l][i];
      if (layer.bias)
        gradient[*layer.bias + i] += da;
      for (unsigned int j = 0; j < layer.n_inputs; ++j) {
        gradient[layer.weight(i, j)] += da * x[j];
        below[j] += da * W_[layer.weight(i, j)];
      }
    }
    adjoint = std::move(below);
  }
  return adjoint;
}

template <typename Number>
std::vector<Number> ForwardPass<Number>::flow_forward(std::vector<Number> x)
{
  const ResidualFlow &flow = *network_.flow();
  const std::size_t n = x.size();
  const auto f = [&](const std::vector<Number> &y) {
    flow_traces_.emplace_back();
    return forward(flow.block, y, flow_traces_.back());
  };
  if (flow.depth) {
    for (unsigned int k = 0; k < *flow.depth; ++k) {
      const std::vector<Number> f_k = f(x);
      for (std::size_t i = 0; i < n; ++i)
        x[i] += f_k[i] * Number(1. / *flow.depth);
    }
    return x;
  }

  // The steps are those of the values alone, so that they do not depend on Number.
  std::vector<double> values(n), W(network_.n_weights());
  for (std::size_t i = 0; i < n; ++i)
    values[i] = value_of(x[i]);
  for (std::size_t i = 0; i < W.size(); ++i)
    W[i] = value_of(W_[i]);
  const VectorField field = [&](const double *y, double *result) {
    std::vector<double> inputs(y, y + n), outputs;
    for (const Layer &layer : flow.block) {
      outputs.assign(layer.n_outputs, 0.);
      for (unsigned int i = 0; i < layer.n_outputs; ++i) {
        double a = layer.bias ? W[*layer.bias + i] : 0.;
        for (unsigned int j = 0; j < layer.n_inputs; ++j)
          a += W[layer.weight(i, j)] * inputs[j];
        outputs[i] = layer.activation->derivatives(a).s;
      }
      inputs.swap(outputs);
    }
    std::copy(inputs.begin(), inputs.end(), result);
  };
  steps_ = integrate(field, flow.tolerance, values);

  using namespace extrapolation;
  const std::vector<double> c = coefficients(n_columns);
  for (const double H : steps_) {
    std::vector<Number> end = x;
    for (unsigned int j = 0; j < n_columns; ++j) {
      const double h = H / n_steps(j);
      std::vector<Number> before = x, now = f(x);
      for (std::size_t i = 0; i < n; ++i)
        now[i] = x[i] + Number(h) * now[i];
      for (unsigned int m = 1; m < n_steps(j); ++m) {
        const std::vector<Number> f_m = f(now);
        for (std::size_t i = 0; i < n; ++i) {
          const Number next = before[i] + Number(2. * h) * f_m[i];
          before[i] = now[i];
          now[i] = next;
        }
      }
      for (std::size_t i = 0; i < n; ++i)
        end[i] += Number(c[j]) * (now[i] + Number(-1.) * x[i]);
    }
    x = std::move(end);
  }
  return x;
}

/// The steps of flow_forward() transposed, in reverse order.
template <typename Number>
void ForwardPass<Number>::flow_backward(std::vector<Number> adjoint, Number *gradient) const
{
  const ResidualFlow &flow = *network_.flow();
  const std::size_t n = adjoint.size();
  std::size_t k = flow_traces_.size();
  /// factor * f'(x_k)^T lambda for the last trace that is left, which is used up.
  const auto pull_back = [&](std::vector<Number> lambda, const double factor) {
    for (Number &component : lambda)
      component = component * Number(factor);
    return backward(flow.block, flow_traces_[--k], std::move(lambda), gradient);
  };
  const auto add = [n](const std::vector<Number> &summand, std::vector<Number> &sum) {
    for (std::size_t i = 0; i < n; ++i)
      sum[i] += summand[i];
  };
  if (flow.depth) {
    while (k > 0)
      add(pull_back(adjoint, 1. / *flow.depth), adjoint);
    return;
  }

  using namespace extrapolation;
  const std::vector<double> c = coefficients(n_columns);
  for (std::size_t step = steps_.size(); step-- > 0;) {
    // sum_j c_j = 1, so that x itself drops out of x + sum_j c_j (x_{n_j} - x).
    std::vector<Number> start(n, Number(0.));
    for (unsigned int j = n_columns; j-- > 0;) {
      const double h = steps_[step] / n_steps(j);
      // adjoints of x_{m+1} and x_m
      std::vector<Number> next(n), now(n, Number(0.));
      for (std::size_t i = 0; i < n; ++i)
        next[i] = adjoint[i] * Number(c[j]);
      for (unsigned int m = n_steps(j) - 1; m >= 1; --m) {
        add(pull_back(next, 2. * h), now);
        now.swap(next); // x_{m-1} has the adjoint of x_{m+1} so far
      }
      add(pull_back(next, h), now);
      add(next, now);
      add(now, start);
    }
    adjoint = std::move(start);
  }
}

template <typename Number>
void ForwardPass<Number>::sweep_back(const std::vector<Number> &slopes, Number *gradient) const
{
  std::vector<Number> adjoint = backward(network_.layers(), trace_, slopes, gradient);
  if (network_.flow())
    flow_backward(std::move(adjoint), gradient);
}

RiskGradient::RiskGradient(const Network &network, const Loss &loss, const DataSet &data)
    : network_(network), loss_(loss), data_(data)
{
}

double RiskGradient::value(const Weights &W) const
{
  double sum = 0.;
  for (std::size_t k = 0; k < data_.n_samples(); ++k) {
    const std::vector<double> h = network_.evaluate(W, data_.inputs[k]);
    double value = 0.;
    loss_.evaluate(h.size(), 1, h.data(), 1, data_.targets[k].data(), 1,
                   {&value, nullptr, nullptr, nullptr});
    sum += data_.multiplicity(k) * value;
  }
  return sum / data_.n_samples();
}

double RiskGradient::add_sample(const Weights &W, const std::size_t k, const double factor,
                                Weights &gradient) const
{
  const unsigned int n_outputs = network_.n_outputs();
  const ForwardPass<double> pass(network_, W.data(), data_.inputs[k].data());
  std::vector<double> slopes(n_outputs);
  double value = 0.;
  loss_.evaluate(n_outputs, 1, pass.outputs().data(), 1, data_.targets[k].data(), 1,
                 {&value, slopes.data(), nullptr, nullptr});
  for (double &slope : slopes)
    slope *= factor;
  pass.sweep_back(slopes, gradient.data());
  return factor * value;
}

double RiskGradient::value_and_gradient(const Weights &W, Weights &gradient) const
{
  gradient.assign(W.size(), 0.);
  double sum = 0.;
  for (std::size_t k = 0; k < data_.n_samples(); ++k)
    sum += add_sample(W, k, data_.multiplicity(k), gradient);
  for (double &g : gradient)
    g /= data_.n_samples();
  return sum / data_.n_samples();
}

double RiskGradient::value_and_gradient(const Weights &W, const std::vector<std::size_t> &samples,
                                        Weights &gradient) const
{
  gradient.assign(W.size(), 0.);
  double sum = 0.;
  for (const std::size_t k : samples)
    sum += add_sample(W, k, 1., gradient);
  for (double &g : gradient)
    g /= samples.size();
  return sum / samples.size();
}

Weights RiskGradient::hessian_times(const Weights &W, const Weights &v) const
{
  const unsigned int n_outputs = network_.n_outputs();
  std::vector<Dual> dual_W(W.size()), gradient(W.size());
  for (std::size_t i = 0; i < W.size(); ++i)
    dual_W[i] = {W[i], v[i]};
  for (std::size_t k = 0; k < data_.n_samples(); ++k) {
    const ForwardPass<Dual> pass(network_, dual_W.data(), data_.inputs[k].data());
    std::vector<double> h(n_outputs), slope(n_outputs), curvature(n_outputs), q(n_outputs);
    for (unsigned int m = 0; m < n_outputs; ++m)
      h[m] = pass.outputs()[m].value;
    double value = 0.;
    loss_.evaluate(n_outputs, 1, h.data(), 1, data_.targets[k].data(), 1,
                   {&value, slope.data(), curvature.data(), q.data()});
    // the slopes along v: (diag(curvature) - q q^T) dh
    double q_dh = 0.;
    for (unsigned int m = 0; m < n_outputs; ++m)
      q_dh += q[m] * pass.outputs()[m].slope;
    std::vector<Dual> slopes(n_outputs);
    for (unsigned int m = 0; m < n_outputs; ++m)
      slopes[m] = Dual(slope[m], curvature[m] * pass.outputs()[m].slope - q[m] * q_dh) *
                  Dual(data_.multiplicity(k));
    pass.sweep_back(slopes, gradient.data());
  }
  Weights result(W.size());
  for (std::size_t i = 0; i < W.size(); ++i)
    result[i] = gradient[i].slope / data_.n_samples();
  return result;
}

template class ForwardPass<double>;
template class ForwardPass<Dual>;

} // namespace gibbsflow
