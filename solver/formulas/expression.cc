#include "formulas/expression.h"

#include "base/text.h"
#include "base/user_error.h"

#include <muParser.h>

#include <cctype>
#include <cmath>
#include <utility>

namespace gibbsflow {

namespace {

const Constants mathematical_constants = {{"pi", 3.14159265358979323846},
                                          {"e", 2.71828182845904523536}};

Constants all_constants(const Constants &constants)
{
  Constants all = mathematical_constants;
  all.insert(constants.begin(), constants.end());
  return all;
}

/// Functions that muParser does not bring along.
void define_functions(mu::Parser &parser)
{
  parser.DefineFun(
      "pow", +[](double a, double b) { return std::pow(a, b); });
  parser.DefineFun(
      "erf", +[](double a) { return std::erf(a); });
  parser.DefineFun(
      "erfc", +[](double a) { return std::erfc(a); });
  parser.DefineFun(
      "floor", +[](double a) { return std::floor(a); });
  parser.DefineFun(
      "ceil", +[](double a) { return std::ceil(a); });
}

std::vector<std::string> function_names()
{
  mu::Parser parser;
  define_functions(parser);
  std::vector<std::string> names;
  for (const auto &function : parser.GetFunDef())
    names.push_back(function.first);
  return names;
}

bool starts_name(const char c)
{
  return std::isalpha(static_cast<unsigned char>(c)) || c == '_';
}

bool continues_name(const char c)
{
  return starts_name(c) || std::isdigit(static_cast<unsigned char>(c));
}

/// The end of the number that starts at `begin`; an exponent only if it has digits.
std::size_t end_of_number(const std::string &text, const std::size_t begin)
{
  const auto skip_digits = [&text](std::size_t i) {
    while (i < text.size() && (std::isdigit(static_cast<unsigned char>(text[i])) || text[i] == '.'))
      ++i;
    return i;
  };
  const std::size_t end = skip_digits(begin);
  if (end >= text.size() || (text[end] != 'e' && text[end] != 'E'))
    return end;
  const std::size_t sign = end + 1;
  const std::size_t digits =
      sign < text.size() && (text[sign] == '+' || text[sign] == '-') ? sign + 1 : sign;
  const std::size_t exponent_end = skip_digits(digits);
  return exponent_end > digits ? exponent_end : end;
}

std::vector<std::string> names_in(const std::string &formula)
{
  std::vector<std::string> names;
  for (std::size_t i = 0; i < formula.size();) {
    std::size_t end = i + 1;
    if (starts_name(formula[i])) {
      while (end < formula.size() && continues_name(formula[end]))
        ++end;
      names.push_back(formula.substr(i, end - i));
    } else if (std::isdigit(static_cast<unsigned char>(formula[i])))
      end = end_of_number(formula, i);
    i = end;
  }
  return names;
}

/// muParser would let a formula assign to its variables; only ==, !=, <= and >= are comparisons.
bool assigns(const std::string &formula)
{
  for (std::size_t i = 0; i < formula.size(); ++i)
    if (formula[i] == '=') {
      if (i + 1 < formula.size() && formula[i + 1] == '=')
        ++i;
      else if (i == 0 || std::string("!<>").find(formula[i - 1]) == std::string::npos)
        return true;
    }
  return false;
}

} // namespace

/// The parser keeps pointers to the arguments, so neither is ever moved.
struct Expression::Parser {
  Parser(const std::string &formula, const std::vector<std::string> &variables,
         const Constants &constants)
      : arguments(variables.size(), 0.)
  {
    define_functions(parser);
    for (const auto &[name, value] : all_constants(constants))
      parser.DefineConst(name, value);
    for (std::size_t i = 0; i < variables.size(); ++i)
      parser.DefineVar(variables[i], &arguments[i]);
    parser.SetExpr(formula);
  }

