#pragma once

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Spectrum.
struct SpectrumParameters {
  unsigned int number_of_eigenvalues = 5; // 0: none
  double tolerance = 1e-10;
  bool bounds = true;    // of lambda_1
  bool estimates = true; // of lambda_1

  void add_to(dealii::ParameterHandler &prm);
};

} // namespace gibbsflow
