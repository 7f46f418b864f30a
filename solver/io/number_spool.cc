#include "io/number_spool.h"

#include "io/file.h"

#include <cerrno>

namespace gibbsflow {

NumberSpool::NumberSpool(const std::filesystem::path &path) : path_(path)
{
  errno = 0;
  file_.reset(std::fopen(path_.c_str(), "w+b"));
  if (file_ == nullptr || std::remove(path_.c_str()) != 0)
    throw_cannot_write(path_);
}

void NumberSpool::append(const std::vector<double> &numbers)
{
  errno = 0;
  if (std::fwrite(numbers.data(), sizeof(double), numbers.size(), file_.get()) != numbers.size())
    throw_cannot_write(path_);
}

void NumberSpool::for_each_block(const std::function<void(const double *, std::size_t)> &action)
{
  errno = 0;
  if (std::fflush(file_.get()) != 0 || std::fseek(file_.get(), 0, SEEK_SET) != 0)
    throw_cannot_write(path_);
  std::vector<double> block(1 << 16);
  while (const std::size_t n = std::fread(block.data(), sizeof(double), block.size(), file_.get()))
    action(block.data(), n);
  if (std::ferror(file_.get()) != 0)
    throw_cannot_write(path_);
}

} // namespace gibbsflow
