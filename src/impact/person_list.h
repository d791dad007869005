// The affected persons, for the list that is made only on request.
#pragma once

#include <span>
#include <vector>

#include "impact/figures.h"
#include "model/person.h"

namespace hinomi::impact {

/// One entry a person of the counted tables, in order of the tables and of the rows in which each was first seen. What is known of
/// one person under several keys is joined.
std::vector<AffectedPerson> list_persons(std::span<const ScopedTable> tables, const FigureContext& with, const IdSet& keys);

}  // namespace hinomi::impact
