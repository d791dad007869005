// Which part of a person's name a column holds.
#pragma once

#include "impact/identifier.h"

namespace hinomi::impact {

enum class NamePart : std::uint8_t { Whole, Family, Given };

/// From the column's name and comment: "name01", "sei", "お名前(姓)" are family names.
NamePart name_part(const ColumnSample& column);

}  // namespace hinomi::impact
