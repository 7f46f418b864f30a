#include "report/transfer_report.h"

#include "base/format.h"
#include "report/facts.h"
#include "report/report_text.h"

#include <ostream>

namespace gibbsflow {

namespace {

std::string number_with_error(const Json &block, const std::string &name, const std::string &error)
{
  const std::optional<double> value = number(block, "/" + name),
                              of_value = number(block, "/" + error);
  return value && of_value ? with_standard_error(*value, *of_value) : brief(value);
}

/// The diagonal of the stationary covariance.
std::string stationary_variances(const Json &block)
{
  if (!block.contains("stationary"))
    return "";
  std::vector<std::string> list;
  const std::vector<double> values = variances(block, "/stationary");
  for (std::size_t d = 0; d < values.size(); ++d) {
    const std::string place = "/" + std::to_string(d) + "/" + std::to_string(d);
    list.push_back(with_standard_error(
        values[d], number(block, "/stationary/covariance_error" + place).value_or(0.)));
  }
  return joined(list);
}

} // namespace

void print_transfer_operator(const Json &summary, std::ostream &out)
{
  if (!summary.contains("transfer_operator"))
    return;
  const Json &block = summary.at("transfer_operator");
  std::vector<std::string> sizes;
  for (const double h : find_list(block, "/h"))
    sizes.push_back(plain(h, 3));
  Facts facts;
  facts.add("law of a step", find_text(block, "/batches"));
  facts.add("cells",
            plain(number(block, "/cells")) + ", h = " + joined(sizes) + ", and of twice the size");
  facts.add("rate per t", number_with_error(block, "rate", "rate_error"));
  facts.add("escape or passage", number_with_error(block, "passage_time", "passage_time_error"));
  facts.add("stationary variance", stationary_variances(block));
  facts.add("L1 to density", number_with_error(block, "l1_to_density", "l1_error"));
  if (const auto share = number(block, "/leaves_box"))
    facts.add("leaves the box", brief(share, 2) + " of the mass in a step, put back");
  facts.print("SGD as a transfer operator, without sampling noise (errors: from cells of "
              "both sizes)",
              out);
}

} // namespace gibbsflow
