#include "figures/fields.h"

#include "base/format.h"
#include "report/report_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

namespace gibbsflow {

namespace {

/// The CSV file beside the fields of a line.
std::filesystem::path profile_file(const Result &result, const std::size_t time)
{
  std::filesystem::path file = result.fields[time].second;
  return file.replace_extension(".csv");
}

/// sum_i values_i L_i(s), L_i the Lagrange polynomials of the points i/p of the unit cell.
double interpolated(const double *const values, const unsigned int p, const double s)
{
  double sum = 0.;
  for (unsigned int i = 0; i <= p; ++i) {
    double L = 1.;
    for (unsigned int j = 0; j <= p; ++j)
      if (j != i)
        L *= (p * s - j) / (double(i) - j);
    sum += values[i] * L;
  }
  return sum;
}

/// Between the nodes of a line the fields are about polynomials of the elements' degree, which
/// chords would cut the peaks off. Only where the nodes are few, and p + 1 evenly spaced ones to
/// each cell.
void refine_line(FieldSample &sample, const unsigned int p)
{
  constexpr unsigned int most_nodes = 600, highest_degree = 8;
  const std::size_t n = sample.x.size();
  if (p < 2 || p > highest_degree || n < p + 1 || n > most_nodes || (n - 1) % p != 0)
    return;
  for (std::size_t k = 0; k + p < n; k += p)
    for (unsigned int i = 0; i <= p; ++i) {
      const double even = sample.x[k] + (sample.x[k + p] - sample.x[k]) * i / p;
      if (std::abs(sample.x[k + i] - even) > 1e-6 * (sample.x[k + p] - sample.x[k]))
        return;
    }
  const unsigned int parts = 4 * p; // of a cell
  const auto refined = [&](const std::vector<double> &values) {
    std::vector<double> fine;
    for (std::size_t k = 0; k + p < n; k += p)
      for (unsigned int i = 0; i < parts; ++i)
        fine.push_back(i % 4 == 0 ? values[k + i / 4]
                                  : interpolated(&values[k], p, double(i) / parts));
    fine.push_back(values.back());
    return fine;
  };
  for (std::vector<double> &values : sample.values)
    values = refined(values);
  sample.x = refined(sample.x);
  sample.grid.n[0] = static_cast<unsigned int>(sample.x.size());
}

} // namespace

const std::vector<double> *FieldSample::find(const std::string &name) const
{
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? nullptr : &values[static_cast<std::size_t>(found - names.begin())];
}

std::vector<std::string> field_names(const Result &result, const std::size_t time)
{
  if (result.dimension() == 1)
    return read_numbers(profile_file(result, time)).names;
  return scalar_fields(report_entry, result.fields[time].second);
}

FieldSample sample_fields(const Result &result, const std::size_t time,
                          const std::vector<std::string> &wanted)
{
  FieldSample sample;
  if (result.dimension() == 1) {
    const NumberTable table = read_numbers(profile_file(result, time));
    sample.x = table.column("x");
    sample.grid.dimension = 1;
    sample.grid.n[0] = static_cast<unsigned int>(sample.x.size());
    for (const std::string &name : wanted)
      if (const std::vector<double> values = table.column(name); !values.empty()) {
        sample.names.push_back(name);
        sample.values.push_back(values);
      }
    refine_line(sample, static_cast<unsigned int>(
                            find_number(result.summary, "/mesh/degree").value_or(1.)));
    return sample;
  }
  constexpr unsigned int in_a_plane = 30000, in_space = 110000;
  const VtuFields fields = read_vtu(report_entry, result.fields[time].second, wanted);
  sample.grid = grid_over(fields, fields.dimension == 2 ? in_a_plane : in_space);
  const GridSampler sampler(fields, sample.grid);
  sample.names = fields.names;
  for (const std::vector<double> &field : fields.values)
    sample.values.push_back(sampler.values(field));
  return sample;
}

std::string axis_name(const Result &result, const unsigned int d)
{
  const std::array<const char *, 3> of_plane = {{"x", "y", "z"}}, of_weights = {{"z₁", "z₂", "z₃"}};
  return find_text(result.summary, "/model/potential") == "network" ? of_weights.at(d)
                                                                    : of_plane.at(d);
}

std::string time_label(const Result &result, const double time)
{
  return time_name(result.summary) + " = " + plain(time);
}

std::vector<std::size_t> spread(const std::size_t n, const std::size_t most)
{
  std::vector<std::size_t> positions;
  const std::size_t count = std::min(n, most);
  for (std::size_t k = 0; k < count; ++k)
    positions.push_back(count == 1 ? n - 1 : k * (n - 1) / (count - 1));
  return positions;
}

std::pair<double, double> finite_range(const std::vector<double> &values)
{
  std::pair<double, double> range(0., 0.);
  bool any = false;
  for (const double value : values)
    if (std::isfinite(value)) {
      range.first = any ? std::min(range.first, value) : value;
      range.second = any ? std::max(range.second, value) : value;
      any = true;
    }
  return range;
}

} // namespace gibbsflow
