#pragma once

#include <string>
#include <vector>

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Output.
struct OutputParameters {
  std::string directory = "";           // empty: see its help
  std::vector<double> times;            // empty: first and last
  double interval = 0.;                 // > 0: also at its multiples
  unsigned int history_per_decade = 16; // rows of history.csv where time has no steps
  bool fields = true;                   // write solution.pvd, the VTU files and solution.npz
  bool report = false;                  // make the page and the figures at the end
  std::vector<std::vector<double>> probes;
  double checkpoint_interval = 0.; // wall seconds; 0: at signals only

  void add_to(dealii::ParameterHandler &prm);
};

} // namespace gibbsflow
