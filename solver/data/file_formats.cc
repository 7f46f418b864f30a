#include "data/file_formats.h"

#include "base/text.h"
#include "base/user_error.h"

#include <algorithm>
#include <filesystem>
#include <vector>

namespace gibbsflow {

namespace {

bool begins_with(const std::string &bytes, const std::string &start)
{
  return bytes.compare(0, start.size(), start) == 0;
}

/// In the table of contents of a zip file.
bool holds_name(const std::string &bytes, const std::string &name)
{
  return bytes.find(name) != std::string::npos;
}

/// Names in Python's quotes.
std::string quoted(const std::string &name)
{
  return "'" + name + "'";
}

struct Format {
  std::string what, python; // what it is, and what makes a file of it that can be read
};

Format pytorch(const std::string &entry, const std::string &file, const std::string &stem)
{
  const std::string load = "torch.load(" + quoted(file) + ", map_location='cpu')";
  if (entry.compare(0, 5, "Data/") == 0)
    return {"is a file of PyTorch", "import torch, numpy; numpy.save(" + quoted(stem + ".npy") +
                                        ", " + load + ".double().numpy())"};
  return {"is a file of PyTorch",
          "import torch, safetensors.torch; s = " + load +
              "; s = s if isinstance(s, dict) else s.state_dict(); "
              "safetensors.torch.save_file(s, " +
              quoted(stem + ".safetensors") +
              "), or without the package safetensors: import torch, numpy; s = " + load +
              "; s = s if isinstance(s, dict) else s.state_dict(); numpy.savez(" +
              quoted(stem + ".npz") + ", **{k: v.double().numpy() for k, v in s.items()})"};
}

/// Formats that are read, in a file whose name says something else.
void refuse_wrong_name(const std::string &entry, const std::string &file, const std::string &bytes)
{
  const auto refuse = [&](const std::string &what, const std::string &suffix) {
    throw UserError(entry, "'" + file + "' is " + what, "a name that says so",
                    "Give the file a name that ends in " + suffix);
  };
  if (!has_suffix(file, ".npz") && begins_with(bytes, "PK\x03\x04") && holds_name(bytes, ".npy"))
    refuse("a NumPy archive of arrays", ".npz");
  if (bytes.size() > 10 && bytes[8] == '{' && bytes.compare(3, 5, std::string(5, '\0')) == 0)
    refuse("a .safetensors file", ".safetensors");
}

} // namespace

void refuse_other_formats(const std::string &entry, const std::string &file,
                          const std::string &bytes)
{
  namespace fs = std::filesystem;
  const std::string suffix = fs::path(file).extension().string();
  const std::string stem = fs::path(file).stem().string(), npy = quoted(stem + ".npy");
  const bool is_zip = begins_with(bytes, "PK\x03\x04"), is_pickle = begins_with(bytes, "\x80");
  Format format;
  if (suffix == ".pt" || suffix == ".pth" || (is_zip && holds_name(bytes, "data.pkl")))
    format = pytorch(entry, file, stem);
  else if (has_suffix(file, ".npz") || has_suffix(file, ".safetensors"))
    return; // whose readers say what is wrong with them
  else if (is_pickle)
    format = {"is a pickle of Python", "import pickle, numpy; numpy.save(" + npy +
                                           ", pickle.load(open(" + quoted(file) + ", 'rb')))"};
  else if (is_zip && suffix != ".npy" && !holds_name(bytes, ".npy"))
    format = {"is a spreadsheet or another zip file", "import pandas; pandas.read_excel(" +
                                                          quoted(file) +
                                                          ").to_csv('data.csv', index=False)"};
  else if (begins_with(bytes, "\x1f\x8b"))
    format = {"is compressed by gzip", "import gzip, shutil; shutil.copyfileobj(gzip.open(" +
                                           quoted(file) + "), open('data.csv', 'wb'))"};
  else if (begins_with(bytes, "PAR1"))
    format = {"is a Parquet file", "import pandas; pandas.read_parquet(" + quoted(file) +
                                       ").to_csv('data.csv', index=False)"};
  else if (begins_with(bytes, "\x89HDF"))
    format = {"is an HDF5 file", "import h5py, numpy; f = h5py.File(" + quoted(file) +
                                     "); print(list(f)); numpy.save(" + npy +
                                     ", f[list(f)[0]][:])"};
  if (format.what.empty())
    return refuse_wrong_name(entry, file, bytes);
  throw UserError(entry, "'" + file + "' " + format.what,
                  "a NumPy file .npy or .npz, a .safetensors file, or text",
                  "Convert it in Python: " + format.python);
}

void refuse_npy(const std::string &entry, const std::string &file, const std::string &bytes)
{
  if (begins_with(bytes, "\x93NUMPY"))
    throw UserError(entry, "'" + file + "' is a NumPy file", "text in a file of this name",
                    "Give the file a name that ends in .npy");
}

} // namespace gibbsflow
