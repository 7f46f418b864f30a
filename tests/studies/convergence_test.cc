#include "studies/convergence.h"

#include "studies/latex_table.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace gibbsflow;

namespace {

/// Errors h^3 of L1 and L2, absent on the finest level where that is the reference; h^4 of
/// lambda_1.
Convergence cubic_study(const std::string &reference)
{
  Convergence study;
  study.type = "mesh";
  study.reference = reference;
  const double finest = 1. / 32.;
  for (double h = 0.5; h >= finest; h /= 2.) {
    LevelResult level{};
    level.h = h;
    level.degree = 2;
    level.dofs = 2. / h + 1.;
    level.diffusion = 0.5;
    level.lambda_1 = 4. + std::pow(h, 4);
    level.lambda_1_error = std::pow(h, 4) / 4.;
    if (reference == "exact" || h > finest)
      level.l1 = level.l2 = std::pow(h, 3);
    study.levels.push_back(level);
  }
  return study;
}

} // namespace

TEST(ObservedOrder, IsExactForPowers)
{
  EXPECT_NEAR(*observed_order(0.2, 3. * std::pow(0.2, 2.5), 0.1, 3. * std::pow(0.1, 2.5)), 2.5,
              1e-12);
  EXPECT_FALSE(observed_order(0.2, std::nullopt, 0.1, 1.));
  EXPECT_FALSE(observed_order(0.2, 1., 0.1, 0.));
}

TEST(ObservedOrder, AllowsForTheErrorOfTheReference)
{
  for (const double q : {0.5, 1., 2., 3., 8.}) {
    const auto error = [q](const double x) { return std::pow(x, q) - std::pow(0.05, q); };

    EXPECT_NEAR(*observed_order(0.2, error(0.2), 0.1, error(0.1), 0.05), q, 1e-6);
  }
  EXPECT_FALSE(observed_order(0.2, 1., 0.1, 1., 0.05)) << "no decay, no order";
  EXPECT_FALSE(observed_order(0.2, 1., 0.1, 0.5, 0.1)) << "the finest level has no error";
}

TEST(Convergence, OrdersAreThoseOfTheErrors)
{
  for (const std::string reference : {"exact", "finest"}) {
    const Convergence study = cubic_study(reference);
    const auto l1 = observed_orders(study, &LevelResult::l1);
    const auto lambda = observed_orders(study, &LevelResult::lambda_1_error);

    ASSERT_EQ(l1.size(), 4u);
    for (std::size_t k = 0; k < 3; ++k)
      EXPECT_NEAR(l1[k].value(), 3., 1e-6);
    EXPECT_EQ(l1[3].has_value(), reference == "exact");
    EXPECT_NEAR(lambda[3].value(), 4., 1e-12);
  }
}

TEST(Convergence, StudiesOfDegreeAndTemperatureHaveNoOrders)
{
  Convergence study = cubic_study("exact");
  for (const std::string type : {"degree", "temperature"}) {
    study.type = type;
    for (const auto &order : observed_orders(study, &LevelResult::l1))
      EXPECT_FALSE(order.has_value());
  }
}

TEST(Convergence, TablesHaveALineForEachLevel)
{
  const Convergence study = cubic_study("exact");
  const auto lines = [](const std::string &text) {
    return std::count(text.begin(), text.end(), '\n');
  };

  EXPECT_EQ(lines(convergence_text(study)), 2 + 5);
  EXPECT_EQ(lines(convergence_csv(study)), 1 + 5);
  const std::string latex = convergence_latex(study);
  EXPECT_EQ(lines(latex), 1 + 1 + 3 + 1 + 5 + 1); // package, tabular, rules, headings, levels, end
  EXPECT_EQ(latex.find("seconds"), std::string::npos) << "no numbers of this machine";
  EXPECT_NE(latex.find("3.00"), std::string::npos);
  EXPECT_NE(convergence_text(study).find("3.00"), std::string::npos);
}

TEST(LatexTable, SpellsPowersOfTen)
{
  EXPECT_EQ(latex_number("1.235e-07"), "$1.235\\cdot10^{-7}$");
  EXPECT_EQ(latex_number("-2e+10"), "$-2\\cdot10^{10}$");
  EXPECT_EQ(latex_number("10^-434.29"), "$10^{-434.29}$");
  EXPECT_EQ(latex_number("-0.5"), "$-0.5$");
  for (const std::string text : {"0.2500", "17", "", "bootstrap"})
    EXPECT_EQ(latex_number(text), text);
}

TEST(LatexTable, HasTheRulesOfBooktabs)
{
  EXPECT_EQ(latex_table({"$h$", "order"}, {{"0.5", ""}, {"0.25", "2e-3"}}),
            "% \\usepackage{booktabs}\n\\begin{tabular}{rr}\n\\toprule\n$h$ & order \\\\\n"
            "\\midrule\n0.5 &  \\\\\n0.25 & $2\\cdot10^{-3}$ \\\\\n\\bottomrule\n"
            "\\end{tabular}\n");
}

TEST(Convergence, SaysWhichPenaltyMixesBest)
{
  Convergence study = cubic_study("exact");
  EXPECT_EQ(mixes_best(study), "");
  study.type = "L2";
  for (unsigned int k = 0; k < study.levels.size(); ++k) {
    study.levels[k].value = std::ldexp(0.25, k);
    study.levels[k].lambda_1 = k == 2 ? 3. : 1.;
  }
  EXPECT_EQ(mixes_best(study), "Of these γ = 1 mixes best: gap 1.50000\n");
}
