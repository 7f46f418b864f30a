#pragma once

#include <deal.II/base/patterns.h>

#include <limits>
#include <string>
#include <vector>

namespace gibbsflow {

/// Admissible values of entries, in the forms that the parameter structs use.
namespace patterns {

inline dealii::Patterns::Double at_least(const double lower)
{
  return {lower, std::numeric_limits<double>::max()};
}

inline dealii::Patterns::Double positive()
{
  return at_least(std::numeric_limits<double>::min());
}

/// A file that is read. Parameter files that name it by a relative path mean their own folder.
inline dealii::Patterns::FileName input_file()
{
  return dealii::Patterns::FileName(dealii::Patterns::FileName::input);
}

/// Any number of numbers, separated by commas.
inline dealii::Patterns::List numbers()
{
  return dealii::Patterns::List(dealii::Patterns::Double());
}

/// Points, rows of a matrix or groups of numbers: commas inside, semicolons between.
inline dealii::Patterns::List rows(const dealii::Patterns::Double &number = {})
{
  const unsigned int any = std::numeric_limits<int>::max();
  return dealii::Patterns::List(dealii::Patterns::List(number), 0, any, ";");
}

/// Any number of words, separated by commas.
inline dealii::Patterns::List words()
{
  return dealii::Patterns::List(dealii::Patterns::Anything());
}

/// One of the names that a factory knows.
dealii::Patterns::Selection one_of(const std::vector<std::string> &names);

} // namespace patterns

} // namespace gibbsflow
