#include "data/npz.h"

#include "base/text.h"
#include "base/user_error.h"
#include "data/csv.h"
#include "data/npy.h"
#include "data/zip_archive.h"

namespace gibbsflow {

std::vector<NamedArray> read_npz(const std::string &entry, const std::string &file,
                                 const unsigned int most_dimensions)
{
  const std::string bytes = read_text_file(entry, file);
  const ZipArchive archive(entry, file, bytes);
  const std::string suffix = ".npy";
  std::vector<NamedArray> arrays;
  for (const ZipMember &member : archive.members()) {
    const std::size_t n = member.name.size();
    if (n < suffix.size() || member.name.substr(n - suffix.size()) != suffix)
      throw UserError(entry, "'" + file + "' holds '" + printable(member.name) + "'",
                      "arrays of NumPy alone", "Save it anew by numpy.savez(name, **arrays)");
    const std::string name = member.name.substr(0, n - suffix.size());
    const std::string where = "'" + printable(name) + "' in '" + file + "'";
    arrays.push_back({name, parse_npy(entry, where, archive.extract(member), most_dimensions)});
  }
  return arrays;
}

} // namespace gibbsflow
