#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// Steps of many particles at once, in the widest vectors of the machine they run on. Component d
/// of particle i stands at [d * block_length + i], i < block_length.
namespace gibbsflow::kernels {

constexpr std::size_t block_length = 256;

/// The numbers that the particles first, first + 1, ... need in one step: those of the generator
/// Philox 4x32-10 (Salmon et al. (2011)) at the counters {particle, stream, step, call} with the
/// key {seed, 0}. They do not depend on how particles are divided into blocks.
struct Draw {
  std::uint32_t seed, stream, first, step;
  std::uint32_t call = 0; // the first, second, ... time that this stream is asked in this step
};

/// Four random words of 32 bits for each particle of a block: word w at [w * block_length + i].
void random_words(const Draw &draw, std::uint32_t *words);

/// `dim` independent numbers of mean 0 and variance 1 for each particle.
/// three_point_numbers: sqrt(3) {-1, 0, 1} with probabilities 1/6, 2/3, 1/6 (to 1e-10): their
/// moments up to the fifth are Gaussian, which weak orders 1 and 2 need (Kloeden & Platen (1992),
/// Sec. 14.1).
/// normal_numbers: N(0, 1) (Box & Muller), up to 6.76 standard deviations.
void three_point_numbers(const Draw &draw, unsigned int dim, double *xi);
void normal_numbers(const Draw &draw, unsigned int dim, double *xi);

/// One step with constant coefficients, y = x + M g + L xi, M full and L lower triangular.
struct AffineStep {
  std::array<std::array<double, 3>, 3> M = {}, L = {};
  std::array<double, 3> lower = {}, upper = {}; // of the box
};

/// Whether all y are in the closed box.
bool step_affinely(const AffineStep &step, unsigned int dim, const double *x, const double *g,
                   const double *xi, double *y);

} // namespace gibbsflow::kernels
