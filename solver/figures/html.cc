#include "figures/html.h"

#include <algorithm>

namespace gibbsflow {

namespace {

/// The number of bytes of the UTF-8 character that begins at `at`; 0 where there is none.
std::size_t length_of_character(const std::string &text, const std::size_t at)
{
  const auto byte = [&](const std::size_t k) { return static_cast<unsigned char>(text[k]); };
  const unsigned char first = byte(at);
  const std::size_t length = first < 0x80                    ? 1
                             : first >= 0xc2 && first < 0xe0 ? 2
                             : first >= 0xe0 && first < 0xf0 ? 3
                             : first >= 0xf0 && first < 0xf5 ? 4
                                                             : 0;
  if (length == 0 || at + length > text.size())
    return 0;
  for (std::size_t k = 1; k < length; ++k)
    if ((byte(at + k) & 0xc0) != 0x80)
      return 0;
  return length;
}

std::string escaped_character(const std::string &character)
{
  switch (character[0]) {
  case '&':
    return "&amp;";
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '"':
    return "&quot;";
  case '\'':
    return "&#39;";
  default:
    const bool is_control =
        static_cast<unsigned char>(character[0]) < ' ' && character != "\n" && character != "\t";
    return is_control || character[0] == 0x7f ? "" : character;
  }
}

void replace_all(std::string &text, const std::string &from, const std::string &to)
{
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

const char *const page_style = R"(
:root { color-scheme: light dark; --ink: #1c1e21; --soft: #5a6068; --paper: #ffffff;
  --card: #f6f7f9; --rule: #d9dde2; --mark: #0072b2; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --soft: #a3abb5; --paper: #15181c; --card: #1e2228; --rule: #3a4049;
    --mark: #6cbcf0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem clamp(0.75rem, 3vw, 2.5rem) 4rem; max-width: 88rem;
  background: var(--paper); color: var(--ink); line-height: 1.5;
  font: 1rem/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 1.7rem; margin: 0 0 0.2rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 0 0 0.6rem; }
.lead { color: var(--soft); margin: 0 0 1.2rem; overflow-wrap: anywhere; }
.warning { border-left: 0.3rem solid #d55e00; padding: 0.3rem 0.8rem; margin: 0.4rem 0;
  background: var(--card); overflow-wrap: anywhere; }
main { display: grid; gap: 1.5rem; align-items: start;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 34rem), 1fr)); }
section { border: 1px solid var(--rule); border-radius: 0.5rem; padding: 1rem; min-width: 0; }
section.wide { grid-column: 1 / -1; }
.beside { display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
figure { margin: 0; min-width: 0; }
figure svg { display: block; width: 100%; height: auto; max-height: 85vh; margin: 0 auto;
  color: var(--ink); }
figure svg text { font-family: inherit; }
figure svg .paper { fill: none; }
figure svg [color="black"] { color: inherit; }
figure svg [stroke="black"] { stroke: currentColor; }
figure svg [fill="black"] { fill: currentColor; }
figcaption { color: var(--soft); font-size: 0.9rem; margin-top: 0.5rem; overflow-wrap: anywhere; }
.frame[hidden] { display: none; }
.slider { display: flex; gap: 0.7rem; align-items: center; margin: 0.4rem 0; }
.slider input { flex: 1; min-width: 4rem; accent-color: var(--mark); }
.slider output { min-width: 7.5em; font-variant-numeric: tabular-nums; }
button { font: inherit; padding: 0.1rem 0.7rem; border: 1px solid var(--rule); color: inherit;
  border-radius: 0.3rem; background: var(--card); cursor: pointer; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 0.2rem 0.9rem 0.2rem 0; border-bottom: 1px solid var(--rule);
  vertical-align: top; }
th { font-weight: 600; }
a { color: var(--mark); }
pre { overflow: auto; max-height: 32rem; padding: 0.8rem; background: var(--card);
  font-size: 0.8rem; border-radius: 0.3rem; }
summary { cursor: pointer; font-weight: 600; }
details { margin-top: 0.8rem; }
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #333; --paper: #fff; --card: #fff;
    --rule: #bbb; }
  body { padding: 0; max-width: none; font-size: 10pt; }
  main, .beside { display: block; }
  section { break-inside: avoid; border: none; padding: 0 0 1rem; }
  figure svg { max-height: 15cm; max-width: 16cm; }
  .slider, details { display: none; }
  .frames { display: grid; grid-template-columns: repeat(3, 1fr); gap: 0.3cm; }
  .frame, .frame[hidden] { display: block; }
}
)";

