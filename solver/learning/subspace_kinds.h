#pragma once

#include "base/registry.h"
#include "learning/subspace.h"

namespace gibbsflow {

/// What the types of subspaces choose their directions from.
struct SubspaceRequest {
  const SubspaceParameters &parameters;
  const Network &network;
  const Weights &origin;
  const unsigned int dim;
  const SubspaceContext &context;
};

struct SubspaceKind {
  std::string name, help;
  std::string entry; // which a message about the directions names
  /// dim directions, not yet orthonormal. Throws a UserError where there are none.
  std::vector<Weights> (*directions)(const SubspaceRequest &);
  bool can_normalize_filters;
  bool are_given; // by the user, who may take them for what they are
};

/// All types; a new one is a new line.
const Registry<SubspaceKind> &subspace_kinds();

} // namespace gibbsflow
