#include "learning/state_dict.h"

#include "base/text.h"
#include "base/user_error.h"
#include "data/array_file.h"

#include <algorithm>
#include <cctype>

namespace gibbsflow {

namespace {

using Shape = std::vector<std::size_t>;

bool is_digit(const char c)
{
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

/// "layers.#.weight" of "layers.10.weight".
std::string without_numbers(const std::string &name)
{
  std::string stem;
  for (const char c : name)
    if (!is_digit(c))
      stem += c;
    else if (stem.empty() || stem.back() != '#')
      stem += '#';
  return stem;
}

/// The numbers in a name as texts without leading zeros, shorter ones being smaller.
std::vector<std::pair<std::size_t, std::string>> numbers_of(const std::string &name)
{
  std::vector<std::pair<std::size_t, std::string>> numbers;
  for (std::size_t i = 0; i < name.size();) {
    const std::size_t begin = i;
    while (i < name.size() && is_digit(name[i]))
      ++i;
    if (i == begin) {
      ++i;
      continue;
    }
    const std::size_t first = std::min(name.find_first_not_of('0', begin), i);
    numbers.emplace_back(i - first, name.substr(first, i - first));
  }
  return numbers;
}

/// The tensors of one layer.
struct LayerTensors {
  std::string name;
  const NamedArray *weight = nullptr, *bias = nullptr;
};

/// What the name of a tensor says: its layer, and whether it is a bias.
struct TensorName {
  std::string layer;
  bool is_bias;
};

std::optional<TensorName> parse_name(const std::string &name)
{
  for (const std::string kind : {"weight", "bias"})
    if (name == kind ||
        (has_suffix(name, "." + kind) && name.substr(name.size() - kind.size()) == kind))
      return TensorName{name.substr(0, name.size() - kind.size()), kind == "bias"};
  if (name.size() > 1 && (name[0] == 'W' || name[0] == 'b') &&
      std::all_of(name.begin() + 1, name.end(), is_digit))
    return TensorName{name.substr(1), name[0] == 'b'};
  return std::nullopt;
}

class StateDict {
public:
  StateDict(const std::string &entry, const std::string &file,
            const std::vector<NamedArray> &tensors, const Network &network)
      : entry_(entry), file_(file), tensors_(tensors), layers_(network.all_layers())
  {
    for (const NamedArray &tensor : tensors)
      all_are_named_ = all_are_named_ && parse_name(tensor.name).has_value();
  }

  Weights weights(unsigned int n_weights) const;

private:
  static constexpr const char *check_network =
      "Check Network/Type, Hidden, Output bias and Data/Inputs";

  [[noreturn]] void refuse(const std::string &found, const std::string &allowed,
                           const std::string &advice = check_network) const
  {
    throw UserError(entry_, found, allowed, advice);
  }
  std::string in_file(const NamedArray &tensor) const
  {
    return "'" + printable(tensor.name) + "' in '" + file_ + "'";
  }

  std::vector<LayerTensors> group() const;
  std::vector<LayerTensors> in_order_of_file() const;
  std::vector<LayerTensors> sort(std::vector<LayerTensors> groups) const;
  std::vector<LayerTensors> sort_by_shape(std::vector<LayerTensors> groups) const;
  void check_tensor(const NamedArray &tensor, const std::string &name, const Shape &shape) const;
  void check_layer(const LayerTensors &tensors, const Layer &layer) const;

  const std::string entry_, file_;
  const std::vector<NamedArray> &tensors_;
  const std::vector<Layer> layers_;
  bool all_are_named_ = true;
};

Shape shape_of_weight(const Layer &layer)
{
  return {layer.n_outputs, layer.n_inputs};
}

bool fits(const LayerTensors &tensors, const Layer &layer)
{
  return tensors.weight->array.shape == shape_of_weight(layer) &&
         (tensors.bias != nullptr) == layer.bias.has_value() &&
         (tensors.bias == nullptr || tensors.bias->array.shape == Shape{layer.n_outputs});
}

/// The tensors by layer, in the order of the file.
std::vector<LayerTensors> StateDict::group() const
{
  std::vector<LayerTensors> groups;
  for (const NamedArray &tensor : tensors_) {
    const TensorName name = *parse_name(tensor.name);
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const LayerTensors &g) { return g.name == name.layer; });
    if (group == groups.end())
      group = groups.insert(groups.end(), {name.layer});
    (name.is_bias ? group->bias : group->weight) = &tensor;
  }
  for (const LayerTensors &layer : groups)
    if (layer.weight == nullptr)
      refuse("there is no weight beside the bias " + in_file(*layer.bias),
             "layers with a weight, and a bias or none", "Leave other tensors out of the file");
  return groups;
}

/// Tensors of any names, one after the other as the network has them.
std::vector<LayerTensors> StateDict::in_order_of_file() const
{
  std::vector<LayerTensors> groups;
  std::size_t next = 0;
  for (const Layer &layer : layers_) {
    LayerTensors tensors;
    for (const NamedArray **tensor : {&tensors.weight, &tensors.bias})
      if ((tensor == &tensors.weight || layer.bias) && next < tensors_.size())
        *tensor = &tensors_[next++];
    groups.push_back(tensors);
  }
  if (next < tensors_.size() || groups.back().weight == nullptr ||
      (layers_.back().bias && groups.back().bias == nullptr))
    refuse("'" + file_ + "' holds " + std::to_string(tensors_.size()) +
               " arrays: " + list_of(tensors_),
           "the network's W1, b1, W2, b2, ... in this order");
  return groups;
}

/// Sorted by the numbers in their names where these say all, otherwise see the header.
std::vector<LayerTensors> StateDict::sort(std::vector<LayerTensors> groups) const
{
  const std::string stem = without_numbers(groups[0].name);
  const bool differ_in_numbers =
      std::all_of(groups.begin(), groups.end(),
                  [&](const LayerTensors &g) { return without_numbers(g.name) == stem; });
  if (differ_in_numbers)
    std::stable_sort(groups.begin(), groups.end(),
                     [](const LayerTensors &a, const LayerTensors &b) {
                       return numbers_of(a.name) < numbers_of(b.name);
                     });
  return differ_in_numbers || keeps_order(file_) ? groups : sort_by_shape(std::move(groups));
}

/// Layers of the same shape are told apart by numbers only.
std::vector<LayerTensors> StateDict::sort_by_shape(std::vector<LayerTensors> groups) const
{
  std::stable_sort(groups.begin(), groups.end(), [](const LayerTensors &a, const LayerTensors &b) {
    return numbers_of(a.name) < numbers_of(b.name);
  });
  std::vector<LayerTensors> sorted;
  for (const Layer &layer : layers_) {
    const auto is_candidate = [&](const LayerTensors &tensors) { return fits(tensors, layer); };
    const auto first = std::find_if(groups.begin(), groups.end(), is_candidate);
    if (first == groups.end())
      break; // check_layer() says which of the others does not fit
    for (auto other = first; other != groups.end(); ++other)
      if (is_candidate(*other) && without_numbers(other->name) != without_numbers(first->name))
        refuse("the order of the layers of " + in_file(*first->weight) + " and " +
                   in_file(*other->weight) + ", which have the same shape, is not known",
               "names that differ in their numbers, such as 0.weight and 2.weight, or a .npz file, "
               "which keeps the order",
               "Save it in Python: numpy.savez('weights.npz', **{k: v.double().numpy() for k, v in "
               "model.state_dict().items()})");
    sorted.push_back(*first);
    groups.erase(first);
  }
  sorted.insert(sorted.end(), groups.begin(), groups.end());
  return sorted;
}

void StateDict::check_tensor(const NamedArray &tensor, const std::string &name,
                             const Shape &shape) const
{
  const Shape &found = tensor.array.shape;
  if (found == shape)
    return;
  const bool is_transposed = shape.size() == 2 && found == Shape{shape[1], shape[0]};
  refuse("the tensor " + in_file(tensor) + " is " + shape_text(found),
         "the network's " + name + ", " + shape_text(shape) +
             (shape.size() == 2 ? " (outputs x inputs)" : ""),
         is_transposed ? "Transpose it: PyTorch's Linear has outputs x inputs" : check_network);
}

void StateDict::check_layer(const LayerTensors &tensors, const Layer &layer) const
{
  const std::string number = std::to_string(layer.number);
  check_tensor(*tensors.weight, "W" + number, shape_of_weight(layer));
  if (tensors.bias != nullptr && !layer.bias)
    refuse("there is the tensor " + in_file(*tensors.bias),
           "no bias in layer " + number + " of the network",
           layer.number == layers_.back().number ? "Set Network/Output bias = true"
                                                 : check_network);
  if (tensors.bias == nullptr && layer.bias)
    refuse("there is no bias beside the tensor " + in_file(*tensors.weight),
           "the network's b" + number + ", " + std::to_string(layer.n_outputs),
           layer.number == layers_.back().number ? "Set Network/Output bias = false"
                                                 : "Save zeros as a bias");
  if (tensors.bias != nullptr)
    check_tensor(*tensors.bias, "b" + number, {layer.n_outputs});
}

Weights StateDict::weights(const unsigned int n_weights) const
{
  if (!all_are_named_ && !keeps_order(file_))
    for (const NamedArray &tensor : tensors_)
      if (!parse_name(tensor.name))
        refuse("the tensor " + in_file(tensor) + " is neither the weight nor the bias of a layer",
               "names such as 0.weight and 0.bias, or W1 and b1",
               "Rename it, or leave it out of the file");
  const std::vector<LayerTensors> groups = all_are_named_ ? sort(group()) : in_order_of_file();
  for (std::size_t l = 0; l < std::min(groups.size(), layers_.size()); ++l)
    check_layer(groups[l], layers_[l]);
  if (groups.size() != layers_.size())
    refuse("'" + file_ + "' holds " + std::to_string(groups.size()) +
               " layers: " + list_of(tensors_),
           "the network's " + std::to_string(layers_.size()) + " layers");

  Weights W(n_weights);
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const std::vector<double> &weight = groups[l].weight->array.values;
    std::copy(weight.begin(), weight.end(), W.begin() + layers_[l].weights);
    if (groups[l].bias != nullptr)
      std::copy(groups[l].bias->array.values.begin(), groups[l].bias->array.values.end(),
                W.begin() + *layers_[l].bias);
  }
  return W;
}

} // namespace

Weights weights_of_tensors(const std::string &entry, const std::string &file,
                           const std::vector<NamedArray> &tensors, const Network &network)
{
  return StateDict(entry, file, tensors, network).weights(network.n_weights());
}

} // namespace gibbsflow
