#include "data/zip_archive.h"

#include "base/text.h"
#include "base/user_error.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <set>

namespace gibbsflow {

namespace {

constexpr std::uint32_t local_signature = 0x04034b50, member_signature = 0x02014b50,
                        end_signature = 0x06054b50, large_end_signature = 0x06064b50,
                        large_locator_signature = 0x07064b50;
constexpr std::uint64_t elsewhere_16 = 0xffff, elsewhere_32 = 0xffffffff; // in 64 bits

enum Method : unsigned int { stored = 0, deflated = 8 };

/// zlib counts in 32 bits.
uInt next_part(const std::uint64_t rest)
{
  return static_cast<uInt>(std::min<std::uint64_t>(rest, std::numeric_limits<int>::max()));
}

} // namespace

ZipArchive::ZipArchive(std::string entry, std::string file, const std::string_view bytes)
    : entry_(std::move(entry)), file_(std::move(file)), bytes_(bytes)
{
  const Contents contents = find_contents();
  std::uint64_t offset = contents.offset;
  for (std::uint64_t i = 0; i < contents.n_members; ++i)
    members_.push_back(read_member(offset));
  check_members();
}

void ZipArchive::refuse(const std::string &found, const std::string &allowed) const
{
  throw UserError(entry_, "'" + file_ + "' " + found, allowed,
                  "Copy it again, or save it anew by numpy.savez(name, **arrays)");
}

std::uint64_t ZipArchive::number(const std::uint64_t offset, const unsigned int size) const
{
  if (offset > bytes_.size() || size > bytes_.size() - offset)
    refuse("ends where its table of contents says that there is more", "a complete zip file");
  std::uint64_t value = 0;
  for (unsigned int i = size; i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(bytes_[offset + i]);
  return value;
}

ZipArchive::Contents ZipArchive::find_contents() const
{
  constexpr std::uint64_t end_size = 22, longest_comment = 0xffff;
  const std::uint64_t n = bytes_.size();
  for (std::uint64_t comment = 0; comment <= longest_comment && end_size + comment <= n;
       ++comment) {
    const std::uint64_t end = n - end_size - comment;
    if (number(end, 4) != end_signature || number(end + 20, 2) != comment)
      continue;
    Contents contents = {number(end + 10, 2), number(end + 16, 4)};
    if (contents.n_members != elsewhere_16 && contents.offset != elsewhere_32)
      return contents;
    constexpr std::uint64_t locator_size = 20;
    if (end < locator_size || number(end - locator_size, 4) != large_locator_signature)
      return contents;
    const std::uint64_t large_end = number(end - locator_size + 8, 8);
    if (number(large_end, 4) != large_end_signature)
      refuse("has no table of contents where it says", "a complete zip file");
    return {number(large_end + 32, 8), number(large_end + 48, 8)};
  }
  refuse("is no zip file, or its end is missing", "a complete file that numpy.savez wrote");
}

ZipMember ZipArchive::read_member(std::uint64_t &offset) const
{
  constexpr std::uint64_t fixed_size = 46;
  if (number(offset, 4) != member_signature)
    refuse("has a table of contents that cannot be read", "a complete zip file");
  ZipMember member;
  member.flags = number(offset + 8, 2);
  member.method = number(offset + 10, 2);
  member.checksum = number(offset + 16, 4);
  member.compressed_size = number(offset + 20, 4);
  member.size = number(offset + 24, 4);
  member.header = number(offset + 42, 4);
  const std::uint64_t name_size = number(offset + 28, 2), extra_size = number(offset + 30, 2),
                      comment_size = number(offset + 32, 2);
  const std::uint64_t size = fixed_size + name_size + extra_size + comment_size;
  number(offset + size, 0); // throws where it is not all there
  member.name = bytes_.substr(offset + fixed_size, name_size);
  read_large_sizes(bytes_.substr(offset + fixed_size + name_size, extra_size), member);
  offset += size;
  return member;
}

/// Sizes that do not fit into 32 bits are in the extra field 1, in this order.
void ZipArchive::read_large_sizes(const std::string_view extra, ZipMember &member) const
{
  const std::uint64_t begin = extra.data() - bytes_.data();
  for (std::uint64_t i = 0; i + 4 <= extra.size();) {
    const std::uint64_t kind = number(begin + i, 2), end = i + 4 + number(begin + i + 2, 2);
    std::uint64_t next = i + 4;
    for (std::uint64_t *const value : {&member.size, &member.compressed_size, &member.header})
      if (kind == 1 && *value == elsewhere_32 &&
          next + 8 <= std::min<std::uint64_t>(end, extra.size())) {
        *value = number(begin + next, 8);
        next += 8;
      }
    i = end;
  }
}

void ZipArchive::check_members() const
{
  constexpr std::uint64_t most_per_byte = 1032; // that deflate makes of one
  std::set<std::string> names;
  std::uint64_t unpacked = 0;
  for (const ZipMember &member : members_) {
    const std::string what = "'" + printable(member.name) + "'";
    if (!names.insert(member.name).second)
      refuse("holds " + what + " twice", "different names");
    if ((member.flags & 1U) != 0)
      refuse("holds " + what + ", which is encrypted", "arrays that are not encrypted");
    if (member.method != Method::stored && member.method != Method::deflated)
      refuse("holds " + what + ", compressed by method " + std::to_string(member.method),
             "arrays that are stored or deflated, as by numpy.savez and savez_compressed");
    const bool is_possible = member.method == Method::stored
                                 ? member.size == member.compressed_size
                                 : member.size / most_per_byte <= member.compressed_size;
    if (!is_possible || member.compressed_size > bytes_.size())
      refuse("gives " + what + " a size that cannot be", "a complete zip file");
    if (member.method == Method::deflated)
      unpacked += member.size;
    if (unpacked > most_unpacked)
      throw UserError(entry_, "'" + file_ + "' unpacks to more than 1 GiB",
                      "compressed arrays of at most 1 GiB",
                      "Save it without compression, by numpy.savez, or each array as .npy");
  }
}

std::string ZipArchive::extract(const ZipMember &member) const
{
  constexpr std::uint64_t fixed_size = 30;
  const std::string what = "'" + printable(member.name) + "'";
  if (number(member.header, 4) != local_signature)
    refuse("has no " + what + " where its table of contents says", "a complete zip file");
  const std::uint64_t begin =
      member.header + fixed_size + number(member.header + 26, 2) + number(member.header + 28, 2);
  number(begin, 0);
  if (member.compressed_size > bytes_.size() - begin)
    refuse("ends within " + what, "a complete zip file");
  const std::string_view compressed = bytes_.substr(begin, member.compressed_size);
  std::string content =
      member.method == Method::stored ? std::string(compressed) : inflate(member, compressed);
  const auto *const first = reinterpret_cast<const Bytef *>(content.data());
  if (crc32_z(0, first, content.size()) != member.checksum)
    refuse("holds " + what + " with a wrong checksum", "a file that nothing has changed");
  return content;
}

std::string ZipArchive::inflate(const ZipMember &member, const std::string_view compressed) const
{
  std::string content(member.size, '\0');
  z_stream stream = {};
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(compressed.data()));
  stream.next_out = reinterpret_cast<Bytef *>(content.data());
  std::uint64_t rest_in = compressed.size(), rest_out = content.size();
  int status = inflateInit2(&stream, -MAX_WBITS); // without zlib's own header
  while (status == Z_OK) {
    const uInt in = stream.avail_in = next_part(rest_in),
               out = stream.avail_out = next_part(rest_out);
    status = ::inflate(&stream, Z_NO_FLUSH);
    rest_in -= in - stream.avail_in;
    rest_out -= out - stream.avail_out;
    if (status == Z_OK && in == stream.avail_in && out == stream.avail_out)
      break; // it wants more than there is
  }
  inflateEnd(&stream);
  if (status != Z_STREAM_END || rest_in > 0 || rest_out > 0)
    refuse("holds '" + printable(member.name) + "', which cannot be unpacked",
           "a file that nothing has changed");
  return content;
}

} // namespace gibbsflow
