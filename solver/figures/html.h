#pragma once

#include "io/summary.h"

#include <string>
#include <utility>
#include <vector>

namespace gibbsflow {

/// The text with what HTML would take for markup escaped, in elements and in quoted attributes
/// alike; bytes that are no UTF-8 are replaced, control characters left out.
std::string escaped(const std::string &text);

/// An SVG picture to stand within a page: without the lines before <svg>, its ids (which several
/// pictures of one program share) with `prefix` in front, its size left to the page, `title` as
/// what it says to those who do not see it.
std::string inline_svg(const std::string &svg, const std::string &prefix, const std::string &title);

/// A table with headings; cells are plain text. Empty if there are no rows.
std::string html_table(const std::vector<std::string> &headings,
                       const std::vector<std::vector<std::string>> &rows);

/// Text that is folded away below its title; empty if there is none.
std::string folded_text(const std::string &title, const std::string &text);

/// A whole page around its body: style for screen (light and dark) and print, and the script that
/// moves the sliders. Nothing in it comes from elsewhere.
std::string html_page(const std::string &title, const std::string &body);

} // namespace gibbsflow
