#include "mesh/mesh_bytes.h"

#include "base/user_error.h"
#include "data/csv.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace gibbsflow {

namespace {

bool is_blank(const char c)
{
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

} // namespace

MeshBytes::MeshBytes(const std::string &file)
    : file_(file), text_(read_text_file(mesh_file_entry, file))
{
}

void MeshBytes::refuse(const std::string &found) const
{
  throw UserError(mesh_file_entry, found + " in " + file_,
                  "a Gmsh file of format 2.2 or 4.1, ASCII or binary, with first-order elements",
                  "Write it again with gmsh -save -format msh41, or msh22");
}

std::string MeshBytes::word()
{
  while (at_ < text_.size() && is_blank(text_[at_]))
    ++at_;
  const std::size_t begin = at_;
  while (at_ < text_.size() && !is_blank(text_[at_]))
    ++at_;
  return text_.substr(begin, at_ - begin);
}

std::string MeshBytes::line()
{
  const std::size_t end = std::min(text_.find('\n', at_), text_.size());
  std::string result = text_.substr(at_, end - at_);
  at_ = std::min(end + 1, text_.size());
  if (!result.empty() && result.back() == '\r')
    result.pop_back();
  return result;
}

void MeshBytes::skip_to(const std::string &end)
{
  const std::size_t found = text_.find(end, at_);
  if (found == std::string::npos)
    refuse("no " + end);
  at_ = found + end.size();
}

void MeshBytes::expect(const std::string &end)
{
  if (const std::string found = word(); found != end)
    refuse("something else than " + end + " behind a section");
}

template <typename T>
T MeshBytes::parse()
{
  const std::string text = word();
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty())
    refuse_word(text, "a whole number");
  return value;
}

template <typename T>
T MeshBytes::raw()
{
  if (text_.size() - at_ < sizeof(T))
    refuse("an end where numbers are expected");
  T value;
  std::memcpy(&value, text_.data() + at_, sizeof(T));
  at_ += sizeof(T);
  return value;
}

double MeshBytes::number()
{
  if (is_binary)
    return raw<double>();
  const std::string text = word();
  char *end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0')
    refuse_word(text, "a number");
  return value;
}

int MeshBytes::integer()
{
  return is_binary ? raw<std::int32_t>() : parse<int>();
}

std::size_t MeshBytes::large()
{
  return is_binary ? raw<std::uint64_t>() : parse<std::size_t>();
}

std::size_t MeshBytes::count_in_words()
{
  return parse<std::size_t>();
}

std::size_t MeshBytes::check(const std::size_t count, const std::size_t bytes) const
{
  if (count > (text_.size() - at_) / bytes + 1)
    refuse(std::to_string(count) + " records announced, more than the file has bytes for,");
  return count;
}

void MeshBytes::end_line()
{
  if (is_binary)
    line();
}

void MeshBytes::refuse_word(const std::string &text, const std::string &wanted) const
{
  constexpr std::size_t most = 20;
  if (text.empty())
    refuse("an end where " + wanted + " is expected");
  std::string shown;
  for (const char c : text.substr(0, most))
    shown += c >= ' ' && c <= '~' ? c : '?';
  refuse("`" + shown + "` where " + wanted + " is expected");
}

} // namespace gibbsflow
