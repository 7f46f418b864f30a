#include "io/summary.h"

#include "io/file.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

bool is_finite(const double value)
{
  return std::isfinite(value);
}

bool is_complete(const std::vector<double> &values)
{
  return !values.empty() && std::all_of(values.begin(), values.end(), is_finite);
}

/// False for what without_absent() leaves out of an object or must not meet in a list.
bool is_presentable(const Json &json)
{
  if (json.is_null() || json.is_discarded())
    return false;
  if (json.is_number_float())
    return is_finite(json.get<double>());
  if (json.is_array())
    return std::all_of(json.begin(), json.end(), [](const Json &entry) {
      return entry.is_null() || is_presentable(entry); // null keeps the place of what is absent
    });
  return true;
}

} // namespace

void put(Json &json, const std::string &key, const std::optional<double> value)
{
  if (value && is_finite(*value))
    json[key] = *value;
}

void put(Json &json, const std::string &key, const std::vector<double> &values)
{
  if (is_complete(values))
    json[key] = values;
}

void put_each(Json &json, const std::string &key, const std::vector<double> &values)
{
  Json list = Json::array();
  bool any = false;
  for (const double value : values) {
    list.push_back(std::isfinite(value) ? Json(value) : Json());
    any = any || std::isfinite(value);
  }
  if (any)
    json[key] = list;
}

void put(Json &json, const std::string &key, const std::vector<std::vector<double>> &rows)
{
  if (!rows.empty() && std::all_of(rows.begin(), rows.end(), is_complete))
    json[key] = rows;
}

Json without_absent(const Json &json)
{
  Json result = json;
  if (json.is_object()) {
    result = Json::object();
    for (const auto &[key, value] : json.items())
      if (is_presentable(value)) {
        const Json kept = without_absent(value);
        if (!kept.is_object() || !kept.empty())
          result[key] = kept;
      }
  } else if (json.is_array())
    std::transform(json.begin(), json.end(), result.begin(), without_absent);
  return result;
}

void write_json(const std::filesystem::path &path, const Json &json, const MPI_Comm communicator)
{
  collectively_on_root(communicator, [&] {
    // File names and comments of users need not be UTF-8; what is not is replaced.
    write_file(path,
               without_absent(json).dump(2, ' ', false, Json::error_handler_t::replace) + '\n');
  });
}

std::optional<double> find_number(const Json &json, const std::string &path)
{
  const Json::json_pointer pointer(path);
  if (!json.contains(pointer) || !json.at(pointer).is_number())
    return std::nullopt;
  return json.at(pointer).get<double>();
}

std::vector<double> find_list(const Json &json, const std::string &path)
{
  const Json::json_pointer pointer(path);
  std::vector<double> list;
  if (json.contains(pointer) && json.at(pointer).is_array())
    for (const Json &value : json.at(pointer))
      list.push_back(value.is_number() ? value.get<double>()
                                       : std::numeric_limits<double>::quiet_NaN());
  return list;
}

std::string find_text(const Json &json, const std::string &path)
{
  const Json::json_pointer pointer(path);
  return json.contains(pointer) && json.at(pointer).is_string()
             ? json.at(pointer).get<std::string>()
             : "";
}

} // namespace gibbsflow
