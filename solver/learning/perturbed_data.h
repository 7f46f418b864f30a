#pragma once

#include "learning/data_set.h"

namespace gibbsflow {

/// As many samples, drawn with replacement (Efron (1979)): what another draw of the data would have
/// changed.
DataSet bootstrap(const DataSet &data, unsigned int seed);

/// The targets with noise: with the probability `level`, a sample gets the targets of another one,
/// chosen at random, so that classes stay classes.
DataSet with_label_noise(const DataSet &data, double level, unsigned int seed);

} // namespace gibbsflow
