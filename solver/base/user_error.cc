#include "base/user_error.h"

namespace gibbsflow {

UserError::UserError(const std::string &entry_path, const std::string &found_text,
                     const std::string &allowed_text, const std::string &advice_text)
    : std::runtime_error(entry_path + ": " + found_text + ". Allowed: " + allowed_text + ". " +
                         advice_text + "."),
      entry(entry_path),
      found(found_text),
      allowed(allowed_text),
      advice(advice_text)
{
}

} // namespace gibbsflow
