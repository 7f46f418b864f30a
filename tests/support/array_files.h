#pragma once

#include "support/temporary_file.h"

#include <zlib.h>

#include <cstdint>
#include <cstring>
#include <vector>

namespace gibbsflow::test {

/// A file whose name ends in `suffix`, deleted at the end.
class NamedFile {
public:
  NamedFile(const std::string &suffix, const std::string &text)
      : name_(TemporaryFile("").name() + suffix)
  {
    std::ofstream(name_, std::ios::binary) << text;
  }
  ~NamedFile() { std::remove(name_.c_str()); }
  NamedFile(const NamedFile &) = delete;
  NamedFile &operator=(const NamedFile &) = delete;
  const std::string &name() const { return name_; }

private:
  std::string name_;
};

template <typename T>
std::string bytes(const std::vector<T> &numbers)
{
  std::string text(numbers.size() * sizeof(T), '\0');
  std::memcpy(text.data(), numbers.data(), text.size());
  return text;
}

/// `size` bytes, the lowest first.
inline std::string little(const std::uint64_t value, const unsigned int size)
{
  return bytes<std::uint64_t>({value}).substr(0, size);
}

/// The bytes that numpy.save writes (format 1.0).
inline std::string npy(const std::string &type, const bool is_fortran, const std::string &shape,
                       const std::string &data)
{
  std::string header = "{'descr': '" + type +
                       "', 'fortran_order': " + (is_fortran ? "True" : "False") +
                       ", 'shape': " + shape + ", }";
  while ((header.size() + 11) % 64 != 0)
    header += ' ';
  header += '\n';
  return std::string("\x93NUMPY\x01\x00", 8) + little(header.size(), 2) + header + data;
}

inline std::string npy(const std::string &shape, const std::vector<double> &numbers)
{
  return npy("<f8", false, shape, bytes(numbers));
}

/// A zip file, as Python writes it: method 0 stores, 8 deflates; `large` has sizes in 64 bits.
struct ZipBytes {
  std::string files, contents;
  unsigned int n_members = 0;
  bool large = false;

  void add(const std::string &name, const std::string &text, const unsigned int method = 0)
  {
    const std::string packed = method == 8 ? deflated(text) : text;
    const auto *const first = reinterpret_cast<const Bytef *>(text.data());
    const std::string start = little(large ? 45 : 20, 2) + little(0, 2) + little(method, 2) +
                              little(0, 4) + little(crc32(0, first, text.size()), 4);
    const std::string sizes =
        large ? little(~0ULL, 8) : little(packed.size(), 4) + little(text.size(), 4);
    const std::string of_large = little(1, 2);
    const std::string local_extra =
        large ? of_large + little(16, 2) + little(text.size(), 8) + little(packed.size(), 8) : "";
    const std::string extra = large ? of_large + little(24, 2) + little(text.size(), 8) +
                                          little(packed.size(), 8) + little(files.size(), 8)
                                    : "";
    contents += "PK\x01\x02" + little(20, 2) + start + sizes + little(name.size(), 2) +
                little(extra.size(), 2) + little(0, 8) + little(0, 2) +
                little(large ? ~0ULL : files.size(), 4) + name + extra;
    files += "PK\x03\x04" + start + sizes + little(name.size(), 2) + little(local_extra.size(), 2) +
             name + local_extra + packed;
    ++n_members;
  }

  std::string text() const
  {
    const std::string large_end = "PK\x06\x06" + little(44, 8) + little(45, 2) + little(45, 2) +
                                  little(0, 8) + little(n_members, 8) + little(n_members, 8) +
                                  little(contents.size(), 8) + little(files.size(), 8) +
                                  "PK\x06\x07" + little(0, 4) +
                                  little(files.size() + contents.size(), 8) + little(1, 4);
    const std::string counts = little(large ? ~0ULL : n_members, 2);
    return files + contents + (large ? large_end : "") + "PK\x05\x06" + little(0, 4) + counts +
           counts + little(contents.size(), 4) + little(large ? ~0ULL : files.size(), 4) +
           little(0, 2);
  }

private:
  static std::string deflated(const std::string &text)
  {
    std::string packed(text.size() + 100, '\0');
    z_stream stream = {};
    deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(text.data()));
    stream.avail_in = text.size();
    stream.next_out = reinterpret_cast<Bytef *>(packed.data());
    stream.avail_out = packed.size();
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
  }
};

/// A .npz file of arrays.
inline std::string npz(const std::vector<std::pair<std::string, std::string>> &arrays,
                       const unsigned int method = 0)
{
  ZipBytes zip;
  for (const auto &[name, array] : arrays)
    zip.add(name + ".npy", array, method);
  return zip.text();
}

/// A .safetensors file with this header.
inline std::string safetensors(const std::string &header, const std::string &data)
{
  return little(header.size(), 8) + header + data;
}

/// One with tensors of doubles.
struct DoubleTensor {
  std::string name, shape; // "3, 2"
  std::vector<double> values;
};
inline std::string safetensors(const std::vector<DoubleTensor> &tensors)
{
  std::string header = "{\"__metadata__\": {\"format\": \"pt\"}", data;
  for (const DoubleTensor &tensor : tensors) {
    const std::size_t begin = data.size();
    data += bytes(tensor.values);
    header += ", \"" + tensor.name + "\": {\"dtype\": \"F64\", \"shape\": [" + tensor.shape +
              "], \"data_offsets\": [" + std::to_string(begin) + ", " +
              std::to_string(data.size()) + "]}";
  }
  return safetensors(header + "}", data);
}

} // namespace gibbsflow::test
