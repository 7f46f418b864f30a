#pragma once

#include <string>
#include <vector>

namespace gibbsflow {

/// A number as brief(), brief_or_power() or plain() spells it, in LaTeX: "1.2e-05" becomes
/// $1.2\cdot10^{-5}$, "-3" becomes $-3$; all other text stays as it is.
std::string latex_number(const std::string &text);

/// A tabular with the rules of the package booktabs, all columns to the right. Cells are numbers,
/// as for latex_number(), headings are LaTeX; each row has as many cells as there are headings.
std::string latex_table(const std::vector<std::string> &headings,
                        const std::vector<std::vector<std::string>> &rows);

} // namespace gibbsflow
