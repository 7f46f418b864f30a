#pragma once

#include "learning/data_set.h"
#include "learning/loss.h"
#include "learning/network.h"

#include <vector>

namespace gibbsflow {

/// A number x + e dx with e^2 = 0. A formula evaluated in such numbers yields its derivative in the
/// direction dx too (forward differentiation of order 1).
struct Dual {
  double value = 0., slope = 0.;

  Dual() = default;
  Dual(const double constant, const double derivative = 0.) : value(constant), slope(derivative) {}

  Dual &operator+=(const Dual &other)
  {
    value += other.value;
    slope += other.slope;
    return *this;
  }
};

inline Dual operator+(Dual a, const Dual &b)
{
  return a += b;
}

inline Dual operator*(const Dual &a, const Dual &b)
{
  return {a.value * b.value, a.value * b.slope + a.slope * b.value};
}

/// One sample's way through a network, kept so that derivatives can be taken back along it (reverse
/// differentiation; Griewank & Walther (2008), ch. 3). Number is double or Dual: the reverse sweep
/// in Duals W + e v yields the product of the Hessian with v beside the gradient (Pearlmutter
/// (1994)). Keeps references to the network, W and x.
template <typename Number>
class ForwardPass {
public:
  ForwardPass(const Network &network, const Number *W, const double *x);

  const std::vector<Number> &outputs() const { return outputs_; } // h

  /// gradient += sum_k slopes_k dh_k/dW.
  void sweep_back(const std::vector<Number> &slopes, Number *gradient) const;

private:
  /// The inputs of each layer and the derivatives s' of each unit.
  struct Trace {
    std::vector<std::vector<Number>> inputs, ds;
  };

  std::vector<Number> forward(const std::vector<Layer> &layers, std::vector<Number> x,
                              Trace &trace);
  std::vector<Number> backward(const std::vector<Layer> &layers, const Trace &trace,
                               std::vector<Number> adjoint, Number *gradient) const;
  std::vector<Number> flow_forward(std::vector<Number> x);
  void flow_backward(std::vector<Number> adjoint, Number *gradient) const;

  const Network &network_;
  const Number *const W_;
  std::vector<double> steps_;      // of an integration in time
  std::vector<Trace> flow_traces_; // one for each evaluation of f
  Trace trace_;
  std::vector<Number> outputs_;
};

/// The empirical risk at W over the samples, with derivatives in all weights.
class RiskGradient {
public:
  /// Keeps references.
  RiskGradient(const Network &network, const Loss &loss, const DataSet &data);

  double value(const Weights &W) const;
  double value_and_gradient(const Weights &W, Weights &gradient) const;

  /// The mean over the samples with the given indices alone, each counting once: a batch is drawn
  /// by the weights of the samples (SampleDraw).
  double value_and_gradient(const Weights &W, const std::vector<std::size_t> &samples,
                            Weights &gradient) const;

  /// H v with the Hessian H of the risk over all samples, at W.
  Weights hessian_times(const Weights &W, const Weights &v) const;

private:
  /// The loss of sample k times `factor`; its gradient times that is added.
  double add_sample(const Weights &W, std::size_t k, double factor, Weights &gradient) const;

  const Network &network_;
  const Loss &loss_;
  const DataSet &data_;
};

} // namespace gibbsflow
