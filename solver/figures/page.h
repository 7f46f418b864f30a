#pragma once

#include "figures/figure.h"
#include "figures/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace gibbsflow {

/// Figures of one result, or of several side by side, in the order of the page.
struct PageFigures {
  std::vector<Figure> together;              // what all results are drawn into
  std::vector<std::vector<Figure>> separate; // of each result
};

/// The figures that the results have data for. The names of the files of several results begin with
/// "1_", "2_" … Throws a UserError where a file cannot be read. Serial.
PageFigures figures_of(const std::vector<Result> &results);

/// The page: what was solved, figures with their captions, tables, what the screen said. Pictures
/// are read from `pictures`, the folder that they were drawn into. One result or several.
std::string report_page(const std::vector<Result> &results, const PageFigures &figures,
                        const std::filesystem::path &pictures);

} // namespace gibbsflow
