#pragma once

#include "mesh/box_grid.h"

namespace gibbsflow {

/// The cells of a box, of which some are halved in all directions, some of their parts again, and
/// so on. What is not halved any more are the cells, numbered one root after the other, the parts
/// of each in the order of the vertices of a cell. Cells that share a corner, across periodic walls
/// too, differ by one halving at most, and opposite cells at periodic walls are halved alike. Roots
/// that do not belong to the region (see Region) are never halved.
template <int dim>
class CellTree {
public:
  static constexpr unsigned int n_parts = 1u << dim;
  static constexpr unsigned int most_levels = 16;

  /// Nothing is halved. `keep` says of each cell of the box whether it belongs to the region; all
  /// do where it is empty.
  explicit CellTree(const BoxGrid<dim> &roots, std::vector<bool> keep = {});

  /// These cells halved, and others as far as their neighbours then need it. Cells that have been
  /// halved most_levels times stay.
  CellTree divided(const std::vector<bool> &marked) const;

  /// All cells halved n times.
  CellTree refined(unsigned int n) const;

  /// The same cells, of which others belong to the region.
  CellTree with_roots(std::vector<bool> keep) const;

  const BoxGrid<dim> &roots() const { return roots_; }
  const std::vector<bool> &keep_roots() const { return keep_; }

  unsigned int n_cells() const { return leaves_.size(); }
  CellGeometry<dim> cell(unsigned int number) const;
  unsigned int level(unsigned int number) const { return places_[leaves_[number]].level; }
  bool keeps(unsigned int number) const;
  std::vector<bool> keep() const; // of each cell
  unsigned int deepest_level() const;

  /// The number of the cell in which a point of the box lies.
  unsigned int cell_around(const dealii::Point<dim> &x) const;

  /// The cells that share a part of a face with this one, across periodic walls too.
  std::vector<unsigned int> neighbors(unsigned int number) const;

  /// How it was made, for divided_as() of the same roots: of each cell and what was halved, depth
  /// first, 1 where it was halved.
  std::string divisions() const;
  CellTree divided_as(const std::string &divisions) const;

private:
  using Position = std::array<unsigned int, dim>; // among the cells of a level

  struct Place {
    unsigned int level;
    Position position;
    unsigned int first_part; // the others follow; 0: a cell
    unsigned int number;     // of a cell
  };

  BoxGrid<dim> grid(unsigned int level) const;
  unsigned int root_of(const Place &place) const;
  unsigned int find(unsigned int level, const Position &position) const;
  bool step(Position &position, unsigned int level, unsigned int d, int by) const;
  void halve(unsigned int index);
  void halve_neighbors(unsigned int index);
  void number();
  void add_cells_at(unsigned int index, unsigned int d, bool upper,
                    std::vector<unsigned int> &cells) const;

  BoxGrid<dim> roots_;
  std::vector<bool> keep_;
  std::vector<Place> places_;        // the roots first
  std::vector<unsigned int> leaves_; // by number
};

} // namespace gibbsflow
