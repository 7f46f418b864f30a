#pragma once

#include "linear_algebra/archived_parts.h"
#include "particles/particle_kernels.h"

#include <deal.II/base/mpi.h>
#include <deal.II/base/point.h>

#include <algorithm>
#include <vector>

namespace gibbsflow {

/// A block of kernels::block_length particles, those behind the number `first`. Component d of
/// particle i at x[d * block_length + i].
struct ParticleBlock {
  std::uint32_t first;
  double *x;
  unsigned char *exits;      // see Particles
  std::uint32_t *exit_steps; // the number of steps after which it has left
  double *v = nullptr;       // velocities, as x, where there are some
};

/// The particles of this rank. All are numbered through, and what happens to one depends on its
/// number only; each rank has whole blocks of them. Those behind the last one fill its block up and
/// do not count.
template <int dim>
class Particles {
public:
  static constexpr std::size_t block_length = kernels::block_length;
  static constexpr unsigned char inside = 255;

  /// n > 0 particles on all ranks together, at the origin.
  Particles(const std::size_t n, const MPI_Comm communicator) : n_total_(n)
  {
    const std::size_t rank = dealii::Utilities::MPI::this_mpi_process(communicator);
    const std::size_t n_ranks = dealii::Utilities::MPI::n_mpi_processes(communicator);
    const std::size_t n_blocks = (n + block_length - 1) / block_length;
    first_block_ = rank * n_blocks / n_ranks;
    n_blocks_ = (rank + 1) * n_blocks / n_ranks - first_block_;
    x_.resize(n_blocks_ * block_length * dim);
    exits_.assign(n_blocks_ * block_length, inside);
    exit_steps_.assign(exits_.size(), 0);
    exit_times_.assign(exits_.size(), 0.);
  }

  std::size_t n_total() const { return n_total_; }                  // on all ranks
  std::size_t first() const { return first_block_ * block_length; } // number of this rank's first
  std::size_t size() const                                          // of this rank that count
  {
    return n_blocks_ == 0 ? 0 : std::min(n_total_, first() + n_blocks_ * block_length) - first();
  }

  std::size_t n_blocks() const { return n_blocks_; } // of this rank
  ParticleBlock block(const std::size_t b)
  {
    return {static_cast<std::uint32_t>((first_block_ + b) * block_length),
            x_.data() + b * block_length * dim, exits_.data() + b * block_length,
            exit_steps_.data() + b * block_length,
            v_.empty() ? nullptr : v_.data() + b * block_length * dim};
  }

  /// From now on particles have velocities, which are zero.
  void give_velocities() { v_.assign(x_.size(), 0.); }

  /// Of this rank's particle i, those that fill up included.
  dealii::Point<dim> position(const std::size_t i) const
  {
    dealii::Point<dim> x;
    for (unsigned int d = 0; d < dim; ++d)
      x[d] = x_[place(i, d)];
    return x;
  }
  void set_position(const std::size_t i, const dealii::Point<dim> &x)
  {
    for (unsigned int d = 0; d < dim; ++d)
      x_[place(i, d)] = x[d];
  }

  /// The absorbing wall through which particle i has left, or `inside`.
  unsigned char exit(const std::size_t i) const { return exits_[i]; }
  bool is_inside(const std::size_t i) const { return exits_[i] == inside; }

  /// The end of the step in which particle i has left; 0 for those inside.
  double exit_time(const std::size_t i) const { return exit_times_[i]; }

  /// Says when the steps after step n of the run were: from `time` on, each this long.
  void date_exits(const std::uint32_t n, const double time, const double time_step)
  {
    for (std::size_t i = 0; i < exits_.size(); ++i)
      if (!is_inside(i) && exit_steps_[i] > n)
        exit_times_[i] = time + (exit_steps_[i] - n) * time_step;
  }

  /// All that there is to know of them, for as many particles on any number of ranks. Collective.
  void remember(Archive &archive, const MPI_Comm communicator)
  {
    for (std::vector<double> *const numbers : {&x_, &v_})
      remember_parts(archive, *numbers, numbers->empty() ? 0 : first() * dim, MPI_DOUBLE,
                     communicator);
    remember_parts(archive, exits_, first(), MPI_UNSIGNED_CHAR, communicator);
    remember_parts(archive, exit_steps_, first(), MPI_UINT32_T, communicator);
    remember_parts(archive, exit_times_, first(), MPI_DOUBLE, communicator);
  }

private:
  std::size_t place(const std::size_t i, const unsigned int d) const
  {
    return (i / block_length * dim + d) * block_length + i % block_length;
  }

  std::size_t n_total_, first_block_, n_blocks_;
  std::vector<double> x_, v_;
  std::vector<unsigned char> exits_;
  std::vector<std::uint32_t> exit_steps_;
  std::vector<double> exit_times_;
};

} // namespace gibbsflow
