#include "io/summary.h"

#include "base/user_error.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace gibbsflow {
namespace {

TEST(Summary, WhatIsAbsentOrNotFiniteHasNoEntry)
{
  Json json;

  put(json, "a", 0.);
  put(json, "b", std::nullopt);
  put(json, "c", INFINITY);
  put(json, "d", std::nan(""));
  put(json, "e", std::vector<double>{1., std::nan("")});
  put(json, "f", std::vector<double>{});
  put(json, "g", std::vector<std::vector<double>>{{1., 0.}, {0., -INFINITY}});
  put(json, "h", std::vector<std::vector<double>>{{1., 0.}, {0., 1.}});

  put_each(json, "i", {1., std::nan(""), 2.});
  put_each(json, "j", {std::nan("")});

  EXPECT_EQ(json.dump(), R"({"a":0.0,"h":[[1.0,0.0],[0.0,1.0]],"i":[1.0,null,2.0]})");
}

TEST(Summary, WhatSlippedInIsLeftOutBeforeWriting)
{
  Json json;
  json["z"]["nan"] = std::nan("");
  json["y"] = {{"list", {1., INFINITY}}, {"name", "kept"}};
  json["x"] = nullptr;
  json["w"] = Json::array();
  put_each(json, "u", {1., INFINITY});
  json["v"] = {{{"value", 1.}, {"log", -INFINITY}}, {{"value", 2.}}};

  EXPECT_EQ(without_absent(json).dump(),
            R"({"y":{"name":"kept"},"w":[],"u":[1.0,null],"v":[{"value":1.0},{"value":2.0}]})");
}

TEST(SummaryMpi, DoublesReadBackExactlyAndKeysKeepTheirOrder)
{
  const ScratchDirectory scratch(MPI_COMM_WORLD);
  const std::filesystem::path file = scratch.path() / "summary.json";
  const std::vector<double> values = {0.1,
                                      1. / 3.,
                                      std::nextafter(1., 2.),
                                      -2.2250738585072014e-308,
                                      std::numeric_limits<double>::max(),
                                      std::numeric_limits<double>::denorm_min(),
                                      7.};
  Json json;
  json["program"] = {{"name", "gibbsflow"}};
  put(json["density"], "mass", std::nextafter(1., 0.));
  put(json["a"], "values", values);

  write_json(file, json, MPI_COMM_WORLD);

  const Json read = Json::parse(content_of(file));
  EXPECT_EQ(read["a"]["values"].get<std::vector<double>>(), values);
  EXPECT_EQ(read["density"]["mass"].get<double>(), std::nextafter(1., 0.));
  EXPECT_EQ(read.dump(), json.dump());
}

TEST(SummaryMpi, AnUnwritablePathIsAFailureOnAllRanks)
{
  EXPECT_THROW(write_json("/nonexistent/summary.json", Json::object(), MPI_COMM_WORLD), RunFailure);
}

} // namespace
} // namespace gibbsflow
