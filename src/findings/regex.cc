#define PCRE2_CODE_UNIT_WIDTH 8
#include "findings/regex.h"

#include <pcre2.h>

#include "findings/pcre.h"

namespace hinomi::findings {
namespace {

constexpr std::uint32_t kMatchLimit = 20'000;
constexpr std::uint32_t kDepthLimit = 2'000;
constexpr std::uint32_t kGroups = 64;  // later ones cannot be asked for
constexpr std::uint32_t kHeapLimitKib = 8 * 1024;

// What matching needs besides the expression: one a thread, so that expressions are shared.
struct Memory {
  pcre2_match_data* match = pcre2_match_data_create(kGroups, nullptr);
  pcre2_match_context* context = pcre2_match_context_create(nullptr);

  Memory() {
    HINOMI_ASSERT(match != nullptr && context != nullptr);
    pcre2_set_match_limit(context, kMatchLimit);
    pcre2_set_depth_limit(context, kDepthLimit);
    pcre2_set_heap_limit(context, kHeapLimitKib);
  }
  ~Memory() {
    pcre2_match_context_free(context);
    pcre2_match_data_free(match);
  }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  static const Memory& mine() {
    thread_local const Memory memory;
    return memory;
  }
};

}  // namespace

struct Regex::Code {
  PcreCode code;
  int run(std::string_view text) const {
    text = text.substr(0, kMaxSubject);
    const Memory& memory = Memory::mine();
    return pcre2_match(code.get(), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0, 0, memory.match, memory.context);
  }
};

Result<Regex> Regex::compile(std::string_view pattern, Options options) {
  std::uint32_t flags = 0;
  if (options.caseless) flags |= PCRE2_CASELESS;
  if (options.multiline) flags |= PCRE2_MULTILINE;
  if (options.dotall) flags |= PCRE2_DOTALL;
  auto made = std::make_shared<Code>();
  ASSIGN_OR_RETURN(made->code, compile_pcre(pattern, flags));
  return Regex(std::move(made));
}

bool Regex::found_in(std::string_view text) const {
  const int result = code_->run(text);
  return result >= 0 || (result != PCRE2_ERROR_NOMATCH && result != PCRE2_ERROR_PARTIAL);
}

std::optional<std::string_view> Regex::group(std::string_view text, const char* name) const {
  if (code_->run(text) < 0) return std::nullopt;
  const int number = pcre2_substring_number_from_name(code_->code.get(), reinterpret_cast<PCRE2_SPTR>(name));
  if (number < 0 || number >= static_cast<int>(kGroups)) return std::nullopt;
  const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(Memory::mine().match);
  const std::size_t begin = ends[2 * number], end = ends[2 * number + 1];
  if (begin == PCRE2_UNSET) return std::nullopt;
  return text.substr(begin, end - begin);
}

}  // namespace hinomi::findings
