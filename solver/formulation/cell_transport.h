#pragma once

#include <vector>

namespace gibbsflow {

/// Which modes the transport of a cell whose points are its nodes couples, and how: see
/// KineticTransport, whose C this is, cell by cell.
struct TransportCoupling {
  struct Neighbour {
    unsigned int odd;
    double factor;
    bool even_is_higher;
  };
  /// Of a mode of even degree in one direction.
  struct Neighbours {
    bool is_odd_there; // k_d of the mode of even degree
    std::vector<Neighbour> modes;
  };

  unsigned int dim, n_line; // nodes on a line
  unsigned int n_even, n_odd;
  std::vector<double> derivative;       // of function j at node i of a line, by rows
  std::vector<Neighbours> of_even_mode; // [e * dim + d]

  unsigned int n_points() const
  {
    return dim == 1 ? n_line : n_line * n_line * (dim == 3 ? n_line : 1);
  }
};

/// Some cells, a lane each, numbers of the lanes one after the other: [point][lane], points in
/// lexicographic order. Lanes without a cell have zeros.
struct CellBatch {
  static constexpr unsigned int n_lanes = 8;

  unsigned int n_cells = 0;
  std::vector<unsigned int> node, point;  // places of their first modes in a vector
  std::vector<double> scale, root_weight; // of the nodes, of the points
  std::vector<double> per_edge;           // [d][lane]: 1/length
  std::vector<double> force, wall;        // [d][point][lane]: G and B; wall empty without walls
};

/// y_o += factor sum f root(w_q) (d_d h_e - G h_e - B h_e)(x_q) with the factors f of the coupling,
/// and y_e -= the transposed. The result depends on the processor's instruction set only.
void add_to_odd_modes(const TransportCoupling &coupling, const CellBatch &cells, double factor,
                      const double *x, double *y);
void add_to_even_modes(const TransportCoupling &coupling, const CellBatch &cells, double factor,
                       const double *x, double *y);

} // namespace gibbsflow
