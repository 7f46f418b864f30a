#include "studies/latex_table.h"

#include "base/text.h"

#include <algorithm>

namespace gibbsflow {

std::string latex_number(const std::string &text)
{
  if (text.rfind("10^", 0) == 0)
    return "$10^{" + text.substr(3) + "}$";
  if (!parse_number(text))
    return text;
  const std::size_t e = text.find_first_of("eE");
  if (e == std::string::npos)
    return text.front() == '-' ? '$' + text + '$' : text;
  return '$' + text.substr(0, e) + "\\cdot10^{" + std::to_string(std::stoi(text.substr(e + 1))) +
         "}$";
}

std::string latex_table(const std::vector<std::string> &headings,
                        const std::vector<std::vector<std::string>> &rows)
{
  const auto line = [](const std::vector<std::string> &cells) {
    return join(cells, " & ") + " \\\\\n";
  };
  std::string text = "% \\usepackage{booktabs}\n\\begin{tabular}{" +
                     std::string(headings.size(), 'r') + "}\n\\toprule\n" + line(headings) +
                     "\\midrule\n";
  for (std::vector<std::string> row : rows) {
    std::transform(row.begin(), row.end(), row.begin(), latex_number);
    text += line(row);
  }
  return text + "\\bottomrule\n\\end{tabular}\n";
}

} // namespace gibbsflow
