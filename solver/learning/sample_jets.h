#pragma once

#include "learning/data_set.h"
#include "learning/jet_kernels.h"
#include "learning/loss_jets.h"
#include "learning/subspace.h"

#include <deal.II/base/point.h>

#include <array>
#include <cstdint>
#include <vector>

namespace gibbsflow {

/// The losses l(h_W(x_k), y_k) of all samples with derivatives in z, W = W_0 + P z: the network is
/// evaluated in jets in z (see jet_kernels.h), for blocks of samples in vectors. What does not move
/// with z is computed once, by the constructor: all layers before the first whose weights move, and
/// there the numbers that enter the activations, which are affine in z: a_i(x_k; z) = c_ik +
/// A_ik.z. No reference to the arguments is kept. Safe to use from several threads, with a
/// workspace each.
template <int dim>
class SampleJets {
public:
  SampleJets(const Network &network, const Loss &loss, const DataSet &data,
             const Subspace &subspace);

  /// Samples that are worked on at a time: jets of a layer's units stay in the second cache.
  static constexpr std::size_t block_size = 64;

  /// What one thread needs for itself: the weights at z and arrays for a block of samples.
  struct Workspace {
    explicit Workspace(const SampleJets &jets);

    Weights W; // W_0 + P z
    std::array<double, 3> z = {};
    const std::array<const double *, 3> *lanes = nullptr; // where each lane has a z of its own
    std::array<std::vector<double>, 4> layers; // jets: two to go to and fro, for the flow too
    std::vector<double> state;                 // jets of x
    std::vector<double> targets;               // of chosen samples
    LossWorkspace outputs;
    std::array<double, kernels::n_components(dim, 2) * block_size> losses; // jets
  };

  std::size_t n_samples() const { return n_samples_; }

  /// About how many multiplications the value of one sample takes.
  double n_operations() const;

  /// To be called before evaluate() for samples at z.
  void move_to(const dealii::Point<dim> &z, Workspace &work) const;

  /// The jets of the losses of up to block_size samples from `begin` on, a multiple of block_size:
  /// component c of sample begin + k at [c * block_size + k], valid until the next call.
  const double *evaluate(std::size_t begin, unsigned int order, Workspace &work) const;

  /// The jets to order 1 of n_lanes losses, a multiple of the vector length up to block_size: in
  /// lane k that of sample samples[k] at a z of its own, z[d][k]. They lie as those of evaluate();
  /// move_to() is not needed.
  const double *evaluate_lanes(std::size_t n_lanes, const std::uint32_t *samples,
                               const std::array<const double *, 3> &z, Workspace &work) const;

private:
  /// A unit of the first layer that moves. Arrays run over the samples.
  struct FirstUnit {
    bool moves = true;                          // A_i is not zero; otherwise:
    std::vector<double> constant_activation;    // s(c_i)
    std::vector<double> offset;                 // c_i
    std::array<std::vector<double>, dim> slope; // A_i
  };

  void prepare_first_layer(const DataSet &data);
  bool moves(const Layer &layer) const;
  kernels::AffineUnit unit(const Layer &layer, unsigned int i, const Weights &W) const;
  const double *apply(const std::vector<Layer> &layers, std::size_t begin_layer, unsigned int order,
                      std::size_t n_lanes, const double *x, Workspace &work,
                      unsigned int level) const;
  void apply_first_layer(std::size_t begin, unsigned int order, std::size_t n_lanes,
                         Workspace &work) const;
  void flow(unsigned int order, std::size_t n_lanes, Workspace &work) const;
  void gather_first_layer(std::size_t n_lanes, const std::uint32_t *samples,
                          const std::array<const double *, 3> &z, Workspace &work) const;

  const Network network_;
  const Loss &loss_;
  const Weights origin_;
  const std::vector<Weights> directions_;
  const std::size_t n_samples_, n_padded_; // padded: a multiple of the vector length
  std::vector<double> targets_;            // y_m, one output behind the other, padded
  std::vector<double> inputs_;             // of the flow where that moves, likewise
  bool flow_moves_ = false;
  std::size_t first_layer_ = 0; // among network_.layers(), where the flow does not move
  std::vector<FirstUnit> first_units_;
};

} // namespace gibbsflow
