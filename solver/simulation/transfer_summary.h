#pragma once

#include "io/summary.h"
#include "simulation/transfer_picture.h"

namespace gibbsflow {

/// The block `transfer_operator` of summary.json.
template <int dim>
Json transfer_block(const TransferPicture<dim> &picture);

} // namespace gibbsflow
