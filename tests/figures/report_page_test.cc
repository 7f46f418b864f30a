#include "figures/gnuplot.h"
#include "support/error_message.h"
#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <unistd.h>

// Pages and figures of whole runs, made by the program and opened in a browser.

namespace gibbsflow {

namespace fs = std::filesystem;

namespace {

const std::string line_of_two_wells = "set Dimension = 1\n"
                                      "subsection Potential\n set Type = double well\nend\n"
                                      "subsection Mesh\n set Lower corner = -2\n"
                                      " set Upper corner = 2\n set Subdivisions = 20\n"
                                      " set Refinements = 0\nend\n"
                                      "subsection Initial density\n set Mean = -1\nend\n"
                                      "subsection Output\n set Times = 0, 0.1, 1\nend\n";

const std::string plane_with_runs =
    "set Dimension = 2\n"
    "subsection Potential\n set Expression = (x^2-1)^2 + y^2 # <b>&\nend\n"
    "subsection Mesh\n set Lower corner = -2\n set Upper corner = 2\n set Subdivisions = 12\n"
    " set Refinements = 0\nend\n"
    "subsection Transitions\n set Compute = true\nend\n"
    "subsection Ensemble\n set Compute = true\n set Particles = 2000\nend\n"
    "subsection Output\n set Times = 0, 0.5, 1\nend\n";

const std::string space = "set Dimension = 3\n"
                          "subsection Potential\n set Type = quadratic\nend\n"
                          "subsection Mesh\n set Lower corner = -2.5\n set Upper corner = 2.5\n"
                          " set Subdivisions = 5\n set Refinements = 0\nend\n"
                          "subsection Initial density\n set Standard deviation = 0.5\nend\n"
                          "subsection Discretization\n set Degree = 2\nend\n"
                          "subsection Spectrum\n set Number of eigenvalues = 1\nend\n";

const std::string study_of_meshes =
    line_of_two_wells + "subsection Study\n set Type = mesh\n set Levels = 3\nend\n";

class ReportOfProgramSlow : public testing::Test {
protected:
  void SetUp() override
  {
    if (!error_message([] { require_gnuplot("report"); }).empty())
      GTEST_SKIP() << "gnuplot is not installed";
  }

  ProgramResult gibbsflow(const std::vector<std::string> &arguments) const
  {
    return run_program(GIBBSFLOW_PROGRAM, arguments, directory_.path());
  }

  /// Runs a command on parameters; its directory.
  fs::path results_of(const std::string &command, const std::string &parameters,
                      const std::string &name) const
  {
    write_file(directory_.path(), name + ".prm", parameters);
    const ProgramResult result = gibbsflow({command, name + ".prm", "--quiet"});
    EXPECT_NE(2, result.exit_status) << result.err;
    return directory_.path() / "results" / name;
  }

  /// Reports on a directory and looks at what is there: the pictures in both formats, beside
  /// numbers, in a page that is small and needs nothing from elsewhere. Returns the page.
  std::string reported(const fs::path &results, const std::vector<std::string> &figures) const
  {
    const ProgramResult result = gibbsflow({"report", results.string()});
    EXPECT_EQ(0, result.exit_status) << result.err;
    EXPECT_EQ("", result.err);
    for (const std::string &name : figures) {
      EXPECT_PRED2(contains, content_of(results / "figures" / (name + ".svg")), "</svg>") << name;
      EXPECT_EQ(0u, content_of(results / "figures" / (name + ".pdf")).find("%PDF-")) << name;
    }
    EXPECT_FALSE(fs::exists(results / "figures.part"));
    const std::string page = content_of(results / "report.html");
    EXPECT_LT(page.size(), 5000000u);
    for (const std::string part : {"src=\"http", "href=\"http", "url(http", "@import"})
      EXPECT_EQ(std::string::npos, page.find(part)) << part;
    return page;
  }

