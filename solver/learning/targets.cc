#include "learning/targets.h"

#include "base/text.h"
#include "base/user_error.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace gibbsflow {

namespace {

using Targets = std::vector<std::vector<double>>;

constexpr std::size_t most_classes = 1000;

std::string entry_of(const DataTable &table)
{
  return table.entry() == "Data/Target file" ? "Data/Target file" : "Data/Target";
}

/// y_i = e_k for the class k of sample i.
Targets one_hot(const std::vector<std::size_t> &classes, const std::size_t n_classes)
{
  Targets targets;
  for (const std::size_t k : classes) {
    targets.emplace_back(n_classes, 0.);
    targets.back()[k] = 1.;
  }
  return targets;
}

Targets positive_or_not(const DataTable &table, const unsigned int column,
                        const std::string &positive_class, const bool as_two_outputs)
{
  const std::optional<double> number = parse_number(positive_class);
  std::vector<std::size_t> classes;
  std::map<std::string, std::size_t> counts;
  bool occurs = false;
  for (std::size_t i = 0; i < table.n_samples(); ++i) {
    const std::string field = table.text(i, column);
    const std::optional<double> value = number ? parse_number(field) : std::nullopt;
    const bool is_positive = field == positive_class || (value && *value == *number);
    classes.push_back(is_positive ? 1 : 0);
    occurs = occurs || is_positive;
    ++counts[field];
  }
  if (!occurs) {
    std::vector<std::string> names;
    for (const auto &[name, count] : counts)
      names.push_back(name);
    const std::string near = did_you_mean(positive_class, names, "Choose one of these");
    if (names.size() > 10)
      names.resize(10);
    throw UserError("Data/Positive class",
                    "no sample has '" + positive_class + "' in column '" + table.names()[column] +
                        "'",
                    join(names, ", "), near);
  }
  if (as_two_outputs)
    return one_hot(classes, 2);
  Targets targets;
  for (const std::size_t k : classes)
    targets.push_back({static_cast<double>(k)});
  return targets;
}

/// One output for each name, in alphabetical order.
Targets named_classes(const DataTable &table, const unsigned int column)
{
  std::map<std::string, std::size_t> numbers;
  for (std::size_t i = 0; i < table.n_samples(); ++i) {
    const std::string field = table.text(i, column);
    if (field.empty())
      throw UserError(entry_of(table), table.place(i, column) + " is empty", "names of classes",
                      "Correct the file");
    numbers[field] = 0;
  }
  if (numbers.size() > most_classes || numbers.size() < 2)
    throw UserError(entry_of(table),
                    "column '" + table.names()[column] + "' holds " +
                        std::to_string(numbers.size()) + " different texts",
                    "2 to " + std::to_string(most_classes) + " classes", "Choose another column");
  std::size_t n_classes = 0;
  for (auto &[name, number] : numbers)
    number = n_classes++;
  std::vector<std::size_t> classes;
  for (std::size_t i = 0; i < table.n_samples(); ++i)
    classes.push_back(numbers[table.text(i, column)]);
  return one_hot(classes, n_classes);
}

Targets numbered_classes(const DataTable &table, const unsigned int column)
{
  std::vector<std::size_t> classes;
  std::size_t n_classes = 0;
  const std::string allowed = "labels 0, 1, ..., K - 1 of K <= " + std::to_string(most_classes) +
                              " classes, as Network/Loss = cross-entropy";
  for (std::size_t i = 0; i < table.n_samples(); ++i) {
    const double label = table.number(i, column);
    if (!(label >= 0. && label < most_classes && label == static_cast<unsigned int>(label)))
      throw UserError(entry_of(table), table.place(i, column) + " holds the label " + spell(label),
                      allowed, "Number the classes from 0, or name them by words");
    classes.push_back(static_cast<std::size_t>(label));
    n_classes = std::max(n_classes, classes.back() + 1);
  }
  for (std::size_t k = 0; k < n_classes; ++k)
    if (std::find(classes.begin(), classes.end(), k) == classes.end())
      throw UserError(entry_of(table),
                      "no sample has the label " + std::to_string(k) +
                          ", though there are labels "
                          "up to " +
                          std::to_string(n_classes - 1),
                      allowed, "Number the classes from 0, or name them by words");
  if (n_classes < 2)
    throw UserError(entry_of(table), "all samples have the label 0", allowed,
                    "Choose another column");
  return one_hot(classes, n_classes);
}

/// Numbers as they are; for a loss of classes 0 and 1 only, for several outputs one of them 1.
Targets numbers(const DataTable &table, const std::vector<unsigned int> &columns, const Loss &loss)
{
  Targets targets(table.n_samples());
  for (std::size_t i = 0; i < table.n_samples(); ++i) {
    double sum = 0.;
    for (const unsigned int column : columns) {
      const double y = table.number(i, column);
      if (loss.is_for_classes && y != 0. && y != 1.)
        throw UserError(entry_of(table), table.place(i, column) + " holds the label " + spell(y),
                        "0 and 1, as Network/Loss = " + loss.name,
                        "Correct the labels, or name one class in Data/Positive class");
      targets[i].push_back(y);
      sum += y;
    }
    if (loss.has_q && sum != 1.)
      throw UserError(entry_of(table),
                      table.place(i, columns[0]) + " begins a row with " + spell(sum) + " classes",
                      "exactly one 1 in each row, as Network/Loss = " + loss.name,
                      "Correct the labels");
  }
  return targets;
}

} // namespace

Targets encode_targets(const DataTable &table, const std::vector<unsigned int> &columns,
                       const std::string &positive_class, const Loss &loss)
{
  if (columns.size() > 1) {
    if (!positive_class.empty())
      throw UserError(
          "Data/Positive class",
          "'" + table.file() + "' has " + std::to_string(columns.size()) + " columns of targets",
          "one column of targets where there is a positive class", "Leave the entry empty");
    return numbers(table, columns, loss);
  }
  const unsigned int column = columns[0];
  if (!positive_class.empty())
    return positive_or_not(table, column, positive_class, loss.has_q);
  // The first sample that holds text, and the first that holds a number.
  const std::size_t n = table.n_samples();
  std::size_t text = n, number = n;
  for (std::size_t i = n; i-- > 0;)
    (parse_number(table.text(i, column)) ? number : text) = i;
  if (text < n && number < n)
    throw UserError(entry_of(table),
                    table.place(text, column) + " holds '" + table.text(text, column) +
                        "', other samples hold numbers",
                    "finite numbers only, or names of classes only", "Correct the file");
  if (text < n)
    return named_classes(table, column);
  return loss.has_q ? numbered_classes(table, column) : numbers(table, columns, loss);
}

unsigned int classes_in_numbers(const Targets &targets, const Loss &loss)
{
  constexpr std::size_t most = 100, fewest = 3;
  if (loss.is_for_classes || targets.empty() || targets[0].size() != 1)
    return 0;
  std::vector<std::size_t> counts;
  for (const std::vector<double> &y : targets) {
    if (!(y[0] >= 0. && y[0] < most) || y[0] != std::floor(y[0]))
      return 0;
    counts.resize(std::max(counts.size(), static_cast<std::size_t>(y[0]) + 1));
    ++counts[static_cast<std::size_t>(y[0])];
  }
  const bool each_occurs = std::count(counts.begin(), counts.end(), 0) == 0;
  return counts.size() >= fewest && each_occurs ? counts.size() : 0;
}

} // namespace gibbsflow
