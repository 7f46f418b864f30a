#include "time/time_schemes.h"

#include "base/registry.h"
#include "time/bdf2.h"
#include "time/crank_nicolson.h"
#include "time/exponential.h"
#include "time/implicit_euler.h"
#include "time/sdirk3.h"
#include "time/tr_bdf2.h"

namespace gibbsflow {

namespace {

struct Scheme {
  std::string name, help;
  std::unique_ptr<TimeIntegrator> (*make)(const EvolutionOperator &, const TimeParameters &);
  double (*change_in_a_step)(double z);
};

template <typename Integrator>
Scheme scheme()
{
  return {Integrator::scheme_name, Integrator::summary,
          [](const EvolutionOperator &evolution_operator,
             const TimeParameters &parameters) -> std::unique_ptr<TimeIntegrator> {
            return std::make_unique<Integrator>(evolution_operator, parameters);
          },
          &Integrator::change_in_a_step};
}

/// A new scheme is its own file and one line here.
const Registry<Scheme> &schemes()
{
  static const Registry<Scheme> registry("Time/Scheme",
                                         {scheme<ImplicitEuler>(), scheme<CrankNicolson>(),
                                          scheme<Bdf2>(), scheme<TrBdf2>(), scheme<Sdirk3>()},
                                         {"automatic"});
  return registry;
}

using AutomaticScheme = TrBdf2;

} // namespace

std::vector<std::string> time_scheme_names()
{
  std::vector<std::string> names = schemes().names();
  names.push_back(exact_scheme);
  return names;
}

std::string time_scheme_help()
{
  return std::string("automatic is ") + exact_scheme + ", with Tolerance = 0 " +
         AutomaticScheme::scheme_name + "; " + schemes().help() + "; " + exact_scheme +
         ": without steps, up to the tolerance, however long T is";
}

std::unique_ptr<TimeIntegrator> make_time_integrator(const EvolutionOperator &evolution_operator,
                                                     const TimeParameters &parameters)
{
  const bool is_automatic = parameters.scheme == "automatic";
  return schemes()
      .find(is_automatic ? AutomaticScheme::scheme_name : parameters.scheme)
      .make(evolution_operator, parameters);
}

double change_in_a_step(const std::string &scheme, const double z)
{
  return schemes().find(scheme).change_in_a_step(z);
}

} // namespace gibbsflow
