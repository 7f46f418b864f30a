#include "report/facts.h"

#include "io/table.h"

#include <ostream>

namespace gibbsflow {

void Facts::add(const std::string &name, const std::string &text)
{
  constexpr unsigned int name_width = 26;
  if (text.empty())
    return;
  std::string label = name;
  for (const std::string &line : wrapped(text, Table::maximum_width - 2 - name_width)) {
    lines_ += "  " + padded(label, name_width) + line + '\n';
    label.clear();
  }
}

void Facts::print(const std::string &title, std::ostream &out) const
{
  if (!lines_.empty())
    out << '\n' << title << '\n' << lines_;
}

} // namespace gibbsflow
