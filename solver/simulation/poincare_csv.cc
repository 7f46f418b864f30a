#include "simulation/poincare_csv.h"

#include "base/format.h"

namespace gibbsflow {

namespace {

/// A text field in which quotes are doubled.
std::string quoted(std::string text)
{
  for (std::size_t i = text.find('"'); i != std::string::npos; i = text.find('"', i + 2))
    text.insert(i, 1, '"');
  return '"' + text + '"';
}

} // namespace

std::string poincare_csv_header(const std::string &prefix)
{
  return prefix + "name,kind,lambda_1,log_lambda_1,domain,applies,why\n";
}

std::string poincare_csv_rows(const PoincareBounds &bounds, const std::string &prefix)
{
  std::string rows;
  for (const GapEstimate &estimate : bounds.estimates) {
    const std::string numbers = estimate.applies() ? shortest(std::exp(*estimate.log_lambda)) +
                                                         ',' + shortest(*estimate.log_lambda)
                                                   : ",";
    rows += prefix + estimate.name + ',' + estimate.kind + ',' + numbers + ',' + estimate.domain +
            ',' + (estimate.applies() ? "true" : "false") + ',' + quoted(estimate.why) + '\n';
  }
  return rows;
}

} // namespace gibbsflow
