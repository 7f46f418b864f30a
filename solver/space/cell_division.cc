#include "space/cell_division.h"

#include "base/signals.h"
#include "space/gauss_line.h"
#include "space/hidden_features.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// Far up the hill, by more than this times D, no cell is divided for its own sake.
constexpr double far_up = 60.;

/// By their lower corners, the first coordinate first.
template <int dim>
bool is_before(const RuleBox<dim> &one, const RuleBox<dim> &other)
{
  const dealii::Point<dim> &a = one.part.lower(), &b = other.part.lower();
  return std::lexicographical_compare(a.begin_raw(), a.end_raw(), b.begin_raw(), b.end_raw());
}

/// The Jacobian of a cell that is no box varies like a weight whose logarithm has this range: its
/// inverse is in the integrals too.
template <int dim>
double range_of_mapping(const CellGeometry<dim> &cell)
{
  if (cell.is_box())
    return 0.;
  constexpr double factor = 4., most = dim == 3 ? 5.9 : 12.; // three, or six points more
  double smallest = std::numeric_limits<double>::infinity(), largest = 0.;
  for (unsigned int c = 0; c < 1u << dim; ++c) {
    const double determinant = cell.JxW(dealii::GeometryInfo<dim>::unit_cell_vertex(c), 1.);
    smallest = std::min(smallest, determinant);
    largest = std::max(largest, determinant);
  }
  return smallest > 0. ? std::min(most, factor * std::log(largest / smallest)) : most;
}

} // namespace

template <int dim>
CellDivision<dim>::CellDivision(const std::vector<CellGeometry<dim>> &cells,
                                const Potential<dim> &potential, double diffusion,
                                unsigned int degree, MPI_Comm communicator)
    : cells_(cells),
      potential_(potential),
      diffusion_(diffusion),
      degree_(degree),
      communicator_(communicator)
{
  const CellGeometry<dim> unit_cell = CellGeometry<dim>::unit_cell();
  boxes_.resize(cells_.size());
  for (unsigned int cell = 0; cell < cells_.size(); ++cell) {
    boxes_[cell].cell = cell;
    boxes_[cell].box = {unit_cell, n_gauss_points(degree, range_of_mapping(cells_[cell]))};
  }
  sample(boxes_);

  // more points where V is steep
  std::vector<SampledBox<dim>> steep;
  for (const SampledBox<dim> &box : boxes_) {
    const auto ranges = ranges_along_lines<dim>(box.V, box.box.n_points);
    double range = *std::max_element(ranges.begin(), ranges.end()) / diffusion;
    // far up the hill nothing is integrated to rounding that changes so fast
    constexpr double enough_there = 24.;
    if (box.smallest > lowest_ + far_up * diffusion)
      range = std::min(range, enough_there);
    range = std::isfinite(range) ? range : 0.;
    const unsigned int n = n_gauss_points(degree, range + range_of_mapping(cells_[box.cell]));
    if (n != box.box.n_points)
      steep.push_back({box.cell, {unit_cell, n}, {}});
  }
  sample(steep);
  for (SampledBox<dim> &box : steep)
    boxes_[box.cell] = std::move(box);
  if (!finite_)
    return;

  noise_ = rounding_of_potential() / diffusion;
  sum_up();
  for (SampledBox<dim> &box : boxes_)
    settle(box);
  bool smooth_somewhere = false;
  double n_points = 0.;
  for (const SampledBox<dim> &box : boxes_) {
    smooth_somewhere = smooth_somewhere || box.is_smooth;
    n_points += box.V.size();
  }
  encloses_ = dealii::Utilities::MPI::max(int(smooth_somewhere), communicator_) != 0;
  if (!encloses_) // nowhere smooth is what a potential that encloses nothing looks like
    for (SampledBox<dim> &box : boxes_) {
      box.is_smooth = true;
      integrate(box);
    }
  // formulas are cheap; a network is not to be evaluated much more than twice as often
  constexpr double always = 5000., dear = 1., cheap = 4., cheap_always = 100000.;
  const double initial = dealii::Utilities::MPI::sum(n_points, communicator_);
  points_left_ = encloses_ ? cheap_always + cheap * initial : always + dear * initial;
  constexpr unsigned int most_rounds = 100;
  for (unsigned int round = 0; round < most_rounds && divide_once(); ++round) {
    divided_ = true;
    sum_up();
  }

  const bool kinks_here =
      encloses_ && std::any_of(boxes_.begin(), boxes_.end(),
                               [](const SampledBox<dim> &box) { return !box.is_smooth; });
  has_kinks_ = dealii::Utilities::MPI::max(int(kinks_here), communicator_) != 0;
  std::stable_sort(boxes_.begin(), boxes_.end(),
                   [](const SampledBox<dim> &a, const SampledBox<dim> &b) {
                     return a.cell != b.cell ? a.cell < b.cell : is_before(a.box, b.box);
                   });
}

