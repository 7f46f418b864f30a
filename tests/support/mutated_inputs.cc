#include "support/mutated_inputs.h"

#include "cli/execute.h"
#include "simulation/commands.h"
#include "support/array_files.h"
#include "support/gmsh_text.h"
#include "support/run_program.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gibbsflow {

namespace fs = std::filesystem;

namespace {

constexpr double most_seconds = 5.; // of a CPU
constexpr unsigned int seconds_to_stop = 20, seconds_to_end = 60;

const std::string quick = R"(
subsection Mesh
  set Lower corner = -2
  set Upper corner = 2
  set Subdivisions = 6
  set Refinements = 0
end
subsection Time
  set Final time = 0.1
end
subsection Spectrum
  set Number of eigenvalues = 1
end
)";

const std::string small_network = R"(set Dimension = 1
subsection Potential
  set Type = network
end
subsection Subspace
  set Weights = W1[0;0]
end
subsection Noise
  set Sigma = 0.5
  set Alpha = 0.1
end
)" + quick;

const std::string table = "u,v,y\n1,2,0\n3,4,1\n2,7,1\n5,1,0\n";

std::map<std::string, std::string> with_data(const std::string &name, const std::string &content,
                                             const std::string &more = "")
{
  return {{"main.prm", small_network + "subsection Data\n  set File = " + name + "\nend\n" + more},
          {name, content}};
}

/// A square of triangles, of each format.
std::vector<std::map<std::string, std::string>> with_meshes()
{
  std::vector<std::map<std::string, std::string>> sets;
  const test::GmshMesh mesh = test::gmsh_cube(2, 2, true);
  for (const char *version : {"2.2", "4.1"})
    for (const bool is_binary : {false, true}) {
      const std::string name = is_binary ? "binary.msh" : "square.msh";
      sets.push_back({{"main.prm", "set Dimension = 2\n"
                                   "subsection Potential\n  set Type = quadratic\nend\n"
                                   "subsection Mesh\n  set Refinements = 0\n  set File = " +
                                       name +
                                       "\nend\n"
                                       "subsection Boundary\n  set Parts = low: absorbing\nend\n"
                                       "subsection Initial density\n  set Type = Gibbs\nend\n"
                                       "subsection Discretization\n  set Degree = 2\nend\n"
                                       "subsection Time\n  set Final time = 0.1\nend\n"
                                       "subsection Spectrum\n"
                                       "  set Number of eigenvalues = 1\nend\n"},
                      {name, test::gmsh_text(mesh, version, is_binary)}});
    }
  return sets;
}

