#pragma once

#include <memory>
#include <string>
#include <vector>

namespace gibbsflow {

class EvolutionOperator;
class TimeIntegrator;
struct TimeParameters;

/// What Time/Scheme may be: "automatic", then every scheme by name, the one without steps last.
std::vector<std::string> time_scheme_names();

/// One sentence per scheme for the help text of Time/Scheme.
std::string time_scheme_help();

/// The integrator that parameters.scheme names, which is one of time_scheme_names() and not
/// exponential; "automatic" is TR-BDF2. Collective.
std::unique_ptr<TimeIntegrator> make_time_integrator(const EvolutionOperator &evolution_operator,
                                                     const TimeParameters &parameters);

/// R(-z) - 1 of a scheme by name, where one step multiplies a mode by its stability function R(-z);
/// without cancellation at small z. Throws a UserError for a name that is no scheme.
double change_in_a_step(const std::string &scheme, double z);

} // namespace gibbsflow
