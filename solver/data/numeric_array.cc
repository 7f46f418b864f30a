#include "data/numeric_array.h"

#include "base/text.h"
#include "base/user_error.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// Of value number i: "in row 3, column 0", with more dimensions "at [1, 0, 2]".
std::string position_text(std::size_t i, const std::vector<std::size_t> &shape)
{
  if (shape.size() < 3) {
    const std::size_t n_columns = shape.size() < 2 ? 1 : shape[1];
    return "in row " + std::to_string(i / n_columns) + ", column " + std::to_string(i % n_columns);
  }
  std::vector<std::string> indices;
  for (auto size = shape.rbegin(); size != shape.rend(); ++size) {
    indices.push_back(std::to_string(i % *size));
    i /= *size;
  }
  std::reverse(indices.begin(), indices.end());
  return "at [" + join(indices, ", ") + "]";
}

std::string advice_for(const std::string &entry)
{
  if (entry.compare(0, 5, "Data/") == 0)
    return "Remove or replace the sample";
  if (entry.compare(0, 10, "Potential/") == 0)
    return "Compute the value there, or cut the grid so that it holds numbers only";
  return "Where training has diverged, save earlier weights";
}

} // namespace

std::string shape_text(const std::vector<std::size_t> &shape)
{
  std::vector<std::string> sizes;
  for (const std::size_t size : shape)
    sizes.push_back(std::to_string(size));
  return sizes.empty() ? "a single number" : join(sizes, " x ");
}

bool holds_at_most(const std::vector<std::size_t> &shape, const std::size_t most, std::size_t &n)
{
  n = 1;
  for (const std::size_t size : shape)
    if (size == 0)
      n = 0;
  for (const std::size_t size : shape) {
    if (n > 0 && n > most / size)
      return false;
    n *= size;
  }
  return n <= most;
}

void check_finite(const std::string &entry, const std::string &where, const NumericArray &array)
{
  const auto bad = std::find_if_not(array.values.begin(), array.values.end(),
                                    [](const double value) { return std::isfinite(value); });
  if (bad != array.values.end())
    throw UserError(
        entry,
        where + " holds " + spell(*bad) + " " +
            position_text(static_cast<std::size_t>(bad - array.values.begin()), array.shape) +
            " (counted from 0)",
        "finite numbers", advice_for(entry));
}

} // namespace gibbsflow
