#include "data/npy.h"

#include "base/text.h"
#include "base/user_error.h"
#include "data/csv.h"
#include "data/number_types.h"

#include <algorithm>

namespace gibbsflow {

namespace {

const std::string advice = "Save it anew, for example by numpy.save(name, "
                           "numpy.ascontiguousarray(a, dtype='<f8'))";

/// The header, a Python dictionary such as {'descr': '<f8', 'fortran_order': False, 'shape': (2,
/// 3), }.
class Header {
public:
  /// Where the data begin is left in `data`.
  Header(const std::string &entry, const std::string &where, std::string_view bytes,
         unsigned int most_dimensions);

  const NumberType *type = nullptr;
  bool is_fortran = false;
  std::vector<std::size_t> shape;
  std::size_t data = 0;

private:
  [[noreturn]] void refuse(const std::string &found, const std::string &allowed) const
  {
    throw UserError(entry_, where_ + " " + found, allowed, advice);
  }

  /// What stands behind the key, up to `end` included.
  std::string value_of(const std::string &key, const std::string &end) const;
  void read_type();
  void read_shape(unsigned int most_dimensions);

  const std::string entry_, where_;
  std::string text_;
};

Header::Header(const std::string &entry, const std::string &where, const std::string_view bytes,
               const unsigned int most_dimensions)
    : entry_(entry), where_(where)
{
  const std::string magic = "\x93NUMPY";
  if (bytes.compare(0, magic.size(), magic) != 0)
    refuse("is no .npy file", "a file that numpy.save wrote");
  const auto byte = [&bytes](const std::size_t i) {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u;
  };
  const unsigned int version = byte(6);
  const std::size_t start = version == 1 ? 10 : 12;
  std::size_t length = byte(8) + 256u * byte(9);
  if (version >= 2)
    length +=
        (static_cast<std::size_t>(byte(10)) << 16) + (static_cast<std::size_t>(byte(11)) << 24);
  if (version < 1 || version > 3)
    refuse("has the version " + std::to_string(version) + " of the format", "versions 1 to 3");
  if (start + length > bytes.size())
    refuse("ends within its header", "a complete file");
  text_ = bytes.substr(start, length);
  data = start + length;
  read_type();
  is_fortran = value_of("fortran_order", ",").find("True") != std::string::npos;
  read_shape(most_dimensions);
}

std::string Header::value_of(const std::string &key, const std::string &end) const
{
  const std::size_t position = text_.find("'" + key + "'");
  const std::size_t colon = text_.find(':', position);
  const std::size_t last = text_.find(end, colon);
  if (position == std::string::npos || colon == std::string::npos || last == std::string::npos)
    refuse("has no " + key + " in its header", "a header with descr, fortran_order and shape");
  return trim(text_.substr(colon + 1, last + end.size() - colon - 1));
}

void Header::read_type()
{
  std::string found = value_of("descr", ",");
  const std::string allowed =
      "little-endian float16 to float64, integers or bool, one type for the whole array";
  if (found.size() < 4 || found.front() != '\'')
    refuse("holds records of several types", allowed);
  found = found.substr(1, found.rfind('\'') - 1);
  if (found.size() < 2)
    refuse("has no type of numbers in its header", allowed);
  if (found.front() == '>')
    refuse("holds the big-endian type '" + printable(found) + "'", allowed);
  type = find_type(numpy_types(), found.substr(1));
  if (type == nullptr) {
    const char kind = found[1] == 'O' || found.front() == 'O' ? 'O' : found[1];
    const std::string what = kind == 'c'                  ? "complex numbers"
                             : kind == 'O'                ? "Python objects"
                             : kind == 'U' || kind == 'S' ? "text"
                                                          : "numbers of another type";
    refuse("holds " + what + " (" + printable(found) + ")", allowed);
  }
}

void Header::read_shape(const unsigned int most_dimensions)
{
  std::string list = value_of("shape", ")");
  std::replace(list.begin(), list.end(), '(', ' ');
  std::replace(list.begin(), list.end(), ')', ' ');
  for (const std::string &word : split(list, ',')) {
    if (word.empty())
      continue;
    const bool is_count = word.size() < 16 && std::all_of(word.begin(), word.end(), [](char c) {
                            return c >= '0' && c <= '9';
                          });
    if (!is_count)
      refuse("has the shape (" + printable(trim(list)) + ")", "a list of sizes");
    shape.push_back(std::stoull(word));
  }
  if (shape.size() > most_dimensions)
    refuse("has " + std::to_string(shape.size()) + " dimensions",
           most_dimensions == 2 ? "one or two dimensions" : "one, two or three dimensions");
}

} // namespace

namespace {

/// Of the number that is number i in Fortran's order, the first index fastest.
std::size_t place_in_c_order(std::size_t i, const std::vector<std::size_t> &shape)
{
  std::size_t stride = 1, place = 0;
  for (const std::size_t size : shape)
    stride *= size;
  for (const std::size_t size : shape) {
    stride /= size;
    place += i % size * stride;
    i /= size;
  }
  return place;
}

} // namespace

NumericArray read_npy(const std::string &entry, const std::string &file,
                      const unsigned int most_dimensions)
{
  return parse_npy(entry, "'" + file + "'", read_text_file(entry, file), most_dimensions);
}

NumericArray parse_npy(const std::string &entry, const std::string &where,
                       const std::string_view bytes, const unsigned int most_dimensions)
{
  const Header header(entry, where, bytes, most_dimensions);
  const std::size_t size = header.type->size, most = bytes.size() - header.data;
  if (header.shape.size() == 2 && header.shape[0] > 0 && header.shape[1] == 0)
    throw UserError(entry, where + " has rows without numbers", "an array with at least one column",
                    "Check what was saved");
  std::size_t n = 0;
  const bool fits = holds_at_most(header.shape, most / size, n);
  if (!fits || n * size != most)
    throw UserError(entry,
                    where + " holds " + std::to_string(most) + " bytes of data, " +
                        (fits ? "more" : "fewer") + " than its shape needs",
                    "a complete file", "Copy or save it anew");

  NumericArray array;
  array.shape = header.shape;
  array.values.resize(n);
  for (std::size_t i = 0; i < n; ++i)
    array.values[header.is_fortran ? place_in_c_order(i, header.shape) : i] =
        header.type->read(bytes.data() + header.data + i * size);
  check_finite(entry, where, array);
  return array;
}

bool is_npy(const std::string &file)
{
  return has_suffix(file, ".npy");
}

} // namespace gibbsflow