  ScratchDirectory directory_{MPI_COMM_SELF};
};

} // namespace

TEST_F(ReportOfProgramSlow, ShowsARunOnALine)
{
  const std::string page =
      reported(results_of("run", line_of_two_wells, "wells"),
               {"landscape", "density", "decay", "spectrum", "bracket", "modes", "timing"});

  for (const std::string heading : {"Landscape", "Density through time", "Spectrum",
                                    "What is known of λ₁", "Distance from equilibrium"})
    EXPECT_PRED2(contains, page, "<h2>" + heading + "</h2>");
}

TEST_F(ReportOfProgramSlow, ShowsAPlaneWithRunsAndTransitions)
{
  const std::string page = reported(
      results_of("run", plane_with_runs, "plane"),
      {"landscape", "density_0000", "density_0003", "pictures", "passages", "decay", "spectrum"});

  EXPECT_PRED2(contains, page, "type=\"range\"");
  EXPECT_EQ(std::string::npos, page.find("<b>&"));
}

TEST_F(ReportOfProgramSlow, ShowsASpaceByMarginals)
{
  const fs::path results = results_of("run", space, "space");

  EXPECT_PRED2(contains, reported(results, {"landscape", "density_0000"}), "Marginals");
  EXPECT_TRUE(fs::exists(results / "figures/density_0000_xy.csv"));
}

TEST_F(ReportOfProgramSlow, ShowsAStudyAndALandscape)
{
  EXPECT_PRED2(contains, reported(results_of("study", study_of_meshes, "study"), {"convergence"}),
               "order ");
  write_file(directory_.path(), "plane.prm", plane_with_runs);
  ASSERT_EQ(0, gibbsflow({"landscape", "plane.prm", "--quiet"}).exit_status);
  EXPECT_PRED2(contains,
               reported(directory_.path() / "results/plane-landscape", {"landscape", "timing"}),
               "Newton");
}

TEST_F(ReportOfProgramSlow, ComparesTwoRunsBesideTheirOwnPages)
{
  const fs::path a = results_of("run", line_of_two_wells, "a");
  const fs::path b =
      results_of("run", line_of_two_wells + "subsection Noise\n set Sigma = 0.8\nend", "b");
  reported(a, {"decay"});

  const ProgramResult result = gibbsflow({"report", a.string(), b.string()});

  EXPECT_EQ(0, result.exit_status) << result.err;
  EXPECT_PRED2(contains, content_of(a / "comparison.html"), "a and b");
  EXPECT_PRED2(contains, content_of(a / "comparison.html"), "≠");
  for (const std::string name : {"chi2_together", "spectrum", "1_density", "2_density"})
    EXPECT_TRUE(fs::exists(a / "comparison" / (name + ".svg"))) << name;
  EXPECT_TRUE(fs::exists(a / "report.html"));
  EXPECT_TRUE(fs::exists(a / "figures/decay.svg"));
  EXPECT_FALSE(fs::exists(b / "comparison"));
}

TEST_F(ReportOfProgramSlow, ComesWithARunThatAsksForItAndGoesWithIt)
{
  write_file(directory_.path(), "wells.prm",
             line_of_two_wells + "subsection Output\n set Report = true\nend\n");
  const fs::path results = directory_.path() / "results/wells";

  const ProgramResult first = gibbsflow({"run", "wells.prm"});
  EXPECT_EQ(0, first.exit_status) << first.err;
  EXPECT_PRED2(contains, first.out, "Page with figures: results/wells/report.html");
  EXPECT_TRUE(fs::exists(results / "report.html"));
  EXPECT_TRUE(fs::exists(results / "figures/density.svg"));

  EXPECT_EQ(0, gibbsflow({"run", "wells.prm", "--quiet", "--set=Output/Report=false"}).exit_status);
  EXPECT_FALSE(fs::exists(results / "report.html"));
  EXPECT_FALSE(fs::exists(results / "figures"));
}

TEST_F(ReportOfProgramSlow, RefusesWhatIsNoWholeResultAndLosesNothing)
{
  const fs::path results = results_of("run", line_of_two_wells, "wells");
  const std::string page = reported(results, {"decay"});
  const std::string picture = content_of(results / "figures/decay.svg");
  write_file(directory_.path(), "results/wells/figures/notes.txt", "mine");
  const std::string summary = content_of(results / "summary.json"),
                    history = content_of(results / "history.csv");
  fs::create_directory(directory_.path() / "empty");
  const auto expect_refused = [&](const std::vector<std::string> &directories,
                                  const std::string &part) {
    std::vector<std::string> arguments = {"report"};
    arguments.insert(arguments.end(), directories.begin(), directories.end());
    const ProgramResult result = gibbsflow(arguments);
    EXPECT_EQ(2, result.exit_status);
    EXPECT_PRED2(contains, result.err, part);
    EXPECT_PRED2(contains, result.err, "Allowed: ");
    EXPECT_EQ(1, std::count(result.err.begin(), result.err.end(), '\n')) << result.err;
  };
  const auto with = [&](const std::string &file, const std::string &content) {
    write_file(results, file, content);
    return std::vector<std::string>{"results/wells"};
  };

  expect_refused({}, "found no directory");
  expect_refused({"nowhere"}, "which does not exist");
  expect_refused({"empty"}, "which has no summary.json");
  expect_refused({"wells.prm"}, "which is no directory");
  expect_refused({"results/wells", "results/wells/"}, "twice");
  expect_refused(with("summary.json", summary.substr(0, summary.size() / 2)), "cut off");
  expect_refused(with("summary.json", "{\"program\": {\"name\": \"other\"}}"), "another program");
  expect_refused(with("summary.json", R"({"program": {"name": "gibbsflow", "version": "99.0.0"}})"),
                 "later than this one");
  with("summary.json", summary);
  expect_refused(with("history.csv", history.substr(0, history.size() / 2)), "history.csv:");
  with("history.csv", history);

  EXPECT_EQ(page, content_of(results / "report.html"));
  EXPECT_EQ(picture, content_of(results / "figures/decay.svg"));
  reported(results, {"decay"});
  EXPECT_EQ("mine", content_of(results / "figures/notes.txt"));
}

namespace {

/// The words that a page without errors leaves: which frames are seen when the slider is moved.
const std::string page_probe =
    "<script>\n"
    "const slider = document.querySelector('.slider input'), figure = slider.closest('figure');\n"
    "const seen = [];\n"
    "for (const value of [0, Number(slider.max)]) {\n"
    "  slider.value = value;\n"
    "  slider.dispatchEvent(new Event('input'));\n"
    "  const frames = [...figure.querySelectorAll('.frame')];\n"
    "  seen.push(frames.map(frame => frame.hidden ? '-' : 'x').join('') + ' ' +\n"
    "            figure.querySelector('output').textContent);\n"
    "}\n"
    "document.documentElement.dataset.seen = seen.join('; ');\n"
    "</script>\n</body>";

bool is_installed(const std::string &program)
{
  const char *const path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');)
    if (access((fs::path(folder) / program).c_str(), X_OK) == 0)
      return true;
  return false;
}

} // namespace

TEST_F(ReportOfProgramSlow, OpensInABrowserWithoutErrorsAndItsSliderMoves)
{
  if (!is_installed("chromium"))
    GTEST_SKIP() << "chromium is not installed";
  std::string page = reported(results_of("run", plane_with_runs, "plane"), {"density_0000"});
  const std::size_t end = page.rfind("</body>");
  ASSERT_NE(std::string::npos, end);
  page.replace(end, 7, page_probe);
  const std::string file = write_file(directory_.path(), "page.html", page);

  const ProgramResult browser =
      run_program("timeout",
                  {"60", "chromium", "--headless=new", "--no-sandbox", "--disable-gpu",
                   "--user-data-dir=" + (directory_.path() / "browser").string(),
                   "--enable-logging=stderr", "--log-level=0", "--dump-dom", "file://" + file},
                  directory_.path());

  EXPECT_EQ(0, browser.exit_status);
  EXPECT_EQ(std::string::npos, browser.err.find("CONSOLE")) << browser.err;
  EXPECT_PRED2(contains, browser.out, "data-seen=\"x--- t = 0; ---x Gibbs density ρ∞\"");
}

} // namespace gibbsflow