/// V is known to some units in the last place of its values where there is mass, and of the numbers
/// that it comes of: they may be larger and cancel. An enclosure at a point tells; a few units are
/// no news.
template <int dim>
double CellDivision<dim>::rounding_of_potential() const
{
  constexpr double epsilon = std::numeric_limits<double>::epsilon(), units = 4., few_units = 1000.;
  double rounding = units * epsilon * std::abs(lowest_);
  const auto box = std::min_element(boxes_.begin(), boxes_.end(),
                                    [](const SampledBox<dim> &one, const SampledBox<dim> &two) {
                                      return one.smallest < two.smallest;
                                    });
  if (box != boxes_.end() && box->smallest < lowest_ + diffusion_) {
    const std::size_t q = std::min_element(box->V.begin(), box->V.end()) - box->V.begin();
    const dealii::Point<dim> x = cells_[box->cell].map(box->box.points()[q]);
    if (const auto V = potential_.enclose(x, x))
      if (V->value.width() > few_units * epsilon * (std::abs(lowest_) + diffusion_))
        rounding = std::max(rounding, 0.5 * V->value.width());
  }
  return dealii::Utilities::MPI::max(rounding, communicator_);
}

/// V at the points of boxes, many at a time: dear potentials use threads then. A signal ends it.
template <int dim>
void CellDivision<dim>::sample(std::vector<SampledBox<dim>> &boxes)
{
  constexpr std::size_t most_points = 10000;
  std::vector<dealii::Point<dim>> x;
  std::vector<double> V;
  double lowest =
      boxes_.empty() || boxes_[0].V.empty() ? std::numeric_limits<double>::infinity() : lowest_;
  for (auto begin = boxes.begin(), end = begin; begin != boxes.end(); begin = end) {
    if (signal_received() != 0) // of this rank alone, as yet
      break;
    x.clear();
    for (; end != boxes.end() && x.size() < most_points; ++end)
      for (const dealii::Point<dim> &point : end->box.points())
        x.push_back(cells_[end->cell].map(point));
    potential_.values(x, V);
    auto value = V.begin();
    for (auto box = begin; box != end; ++box) {
      const unsigned int n = box->box.n_points_in_all();
      box->V.assign(value, value + n);
      value += n;
      for (const double v : box->V)
        finite_ = finite_ && std::isfinite(v);
      box->smallest = *std::min_element(box->V.begin(), box->V.end());
      lowest = std::min(lowest, box->smallest);

      integrate(*box);
    }
  }
  throw_if_stopped(communicator_, "while V was evaluated on the cells");
  lowest_ = dealii::Utilities::MPI::min(lowest, communicator_);
  finite_ = dealii::Utilities::MPI::min(int(finite_), communicator_) != 0;
}

