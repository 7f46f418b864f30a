#include "studies/study_files.h"

#include "io/file.h"

namespace gibbsflow {

void write_tables(const Session &session, const StudyTables &tables)
{
  collectively_on_root(session.communicator(), [&] {
    const std::string stem = session.directory() + "/convergence";
    write_file(stem + ".txt", tables.text);
    write_file(stem + ".tex", tables.latex);
    write_file(stem + ".csv", tables.csv);
  });
}

Json study_model_block(const SimulationParameters &parameters, const unsigned int dimension)
{
  Json model;
  model["dimension"] = dimension;
  model["potential"] = parameters.potential.type;
  put(model, "sigma", parameters.noise.sigma);
  put(model, "alpha", parameters.noise.alpha);
  if (parameters.noise.sigma)
    put(model, "diffusion", parameters.noise.diffusion() / (1. - parameters.momentum.coefficient));
  return model;
}

std::string files_of_study(const std::string &directory)
{
  return "\nFiles in " + directory +
         ":\n  summary.json                  all numbers of this study\n"
         "  convergence.csv, .tex, .txt   this table\n";
}

} // namespace gibbsflow
