#include "linear_algebra/conductance_network.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace gibbsflow;

namespace {

/// Nodes 0-1-2-3 in a row, the middle conductance c, and a detour 0-4-3 of conductance c^2.
ConductanceNetwork two_paths(long double c)
{
  ConductanceNetwork network(5);
  for (std::size_t i = 0; i < 5; ++i)
    network.add_mass(i, i == 4 ? c : 1.);
  network.add_conductance(0, 1, 1.);
  network.add_conductance(1, 2, c);
  network.add_conductance(2, 3, 1.);
  network.add_conductance(0, 4, 2. * c * c);
  network.add_conductance(4, 3, 2. * c * c);
  return network;
}

} // namespace

TEST(ConductanceNetwork, SeriesAndParallelConductancesOfAnySize)
{
  for (const long double log_c : {-1.L, -300.L, -3000.L, -5000.L}) {
    const long double c = std::exp(log_c);
    ConductanceNetwork network = two_paths(c);
    network.reduce_to({true, false, false, true, false});

    const long double exact = 1. / (2. + 1. / c) + c * c;
    EXPECT_NEAR(network.conductance(0, 3) / exact, 1., 1e-17) << log_c;
    EXPECT_NEAR(network.mass(0), 2. + 0.5 * c, 1e-17);
  }
}

/// Two clusters of mass 2 joined by c: lambda = c (1/2 + 1/2) up to c.
TEST(ConductanceNetwork, TinyEigenvalueOfTwoClusters)
{
  for (const long double log_c : {-40.L, -3000.L, -5000.L}) {
    const long double c = std::exp(log_c);
    EXPECT_NEAR(tiny_network_eigenvalue(two_paths(c), {true, false, false, true, false}) / c, 1.,
                4. * double(c) + 1e-17)
        << log_c;
  }
}

/// A third, shallow well is merged into the one that it falls into.
TEST(ConductanceNetwork, ShallowWellsAreMerged)
{
  const long double c = std::exp(-900.L), d = std::exp(-100.L);
  ConductanceNetwork network(3);
  for (std::size_t i = 0; i < 3; ++i)
    network.add_mass(i, 1.);
  network.add_conductance(0, 1, d);
  network.add_conductance(1, 2, c);
  // clusters {0,1} and {2}
  EXPECT_NEAR(tiny_network_eigenvalue(network, {true, true, true}) / (c * 1.5L), 1., 1e-15);
}
