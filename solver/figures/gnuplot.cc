#include "figures/gnuplot.h"

#include "base/text.h"
#include "base/user_error.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <spawn.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace gibbsflow {

namespace fs = std::filesystem;

namespace {

const char *const program = "gnuplot";
const char *const log_name = "gnuplot.log";

/// What a process wrote, in one line.
std::string complaint(const fs::path &log)
{
  std::ifstream file(log);
  std::string text;
  for (std::string line; std::getline(file, line);)
    if (line.find_first_not_of(" \t^") != std::string::npos)
      text += (text.empty() ? "" : " ") + trim(line);
  return text.substr(0, 300);
}

struct FileActions {
  FileActions() { posix_spawn_file_actions_init(&actions); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions); }
  FileActions(const FileActions &) = delete;
  FileActions &operator=(const FileActions &) = delete;

  posix_spawn_file_actions_t actions;
};

} // namespace

void require_gnuplot(const std::string &entry)
{
  const char *const path = std::getenv("PATH");
  for (const std::string &folder : split(path == nullptr ? "" : path, ':'))
    if (access((fs::path(folder) / program).c_str(), X_OK) == 0)
      return;
  throw UserError(entry, "the program gnuplot, which draws the figures, is not installed",
                  "gnuplot 5.4 or later with the terminals svg and pdfcairo",
                  "Install it (Debian: apt-get install gnuplot-nox)");
}

void run_gnuplot(const fs::path &directory, const std::string &script)
{
  const std::string folder = directory.string(), log = (directory / log_name).string();
  FileActions files;
  posix_spawn_file_actions_addchdir_np(&files.actions, folder.c_str());
  posix_spawn_file_actions_addopen(&files.actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files.actions, 1, log_name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  posix_spawn_file_actions_adddup2(&files.actions, 1, 2);

  std::array<std::string, 3> words = {{program, "-d", script}};
  std::array<char *, 4> arguments = {{words[0].data(), words[1].data(), words[2].data(), nullptr}};
  pid_t process = 0;
  const int reason =
      posix_spawnp(&process, program, &files.actions, nullptr, arguments.data(), environ);
  if (reason == ENOENT)
    require_gnuplot("report");
  if (reason != 0)
    throw RunFailure("cannot start gnuplot: " + std::string(std::strerror(reason)) + ".");

  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  const std::string said = complaint(log);
  std::remove(log.c_str());
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw RunFailure("gnuplot could not draw " + script + ": " +
                     (said.empty() ? "it gives no reason, or was stopped" : said) +
                     ". See whether the disk is full.");
}

std::string gnuplot_text(const std::string &text)
{
  std::string escaped;
  for (const char c : text) {
    if (std::strchr("\\_^{}@&~", c) != nullptr && c != '\0')
      escaped += '\\';
    escaped += c;
  }
  return gnuplot_file(escaped);
}

std::string gnuplot_file(const std::string &name)
{
  std::string quoted = "'";
  for (const char c : name)
    if (c == '\'')
      quoted += "''";
    else
      quoted += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  return quoted + "'";
}

double tic_step(const double length)
{
  const double power = std::pow(10., std::floor(std::log10(length / 4.)));
  for (const double factor : {1., 2., 5.})
    if (length / (factor * power) <= 6.)
      return factor * power;
  return 10. * power;
}

namespace colours {

const char *const landscape =
    "(0 '#00224e', 1 '#123570', 2 '#3b496c', 3 '#575d6d', 4 '#707173', 5 '#8a8678', 6 '#a59c74', "
    "7 '#c3b369', 8 '#e1cc55', 9 '#fee838')";
const char *const density =
    "(0 '#ffffff', 0.5 '#e4f5ea', 1 '#c5ebd3', 2 '#8ad9b1', 3 '#49c1ad', 4 '#38a5ac', "
    "5 '#3488a6', 6 '#366a9f', 7 '#3f4b8f', 8 '#40305f', 9 '#2e1e3b', 10 '#0b0405')";
const char *const signed_field =
    "(-4 '#053061', -3 '#2166ac', -2 '#6baed6', -1 '#d1e5f0', 0 '#f7f7f7', 1 '#fddbc7', "
    "2 '#f4a582', 3 '#b2182b', 4 '#67001f')";

std::string line(const unsigned int index)
{
  const std::array<const char *, 8> list = {
      {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d31", "#7f7f7f"}};
  return std::string("'") + list[index % list.size()] + "'";
}

std::string through_time(const double x)
{
  const std::array<std::array<double, 3>, 5> anchors = {{{{0x6a, 0x3d, 0x9a}},
                                                         {{0x47, 0x57, 0x9c}},
                                                         {{0x2d, 0x7f, 0x8e}},
                                                         {{0x20, 0xa3, 0x86}},
                                                         {{0x6c, 0xb8, 0x3a}}}};
  const double place = std::clamp(x, 0., 1.) * (anchors.size() - 1);
  const std::size_t k = std::min(static_cast<std::size_t>(place), anchors.size() - 2);
  std::array<int, 3> rgb;
  for (unsigned int c = 0; c < 3; ++c)
    rgb[c] = static_cast<int>(
        std::lround(anchors[k][c] + (place - double(k)) * (anchors[k + 1][c] - anchors[k][c])));
  std::array<char, 16> text;
  std::snprintf(text.data(), text.size(), "'#%02x%02x%02x'", rgb[0], rgb[1], rgb[2]);
  return text.data();
}

} // namespace colours

} // namespace gibbsflow
