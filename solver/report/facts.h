#pragma once

#include <iosfwd>
#include <string>

namespace gibbsflow {

/// Lines "  name   text" below a title; a text too long for a line goes on in the next ones. What
/// has no text is left out, and the title with it.
class Facts {
public:
  void add(const std::string &name, const std::string &text);
  void print(const std::string &title, std::ostream &out) const;

private:
  std::string lines_;
};

} // namespace gibbsflow
