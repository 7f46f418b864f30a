#pragma once

#include <nlohmann/json.hpp>

#include <mpi.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// Keeps the order in which entries are added, which is that of the documentation.
using Json = nlohmann::ordered_json;

/// json[key] = value, unless the value is absent or not finite: then there is no such entry.
void put(Json &json, const std::string &key, std::optional<double> value);

/// The same for a list and for the rows of a matrix; one that is empty or has an entry that is not
/// finite is left out as a whole, so that positions keep their meaning.
void put(Json &json, const std::string &key, const std::vector<double> &values);
void put(Json &json, const std::string &key, const std::vector<std::vector<double>> &rows);

/// The list with null for each entry that is not finite; left out where none is.
void put_each(Json &json, const std::string &key, const std::vector<double> &values);

/// A copy without what a summary must not contain: null outside lists, numbers that are not finite,
/// lists with such entries, and objects that are empty after this.
Json without_absent(const Json &json);

/// The number, the list of numbers (NaN for null) and the text at a path such as "/gibbs/mean";
/// none, or an empty one, where there is no such thing.
std::optional<double> find_number(const Json &json, const std::string &path);
std::vector<double> find_list(const Json &json, const std::string &path);
std::string find_text(const Json &json, const std::string &path);

/// Writes without_absent(json) from rank 0, atomically, indented, every double as a decimal that
/// reads back exactly. Throws RunFailure on all ranks. Collective.
void write_json(const std::filesystem::path &path, const Json &json, MPI_Comm communicator);

} // namespace gibbsflow
