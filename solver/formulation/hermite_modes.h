#pragma once

#include <array>
#include <vector>

namespace gibbsflow {

/// The products psi_k(p) = prod_d He_{k_d}(p_d/sqrt(D)) / sqrt(k_d!) of Hermite's polynomials with
/// a total degree |k| < n, in ascending order of it, the constant first: orthonormal in L^2 of the
/// normal density with variance D. Multiplication by p_d and the derivative by it take a function
/// to its neighbours k +- e_d.
template <int dim>
class HermiteModes {
public:
  using Index = std::array<unsigned int, dim>;

  explicit HermiteModes(unsigned int n);

  unsigned int size() const { return indices_.size(); }
  const Index &index(unsigned int mode) const { return indices_[mode]; }
  unsigned int degree(unsigned int mode) const; // |k|
  unsigned int highest_degree() const { return degree(size() - 1); }

  /// The number of a mode; that of k = e_d, which is p_d/sqrt(D).
  unsigned int number_of(const Index &k) const;
  unsigned int linear(unsigned int direction) const;

  /// The modes of even and of odd total degree, in ascending order.
  const std::vector<unsigned int> &even() const { return even_; }
  const std::vector<unsigned int> &odd() const { return odd_; }

  /// Two neighbours in one direction, by their places among the modes of even and of odd total
  /// degree. `root` is sqrt(max(k_d)).
  struct Coupling {
    unsigned int even, odd, direction;
    bool even_is_higher;
    double root;
  };
  const std::vector<Coupling> &couplings() const { return couplings_; }

private:
  std::vector<Index> indices_;
  std::vector<unsigned int> even_, odd_;
  std::vector<Coupling> couplings_;
};

} // namespace gibbsflow