std::vector<std::map<std::string, std::string>> right_inputs()
{
  using test::npy, test::npz, test::safetensors;
  const std::vector<double> numbers = {1., 2., 0., 3., 4., 1., 2., 7., 1., 5., 1., 0.};
  const std::vector<double> weights = {.1, .2, .3, .4, .5, .6, .7, .8, .9, 1., 1.1, 1.2};
  const std::string of_weights = "subsection Network\n  set Weights = file\n  set Weights file = ";
  std::vector<std::map<std::string, std::string>> sets;
  sets.push_back(with_data("data.csv", table));
  sets.push_back(with_data("data.npy", npy("(4, 3)", numbers)));
  sets.push_back(with_data("data.npz", npz({{"data", npy("(4, 3)", numbers)}}, 8)));
  for (const auto &[name, content] : std::vector<std::pair<std::string, std::string>>{
           {"w.npz", npz({{"W1", npy("(3, 2)", {1., 2., 3., 4., 5., 6.})},
                          {"b1", npy("(3,)", {1., 2., 3.})},
                          {"W2", npy("(1, 3)", {1., 2., 3.})}})},
           {"w.safetensors", safetensors({{"W1", "3, 2", {1., 2., 3., 4., 5., 6.}},
                                          {"b1", "3", {1., 2., 3.}},
                                          {"W2", "1, 3", {1., 2., 3.}}})},
           {"w.npy", npy("(12,)", weights)},
           {"w.txt", "0.1 0.2 0.3\n0.4 0.5 0.6\n0.7 0.8 0.9\n1 1.1 1.2\n"}}) {
    std::map<std::string, std::string> set =
        with_data("data.csv", table, of_weights + name + "\nend\n");
    set[name] = content;
    sets.push_back(set);
  }
  sets.push_back(
      {{"main.prm",
        "set Dimension = 1\nsubsection Potential\n  set Type = grid\n  set File = V.npy\n"
        "  set Lower corner = -2\n  set Upper corner = 2\nend\n" +
            quick},
       {"V.npy", npy("(9,)", {4., 2., 1., .5, .3, .5, 1., 2., 4.})}});
  sets.push_back({{"main.prm",
                   "set Dimension = 2\nsubsection Potential\n  set Type = expression\n"
                   "  set Expression = a*(x^2-1)^2 + y^2/2 + 0.1*sin(3*x*y)\n"
                   "  set Constants = a=1.5\nend\n"
                   "subsection Noise\n  set Sigma = 20\n  set Alpha = 0.1\n"
                   "  set Schedule = 5: 0.05; 8: 0.02\nend\n"
                   "subsection Initial density\n  set Type = mixture\n  set Mean = -1,0; 1,0.5\n"
                   "  set Standard deviation = 0.3; 0.4\n  set Weights = 1, 2\nend\n"
                   "subsection Output\n  set Times = 0, 0.05, 0.1\n  set Probes = 0,0; 1,1\nend\n" +
                       quick}});
  sets.push_back({{"main.json",
                   R"({"Dimension": 1, "Potential": {"Type": "double well", "Height": 2},
 "Noise": {"Sigma": 0.5, "Type": "expression", "Expression": "1 + 0.1*x^2"},
 "Mesh": {"Lower corner": [-2], "Upper corner": [2], "Subdivisions": [8], "Refinements": 0},
 "Boundary": {"Parts": "left: absorbing"}, "Spectrum": {"Number of eigenvalues": 2},
 "Time": {"Final time": 0.1, "Scheme": "TR-BDF2", "Time step": 0.02}})"}});
  sets.push_back({{"main.xml", "<?xml version=\"1.0\"?>\n<ParameterHandler>\n"
                               "<Dimension><value>1</value></Dimension>\n"
                               "<Potential><Type><value>quadratic</value></Type></Potential>\n"
                               "<Time><Final_20time><value>0.1</value></Final_20time></Time>\n"
                               "</ParameterHandler>\n"}});
  for (const std::map<std::string, std::string> &set : with_meshes())
    sets.push_back(set);
  return sets;
}

using Random = std::mt19937_64;

std::size_t below(const std::size_t n, Random &random)
{
  return n == 0 ? 0 : random() % n;
}

std::string any_bytes(const std::size_t n, Random &random)
{
  std::string bytes;
  for (std::size_t i = 0; i < n; ++i)
    bytes += static_cast<char>(random());
  return bytes;
}

const std::vector<std::string> odd_values = {
    "0",    "-1",       "1", "1e308", "-1e308", "1e-308", "nan",  "inf",  "99999999999999999999",
    "1e30", "",         ",", ";",     "\"",     "x",      "true", "1/0",  "-0",
    "2^31", "sqrt(-1)", "{", "}",     "\\",     "end",    "set",  "\xff", "1,2,3,4,5,6,7,8,9"};

/// Another word in the place of one, where there are words.
void replace_word(std::string &text, Random &random)
{
  std::vector<std::pair<std::size_t, std::size_t>> words;
  const std::string separators = " \n\t,;:=[]{}\"<>";
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = text.find_first_not_of(separators, i);
    if (begin == std::string::npos)
      break;
    i = std::min(text.find_first_of(separators, begin), text.size());
    words.emplace_back(begin, i - begin);
  }
  if (words.empty())
    return;
  const auto [begin, n] = words[below(words.size(), random)];
  const auto [other, m] = words[below(words.size(), random)];
  text.replace(begin, n,
               random() % 3 == 0 ? text.substr(other, m)
                                 : odd_values[below(odd_values.size(), random)]);
}

void swap_lines(std::string &text, Random &random)
{
  std::vector<std::string> lines;
  std::string::size_type begin = 0;
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    lines.push_back(text.substr(begin, end + 1 - begin));
    begin = end + 1;
  }
  lines.push_back(text.substr(begin));
  std::swap(lines[below(lines.size(), random)], lines[below(lines.size(), random)]);
  text.clear();
  for (const std::string &line : lines)
    text += line;
}

/// Changes it in one way, whose name is returned.
std::string mutate(std::string &text, const bool is_text, Random &random)
{
  const std::size_t place = below(text.size(), random);
  const std::size_t n = std::min<std::size_t>(text.size() - place, 1 + below(20, random));
  switch (below(is_text ? 12 : 7, random)) {
  case 0:
    if (!text.empty())
      text[place] = static_cast<char>(text[place] ^ (1 << below(8, random)));
    return "a bit";
  case 1:
    text.replace(place, n, any_bytes(n, random));
    return "bytes";
  case 2:
    text.erase(place, n);
    return "bytes left out";
  case 3:
    text.insert(place, text.substr(place, n));
    return "bytes doubled";
  case 4:
    text.resize(place);
    return "cut off";
  case 5:
    text.insert(place, any_bytes(n, random));
    return "bytes inserted";
  case 6: {
    const std::string large = any_bytes(1, random) + std::string(7, '\x7f');
    text.replace(place, std::min<std::size_t>(8, text.size() - place), large);
    return "a large number";
  }
  case 7:
    swap_lines(text, random);
    return "lines";
  default:
    replace_word(text, random);
    return "a word";
  }
}