const char *const page_script = R"(
for (const box of document.querySelectorAll('.frames')) {
  const figure = box.parentElement;
  const slider = figure.querySelector('input'), label = figure.querySelector('output');
  const button = figure.querySelector('button'), frames = box.querySelectorAll('.frame');
  let timer = 0;
  const show = () => {
    frames.forEach((frame, k) => { frame.hidden = k !== Number(slider.value); });
    label.textContent = frames[slider.value].dataset.label;
  };
  const pause = () => { clearInterval(timer); timer = 0; button.textContent = 'Play'; };
  slider.addEventListener('input', () => { pause(); show(); });
  button.addEventListener('click', () => {
    if (timer) { pause(); return; }
    button.textContent = 'Pause';
    timer = setInterval(() => {
      slider.value = (Number(slider.value) + 1) % frames.length;
      show();
    }, 800);
  });
  show();
}
)";

} // namespace

std::string escaped(const std::string &text)
{
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = length_of_character(text, at);
    result += length == 0 ? "\xEF\xBF\xBD" : escaped_character(text.substr(at, length));
    at += std::max<std::size_t>(length, 1);
  }
  return result;
}

std::string inline_svg(const std::string &svg, const std::string &prefix, const std::string &title)
{
  const std::size_t begin = svg.find("<svg");
  if (begin == std::string::npos)
    return "";
  std::string text = svg.substr(begin);
  const std::size_t tag_end = text.find('>'), box = text.find("viewBox");
  const std::string view =
      box < tag_end ? text.substr(box, text.find('"', text.find('"', box) + 1) + 1 - box) : "";
  text = "<svg " + view + " role=\"img\" aria-label=\"" + escaped(title) +
         "\" xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">" +
         text.substr(tag_end + 1);
  for (const auto &[opening, closing] : {std::pair("<title>", "</title>"), {"<desc>", "</desc>"}})
    for (std::size_t at = text.find(opening); at != std::string::npos;
         at = text.find(opening, at)) {
      const std::size_t end = text.find(closing, at);
      if (end == std::string::npos)
        break;
      text.erase(at, end + std::string(closing).size() - at);
    }
  replace_all(text, "fill=\"#ffffff\"/>", "class=\"paper\" fill=\"#ffffff\"/>");
  replace_all(text, "stroke='black'", "stroke=\"black\"");
  for (const std::string attribute : {"stroke", "fill"})
    replace_all(text, attribute + "='rgb(  0,   0,   0)'", attribute + "=\"black\"");
  for (const std::string quote : {"\"", "'"}) {
    replace_all(text, " id=" + quote, " id=" + quote + prefix);
    replace_all(text, "href=" + quote + '#', "href=" + quote + '#' + prefix);
  }
  replace_all(text, "url(#", "url(#" + prefix);
  return text;
}

std::string html_table(const std::vector<std::string> &headings,
                       const std::vector<std::vector<std::string>> &rows)
{
  if (rows.empty())
    return "";
  std::string text = "<div class=\"scroll\"><table>\n";
  const auto add_row = [&text](const std::vector<std::string> &cells, const std::string &tag) {
    text += "<tr>";
    for (const std::string &cell : cells)
      text += '<' + tag + '>' + escaped(cell) + "</" + tag + '>';
    text += "</tr>\n";
  };
  if (!headings.empty())
    add_row(headings, "th");
  for (const std::vector<std::string> &row : rows)
    add_row(row, "td");
  return text + "</table></div>\n";
}

std::string folded_text(const std::string &title, const std::string &text)
{
  return text.empty() ? ""
                      : "<details><summary>" + escaped(title) + "</summary><pre>" + escaped(text) +
                            "</pre></details>\n";
}

std::string html_page(const std::string &title, const std::string &body)
{
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<link rel=\"icon\" href=\"data:,\">\n<title>" +
         escaped(title) + "</title>\n<style>" + page_style + "</style>\n</head>\n<body>\n" + body +
         "<script>" + page_script + "</script>\n</body>\n</html>\n";
}

} // namespace gibbsflow
