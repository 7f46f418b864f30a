#pragma once

#include "io/summary.h"

#include <iosfwd>

namespace gibbsflow {

// Parts of the report, from the blocks of the summary; each prints nothing where it has nothing.

void print_modes(const Json &summary, std::ostream &out);    // spectrum
void print_gap(const Json &summary, std::ostream &out);      // poincare
void print_passages(const Json &summary, std::ostream &out); // transitions, exit
void print_decay(const Json &summary, std::ostream &out);    // decay

} // namespace gibbsflow
