#include "cli/command_line.h"

#include "base/text.h"
#include "base/user_error.h"
#include "cli/help.h"
#include "cli/help_formats.h"
#include "parameters/parameter_file.h"
#include "parameters/print_parameters.h"

#include <boost/program_options.hpp>

#include <algorithm>

namespace gibbsflow {

namespace po = boost::program_options;

namespace {

std::vector<std::string> command_names()
{
  std::vector<std::string> names;
  for (const CommandInfo &command : command_infos())
    names.push_back(command.name);
  return names;
}

po::options_description option_descriptions(CommandLine &line)
{
  po::options_description options;
  options.add_options()                               //
      ("set", po::value(&line.settings)->composing()) //
      ("output", po::value<std::string>())            //
      ("format", po::value(&line.format))             //
      ("overwrite", po::bool_switch(&line.overwrite)) //
      ("resume", po::bool_switch(&line.resume))       //
      ("quiet", po::bool_switch(&line.quiet))         //
      ("help,h", po::bool_switch(&line.help))         //
      ("version", po::bool_switch(&line.version));
  return options;
}

std::vector<std::string> option_names(const po::options_description &options)
{
  std::vector<std::string> names;
  for (const auto &option : options.options())
    names.push_back("--" + option->long_name());
  return names;
}

/// The words that are no options, and the names of the options, in their order. Fills the options
/// into what `options` was made of.
struct Words {
  std::vector<std::string> arguments, options;
};

Words take_apart(const std::vector<std::string> &arguments, const po::options_description &options,
                 std::optional<std::string> &output)
{
  const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
  Words words;
  try {
    const po::parsed_options parsed =
        po::command_line_parser(arguments).options(options).style(style).allow_unregistered().run();
    for (const po::option &option : parsed.options) {
      if (option.position_key >= 0) {
        words.arguments.insert(words.arguments.end(), option.value.begin(), option.value.end());
        continue;
      }
      const std::string typed = split(option.original_tokens.at(0), '=').at(0);
      if (option.unregistered)
        throw UserError(typed, "found an option that does not exist",
                        join(option_names(options), ", "),
                        did_you_mean(typed, option_names(options), "See `gibbsflow --help`"));
      words.options.push_back(option.string_key);
    }
    po::variables_map values;
    po::store(parsed, values);
    po::notify(values);
    if (values.count("output") > 0)
      output = values["output"].as<std::string>();
  } catch (const po::error &e) {
    throw UserError("command line", "found " + std::string(e.what()),
                    "gibbsflow COMMAND [FILE] [OPTIONS]", "See `gibbsflow --help`");
  }
  return words;
}

[[noreturn]] void refuse_command(const std::string &name)
{
  const std::string near = did_you_mean(name, command_names(), "See `gibbsflow --help`");
  const std::string file = parameter_file_like(name);
  throw UserError(name.empty() ? "command line" : name, "found a command that does not exist",
                  join(command_names(), ", "),
                  file.empty() ? near
                               : "Put the command in front of the file: gibbsflow run " + file);
}

/// Throws unless the words are what the command takes.
void check_words(const CommandInfo &command, const Words &words)
{
  for (const std::string &option : words.options)
    if (std::find(command.options.begin(), command.options.end(), option) == command.options.end())
      throw UserError("--" + option,
                      "found an option that the command " + command.name + " does not have",
                      "--" + join(command.options, ", --"),
                      "Remove it, or see `gibbsflow --help` for the command that has it");
  if (command.takes_directories()) {
    if (words.arguments.size() < 2)
      throw UserError(command.name, "found no directory",
                      "one directory of results, or several to compare",
                      "Write for example: gibbsflow " + command.name + " results/quickstart");
    return;
  }
  const std::size_t n_arguments = command.arguments.empty() ? 1 : 2;
  if (words.arguments.size() < n_arguments)
    throw UserError(command.name, "found no parameter file", "one .prm, .json or .xml file",
                    "Write for example: gibbsflow " + command.name + " params/quickstart.prm");
  if (words.arguments.size() > n_arguments)
    throw UserError(words.arguments[n_arguments], "found an argument too many",
                    n_arguments == 1 ? "no argument" : "one parameter file",
                    "Remove it; a value with blanks needs quotation marks");
}

/// The format, checked; the first one where none is said.
std::string format_among(const std::vector<std::string> &formats, const std::string &format)
{
  if (format.empty())
    return formats.front();
  if (std::find(formats.begin(), formats.end(), format) == formats.end())
    throw UserError("--format", "found `" + format + "`", join(formats, ", "),
                    did_you_mean(format, formats, "Choose one of these"));
  return format;
}

} // namespace

CommandLine parse_command_line(const std::vector<std::string> &arguments)
{
  CommandLine line;
  Words words = take_apart(arguments, option_descriptions(line), line.output);

  if (!words.arguments.empty() &&
      (words.arguments[0] == "help" || words.arguments[0] == "version")) {
    (words.arguments[0] == "help" ? line.help : line.version) = true;
    words.arguments.erase(words.arguments.begin());
  }
  if (words.arguments.empty()) {
    for (const std::string &option : words.options)
      if (option != "help" && option != "version" && !(option == "format" && line.help))
        throw UserError("--" + option, "found an option without a command",
                        "one of the commands " + join(command_names(), ", "),
                        "Put a command in front of it");
    line.format = format_among(help_formats(), line.format);
    return line;
  }

  const CommandInfo *command = find_command(words.arguments[0]);
  if (command == nullptr)
    refuse_command(words.arguments[0]);
  line.command = command->name;
  if (line.help || line.version)
    return line;

  check_words(*command, words);
  if (command->takes_directories())
    line.directories.assign(words.arguments.begin() + 1, words.arguments.end());
  else if (!command->arguments.empty())
    line.file = words.arguments[1];
  line.format = format_among(parameter_formats(), line.format);
  if (line.output && trim(*line.output).empty())
    throw UserError("--output", "found an empty name", "the name of a directory",
                    "Name a directory, or leave the option out");
  return line;
}

std::string quoted_command_line(const std::vector<std::string> &arguments)
{
  const std::string safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                           "_-./=:,+@%";
  std::string line;
  for (const std::string &argument : arguments) {
    line += line.empty() ? "" : " ";
    if (!argument.empty() && argument.find_first_not_of(safe) == std::string::npos) {
      line += argument;
      continue;
    }
    line += '\'';
    for (const char c : argument)
      line += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += '\'';
  }
  return line;
}

} // namespace gibbsflow
