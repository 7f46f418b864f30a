#include "cli/completion.h"

#include "base/text.h"
#include "cli/help.h"
#include "cli/help_formats.h"
#include "parameters/parameter_file.h"
#include "parameters/print_parameters.h"

#include <algorithm>

namespace gibbsflow {

namespace {

/// In apostrophes, one a line: the elements of an array of a shell.
std::string elements(const std::vector<std::string> &words)
{
  std::string lines;
  for (const std::string &word : words) {
    lines += "    '";
    for (const char c : word)
      lines += c == '\'' ? std::string("'\\''") : std::string(1, c);
    lines += "'\n";
  }
  return lines;
}

/// What an entry's value can be chosen from, if it can.
std::vector<std::string> choices(const ValuePattern &pattern)
{
  switch (pattern.kind()) {
  case ValuePattern::Kind::selection:
    return pattern.names();
  case ValuePattern::Kind::boolean:
    return {"true", "false"};
  case ValuePattern::Kind::list:
    return choices(pattern.element());
  default:
    return pattern.word() && !pattern.word()->empty() ? std::vector<std::string>{*pattern.word()}
                                                      : std::vector<std::string>();
  }
}

/// "Section/Entry=choice|choice" of all entries.
std::vector<std::string> entry_lines()
{
  std::vector<std::string> lines;
  for (const DeclaredEntry &entry : default_entries())
    lines.push_back(entry.path + '=' + join(choices(entry.pattern), "|"));
  return lines;
}

/// "run:FILE:--set --output": name, arguments, options.
std::vector<std::string> command_lines()
{
  std::vector<std::string> lines;
  for (const CommandInfo &command : command_infos())
    lines.push_back(command.name + ':' + command.arguments + ":--" + join(command.options, " --"));
  return lines;
}

std::vector<std::string> described_commands()
{
  std::vector<std::string> lines;
  for (const CommandInfo &command : command_infos())
    lines.push_back(command.name + ':' + command.summary);
  return lines;
}

std::string tables()
{
  return "  local -a commands=(\n" + elements(command_lines()) + "  )\n  local -a entries=(\n" +
         elements(entry_lines()) + "  )\n  local formats='" + join(parameter_formats(), " ") +
         "' help_formats='" + join(help_formats(), " ") + "'\n";
}

const char *const bash_functions = R"(
# _gibbsflow_reply TYPED BEGIN CANDIDATE...: those that begin with BEGIN, which is TYPED without
# quotation marks, as readline puts them in place of TYPED.
_gibbsflow_reply() {
  local typed=$1 begin=$2 kept='' escape=1 candidate
  shift 2
  case $typed in
    [\"\']*[\"\']*) ;; # closed again
    [\"\']*) escape='' ;;
    *) kept=${begin%"${begin##*=}"} ;; # readline takes words apart at =
  esac
  for candidate in "$@"; do
    [[ $candidate == "$begin"* ]] || continue
    candidate=${candidate#"$kept"}
    [[ -z $escape ]] || printf -v candidate %q "$candidate"
    COMPREPLY+=("$candidate")
  done
  [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null
}

# _gibbsflow_setting TYPED BEGIN ENTRY...: an entry with =, or one of its values.
_gibbsflow_setting() {
  local typed=$1 begin=$2 entry
  local -a candidates=() values
  shift 2
  for entry in "$@"; do
    if [[ $begin != *=* ]]; then
      candidates+=("${entry%%=*}=")
    elif [[ $begin == "${entry%%=*}="* ]]; then
      IFS='|' read -r -a values <<<"${entry#*=}"
      candidates=("${values[@]/#/${entry%%=*}=}")
    fi
  done
  _gibbsflow_reply "$typed" "$begin" "${candidates[@]}"
}

# _gibbsflow_files BEGIN [SUFFIXES]: directories, and files with one of the suffixes.
_gibbsflow_files() {
  local name
  while IFS= read -r name; do
    if [[ -d $name || $name =~ \.(${2:-^})$ ]]; then
      COMPREPLY+=("$name")
    fi
  done < <(compgen -f -- "$1")
  compopt -o filenames 2>/dev/null
}

_gibbsflow() {
)";

const char *const bash_main = R"(
  local typed=${COMP_WORDS[COMP_CWORD]} word line i=$COMP_CWORD
  local command='' arguments='' options='--help --version --format' option
  COMPREPLY=()

  word=$typed
  while ((i > 1)) && [[ ${COMP_WORDS[i]} == = || ${COMP_WORDS[i - 1]} == = ]]; do
    i=$((i - 1))
    word=${COMP_WORDS[i]}$word
  done
  word=${word//[\"\'\\]/}
  option=${COMP_WORDS[i - 1]}
  if [[ $word == --*=* ]]; then
    option=${word%%=*}
    word=${word#*=}
  fi
  for line in "${commands[@]}"; do
    if [[ " ${COMP_WORDS[*]:1:i-1} " == *" ${line%%:*} "* ]]; then
      command=${line%%:*}
      arguments=${line#*:}
      options=${arguments#*:}
      arguments=${arguments%%:*}
      break
    fi
  done

  case $option in
    --set) _gibbsflow_setting "$typed" "$word" "${entries[@]}" ;;
    --output) _gibbsflow_files "$word" ;;
    --format)
      [[ $command == parameters ]] || formats=$help_formats
      _gibbsflow_reply "$typed" "$word" $formats
      ;;
    *)
      if [[ $word == -* ]]; then
        _gibbsflow_reply "$typed" "$word" $options
      elif [[ -z $command ]]; then
        _gibbsflow_reply "$typed" "$word" "${commands[@]%%:*}"
      elif [[ $arguments == FILE ]]; then
        _gibbsflow_files "$word" 'prm|json|xml'
      elif [[ $arguments == DIR* ]]; then
        _gibbsflow_files "$word"
      fi
      ;;
  esac
}

complete -F _gibbsflow gibbsflow
)";

const char *const zsh_main = R"(
  local line entry command arguments options='--help --version --format'
  local -a values
  for line in $commands; do
    if ((${words[(Ie)${line%%:*}]} && ${words[(Ie)${line%%:*}]} < CURRENT)); then
      command=${line%%:*}
      arguments=${line#*:}
      options=${arguments#*:}
      arguments=${arguments%%:*}
      break
    fi
  done

  local option=${words[CURRENT - 1]}
  if compset -P '(#b)(--[a-z]##)='; then
    option=$match[1]
  fi
  case $option in
    --set)
      if compset -P '*='; then
        entry=${(Q)IPREFIX#--set=}
        for line in $entries; do
          [[ $line != ${(b)entry}* ]] || values=("${(@s:|:)line#*=}")
        done
        compadd -a values
      else
        values=("${(@)entries%%=*}")
        compadd -S = -a values
      fi
      ;;
    --output) _files -/ ;;
    --format)
      [[ $command == parameters ]] || formats=$help_formats
      compadd -- ${=formats}
      ;;
    *)
      if [[ $PREFIX == -* ]]; then
        compadd -- ${=options}
      elif [[ -z $command ]]; then
        _describe command summaries
      elif [[ $arguments == FILE ]]; then
        _files -g '*.(prm|json|xml)'
      elif [[ $arguments == DIR* ]]; then
        _files -/
      fi
      ;;
  esac
}

_gibbsflow "$@"
)";

} // namespace

std::string bash_completion()
{
  return "# Completion of gibbsflow for bash, as gibbsflow --help --format bash prints it.\n" +
         std::string(bash_functions) + tables() + bash_main;
}

std::string zsh_completion()
{
  return "#compdef gibbsflow\n"
         "# Completion of gibbsflow for zsh, as gibbsflow --help --format zsh prints it.\n\n"
         "_gibbsflow() {\n  setopt local_options extended_glob\n" +
         tables() + "  local -a summaries=(\n" + elements(described_commands()) + "  )\n" +
         zsh_main;
}

} // namespace gibbsflow
