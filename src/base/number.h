// Numbers as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace hinomi {

/// "41,210".
std::string grouped(std::uint64_t number);

}  // namespace hinomi
