#include "learning/weights_file.h"

#include "base/text.h"
#include "base/user_error.h"
#include "data/csv.h"
#include "data/file_formats.h"
#include "data/npy.h"

#include <algorithm>
#include <sstream>

namespace gibbsflow {

namespace {

std::vector<double> read_numbers(const std::string &entry, const std::string &file)
{
  if (is_npy(file))
    return read_npy(entry, file).values;
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

} // namespace

Weights read_weights(const std::string &entry, const std::vector<std::string> &files,
                     const unsigned int n_weights)
{
  Weights weights;
  for (const std::string &file : files.empty() ? std::vector<std::string>{""} : files) {
    const std::vector<double> numbers = read_numbers(entry, file);
    weights.insert(weights.end(), numbers.begin(), numbers.end());
  }
  if (weights.size() != n_weights)
    throw UserError(
        entry, "'" + join(files, "', '") + "' holds " + std::to_string(weights.size()) + " numbers",
        "the network's " + std::to_string(n_weights) + " weights in the order W1, b1, W2, b2, ...",
        "Check Network/Type, Hidden, Output bias and Data/Inputs");
  return weights;
}

std::vector<Weights> read_rows(const std::string &entry, const std::string &file,
                               const unsigned int n_rows, const unsigned int n_weights)
{
  const std::vector<double> numbers = read_numbers(entry, file);
  const std::string allowed = std::to_string(n_rows) + " rows of " + std::to_string(n_weights) +
                              " numbers, one for each weight of the network";
  if (numbers.size() != static_cast<std::size_t>(n_rows) * n_weights)
    throw UserError(entry, "'" + file + "' holds " + std::to_string(numbers.size()) + " numbers",
                    allowed, "Give one row for each dimension");
  if (is_npy(file)) {
    const NumericArray array = read_npy(entry, file);
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
