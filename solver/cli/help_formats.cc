#include "cli/help_formats.h"

#include "cli/completion.h"
#include "cli/help.h"
#include "cli/man_page.h"

namespace gibbsflow {

std::vector<std::string> help_formats()
{
  return {"text", "man", "bash", "zsh"};
}

std::string help_in(const std::string &format)
{
  if (format == "man")
    return man_page();
  if (format == "bash")
    return bash_completion();
  return format == "zsh" ? zsh_completion() : help_text();
}

} // namespace gibbsflow
