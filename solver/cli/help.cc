#include "cli/help.h"

#include "base/text.h"
#include "parameters/shipped_files.h"

#include <algorithm>
#include <sstream>

namespace gibbsflow {

namespace {

std::string padded(const std::string &text, const std::size_t width)
{
  return text + std::string(std::max(width, text.size() + 2) - text.size(), ' ');
}

std::string option_lines(const std::vector<std::string> &options)
{
  const std::size_t width = 30;
  std::string lines;
  for (const OptionInfo &info : option_infos())
    if (std::find(options.begin(), options.end(), info.name) != options.end()) {
      lines += "  " + padded("--" + info.name + ' ' + info.argument, width);
      lines += join(split(info.help, '\n'), '\n' + std::string(width + 2, ' ')) + '\n';
    }
  return lines;
}

} // namespace

const std::vector<OptionInfo> &option_infos()
{
  static const std::vector<OptionInfo> infos = {
      {"set", "\"Section/Entry=value\"", "change an entry of the file; may be repeated"},
      {"output", "DIR",
       "where the results go (default: results/ and the name of FILE;\n"
       "spectrum, sample, landscape: with the command behind it)"},
      {"overwrite", "",
       "replace what gibbsflow wrote into DIR, by any command;\n"
       "other files are kept"},
      {"resume", "",
       "go on from where a run of the same FILE was stopped\n"
       "(run, sample, spectrum)"},
      {"quiet", "", "print errors only"},
      {"format", "FORMAT",
       "of parameters: prm, json, xml, markdown or schema (default: prm);\n"
       "of --help: text, man, bash or zsh (completion; default: text)"},
      {"help", "", "print this"},
      {"version", "", "print the version"}};
  return infos;
}

const std::vector<CommandInfo> &command_infos()
{
  const std::vector<std::string> file_options = {"set", "output", "overwrite", "quiet", "help"};
  const std::vector<std::string> run_options = {"set",    "output", "overwrite",
                                                "resume", "quiet",  "help"};
  static const std::vector<CommandInfo> infos = {
      {"run", "FILE", "follow the density through time; compare with Gibbs; spectrum", run_options},
      {"spectrum", "FILE", "eigenpairs and the Poincare constant only", run_options, true},
      {"sample", "FILE", "runs of SGD or of its equation beside the density: section Ensemble",
       run_options, true},
      {"study", "FILE", "repeat on other meshes, temperatures, learning rates ...: section Study",
       file_options},
      {"landscape", "FILE", "minima and saddles of V; V, gradient and Hessian for ParaView",
       file_options, true},
      {"report",
       "DIR...",
       "a page and figures of finished results: report.html, figures/",
       {"quiet", "help"}},
      {"validate", "FILE", "read and check; print what would be solved; solve nothing",
       file_options},
      {"parameters", "", "print a commented file of all entries", {"format", "help"}}};
  return infos;
}

const CommandInfo *find_command(const std::string &name)
{
  for (const CommandInfo &command : command_infos())
    if (command.name == name)
      return &command;
  return nullptr;
}

const ProgramText &program_text()
{
  static const ProgramText text = {
      "the Fokker-Planck equation of stochastic gradient descent",
      "gibbsflow solves the Fokker-Planck equation of stochastic gradient descent in a\n"
      "low-dimensional space of weights, and compares the density with the Gibbs density\n"
      "and its decay with the Poincare constant.\n",
      "  gibbsflow run " + shipped_parameter_files() +
          "/quickstart.prm\n"
          "  gibbsflow run my.prm --set \"Noise/Sigma=0.05\" --output results/cold\n"
          "  gibbsflow parameters > my.prm\n",
      "mpirun -n N gibbsflow ... does the same in parallel.\n",
      "0 done, 1 the run failed or its mesh was too coarse, 2 the command line or a\n"
      "file is wrong, 130 or 143 stopped by a signal, after saving a checkpoint for --resume.\n",
      "Results come into DIR.part and are renamed when they are complete, or when nothing\n"
      "complete is there: an earlier result is never lost to a run that fails.\n"};
  return text;
}

std::string help_text()
{
  std::ostringstream text;
  text << program_text().description
       << "\nUsage: gibbsflow COMMAND [FILE] [OPTIONS]\n\nCommands:\n";
  for (const CommandInfo &command : command_infos())
    text << "  " << padded(command.name + ' ' + command.arguments, 18) << command.summary << '\n';
  text << "\nOptions of commands with a FILE:\n"
       << option_lines({"set", "output", "overwrite", "resume", "quiet"}) << "Other options:\n"
       << option_lines({"format", "help", "version"}) << "\nExamples:\n"
       << program_text().examples << '\n'
       << program_text().parallel << "Exit status: " << program_text().exit_status
       << program_text().results;
  return text.str();
}

std::string about_arguments(const CommandInfo &command)
{
  if (command.takes_directories())
    return "DIR is a directory that run, sample, spectrum, study or landscape has left. The page\n"
           "DIR/report.html opens without a network; DIR/figures has each picture as SVG and PDF, "
           "the\n"
           "numbers behind it as CSV and the script that draws it. Of two or more directories the "
           "page\n"
           "comparison.html shows them side by side; it and its pictures, comparison/, are "
           "written\n"
           "into the first of them. gnuplot draws. `Output/Report = true` makes the page at the "
           "end\n"
           "of a run.\n";
  return command.takes_file() ? "FILE is a parameter file (.prm, .json or .xml).\n" : "";
}

std::string help_text(const CommandInfo &command)
{
  const std::string arguments = command.arguments.empty() ? "" : ' ' + command.arguments;
  const std::string about = about_arguments(command);
  return "Usage: gibbsflow " + command.name + arguments + " [OPTIONS]\n\n" + command.summary +
         "\n\n" + about + (about.empty() ? "" : "\n") + "Options:\n" +
         option_lines(command.options);
}

} // namespace gibbsflow
