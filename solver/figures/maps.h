#pragma once

#include "figures/figure.h"
#include "figures/gnuplot.h"
#include "figures/result.h"

#include <array>
#include <string>
#include <vector>

namespace gibbsflow {

/// A coloured map of values on a plane.
struct MapPanel {
  std::string title;
  std::string file; // of matrix_csv()
  Grid grid;        // two-dimensional
  std::array<std::string, 2> axes;
  const char *palette = colours::density;
  double lowest = 0., highest = 1.; // of the colours; what is beyond has the last one
  std::string colour_label;
  std::string contours_of;    // another such file of which lines are drawn; empty: none
  std::vector<double> levels; // of these lines
  const char *contour_colour = "'#999999'";
  std::string before;   // commands before the plot, such as datablocks
  std::string above;    // plot elements above the map, each begins with a comma
  bool has_key = false; // above the map
};

/// Whether each panel has a scale of colours of its own, or all have the same, which is drawn once
/// a row.
enum class ColoursOf { each, all };

/// Commands that plot the panels side by side: two in a row, of one scale of colours three.
std::string plot_maps(const std::vector<MapPanel> &panels, ColoursOf colours = ColoursOf::each);

/// Sets the size of the figure, and of its letters, to what such panels need.
void fit_to_maps(Figure &figure, const std::vector<MapPanel> &panels,
                 ColoursOf colours = ColoursOf::each);

/// `n` levels between two values, spaced evenly, both excluded.
std::vector<double> even_levels(double lowest, double highest, unsigned int n);

/// A datablock "$name" of points in the plane.
std::string datablock(const std::string &name, const std::vector<std::array<double, 2>> &points);

} // namespace gibbsflow
