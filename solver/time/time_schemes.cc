#include "time/time_schemes.h"

#include "base/user_error.h"
#include "time/bdf2.h"
#include "time/crank_nicolson.h"
#include "time/implicit_euler.h"
#include "time/sdirk3.h"
#include "time/tr_bdf2.h"

namespace gibbsflow {

namespace {

struct Scheme {
  std::string name, summary;
  std::unique_ptr<TimeIntegrator> (*make)(const EvolutionOperator &, const TimeParameters &);
};

template <typename Integrator>
Scheme scheme()
{
  return {Integrator::scheme_name, Integrator::summary,
          [](const EvolutionOperator &evolution_operator,
             const TimeParameters &parameters) -> std::unique_ptr<TimeIntegrator> {
            return std::make_unique<Integrator>(evolution_operator, parameters);
          }};
}

/// A new scheme is its own file and one line here.
const std::vector<Scheme> &schemes()
{
  static const std::vector<Scheme> list = {
      scheme<ImplicitEuler>(), scheme<CrankNicolson>(), scheme<Bdf2>(),
      scheme<TrBdf2>(),        scheme<Sdirk3>(),
  };
  return list;
}

using AutomaticScheme = TrBdf2;

} // namespace

std::vector<std::string> time_scheme_names()
{
  std::vector<std::string> names = {"automatic"};
  for (const Scheme &scheme : schemes())
    names.push_back(scheme.name);
  return names;
}

std::string time_scheme_help()
{
  std::string help = std::string("automatic is ") + AutomaticScheme::scheme_name;
  for (const Scheme &scheme : schemes())
    help += "; " + scheme.name + ": " + scheme.summary;
  return help;
}

std::unique_ptr<TimeIntegrator> make_time_integrator(const EvolutionOperator &evolution_operator,
                                                     const TimeParameters &parameters)
{
  if (parameters.scheme == "automatic")
    return std::make_unique<AutomaticScheme>(evolution_operator, parameters);

  std::string known = "automatic";
  for (const Scheme &scheme : schemes()) {
    if (scheme.name == parameters.scheme)
      return scheme.make(evolution_operator, parameters);
    known += ", " + scheme.name;
  }
  throw UserError("Time/Scheme", '"' + parameters.scheme + "\" is not a scheme", known,
                  "Choose one of these");
}

} // namespace gibbsflow