/// Limits what a child may use, and sends its messages into files.
void prepare_child(const fs::path &directory)
{
  fs::current_path(directory);
  const int out = open("/dev/null", O_WRONLY);
  const int errors = open("errors.txt", O_WRONLY | O_CREAT | O_TRUNC, 0666);
  dup2(out, STDOUT_FILENO);
  dup2(errors, STDERR_FILENO);
}

int execute_in_child(const std::vector<std::string> &arguments)
{
  Commands commands;
  commands["validate"] = [](const SimulationParameters &parameters, const StudyParameters &,
                            const RunContext &context) { return validate(parameters, context); };
  commands["run"] = [](const SimulationParameters &parameters, const StudyParameters &,
                       const RunContext &context) { return run_simulation(parameters, context); };
  Locations locations;
  try {
    return execute(arguments, commands, locations, MPI_COMM_SELF);
  } catch (const std::exception &error) {
    const Failure failure = describe(error, locations);
    std::cerr << failure.message << std::endl;
    return failure.exit_status;
  } catch (...) {
    return 99; // what is no exception of ours
  }
}

double seconds(const timeval &time)
{
  return double(time.tv_sec) + 1e-6 * double(time.tv_usec);
}

} // namespace

std::string MutationOutcome::complaint() const
{
  const bool was_stopped = exit_status == 128 + SIGTERM; // long, but listening
  if (exit_status > 2 && !was_stopped)
    return "exit status " + std::to_string(exit_status);
  if (cpu_seconds > most_seconds && !was_stopped)
    return std::to_string(cpu_seconds) + " s";
  unsigned int n_messages = 0;
  std::size_t begin = 0;
  for (auto end = errors.find('\n'); end != std::string::npos; end = errors.find('\n', begin)) {
    if (errors.compare(begin, 9, "warning: ") != 0)
      ++n_messages;
    begin = end + 1;
  }
  const unsigned int wanted = exit_status == 0 ? 0 : 1;
  return n_messages == wanted ? "" : std::to_string(n_messages) + " messages";
}

MutatedInputs::MutatedInputs() : sets_(right_inputs()) {}

MutatedInputs::Files MutatedInputs::mutated(const std::uint64_t number, std::string &how) const
{
  Random random(number);
  const std::size_t which = number < n_right() ? number : below(sets_.size(), random);
  Files files = sets_[which];
  const auto file =
      std::next(files.begin(), static_cast<std::ptrdiff_t>(below(files.size(), random)));
  const std::string suffix = fs::path(file->first).extension().string();
  const bool is_text = suffix.find("np") == std::string::npos && suffix != ".safetensors" &&
                       file->first != "binary.msh";
  how = "input " + std::to_string(number) + ", set " + std::to_string(which) + ", " + file->first +
        ": ";
  for (std::size_t n = number < n_right() ? 0 : random() % 3 == 0 ? 3 : 1; n > 0; --n)
    how += mutate(file->second, is_text, random) + (n > 1 ? ", " : "");
  return files;
}

std::map<std::string, std::string> MutatedInputs::files(const std::uint64_t number) const
{
  std::string how;
  return mutated(number, how);
}

MutationOutcome MutatedInputs::outcome(const std::uint64_t number) const
{
  MutationOutcome result;
  const Files files = mutated(number, result.input);
  const fs::path folder = directory_.path() / std::to_string(number);
  std::string main;
  for (const auto &[name, content] : files) {
    write_file(folder, name, content);
    if (name.compare(0, 5, "main.") == 0)
      main = name;
  }
  const std::vector<std::string> arguments = {number % 4 == 3 ? "run" : "validate", main,
                                              "--quiet"};
  std::cout << std::flush;
  const pid_t child = fork();
  if (child == 0) {
    prepare_child(folder);
    _exit(execute_in_child(arguments));
  }
  int status = 0;
  rusage usage = {};
  unsigned int milliseconds = 0;
  while (wait4(child, &status, WNOHANG, &usage) == 0) {
    ++milliseconds;
    if (milliseconds == 1000 * seconds_to_stop)
      kill(child, SIGTERM);
    if (milliseconds == 1000 * seconds_to_end)
      kill(child, SIGKILL);
    usleep(1000);
  }
  result.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  result.errors = content_of(folder / "errors.txt");
  fs::remove_all(folder);
  return result;
}

} // namespace gibbsflow
