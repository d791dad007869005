// PCRE2's compiler behind one door: what both kinds of expressions (regex.h, crs_expression.h) do with a pattern.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"

struct pcre2_real_code_8;

namespace hinomi::findings {

struct FreePcre {
  void operator()(pcre2_real_code_8* code) const;
};
using PcreCode = std::unique_ptr<pcre2_real_code_8, FreePcre>;

/// Compiled to machine code where the processor allows it. `flags` are PCRE2's; \C is never allowed. Malformed, with the position,
/// when the pattern is no expression.
Result<PcreCode> compile_pcre(std::string_view pattern, std::uint32_t flags);

}  // namespace hinomi::findings
