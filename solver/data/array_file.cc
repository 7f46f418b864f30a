#include "data/array_file.h"

#include "base/text.h"
#include "base/user_error.h"
#include "data/file_formats.h"
#include "data/npy.h"
#include "data/npz.h"
#include "data/safetensors.h"

namespace gibbsflow {

bool is_archive(const std::string &file)
{
  return has_suffix(file, ".npz") || has_suffix(file, ".safetensors");
}

bool keeps_order(const std::string &file)
{
  return has_suffix(file, ".npz");
}

std::vector<NamedArray> read_archive(const std::string &entry, const std::string &file,
                                     const unsigned int most_dimensions)
{
  std::vector<NamedArray> arrays = has_suffix(file, ".npz")
                                       ? read_npz(entry, file, most_dimensions)
                                       : read_safetensors(entry, file, most_dimensions);
  if (arrays.empty())
    throw UserError(entry, "'" + file + "' holds no arrays", "at least one array",
                    "Check what was saved");
  return arrays;
}

NumericArray read_array(const std::string &entry, const std::string &file,
                        const unsigned int most_dimensions)
{
  if (!is_archive(file))
    return read_npy(entry, file, most_dimensions);
  std::vector<NamedArray> arrays = read_archive(entry, file, most_dimensions);
  if (arrays.size() != 1)
    throw UserError(entry, "'" + file + "' holds " + list_of(arrays), "one array",
                    "Save the one that is meant by itself: numpy.save('name.npy', array)");
  return std::move(arrays[0].array);
}

std::string list_of(const std::vector<NamedArray> &arrays)
{
  constexpr std::size_t most_names = 8;
  std::vector<std::string> words;
  for (const NamedArray &array : arrays)
    if (words.size() < most_names)
      words.push_back("'" + printable(array.name) + "' " + shape_text(array.array.shape));
  const std::size_t n_more = arrays.size() - words.size();
  return join(words, ", ") + (n_more > 0 ? " and " + std::to_string(n_more) + " more" : "");
}

} // namespace gibbsflow
