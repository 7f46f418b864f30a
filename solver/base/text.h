#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gibbsflow {

/// "a, b, c" for separator ", "; the empty string for an empty list.
std::string join(const std::vector<std::string> &words, const std::string &separator);

/// The candidate nearest to `word` in edit distance (insert, delete, replace, swap neighbours),
/// upper and lower case taken as equal; empty if none is nearer than half the word's length.
std::string nearest(const std::string &word, const std::vector<std::string> &candidates);

/// The last of a UserError's four parts for an unknown word: "Did you mean 'x'" where something is
/// near, otherwise `otherwise`.
std::string did_you_mean(const std::string &word, const std::vector<std::string> &candidates,
                         const std::string &otherwise);

/// `text` without white space at either end.
std::string trim(const std::string &text);

/// The trimmed pieces of `text` between separators; no pieces if all of `text` is white space.
std::vector<std::string> split(const std::string &text, char separator);

/// A name from a file, fit for one line of a message: control characters become '?', and what is
/// longer than 60 bytes ends in "...".
std::string printable(const std::string &name);

/// Whether the name of a file ends in `suffix`, such as ".npy", in upper or lower case.
bool has_suffix(const std::string &file, const std::string &suffix);

/// A number that a user gave, for messages: six digits, "nan" and "inf" too.
std::string spell(double value);

/// The number that all of `text` spells, whatever the locale; none if there is anything else in it
/// or it is not finite.
std::optional<double> parse_number(std::string_view text);

} // namespace gibbsflow