/// The integral of e^{-(V - smallest)/D} and its error.
template <int dim>
void CellDivision<dim>::integrate(SampledBox<dim> &box) const
{
  std::vector<double> density;
  for (const double V : box.V)
    density.push_back(std::exp(-(V - box.smallest) / diffusion_));
  const CellGeometry<dim> &cell = cells_[box.cell];
  if (!cell.is_box()) {
    const std::vector<dealii::Point<dim>> points = box.box.points();
    for (unsigned int q = 0; q < density.size(); ++q)
      density[q] *= cell.JxW(points[q], 1.);
  }
  const double volume = box.box.part.measure() * (cell.is_box() ? cell.measure() : 1.);
  box.mass = volume * gauss_line(box.box.n_points).template integrate<dim>(density.data());
  const bool is_whole = box.box.part.shortest_edge() == 1.;
  const Smoothness smoothness = dim == 1 && !box.is_smooth ? Smoothness::kink
                                : is_whole                 ? Smoothness::smooth
                                                           : Smoothness::near_kink;
  const GaussError<dim> error(density, box.box.n_points, smoothness);
  for (unsigned int d = 0; d < dim; ++d)
    box.error[d] = volume * error.by_direction[d];
  box.is_rough = error.is_slow;
}

/// Whether enclosures of V agree with its samples in the box; what they allow beyond, if not.
template <int dim>
void CellDivision<dim>::settle(SampledBox<dim> &box) const
{
  if (box.is_settled || !encloses_)
    return;
  const CellGeometry<dim> part = cells_[box.cell].part(box.box.part);
  const HiddenFeatures<dim> features =
      find_hidden_features<dim>(potential_, part, box.V, box.box.n_points);
  box.hidden = 0.;
  if (!features.is_smooth) {
    box.is_smooth = false;
    integrate(box); // with another error
    return;
  }
  constexpr double largest_exponent = 600.;
  const double depth = std::min((box.smallest - features.lowest) / diffusion_, largest_exponent);
  box.hidden = part.JxW(CellGeometry<dim>::unit_cell().middle(), 1.) * std::exp(depth) *
               std::min(1., features.amplitude / diffusion_);
  box.hidden_direction = features.direction;
  constexpr double negligible = 1e-13;
  box.is_settled = box.hidden * scale(box) <= negligible * integral_;
  if (box.is_settled)
    box.hidden = 0.;
}

/// Integral and error over all cells and over each.
template <int dim>
void CellDivision<dim>::sum_up()
{
  cell_smallest_.assign(cells_.size(), std::numeric_limits<double>::infinity());
  cell_mass_.assign(cells_.size(), 0.);
  n_boxes_.assign(cells_.size(), 0);
  relative_errors_.assign(cells_.size(), 0.);
  for (const SampledBox<dim> &box : boxes_)
    cell_smallest_[box.cell] = std::min(cell_smallest_[box.cell], box.smallest);
  double sums[3] = {0., 0., static_cast<double>(boxes_.size())};
  for (const SampledBox<dim> &box : boxes_) {
    const double factor = std::exp(-(box.smallest - cell_smallest_[box.cell]) / diffusion_);
    double error = box.hidden;
    for (const double e : box.error)
      error += e;
    ++n_boxes_[box.cell];
    cell_mass_[box.cell] += factor * box.mass;
    relative_errors_[box.cell] += factor * error;
    sums[0] += scale(box) * box.mass;
    sums[1] += scale(box) * error;
  }
  for (std::size_t cell = 0; cell < cells_.size(); ++cell)
    relative_errors_[cell] /= cell_mass_[cell];
  dealii::Utilities::MPI::sum(sums, communicator_, sums);
  integral_ = sums[0];
  error_ = sums[1];
  n_boxes_in_all_ = sums[2];
}

