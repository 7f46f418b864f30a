#pragma once

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Spectrum.
struct SpectrumParameters {
  unsigned int number_of_eigenvalues = 5; // 0: none
  double tolerance = 1e-10;

  void add_to(dealii::ParameterHandler &prm);
};

} // namespace gibbsflow
