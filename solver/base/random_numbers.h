#pragma once

namespace gibbsflow {

/// Who draws: numbers of different streams have nothing to do with one another, even where the
/// user gives all of them the same seed.
enum class RandomStream : unsigned int {
  weights,
  inputs,
  noise,
  order,
  batches,
  directions,
  teacher,
  starts,     // of particles
  increments, // of their steps
  passages,   // through absorbing walls between two steps
  samples,    // in their batches
  velocities  // of particles at the start
};

/// A number in (0, 1) and one of N(0, 1) for each seed, stream, index and second index, from a
/// counter-based generator (Salmon et al. (2011), Philox 4x32-10): the same on every machine and in
/// any order of calls.
double uniform_number(unsigned int seed, RandomStream stream, unsigned int index,
                      unsigned int second = 0);
double normal_number(unsigned int seed, RandomStream stream, unsigned int index,
                     unsigned int second = 0);

} // namespace gibbsflow
