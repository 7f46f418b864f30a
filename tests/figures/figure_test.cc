#include "figures/figure.h"

#include "base/user_error.h"
#include "figures/gnuplot.h"
#include "figures/maps.h"
#include "support/error_message.h"
#include "support/expect_user_error.h"
#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

namespace gibbsflow {

namespace {

/// While this lives PATH is another.
class OtherPath {
public:
  explicit OtherPath(const std::string &path) : before_(std::getenv("PATH"))
  {
    setenv("PATH", path.c_str(), 1);
  }
  ~OtherPath() { setenv("PATH", before_.c_str(), 1); }
  OtherPath(const OtherPath &) = delete;
  OtherPath &operator=(const OtherPath &) = delete;

private:
  const std::string before_;
};

Grid two_by_three()
{
  Grid grid;
  grid.n = {{2, 3, 1}};
  grid.lower = {{0., -1., 0.}};
  grid.upper = {{1., 1., 0.}};
  return grid;
}

} // namespace

TEST(Figure, NumbersBehindItAreCsv)
{
  EXPECT_EQ("t,chi2\n0,1e-20\n0.5,nan\n", columns_csv({"t", "chi2"}, {{0., 0.5}, {1e-20, NAN}}));
  EXPECT_EQ("2,0,1\n-1,1,2\n0,3,4\n1,5,nan\n",
            matrix_csv(two_by_three(), {1., 2., 3., 4., 5., NAN}));
}

TEST(Figure, PicturesOfSeveralTimesAreNumbered)
{
  Figure figure;
  figure.name = "density";
  figure.frames = {{"", ""}};
  EXPECT_EQ("density", figure.picture(0));
  figure.frames.push_back({"", ""});
  EXPECT_EQ("density_0001", figure.picture(1));
}

TEST(Figure, TextsOfUsersAreNoCommands)
{
  EXPECT_EQ("'it''s'", gnuplot_text("it's"));
  EXPECT_EQ("'a\\_1 \\{x\\}\\^2 \\\\ \\@ \\& \\~'", gnuplot_text("a_1 {x}^2 \\ @ & ~"));
  EXPECT_EQ("'a  system(b)'", gnuplot_text("a\n\nsystem(b)"));
  EXPECT_EQ("'my_file''s.csv'", gnuplot_file("my_file's.csv"));
}

TEST(Figure, TicsAreFewAndRound)
{
  EXPECT_DOUBLE_EQ(0.2, tic_step(1.));
  EXPECT_DOUBLE_EQ(0.005, tic_step(0.019));
  EXPECT_DOUBLE_EQ(20., tic_step(100.));
  EXPECT_DOUBLE_EQ(50., tic_step(170.));
}

TEST(Figure, MapsStandTwoInARow)
{
  MapPanel panel;
  panel.grid = two_by_three();
  panel.file = "a.csv";
  Figure one, three;
  fit_to_maps(one, {panel});
  fit_to_maps(three, {panel, panel, panel});

  EXPECT_GT(three.width, one.width);
  EXPECT_EQ(std::string::npos, plot_maps({panel}).find("multiplot"));
  EXPECT_PRED2(contains, plot_maps({panel, panel}), "unset multiplot");
}

TEST(Figure, WithoutGnuplotThereIsOneMessage)
{
  const OtherPath nowhere("/nonexistent");

  test::expect_user_error([] { require_gnuplot("Output/Report"); }, "Output/Report",
                          "apt-get install gnuplot-nox");
}

class FigureDrawnByGnuplot : public testing::Test {
protected:
  void SetUp() override
  {
    if (!error_message([] { require_gnuplot("report"); }).empty())
      GTEST_SKIP() << "gnuplot is not installed";
  }

  ScratchDirectory directory_{MPI_COMM_SELF};
};

TEST_F(FigureDrawnByGnuplot, IsThereInBothFormatsWithItsNumbersAndScript)
{
  MapPanel panel;
  panel.file = panel.contours_of = "map.csv";
  panel.levels = {2., 3.};
  panel.grid = two_by_three();
  panel.axes = {{"x", "it's _y_"}};
  Figure figure;
  figure.name = "map";
  figure.data = {{"map.csv", matrix_csv(panel.grid, {1., 2., 3., 4., 5., NAN})}};
  figure.frames = {{"", plot_maps({panel})}};

  draw({figure}, directory_.path());

  EXPECT_EQ((std::vector<std::string>{"map.csv", "map.gp", "map.pdf", "map.svg"}),
            files_in(directory_.path()));
  EXPECT_PRED2(contains, content_of(directory_.path() / "map.svg"), "it's _y_");
  EXPECT_EQ(0u, content_of(directory_.path() / "map.pdf").find("%PDF-"));
}

TEST_F(FigureDrawnByGnuplot, ThatFailsSaysWhy)
{
  Figure figure;
  figure.name = "wrong";
  figure.frames = {{"", "plot 'missing.csv'\nnonsense\n"}};

  const std::string message = error_message([&] { draw({figure}, directory_.path()); });

  EXPECT_PRED2(contains, message, "gnuplot could not draw wrong.gp");
  EXPECT_PRED2(contains, message, "missing.csv");
}

} // namespace gibbsflow
