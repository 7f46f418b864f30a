#include "learning/synthetic_data.h"

#include "base/random_numbers.h"
#include "base/registry.h"
#include "learning/initial_weights.h"

#include <cmath>

namespace gibbsflow {

namespace {

/// Random numbers of one sample.
class Draw {
public:
  Draw(const unsigned int seed, const unsigned int sample, const double noise_level)
      : seed_(seed), sample_(sample), noise_level_(noise_level)
  {
  }

  double uniform() { return uniform_number(seed_, RandomStream::inputs, sample_, n_++); }
  double normal() { return normal_number(seed_, RandomStream::inputs, sample_, n_++); }
  double noise() { return noise_level_ * normal_number(seed_, RandomStream::noise, sample_, n_++); }

private:
  const unsigned int seed_, sample_;
  const double noise_level_;
  unsigned int n_ = 0;
};

struct Sample {
  std::vector<double> x;
  std::vector<double> y;
};

/// Two half circles that interlock: (cos t, sin t) of class 0 and (1 - cos t, 1/2 - sin t) of class
/// 1, t in [0, pi].
Sample two_moons(Draw &draw, const unsigned int i)
{
  const double t = M_PI * draw.uniform();
  const bool second = i % 2 == 1;
  const double x = second ? 1. - std::cos(t) : std::cos(t);
  const double y = second ? 0.5 - std::sin(t) : std::sin(t);
  return {{x + draw.noise(), y + draw.noise()}, {second ? 1. : 0.}};
}

/// Two rings r = r_0 (2 + cos 5 t) with r_0 = 1/2 and 1 (Avelin & Nystrom, arXiv 1906.12183).
Sample annulus(Draw &draw, const unsigned int i)
{
  const double t = 2. * M_PI * draw.uniform();
  const bool outer = i % 2 == 1;
  const double r = (outer ? 1. : 0.5) * (2. + std::cos(5. * t)) + draw.noise();
  return {{r * std::cos(t), r * std::sin(t)}, {outer ? 1. : 0.}};
}

/// Four clusters about (+-1, +-1); class 1 where the signs differ.
Sample exclusive_or(Draw &draw, const unsigned int i)
{
  const double x = i % 2 == 0 ? -1. : 1., y = i / 2 % 2 == 0 ? -1. : 1.;
  return {{x + draw.noise(), y + draw.noise()}, {x * y < 0. ? 1. : 0.}};
}

/// y = sin(pi x) for x in [-1, 1].
Sample regression(Draw &draw, unsigned int)
{
  const double x = 2. * draw.uniform() - 1.;
  return {{x}, {std::sin(M_PI * x) + draw.noise()}};
}

struct Kind {
  std::string name, help;
  Sample (*sample)(Draw &, unsigned int); // null: the teacher
};

/// All data sets; a new one is a new line.
const Registry<Kind> &kinds()
{
  static const Registry<Kind> registry(
      "Data/Type",
      {{"two moons", "two half circles that interlock, y = 0 and 1", &two_moons},
       {"annulus", "two rings r = r_0 (2 + cos 5 t), y = 0 and 1", &annulus},
       {"xor", "four clusters about (+-1, +-1), y = 1 where the signs differ", &exclusive_or},
       {"regression", "y = sin(pi x) for x in [-1, 1], with noise in y", &regression},
       {"teacher",
        "y = h_W(x) with noise, for the network of section Network with random weights and two "
        "normal inputs",
        nullptr}},
      {"file"});
  return registry;
}

} // namespace

std::vector<std::string> synthetic_data_names()
{
  std::vector<std::string> names;
  for (const Kind &kind : kinds().rows())
    names.push_back(kind.name);
  return names;
}

std::string synthetic_data_help()
{
  return kinds().help();
}

DataSet generate_data(const DataParameters &data, const NetworkParameters &network)
{
  const Kind &kind = kinds().find(data.type);
  std::optional<Network> teacher;
  Weights W;
  if (kind.sample == nullptr) {
    teacher.emplace(network, 2);
    W = random_weights(*teacher, network.weight_scale, data.seed, RandomStream::teacher);
  }
  DataSet result;
  for (unsigned int i = 0; i < data.samples; ++i) {
    Draw draw(data.seed, i, data.noise_level);
    Sample sample;
    if (teacher) {
      sample.x = {draw.normal(), draw.normal()};
      sample.y = {teacher->evaluate(W, sample.x)[0] + draw.noise()};
    } else
      sample = kind.sample(draw, i);
    result.inputs.push_back(sample.x);
    result.targets.push_back(sample.y);
  }
  for (std::size_t j = 0; j < result.inputs[0].size(); ++j)
    result.input_names.push_back("x" + std::to_string(j + 1));
  return result;
}

} // namespace gibbsflow
