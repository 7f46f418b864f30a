#pragma once

#include "simulation/session.h"
#include "simulation/simulation_parameters.h"

#include <string>

namespace gibbsflow {

/// The table of a study in its three forms.
struct StudyTables {
  std::string text, latex, csv;
};

/// Replaces convergence.txt, .tex and .csv. Collective.
void write_tables(const Session &session, const StudyTables &tables);

/// The block `model` of a study's summary.
Json study_model_block(const SimulationParameters &parameters, unsigned int dimension);

/// What the last lines on the screen say of these files.
std::string files_of_study(const std::string &directory);

} // namespace gibbsflow
