#include "io/npz_writer.h"

#include "base/user_error.h"
#include "io/file.h"

#include <deal.II/base/exceptions.h>

#include <boost/endian/conversion.hpp>

#include <zlib.h>

#include <algorithm>
#include <cerrno>

namespace gibbsflow {

namespace {

/// The lowest `n` bytes of a number, the lowest first.
std::string little_endian(std::uint64_t value, const unsigned int n)
{
  std::string bytes;
  for (unsigned int i = 0; i < n; ++i, value >>= 8)
    bytes += static_cast<char>(value & 0xff);
  return bytes;
}

/// The header of a .npy file (NumPy Enhancement Proposal 1), after which numbers are aligned.
std::string npy_header(const std::string &type, const std::vector<std::size_t> &shape)
{
  std::string sizes;
  for (const std::size_t size : shape)
    sizes += std::to_string(size) + ", ";
  std::string text =
      "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + sizes + "), }";
  constexpr std::size_t preamble = 10, alignment = 64;
  while ((preamble + text.size() + 1) % alignment != 0)
    text += ' ';
  text += '\n';
  return std::string("\x93NUMPY\x01\x00", 8) + little_endian(text.size(), 2) + text;
}

constexpr std::uint64_t most_in_32_bits = 0xfffffffe;
const std::string npz_version = little_endian(45, 2); // sizes in 64 bits
const std::string no_flags_stored_1980 =
    little_endian(0, 2) + little_endian(0, 2) + little_endian(0, 2) + little_endian(0x21, 2);

/// The extra field with the numbers in 64 bits.
std::string large_numbers(const std::vector<std::uint64_t> &numbers)
{
  std::string field = little_endian(1, 2) + little_endian(8 * numbers.size(), 2);
  for (const std::uint64_t number : numbers)
    field += little_endian(number, 8);
  return field;
}

} // namespace

NpzWriter::NpzWriter(const std::filesystem::path &path)
    : path_(path), partial_(path.string() + ".part")
{
  static_assert(boost::endian::order::native == boost::endian::order::little,
                "numbers are written as they lie in memory");
  errno = 0;
  file_.open(partial_, std::ios::binary | std::ios::trunc);
  if (!file_)
    throw_cannot_write(path_);
}

NpzWriter::~NpzWriter()
{
  if (!file_.is_open())
    return;
  file_.close();
  std::error_code error;
  std::filesystem::remove(partial_, error);
}

void NpzWriter::put(const void *const bytes, const std::size_t n)
{
  errno = 0;
  if (!file_.write(static_cast<const char *>(bytes), static_cast<std::streamsize>(n)))
    throw_cannot_write(path_);
  offset_ += n;
}

void NpzWriter::put_in_member(const void *const bytes, const std::size_t n)
{
  Assert(n <= missing_, dealii::ExcMessage("An array is as large as its shape says."));
  Member &member = members_.back();
  if (n > 0) // no bytes are the beginning of a checksum to zlib
    member.checksum = crc32_z(member.checksum, static_cast<const Bytef *>(bytes), n);
  missing_ -= n;
  put(bytes, n);
}

void NpzWriter::begin(const std::string &name, const std::string &type,
                      const std::vector<std::size_t> &shape)
{
  end_member();
  const std::string header = npy_header(type, shape);
  std::uint64_t size = sizeof(double);
  for (const std::size_t n : shape)
    size *= n;
  size += header.size();
  members_.push_back({name + ".npy", offset_, size, 0});
  const std::string extra = large_numbers({size, size}), file_name = members_.back().name;
  // the checksum comes at the end
  const std::string local = "PK\x03\x04" + npz_version + no_flags_stored_1980 +
                            little_endian(0, 4) + little_endian(~0ULL, 8) +
                            little_endian(file_name.size(), 2) + little_endian(extra.size(), 2) +
                            file_name + extra;
  put(local.data(), local.size());
  missing_ = size;
  put_in_member(header.data(), header.size());
}

/// Writes the checksum where it belongs.
void NpzWriter::end_member()
{
  Assert(missing_ == 0, dealii::ExcMessage("An array is as large as its shape says."));
  if (members_.empty())
    return;
  constexpr std::uint64_t place = 14;
  const std::string checksum = little_endian(members_.back().checksum, 4);
  errno = 0;
  file_.seekp(static_cast<std::streamoff>(members_.back().offset + place));
  file_.write(checksum.data(), static_cast<std::streamsize>(checksum.size()));
  file_.seekp(static_cast<std::streamoff>(offset_));
  if (!file_)
    throw_cannot_write(path_);
}

void NpzWriter::begin_doubles(const std::string &name, const std::vector<std::size_t> &shape)
{
  begin(name, "<f8", shape);
}

void NpzWriter::begin_integers(const std::string &name, const std::vector<std::size_t> &shape)
{
  begin(name, "<i8", shape);
}

void NpzWriter::append(const double *const numbers, const std::size_t n)
{
  put_in_member(numbers, n * sizeof(double));
}

void NpzWriter::append(const std::int64_t *const numbers, const std::size_t n)
{
  put_in_member(numbers, n * sizeof(std::int64_t));
}

void NpzWriter::write(const std::string &name, const std::vector<std::size_t> &shape,
                      const std::vector<double> &numbers)
{
  begin_doubles(name, shape);
  append(numbers.data(), numbers.size());
}

void NpzWriter::write(const std::string &name, const std::vector<std::size_t> &shape,
                      const std::vector<std::int64_t> &numbers)
{
  begin_integers(name, shape);
  append(numbers.data(), numbers.size());
}

void NpzWriter::close()
{
  end_member();
  const std::uint64_t begin = offset_;
  for (const Member &member : members_) {
    const std::string extra = large_numbers({member.size, member.size, member.offset});
    const std::string entry = "PK\x01\x02" + npz_version + npz_version + no_flags_stored_1980 +
                              little_endian(member.checksum, 4) + little_endian(~0ULL, 8) +
                              little_endian(member.name.size(), 2) +
                              little_endian(extra.size(), 2) + little_endian(0, 10) +
                              little_endian(~0ULL, 4) + member.name + extra;
    put(entry.data(), entry.size());
  }
  const std::uint64_t end = offset_, n = members_.size();
  const std::string contents = "PK\x06\x06" + little_endian(44, 8) + npz_version + npz_version +
                               little_endian(0, 8) + little_endian(n, 8) + little_endian(n, 8) +
                               little_endian(end - begin, 8) + little_endian(begin, 8) +
                               "PK\x06\x07" + little_endian(0, 4) + little_endian(end, 8) +
                               little_endian(1, 4);
  const std::string in_16_bits = little_endian(std::min<std::uint64_t>(n, 0xffff), 2);
  const auto in_32_bits = [](const std::uint64_t value) {
    return little_endian(value > most_in_32_bits ? ~0ULL : value, 4);
  };
  const std::string last = "PK\x05\x06" + little_endian(0, 4) + in_16_bits + in_16_bits +
                           in_32_bits(end - begin) + in_32_bits(begin) + little_endian(0, 2);
  put(contents.data(), contents.size());
  put(last.data(), last.size());
  errno = 0;
  file_.close();
  if (!file_ || std::rename(partial_.c_str(), path_.c_str()) != 0)
    throw_cannot_write(path_);
}

} // namespace gibbsflow
