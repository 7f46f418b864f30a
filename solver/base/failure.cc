#include "base/failure.h"

#include "base/signals.h"
#include "base/text.h"
#include "base/user_error.h"

#include <deal.II/base/exceptions.h>

#include <new>
#include <sstream>

namespace gibbsflow {

namespace {

/// The part of deal.II's long message that says what happened.
std::string first_meaningful_line(const dealii::ExceptionBase &error)
{
  std::ostringstream info;
  error.print_info(info);
  for (const std::string &line : split(info.str(), '\n'))
    if (!line.empty() && line != "(none)")
      return line;
  return "a check inside a library has failed";
}

} // namespace

std::string failure_message(const std::exception &error)
{
  if (is_collective(error))
    return error.what();
  if (dynamic_cast<const std::bad_alloc *>(&error) != nullptr)
    return "There is not enough memory. Reduce Mesh/Refinements or Discretization/Degree, or "
           "choose Linear solver/Type = iterative.";
  if (const auto *library_error = dynamic_cast<const dealii::ExceptionBase *>(&error))
    return "The run failed: " + first_meaningful_line(*library_error);
  return "The run failed: " + split(std::string(error.what()) + '\n', '\n').front();
}

bool is_collective(const std::exception &error)
{
  return dynamic_cast<const UserError *>(&error) != nullptr ||
         dynamic_cast<const RunFailure *>(&error) != nullptr ||
         dynamic_cast<const Stopped *>(&error) != nullptr;
}

} // namespace gibbsflow
