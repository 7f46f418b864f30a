#include "io/solution_series.h"

#include "base/format.h"
#include "base/user_error.h"
#include "io/file.h"
#include "io/profile.h"
#include "io/vtu.h"

#include <deal.II/base/exceptions.h>
#include <deal.II/base/utilities.h>

namespace gibbsflow {

SolutionSeries::SolutionSeries(const std::filesystem::path &directory, const MPI_Comm communicator)
    : directory_(directory), communicator_(communicator), archive_(directory, communicator)
{
  collectively_on_root(communicator_, [&] {
    std::error_code error;
    std::filesystem::create_directories(directory_ / "solution", error);
    if (error)
      throw RunFailure("cannot make the directory " + (directory_ / "solution").string() + ": " +
                       error.message() + ". Choose another Output/Directory.");
  });
}

template <int dim>
void SolutionSeries::write(const double time, const FieldOutput<dim> &output)
{
  Assert(files_.empty() || files_.back().first < time,
         dealii::ExcMessage("The times of a series increase."));

  const auto index = static_cast<unsigned int>(files_.size());
  const std::filesystem::path stem =
      directory_ / "solution" / ("solution_" + dealii::Utilities::int_to_string(index, 4));

  const std::string file = write_vtu(output, stem, time, index, communicator_);
  if constexpr (dim == 1)
    write_profile(output, stem.string() + ".csv", communicator_);

  files_.emplace_back(time, "solution/" + file);
  collectively_on_root(communicator_, [this] { write_pvd(); });
  archive_.add(time, output);
}

void SolutionSeries::write_pvd() const
{
  std::string text = "<?xml version=\"1.0\"?>\n<VTKFile type=\"Collection\" version=\"0.1\">\n"
                     "<Collection>\n";
  for (const auto &[time, file] : files_)
    text += "<DataSet timestep=\"" + shortest(time) + "\" group=\"\" part=\"0\" file=\"" + file +
            "\"/>\n";
  write_file(directory_ / "solution.pvd", text + "</Collection>\n</VTKFile>\n");
}

template void SolutionSeries::write(double, const FieldOutput<1> &);
template void SolutionSeries::write(double, const FieldOutput<2> &);
template void SolutionSeries::write(double, const FieldOutput<3> &);

} // namespace gibbsflow
