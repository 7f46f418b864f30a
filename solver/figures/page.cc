#include "figures/page.h"

#include "base/format.h"
#include "data/csv.h"
#include "figures/decay_figure.h"
#include "figures/density_figure.h"
#include "figures/gap_figures.h"
#include "figures/html.h"
#include "figures/landscape_figure.h"
#include "figures/result_tables.h"
#include "figures/study_figures.h"

#include <algorithm>

namespace gibbsflow {

namespace {

std::vector<Figure> figures_of_one(const Result &result, const bool is_alone)
{
  std::vector<Figure> figures;
  add_landscape(result, figures);
  add_density(result, figures);
  add_pictures(result, figures);
  add_decay(result, figures);
  if (is_alone)
    add_spectrum({result}, figures);
  add_generator(result, figures);
  add_bracket(result, figures);
  add_modes(result, figures);
  add_passages(result, figures);
  add_convergence(result, figures);
  add_sweep(result, figures);
  if (is_alone)
    add_timing({result}, figures);
  return figures;
}

/// Puts `prefix` in front of the names of all files of a figure, in its scripts too.
void rename_files(Figure &figure, const std::string &prefix)
{
  std::vector<std::string> names;
  for (auto &[name, content] : figure.data) {
    names.push_back(name);
    name = prefix + name;
  }
  names.push_back("landscape.csv"); // lines of V on other maps
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (Frame &frame : figure.frames)
    for (const std::string &name : names)
      for (std::size_t at = frame.script.find('\'' + name + '\''); at != std::string::npos;
           at = frame.script.find('\'' + name + '\'', at))
        frame.script.insert(at + 1, prefix);
  figure.name = prefix + figure.name;
}

std::string pictures_html(const Figure &figure, const std::filesystem::path &pictures)
{
  std::string text = "<figure>\n";
  const auto picture = [&](const std::size_t f) {
    const std::string name = figure.picture(f);
    const std::string label =
        figure.heading + (figure.frames[f].label.empty() ? "" : ": ") + figure.frames[f].label;
    return inline_svg(read_text_file(report_entry, (pictures / (name + ".svg")).string()),
                      name + '-', label);
  };
  if (figure.frames.size() == 1) {
    text += picture(0);
  } else {
    const std::string last = std::to_string(figure.frames.size() - 1);
    text += "<div class=\"frames\">\n";
    for (std::size_t f = 0; f < figure.frames.size(); ++f)
      text += "<div class=\"frame\" data-label=\"" + escaped(figure.frames[f].label) + '"' +
              (f == 0 ? "" : " hidden") + ">\n" + picture(f) + "</div>\n";
    text += "</div>\n<div class=\"slider\"><button type=\"button\">Play</button><input "
            "type=\"range\" min=\"0\" max=\"" +
            last + "\" value=\"0\" step=\"1\" aria-label=\"time\"><output></output></div>\n";
  }
  return text + "<figcaption>" + escaped(figure.caption) + "</figcaption>\n</figure>\n";
}

std::string section(const std::string &heading, const std::string &content, const bool is_wide)
{
  return content.empty() ? ""
                         : "<section" + std::string(is_wide ? " class=\"wide\"" : "") + "><h2>" +
                               escaped(heading) + "</h2>\n" + content + "</section>\n";
}

/// Figures of several results under the same heading, side by side.
std::string sections_beside(const std::vector<Result> &results, const PageFigures &figures,
                            const std::filesystem::path &pictures)
{
  std::vector<std::string> headings;
  for (const std::vector<Figure> &of_one : figures.separate)
    for (const Figure &figure : of_one)
      if (std::find(headings.begin(), headings.end(), figure.heading) == headings.end())
        headings.push_back(figure.heading);
  std::string text;
  for (const std::string &heading : headings) {
    std::string content;
    for (std::size_t r = 0; r < results.size(); ++r)
      for (const Figure &figure : figures.separate[r])
        if (figure.heading == heading)
          content += "<div><strong>" + escaped(results[r].name) + "</strong>\n" +
                     pictures_html(figure, pictures) + "</div>\n";
    text += section(heading, "<div class=\"beside\">" + content + "</div>\n", true);
  }
  return text;
}

std::string heading_of(const std::vector<Result> &results)
{
  std::string text;
  for (const Result &result : results)
    text += (text.empty() ? "" : " and ") + result.name;
  return text;
}

} // namespace

PageFigures figures_of(const std::vector<Result> &results)
{
  const bool is_alone = results.size() == 1;
  PageFigures figures;
  for (std::size_t r = 0; r < results.size(); ++r) {
    figures.separate.push_back(figures_of_one(results[r], is_alone));
    if (!is_alone)
      for (Figure &figure : figures.separate.back())
        rename_files(figure, std::to_string(r + 1) + '_');
  }
  if (!is_alone) {
    add_decays_together(results, figures.together);
    add_spectrum(results, figures.together);
    add_timing(results, figures.together);
  }
  return figures;
}

std::string report_page(const std::vector<Result> &results, const PageFigures &figures,
                        const std::filesystem::path &pictures)
{
  const std::string title = heading_of(results);
  std::string body = "<header><h1>" + escaped(title) + "</h1>\n";
  for (const Result &result : results)
    body += "<p class=\"lead\">" +
            escaped(find_text(result.summary, "/program/command") + " · gibbsflow " +
                    find_text(result.summary, "/program/version") + " · " +
                    find_text(result.summary, "/program/status")) +
            "</p>\n";
  body += warnings_html(results) + "</header>\n<main>\n";
  body += section("In numbers", facts_table(results), results.size() > 1);
  for (const Figure &figure : figures.together)
    body += section(figure.heading, pictures_html(figure, pictures), false);
  if (results.size() > 1)
    body += sections_beside(results, figures, pictures);
  else
    for (const Figure &figure : figures.separate.front())
      body += section(figure.heading, pictures_html(figure, pictures), false);
  for (const Result &result : results) {
    const std::string of = results.size() > 1 ? " of " + result.name : "";
    body += section("Pictures of the same training" + of, pictures_table(result), true);
    body += section("Statements about λ₁" + of, statements_table(result), true);
  }
  body += "</main>\n";
  for (const Result &result : results) {
    const std::string of = results.size() > 1 ? result.name + ": " : "";
    body += folded_text(of + "what the screen said (log.txt)", result.log);
    body += folded_text(of + "all parameters (parameters.prm)", result.parameters);
  }
  return html_page(title, body);
}

} // namespace gibbsflow
