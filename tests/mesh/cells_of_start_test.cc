#include "mesh/cells_of_start.h"

#include <gtest/gtest.h>

using namespace gibbsflow;

namespace {

/// Changes over a given length, wherever.
template <int dim>
class StartOfLength : public InitialDensity<dim> {
public:
  explicit StartOfLength(const double length) : length_(length) {}
  double log_value(const dealii::Point<dim> & /*x*/) const override { return 0.; }
  bool is_normalized() const override { return false; }
  double length_scale(const dealii::Point<dim> & /*lower*/,
                      const dealii::Point<dim> & /*upper*/) const override
  {
    return length_;
  }

private:
  const double length_;
};

template <int dim>
unsigned int cells_along(const double length, const unsigned int n)
{
  BoxGrid<dim> box;
  for (unsigned int d = 0; d < dim; ++d) {
    box.upper[d] = 10.;
    box.n[d] = n;
  }
  add_cells_for_start(StartOfLength<dim>(length), 4, 1., box);
  return box.n[0];
}

} // namespace

TEST(CellsOfStart, AreAsLongAsItChanges)
{
  EXPECT_EQ(cells_along<1>(0.01, 8), 1000U);
}

TEST(CellsOfStart, AreNeverFewerThanThereAreAndEnoughForKinks)
{
  EXPECT_EQ(cells_along<1>(100., 8), 256U);
  EXPECT_EQ(cells_along<1>(100., 400), 400U);
  EXPECT_EQ(cells_along<2>(100., 8), 24U);
}

TEST(CellsOfStart, AreAsNarrowAsTheUnknownsAllow)
{
  const unsigned int n = cells_along<2>(1e-3, 8);

  EXPECT_LE(16 * n * n, 20000U);
  EXPECT_GE(16 * n * n, 14000U);
  EXPECT_EQ(cells_along<2>(1e-3, 50), 50U);
}
