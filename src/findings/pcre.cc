#define PCRE2_CODE_UNIT_WIDTH 8
#include "findings/pcre.h"

#include <pcre2.h>

#include <array>

#include <fmt/format.h>

namespace hinomi::findings {

void FreePcre::operator()(pcre2_real_code_8* code) const { pcre2_code_free(code); }

Result<PcreCode> compile_pcre(std::string_view pattern, std::uint32_t flags) {
  int error = 0;
  PCRE2_SIZE at = 0;
  PcreCode code(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), flags | PCRE2_NEVER_BACKSLASH_C, &error,
                              &at, nullptr));
  if (code == nullptr) {
    std::array<PCRE2_UCHAR, 160> text{};
    pcre2_get_error_message(error, text.data(), text.size());
    return make_error(Errc::Malformed,
                      fmt::format("regular expression: {} at character {}", reinterpret_cast<const char*>(text.data()), at),
                      "correct the expression (PCRE syntax)");
  }
  pcre2_jit_compile(code.get(), PCRE2_JIT_COMPLETE);  // where it cannot, matching is interpreted
  return code;
}

}  // namespace hinomi::findings