/// Of each box; above 1 it should be divided.
template <int dim>
std::vector<double> CellDivision<dim>::urgencies() const
{
  constexpr unsigned int most_boxes = dim == 1 ? 400 : dim == 2 ? 64 : 8; // of a cell
  constexpr double negligible = 1e-12, negligible_at_kink = 1e-8;
  // what an estimate from few points can show of a smooth function
  const double tolerance = degree_ == 1 ? 1e-7 : degree_ == 2 ? 2e-9 : 5e-11;
  constexpr double least_size = 1e-14; // of a box, in that of its cell
  std::vector<double> result(boxes_.size(), 0.);
  for (std::size_t i = 0; i < boxes_.size(); ++i) {
    const SampledBox<dim> &box = boxes_[i];
    if (n_boxes_[box.cell] >= most_boxes || box.box.part.shortest_edge() < least_size)
      continue;
    double error = -4. * noise_ * box.mass;
    for (const double e : box.error)
      error += e;
    const double share = scale(box) / integral_;
    double urgency = box.hidden * share / negligible;
    if (error_ > tolerance * integral_)
      urgency = std::max(urgency, 2. * n_boxes_in_all_ * error * share / tolerance);
    if (box.smallest < lowest_ + far_up * diffusion_)
      urgency =
          std::max(urgency, std::exp(-(box.smallest - cell_smallest_[box.cell]) / diffusion_) *
                                error / (tolerance * cell_mass_[box.cell]));
    if (!box.is_smooth)
      urgency = std::max(urgency, box.mass * share / negligible_at_kink);
    result[i] = urgency;
  }
  return result;
}

/// Halves the boxes that are worth it, as far as there are points left. Whether there were any.
template <int dim>
bool CellDivision<dim>::divide_once()
{
  const std::vector<double> urgency = urgencies();
  std::vector<unsigned int> direction(boxes_.size()), n_points(boxes_.size());
  std::vector<double> added(boxes_.size());
  for (std::size_t i = 0; i < boxes_.size(); ++i) {
    if (urgency[i] <= 1.)
      continue;
    const SampledBox<dim> &box = boxes_[i];
    const auto worst = std::max_element(box.error.begin(), box.error.end());
    constexpr double rounding = 1e-13;
    direction[i] = worst - box.error.begin();
    if (box.hidden > *worst)
      direction[i] = box.hidden_direction;
    else if (*worst < rounding * box.mass)
      direction[i] = box.box.part.longest_direction();
    auto ranges = ranges_along_lines<dim>(box.V, box.box.n_points);
    ranges[direction[i]] *= 0.5;
    n_points[i] =
        n_gauss_points(degree_, *std::max_element(ranges.begin(), ranges.end()) / diffusion_);
    added[i] = 2. * std::pow(n_points[i], dim) - box.V.size();
  }
  double threshold = 1.;
  for (;;) {
    double n_divided = 0., n_added = 0.;
    for (std::size_t i = 0; i < boxes_.size(); ++i)
      if (urgency[i] > threshold) {
        ++n_divided;
        n_added += added[i];
      }
    if (dealii::Utilities::MPI::sum(n_divided, communicator_) == 0.)
      return false;
    n_added = dealii::Utilities::MPI::sum(n_added, communicator_);
    if (n_added <= points_left_) {
      points_left_ -= n_added;
      break;
    }
    threshold *= 4.;
  }

  std::vector<SampledBox<dim>> halves;
  std::vector<std::size_t> parent;
  for (std::size_t i = 0; i < boxes_.size(); ++i)
    if (urgency[i] > threshold)
      for (const bool upper : {false, true}) {
        SampledBox<dim> part;
        part.cell = boxes_[i].cell;
        part.box = {boxes_[i].box.part.half(direction[i], upper), n_points[i]};
        part.is_settled = boxes_[i].is_settled;
        halves.push_back(std::move(part));
        parent.push_back(i);
      }
  sample(halves);
  for (SampledBox<dim> &part : halves)
    settle(part);
  for (std::size_t k = 0; k < halves.size(); k += 2) {
    if constexpr (dim == 1)
      inherit_errors(boxes_[parent[k]], diffusion_, halves[k], halves[k + 1]);
    boxes_[parent[k]] = std::move(halves[k]);
    boxes_.push_back(std::move(halves[k + 1]));
  }
  return true;
}

template <int dim>
double CellDivision<dim>::scale(const SampledBox<dim> &box) const
{
  return std::exp(-(box.smallest - lowest_) / diffusion_);
}

template class CellDivision<1>;
template class CellDivision<2>;
template class CellDivision<3>;

} // namespace gibbsflow
