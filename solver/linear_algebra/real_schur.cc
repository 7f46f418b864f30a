#include "linear_algebra/real_schur.h"

#include "base/user_error.h"
#include "linear_algebra/blas.h"

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <cmath>

namespace gibbsflow {

RealSchur::RealSchur(std::vector<double> A, const unsigned int n)
    : n_(n), S_(std::move(A)), Q_(n * n), eigenvalues_(n)
{
  AssertDimension(S_.size(), n * n);
  if (n == 0)
    return;
  const int size = n, n_work = 34 * n;
  int n_selected = 0, info = 0;
  std::vector<double> re(n), im(n), work(n_work);
  dgees_("V", "N", nullptr, &size, S_.data(), &size, &n_selected, re.data(), im.data(), Q_.data(),
         &size, work.data(), &n_work, nullptr, &info);
  if (info != 0)
    throw RunFailure("The eigenvalues of a small dense matrix could not be computed");
  for (unsigned int i = 0; i < n; ++i)
    eigenvalues_[i] = {re[i], im[i]};
}

void RealSchur::move_to_front(const std::vector<bool> &marked)
{
  AssertDimension(marked.size(), n_);
  if (n_ == 0)
    return;
  const std::vector<int> select(marked.begin(), marked.end());
  const int size = n_, n_work = std::max(1u, n_), n_iwork = 1;
  int n_moved = 0, iwork = 0, info = 0;
  double condition = 0., separation = 0.; // not asked for
  std::vector<double> re(n_), im(n_), work(n_work);
  dtrsen_("N", "V", select.data(), &size, S_.data(), &size, Q_.data(), &size, re.data(), im.data(),
          &n_moved, &condition, &separation, work.data(), &n_work, &iwork, &n_iwork, &info);
  // info = 1: eigenvalues too close to be exchanged, which are as good in either order
  AssertThrow(info >= 0, dealii::ExcInternalError());
  for (unsigned int i = 0; i < n_; ++i)
    eigenvalues_[i] = {re[i], im[i]};
}

std::vector<std::vector<std::complex<double>>> RealSchur::eigenvectors() const
{
  if (n_ == 0)
    return {};
  std::vector<double> S = S_, V = Q_, work(3 * n_);
  const int size = n_;
  int n_found = 0, info = 0;
  dtrevc_("R", "B", nullptr, &size, S.data(), &size, nullptr, &size, V.data(), &size, &size,
          &n_found, work.data(), &info);
  AssertThrow(info == 0, dealii::ExcInternalError());

  // a pair has the real part in its first column and the imaginary part in its second
  std::vector<std::vector<std::complex<double>>> vectors(n_);
  for (unsigned int k = 0; k < n_; ++k) {
    std::vector<std::complex<double>> &v = vectors[k];
    const bool is_second = eigenvalues_[k].imag() < 0.;
    for (unsigned int i = 0; i < n_; ++i)
      if (eigenvalues_[k].imag() == 0.)
        v.emplace_back(V[i + k * n_]);
      else if (!is_second)
        v.emplace_back(V[i + k * n_], V[i + (k + 1) * n_]);
      else
        v.push_back(std::conj(vectors[k - 1][i]));
    double norm = 0.;
    for (const std::complex<double> &entry : v)
      norm += std::norm(entry);
    for (std::complex<double> &entry : v)
      entry /= std::sqrt(norm);
  }
  return vectors;
}

} // namespace gibbsflow