  std::vector<double> arguments;
  mu::Parser parser;
};

Expression::Expression(std::string entry, std::string formula, std::vector<std::string> variables,
                       Constants constants)
    : entry_(std::move(entry)),
      formula_(trim(formula)),
      variables_(std::move(variables)),
      constants_(std::move(constants))
{
  if (formula_.empty())
    throw UserError(entry_, "the formula is empty", "a formula in " + join(variables_, ", "),
                    "Write one, such as x^2");
  check_names();
  check_value();
  derivatives_ =
      std::make_unique<const FormulaDerivatives>(formula_, variables_, all_constants(constants_));
}

Expression::Expression(Expression &&) noexcept = default;

Expression::~Expression() = default;

void Expression::check_names() const
{
  std::vector<std::string> known = variables_;
  for (const auto &constant : all_constants(constants_))
    known.push_back(constant.first);
  const std::vector<std::string> functions = function_names();
  const std::string allowed =
      "the names " + join(known, ", ") + " and the functions " + join(functions, ", ");
  known.insert(known.end(), functions.begin(), functions.end());
  for (const std::string &name : names_in(formula_))
    if (std::find(known.begin(), known.end(), name) == known.end())
      throw UserError(
          entry_, "unknown name '" + name + "' in '" + formula_ + "'", allowed,
          did_you_mean(name, known, "Correct the name, or define it in Potential/Constants"));
}

void Expression::check_value() const
{
  if (assigns(formula_))
    throw UserError(entry_, "found an assignment in '" + formula_ + "'", "a formula",
                    "Write == to compare; constants go into Potential/Constants");
  try {
    mu::Parser &parser = parser_of_this_thread().parser;
    parser.Eval();
    if (parser.GetNumResults() != 1)
      throw UserError(entry_,
                      "found " + std::to_string(parser.GetNumResults()) + " values in '" +
                          formula_ + "'",
                      "one formula", "Commas separate the arguments of functions only");
  } catch (const mu::ParserError &error) {
    throw UserError(entry_, "cannot read '" + formula_ + "': " + trim(error.GetMsg()),
                    "a formula in muParser's syntax, such as (x^2 - 1)^2 + exp(-y)",
                    formula_.find("**") != std::string::npos ? "Write ^ for powers"
                                                             : "Correct the formula");
  }
}

Expression::Parser &Expression::parser_of_this_thread() const
{
  std::shared_ptr<Parser> &parser = parsers_.get();
  if (parser == nullptr)
    parser = std::make_shared<Parser>(formula_, variables_, constants_);
  return *parser;
}

double Expression::operator()(const double *const arguments) const
{
  Parser &parser = parser_of_this_thread();
  std::copy_n(arguments, parser.arguments.size(), parser.arguments.begin());
  return parser.parser.Eval();
}

Constants parse_constants(const std::string &entry, const std::string &text)
{
  Constants constants;
  const std::vector<std::string> functions = function_names();
  for (const std::string &definition : split(text, ',')) {
    const std::size_t equals = definition.find('=');
    const std::string name = trim(definition.substr(0, equals));
    const bool is_name = !name.empty() && starts_name(name.front()) &&
                         std::all_of(name.begin(), name.end(), continues_name);
    if (equals == std::string::npos || !is_name)
      throw UserError(entry, "found '" + definition + "'", "definitions such as a=1, b=0.5",
                      "Write name=value, separated by commas");
    const bool is_taken = name == "x" || name == "y" || name == "z" || name == "t" ||
                          mathematical_constants.count(name) > 0 || constants.count(name) > 0 ||
                          std::count(functions.begin(), functions.end(), name) > 0;
    if (is_taken)
      throw UserError(entry, "the name '" + name + "' is taken", "a name that is not in use",
                      "Choose another name");
    const double value = Expression(entry, definition.substr(equals + 1), {}, constants)(nullptr);
    if (!std::isfinite(value))
      throw UserError(entry, "the value of '" + name + "' is not finite", "finite numbers",
                      "Correct the value");
    constants[name] = value;
  }
  return constants;
}

std::vector<std::string> coordinate_names(const unsigned int dim)
{
  const std::vector<std::string> names = {"x", "y", "z"};
  return {names.begin(), names.begin() + dim};
}

} // namespace gibbsflow
