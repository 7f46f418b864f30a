#pragma once

#include "simulation/session.h"

#include <utility>
#include <vector>

namespace gibbsflow {

/// What `make` returns, or what it returned before the command was stopped and resumed, from the
/// record of the checkpoint of this name; with the warnings that it has given.
/// `remember_it(archive, result)` writes and reads a result that is made without arguments.
/// Collective.
template <typename Make, typename Remember>
auto remembered(Session &session, const std::string &name, const Make &make,
                const Remember &remember_it) -> decltype(make())
{
  Checkpoint *const checkpoint = session.checkpoint();
  if (checkpoint == nullptr)
    return make();
  if (const auto bytes = checkpoint->find(name)) {
    Archive archive(*bytes);
    decltype(make()) result;
    std::vector<std::string> warnings;
    archive &warnings;
    for (const std::string &warning : warnings)
      session.log().warn(warning);
    remember_it(archive, result);
    return result;
  }
  const std::size_t n_before = session.log().warnings().size();
  decltype(make()) result = make();
  const std::vector<std::string> &all = session.log().warnings();
  std::vector<std::string> warnings(all.begin() + static_cast<std::ptrdiff_t>(n_before), all.end());
  Archive archive;
  archive &warnings;
  remember_it(archive, result);
  checkpoint->put(name, archive.bytes());
  if (checkpoint->is_due())
    checkpoint->save();
  return result;
}

} // namespace gibbsflow
