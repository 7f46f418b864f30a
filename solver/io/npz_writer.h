#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace gibbsflow {

/// Writes a NumPy archive .npz, a zip file of .npy files that are stored and not compressed, array
/// by array and each in as many pieces as one likes, so that nothing large needs to be in memory.
/// The file has its name when close() returns; what was not closed leaves nothing. One rank only;
/// whatever cannot be written is a RunFailure.
class NpzWriter {
public:
  explicit NpzWriter(const std::filesystem::path &path);
  ~NpzWriter();

  NpzWriter(const NpzWriter &) = delete;
  NpzWriter &operator=(const NpzWriter &) = delete;

  /// Begins an array of doubles or of 64-bit integers, in C order; the one before is complete.
  void begin_doubles(const std::string &name, const std::vector<std::size_t> &shape);
  void begin_integers(const std::string &name, const std::vector<std::size_t> &shape);

  /// The next numbers of the array.
  void append(const double *numbers, std::size_t n);
  void append(const std::int64_t *numbers, std::size_t n);

  /// A whole array.
  void write(const std::string &name, const std::vector<std::size_t> &shape,
             const std::vector<double> &numbers);
  void write(const std::string &name, const std::vector<std::size_t> &shape,
             const std::vector<std::int64_t> &numbers);

  /// Writes the table of contents and gives the file its name.
  void close();

private:
  struct Member {
    std::string name;
    std::uint64_t offset, size;
    std::uint32_t checksum;
  };

  void begin(const std::string &name, const std::string &type,
             const std::vector<std::size_t> &shape);
  void end_member();
  void put(const void *bytes, std::size_t n);
  void put_in_member(const void *bytes, std::size_t n);

  const std::filesystem::path path_, partial_;
  std::ofstream file_;
  std::uint64_t offset_ = 0;
  std::uint64_t missing_ = 0; // bytes of the array that is being written
  std::vector<Member> members_;
};

} // namespace gibbsflow
