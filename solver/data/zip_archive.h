#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gibbsflow {

/// One file in a zip archive, as the archive's table of contents says.
struct ZipMember {
  std::string name;
  unsigned int flags = 0, method = 0;
  std::uint32_t checksum = 0; // CRC-32 of what it holds
  std::uint64_t compressed_size = 0, size = 0, header = 0;
};

/// The files in a zip archive (PKWARE's APPNOTE 6.3.3), stored or deflated, with 32 or 64 bits for
/// sizes. Nothing in it is trusted: sizes and places are checked against the bytes that are there,
/// contents against their checksum, and no more than `most_unpacked` bytes come out of it in all.
/// Whatever is wrong is a UserError about `entry`.
class ZipArchive {
public:
  static constexpr std::uint64_t most_unpacked = std::uint64_t(1) << 30;

  /// `bytes` is all of the file and stays where it is.
  ZipArchive(std::string entry, std::string file, std::string_view bytes);

  /// In the order of the table of contents, all names different.
  const std::vector<ZipMember> &members() const { return members_; }

  std::string extract(const ZipMember &member) const;

private:
  struct Contents {
    std::uint64_t n_members, offset;
  };

  [[noreturn]] void refuse(const std::string &found, const std::string &allowed) const;

  /// The little-endian number of `size` bytes there.
  std::uint64_t number(std::uint64_t offset, unsigned int size) const;
  Contents find_contents() const;
  ZipMember read_member(std::uint64_t &offset) const;
  void read_large_sizes(std::string_view extra, ZipMember &member) const;
  void check_members() const;
  std::string inflate(const ZipMember &member, std::string_view compressed) const;

  const std::string entry_, file_;
  const std::string_view bytes_;
  std::vector<ZipMember> members_;
};

} // namespace gibbsflow
