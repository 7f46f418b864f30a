#include "figures/html.h"

#include "support/error_message.h"

#include <gtest/gtest.h>

namespace gibbsflow {

TEST(Html, EscapesWhatWouldBeMarkup)
{
  EXPECT_EQ("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;",
            escaped("<script>alert('x')</script> & \"y\""));
  EXPECT_EQ("χ² = ∫(ρ/ρ∞ − 1)²ρ∞\n", escaped("χ² = ∫(ρ/ρ∞ − 1)²ρ∞\n"));
}

TEST(Html, ReplacesWhatIsNoUtf8AndLeavesControlCharactersOut)
{
  EXPECT_EQ("a\xEF\xBF\xBD"
            "b",
            escaped("a\xff"
                    "b"));
  EXPECT_EQ("\xEF\xBF\xBD", escaped("\xce")); // cut off
  EXPECT_EQ("ab", escaped(std::string("a\0\x1b\x7f"
                                      "b",
                                      5)));
}

TEST(Html, PicturesDoNotShareIds)
{
  const std::string svg = "<?xml version=\"1.0\"?>\n<svg width=\"6\" height=\"4\" viewBox=\"0 0 6 "
                          "4\" xmlns=\"x\">\n<title>Gnuplot</title><desc>d</desc>"
                          "<path id='p'/><use xlink:href='#p'/><g id=\"q\" clip-path=\"url(#q)\"/>"
                          "</svg>";

  const std::string text = inline_svg(svg, "a-", "V & W");

  EXPECT_EQ(0u, text.find("<svg viewBox=\"0 0 6 4\" role=\"img\" aria-label=\"V &amp; W\""));
  for (const std::string part : {"id='a-p'", "href='#a-p'", "id=\"a-q\"", "url(#a-q)"})
    EXPECT_PRED2(contains, text, part);
  EXPECT_EQ(std::string::npos, text.find("Gnuplot"));
  EXPECT_EQ("", inline_svg("no picture", "a-", ""));
}

TEST(Html, TablesAndFoldedTextsAreEscaped)
{
  EXPECT_PRED2(contains, html_table({"<h>"}, {{"<c>"}}), "<th>&lt;h&gt;</th>");
  EXPECT_PRED2(contains, html_table({"<h>"}, {{"<c>"}}), "<td>&lt;c&gt;</td>");
  EXPECT_EQ("", html_table({"h"}, {}));
  EXPECT_PRED2(contains, folded_text("log", "</pre>"), "<pre>&lt;/pre&gt;</pre>");
  EXPECT_EQ("", folded_text("log", ""));
}

TEST(Html, APageNeedsNothingFromElsewhere)
{
  const std::string page = html_page("<T>", "<p>body</p>");

  EXPECT_PRED2(contains, page, "<title>&lt;T&gt;</title>");
  EXPECT_PRED2(contains, page, "prefers-color-scheme: dark");
  for (const std::string part : {"http:", "https:", "@import", "<script src"})
    EXPECT_EQ(std::string::npos, page.find(part)) << part;
}

} // namespace gibbsflow
