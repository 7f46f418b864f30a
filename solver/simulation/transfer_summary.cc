#include "simulation/transfer_summary.h"

#include "simulation/to_list.h"

namespace gibbsflow {

namespace {

void put_with_error(Json &block, const std::string &name, const std::optional<WithError> &number)
{
  if (!number)
    return;
  put(block, name, number->value);
  put(block, name + "_error", number->error);
}

template <int dim>
void put_moments(Json &block, const TransferDensity<dim> &density)
{
  put(block, "mean", to_list(density.mean));
  put(block, "mean_error", to_list(density.mean_error));
  put(block, "covariance", to_rows(density.covariance));
  put(block, "covariance_error", to_rows(density.covariance_error));
}

} // namespace

template <int dim>
Json transfer_block(const TransferPicture<dim> &picture)
{
  const TransferResults<dim> &results = picture.results();
  Json block;
  block["batches"] = results.batches;
  std::vector<double> sizes;
  for (unsigned int d = 0; d < dim; ++d)
    sizes.push_back(results.halves.grid.cell_size(d));
  put(block, "h", sizes);
  block["cells"] = results.halves.cells.size();
  block["entries"] = results.entries;
  put_with_error(block, "rate", results.rate);
  put_with_error(block, "passage_time", results.passage_time);
  for (std::size_t k = 0; k < results.at.size(); ++k) {
    const TransferDensity<dim> &density = results.at[k];
    Json at;
    put(at, "time", density.time);
    at["steps"] = density.steps;
    put_moments(at, density);
    put(at, "l1_to_density", picture.l1_to_density()[k]);
    put(at, "l1_error", density.l1_error);
    put_with_error(at, "left_over", density.left_over);
    block["at"].push_back(at);
  }
  if (!results.at.empty()) {
    put(block, "l1_to_density", picture.l1_to_density().back());
    put(block, "l1_error", results.at.back().l1_error);
  }
  if (results.stationary) {
    put_moments(block["stationary"], *results.stationary);
    put(block["stationary"], "l1_error", results.stationary->l1_error);
  }
  put(block, "leaves_box", results.leaves_box);
  return block;
}

template Json transfer_block(const TransferPicture<1> &);
template Json transfer_block(const TransferPicture<2> &);
template Json transfer_block(const TransferPicture<3> &);

} // namespace gibbsflow
