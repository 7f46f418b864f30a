#pragma once

#include <filesystem>
#include <string>

namespace gibbsflow {

/// Throws a UserError about `entry` where the program gnuplot is not to be found. Serial.
void require_gnuplot(const std::string &entry);

/// Runs gnuplot on a script in the folder `directory`, its only place: nothing from the user's own
/// settings is read. Throws RunFailure with what gnuplot complains about, and UserError as
/// require_gnuplot(). Serial.
void run_gnuplot(const std::filesystem::path &directory, const std::string &script);

/// A text for people between quotation marks, whatever is in it: underscores and braces, which
/// mean something in gnuplot's enhanced mode, are themselves.
std::string gnuplot_text(const std::string &text);

/// The name of a file between quotation marks.
std::string gnuplot_file(const std::string &name);

/// A distance between tics that gives three to six of them on an axis of that length > 0.
double tic_step(double length);

/// Colours that keep their order in print and for people who do not see all colours. Each is what
/// follows `set palette defined`, or `lc rgb`.
namespace colours {

extern const char *const landscape;    // cividis: low is dark blue, high is yellow
extern const char *const density;      // white is nothing, then green, blue and black
extern const char *const signed_field; // blue is negative, white zero, red positive

/// Eight colours of lines that differ in brightness too (Okabe and Ito).
std::string line(unsigned int index);

/// A colour for share 0 <= x <= 1 of the way through time: purple, blue, green (viridis without its
/// ends, which vanish on black or white).
std::string through_time(double x);

} // namespace colours

} // namespace gibbsflow
