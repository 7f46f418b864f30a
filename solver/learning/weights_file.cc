#include "learning/weights_file.h"

#include "base/text.h"
#include "base/user_error.h"
#include "data/array_file.h"
#include "data/csv.h"
#include "data/file_formats.h"
#include "data/npy.h"
#include "learning/state_dict.h"

#include <algorithm>
#include <sstream>

namespace gibbsflow {

namespace {

std::vector<double> read_numbers(const std::string &entry, const std::string &file)
{
  if (is_npy(file) || is_archive(file))
    return read_array(entry, file).values;
  const std::string all = read_text_file(entry, file);
  refuse_npy(entry, file, all);
  std::istringstream text(all);
  std::vector<double> numbers;
  std::string line;
  for (unsigned int number = 1; std::getline(text, line); ++number) {
    line.resize(std::min(line.find('#'), line.size()));
    std::replace(line.begin(), line.end(), ',', ' ');
    std::istringstream words(line);
    for (std::string word; words >> word;) {
      const std::optional<double> value = parse_number(word);
      if (!value)
        throw UserError(entry,
                        file + ":" + std::to_string(number) + ": found '" + word + "' for number " +
                            std::to_string(numbers.size()) + " (counted from 0)",
                        "finite numbers, separated by white space or commas",
                        "Correct the file; where training has diverged, save earlier weights");
      numbers.push_back(*value);
    }
  }
  return numbers;
}

/// One array for each row.
std::vector<Weights> rows_of_arrays(const std::string &entry, const std::string &file,
                                    const std::vector<NamedArray> &arrays,
                                    const unsigned int n_rows, const unsigned int n_weights)
{
  std::vector<Weights> rows;
  for (const NamedArray &array : arrays)
    if (array.array.shape == std::vector<std::size_t>{n_weights})
      rows.push_back(array.array.values);
  if (rows.size() != n_rows || arrays.size() != n_rows)
    throw UserError(entry, "'" + file + "' holds " + list_of(arrays),
                    "one array of " + std::to_string(n_rows) + " x " + std::to_string(n_weights) +
                        " numbers, or " + std::to_string(n_rows) + " of " +
                        std::to_string(n_weights) + ", one for each weight of the network",
                    "Give one row for each dimension");
  return rows;
}

} // namespace

Weights read_weights(const std::string &entry, const std::vector<std::string> &files,
                     const Network &network)
{
  if (files.size() == 1 && is_archive(files[0])) {
    const std::vector<NamedArray> tensors = read_archive(entry, files[0]);
    if (tensors.size() > 1 || tensors[0].array.shape.size() == 2)
      return weights_of_tensors(entry, files[0], tensors, network);
  }
  Weights weights;
  for (const std::string &file : files.empty() ? std::vector<std::string>{""} : files) {
    const std::vector<double> numbers = read_numbers(entry, file);
    weights.insert(weights.end(), numbers.begin(), numbers.end());
  }
  if (weights.size() != network.n_weights())
    throw UserError(
        entry, "'" + join(files, "', '") + "' holds " + std::to_string(weights.size()) + " numbers",
        "the network's " + std::to_string(network.n_weights()) +
            " weights in the order W1, b1, W2, b2, ...",
        "Check Network/Type, Hidden, Output bias and Data/Inputs");
  return weights;
}

std::vector<Weights> read_rows(const std::string &entry, const std::string &file,
                               const unsigned int n_rows, const unsigned int n_weights)
{
  if (is_archive(file)) {
    const std::vector<NamedArray> arrays = read_archive(entry, file);
    if (arrays.size() > 1)
      return rows_of_arrays(entry, file, arrays, n_rows, n_weights);
  }
  const std::vector<double> numbers = read_numbers(entry, file);
  const std::string allowed = std::to_string(n_rows) + " rows of " + std::to_string(n_weights) +
                              " numbers, one for each weight of the network";
  if (numbers.size() != static_cast<std::size_t>(n_rows) * n_weights)
    throw UserError(entry, "'" + file + "' holds " + std::to_string(numbers.size()) + " numbers",
                    allowed, "Give one row for each dimension");
  if (is_npy(file) || is_archive(file)) {
    const NumericArray array = read_array(entry, file);
    if (n_rows > 1 && array.n_rows() != n_rows)
      throw UserError(entry,
                      "'" + file + "' has the shape " + std::to_string(array.n_rows()) + " x " +
                          std::to_string(array.n_columns()),
                      allowed, "Transpose it");
  }
  std::vector<Weights> rows;
  for (unsigned int d = 0; d < n_rows; ++d)
    rows.emplace_back(numbers.begin() + d * n_weights, numbers.begin() + (d + 1) * n_weights);
  return rows;
}

} // namespace gibbsflow
