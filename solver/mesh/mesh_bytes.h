#pragma once

#include <cstddef>
#include <string>

namespace gibbsflow {

/// The entry that messages about mesh files are about.
constexpr const char *mesh_file_entry = "Mesh/File";

/// The bytes of a Gmsh file as words and numbers, which stand there as text or, in sections of
/// binary files, as they are in memory. Everything that is asked for must be there: all functions
/// throw a UserError about Mesh/File where it is not.
class MeshBytes {
public:
  explicit MeshBytes(const std::string &file);

  const std::string &file() const { return file_; }
  bool is_binary = false;

  [[noreturn]] void refuse(const std::string &found) const;

  /// The next word, empty at the end.
  std::string word();

  /// What is left of the line.
  std::string line();

  /// Goes behind the word `end` that ends a section.
  void skip_to(const std::string &end);

  /// The next word is `end`.
  void expect(const std::string &end);

  double number();
  int integer();

  /// Of 64 bits in binary files of version 4.
  std::size_t large();

  /// A count in words of a binary file of version 2 too.
  std::size_t count_in_words();

  /// Checks that there may be as many records of at least so many bytes.
  std::size_t check(std::size_t count, std::size_t bytes) const;

  /// Binary numbers follow a line feed.
  void end_line();

private:
  [[noreturn]] void refuse_word(const std::string &text, const std::string &wanted) const;
  template <typename T>
  T parse();
  template <typename T>
  T raw();

  const std::string file_, text_;
  std::size_t at_ = 0;
};

} // namespace gibbsflow
