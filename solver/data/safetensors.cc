#include "data/safetensors.h"

#include "base/text.h"
#include "base/user_error.h"
#include "data/csv.h"
#include "data/number_types.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <set>
#include <string_view>

namespace gibbsflow {

namespace {

constexpr std::size_t length_size = 8;
constexpr std::size_t longest_header = std::size_t(1) << 22;

/// A tensor as the header describes it.
struct TensorEntry {
  std::string name;
  const NumberType *type;
  std::vector<std::size_t> shape;
  std::size_t begin, end, n_numbers;
};

class SafetensorsFile {
public:
  SafetensorsFile(const std::string &entry, const std::string &file,
                  const unsigned int most_dimensions)
      : entry_(entry),
        file_(file),
        most_dimensions_(most_dimensions),
        bytes_(read_text_file(entry, file))
  {
    const nlohmann::json header = read_header();
    for (const auto &[name, json] : header.items())
      if (name != "__metadata__")
        tensors_.push_back(describe(name, json));
    check_places();
  }

  std::vector<NamedArray> read() const;

private:
  [[noreturn]] void refuse(const std::string &found, const std::string &allowed) const
  {
    throw UserError(entry_, "'" + file_ + "' " + found, allowed,
                    "Copy it again, or save it anew by safetensors.torch.save_file(tensors, name)");
  }

  nlohmann::json read_header();
  TensorEntry describe(const std::string &name, const nlohmann::json &json) const;
  std::vector<std::size_t> sizes(const std::string &what, const nlohmann::json &json) const;
  void check_places() const;

  const std::string entry_, file_;
  const unsigned int most_dimensions_;
  const std::string bytes_;
  std::string_view data_;
  std::vector<TensorEntry> tensors_;
};

nlohmann::json SafetensorsFile::read_header()
{
  if (bytes_.size() < length_size)
    refuse("has " + std::to_string(bytes_.size()) + " bytes", "a complete file");
  std::uint64_t length = 0;
  for (std::size_t i = length_size; i-- > 0;)
    length = length << 8 | static_cast<unsigned char>(bytes_[i]);
  if (length > bytes_.size() - length_size)
    refuse("is no .safetensors file, or its end is missing",
           "a complete file that safetensors.torch.save_file wrote");
  if (length > longest_header)
    refuse("has a header of " + std::to_string(length) + " bytes", "a header of at most 4 MiB");
  data_ = std::string_view(bytes_).substr(length_size + length);

  constexpr int deepest = 3; // {"name": {"shape": [
  std::set<std::string> names;
  std::string again;
  bool is_deep = false;
  const auto look_at = [&](const int depth, const nlohmann::json::parse_event_t event,
                           nlohmann::json &parsed) {
    if (event == nlohmann::json::parse_event_t::key && depth == 1 &&
        !names.insert(parsed.get<std::string>()).second)
      again = parsed.get<std::string>();
    is_deep = is_deep || depth > deepest;
    return depth <= deepest;
  };
  const std::string_view text = std::string_view(bytes_).substr(length_size, length);
  nlohmann::json header = nlohmann::json::parse(text.begin(), text.end(), look_at, false);
  if (is_deep || !header.is_object())
    refuse("has a header that is not what it should be",
           "JSON with dtype, shape and data_offsets of each tensor");
  if (!again.empty())
    refuse("holds '" + printable(again) + "' twice", "different names");
  return header;
}

std::vector<std::size_t> SafetensorsFile::sizes(const std::string &what,
                                                const nlohmann::json &json) const
{
  constexpr std::uint64_t largest = std::uint64_t(1) << 53;
  std::vector<std::size_t> list;
  if (json.is_array())
    for (const nlohmann::json &size : json)
      if (size.is_number_unsigned() && size.get<std::uint64_t>() <= largest)
        list.push_back(size.get<std::uint64_t>());
  if (!json.is_array() || list.size() != json.size())
    refuse("has no list of sizes for " + what, "whole numbers of at least 0");
  return list;
}

TensorEntry SafetensorsFile::describe(const std::string &name, const nlohmann::json &json) const
{
  const std::string what = "'" + printable(name) + "'";
  for (const std::string key : {"dtype", "shape", "data_offsets"})
    if (!json.is_object() || !json.contains(key))
      refuse("says no " + key + " of " + what, "a header with dtype, shape and data_offsets");
  const std::string type_name = json["dtype"].is_string() ? json["dtype"].get<std::string>() : "?";
  TensorEntry tensor = {printable(name),
                        find_type(safetensors_types(), type_name),
                        sizes("the shape of " + what, json["shape"]),
                        0,
                        0,
                        0};
  if (tensor.shape.size() > most_dimensions_)
    refuse("holds " + what + " with " + std::to_string(tensor.shape.size()) + " dimensions",
           "at most " + std::to_string(most_dimensions_) + " dimensions");
  if (tensor.type == nullptr)
    refuse("holds " + what + " of the type " + printable(type_name),
           "F64, F32, F16, BF16, integers or BOOL");
  const std::vector<std::size_t> offsets = sizes("the place of " + what, json["data_offsets"]);
  if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > data_.size())
    refuse("places " + what + " outside its " + std::to_string(data_.size()) + " bytes of data",
           "a complete file");
  tensor.begin = offsets[0];
  tensor.end = offsets[1];
  const std::size_t n_bytes = tensor.end - tensor.begin;
  if (!holds_at_most(tensor.shape, n_bytes / tensor.type->size, tensor.n_numbers) ||
      tensor.n_numbers * tensor.type->size != n_bytes)
    refuse("has " + std::to_string(n_bytes) + " bytes for " + what + ", " + type_name +
               " of shape " + shape_text(tensor.shape),
           "as many as the shape needs");
  return tensor;
}

/// The format wants each byte to belong to one tensor.
void SafetensorsFile::check_places() const
{
  std::vector<const TensorEntry *> in_order;
  for (const TensorEntry &tensor : tensors_)
    in_order.push_back(&tensor);
  std::sort(in_order.begin(), in_order.end(), [](const TensorEntry *a, const TensorEntry *b) {
    return std::pair(a->begin, a->end) < std::pair(b->begin, b->end);
  });
  std::size_t end = 0;
  for (const TensorEntry *const tensor : in_order) {
    if (tensor->begin != end)
      refuse("holds '" + tensor->name + "' " +
                 (tensor->begin < end ? "where another tensor is" : "behind a gap"),
             "tensors one behind the other");
    end = tensor->end;
  }
  if (end != data_.size())
    refuse("holds " + std::to_string(data_.size() - end) + " bytes that belong to no tensor",
           "tensors one behind the other");
}

std::vector<NamedArray> SafetensorsFile::read() const
{
  std::vector<NamedArray> arrays;
  for (const TensorEntry &tensor : tensors_) {
    NumericArray array;
    array.shape = tensor.shape;
    array.values.resize(tensor.n_numbers);
    for (std::size_t i = 0; i < tensor.n_numbers; ++i)
      array.values[i] = tensor.type->read(data_.data() + tensor.begin + i * tensor.type->size);
    check_finite(entry_, "'" + tensor.name + "' in '" + file_ + "'", array);
    arrays.push_back({tensor.name, std::move(array)});
  }
  return arrays;
}

} // namespace

std::vector<NamedArray> read_safetensors(const std::string &entry, const std::string &file,
                                         const unsigned int most_dimensions)
{
  return SafetensorsFile(entry, file, most_dimensions).read();
}

} // namespace gibbsflow
