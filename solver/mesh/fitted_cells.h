#pragma once

#include "mesh/region.h"

#include <optional>

namespace gibbsflow {

/// The cells of a region, fitted to spheres: round each of them a cavity of cells, seen as a whole
/// from the centre, is replaced by
///     a core, the cavity scaled to the inside of the sphere,
///     columns of cells from the faces of the core to the sphere,
///     columns from the sphere to the faces of the cavity, in layers that grow with the radius,
/// all along rays from the centre: x = c + R(u) u for unit vectors u. Cells share faces with their
/// neighbours as before, and none is cut by a sphere. Layers have a ratio of radii of at most two,
/// so that a ball much smaller than the cells has cells of its own size round it. On a line the
/// mesh has nodes at the ends of the intervals. Between the Gauss-Lobatto points of mappings of
/// degree m the spheres are met up to order m + 1, in integrals 2m.
///
/// Cells of a box that are cut away and lie in a cavity are taken back. Absent where a ball does
/// not lie in the region with some room round it, two are too close to each other for the cells, or
/// directions of a plane or space are periodic.
template <int dim>
std::optional<Region<dim>> fit_to_spheres(const Region<dim> &region,
                                          const std::vector<Sphere<dim>> &spheres,
                                          unsigned int mapping_degree);

} // namespace gibbsflow
