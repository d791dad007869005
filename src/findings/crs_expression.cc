#define PCRE2_CODE_UNIT_WIDTH 8
#include "findings/crs_expression.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <mutex>
#include <string>

#include <hs.h>
#include <pcre2.h>

#include "findings/pcre.h"

namespace hinomi::findings {
namespace {

constexpr std::uint32_t kMatchLimit = 20'000;
constexpr std::uint32_t kFewSteps = 1'000;   ///< with which most longer texts are decided
constexpr std::size_t kMiddling = 4 * 1024;  ///< bytes of such texts
constexpr std::uint32_t kDepthLimit = 2'000;
constexpr std::uint32_t kHeapLimitKib = 8 * 1024;
constexpr std::uint32_t kGroups = 10;
constexpr std::size_t kJitStack = 512 * 1024;
/// Long texts of expressions that Vectorscan cannot hold are tried piece by piece: matches begin in one stride and end in the
/// window.
constexpr std::size_t kStride = 256, kWindow = 512;

}  // namespace

struct CrsExpression::Code {
  std::string pattern;
  PcreCode code;
  // Compiled when the first text comes that needs it: most expressions never see one.
  mutable std::once_flag once;
  mutable hs_database_t* linear = nullptr;
  mutable bool exact = false;  ///< what `linear` finds is a match; otherwise it may be one

  Code() = default;
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;
  ~Code() { hs_free_database(linear); }

  void compile_linear() const {
    constexpr unsigned kFlags = HS_FLAG_DOTALL | HS_FLAG_MULTILINE | HS_FLAG_SINGLEMATCH | HS_FLAG_ALLOWEMPTY;
    for (const unsigned more : {0u, static_cast<unsigned>(HS_FLAG_PREFILTER)}) {
      hs_compile_error_t* error = nullptr;
      exact = more == 0;
      if (hs_compile(pattern.c_str(), kFlags | more, HS_MODE_BLOCK, nullptr, &linear, &error) == HS_SUCCESS) return;
      hs_free_compile_error(error);
      linear = nullptr;
    }
  }
};

struct CrsExpressionMemory::State {
  pcre2_match_data* match = pcre2_match_data_create(kGroups, nullptr);
  pcre2_match_context* context = pcre2_match_context_create(nullptr);
  pcre2_jit_stack* stack = pcre2_jit_stack_create(32 * 1024, kJitStack, nullptr);
  hs_scratch_t* scratch = nullptr;
  const char* subject = nullptr;  ///< where the groups' offsets begin
  std::uint32_t groups = 0;

  State() {
    HINOMI_ASSERT(match != nullptr && context != nullptr && stack != nullptr);
    pcre2_set_depth_limit(context, kDepthLimit);
    pcre2_set_heap_limit(context, kHeapLimitKib);
    pcre2_jit_stack_assign(context, nullptr, stack);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    hs_free_scratch(scratch);
    pcre2_jit_stack_free(stack);
    pcre2_match_context_free(context);
    pcre2_match_data_free(match);
  }

  enum class Outcome { Found, Absent, TooManySteps };
  Outcome run(const pcre2_code* code, std::string_view text, std::size_t from, std::uint32_t options, std::uint32_t steps) {
    pcre2_set_match_limit(context, steps);
    const int result = pcre2_match(code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), from, options, match, context);
    subject = text.data();
    groups = result > 0 ? static_cast<std::uint32_t>(result) : result == 0 ? kGroups : 0;
    if (result >= 0) return Outcome::Found;
    return result == PCRE2_ERROR_NOMATCH ? Outcome::Absent : Outcome::TooManySteps;
  }

  bool run_pieces(const pcre2_code* code, std::string_view text) {
    for (std::size_t at = 0; at < text.size(); at += kStride) {
      const std::size_t before = at == 0 ? 0 : 1;  // so that \b and '^' see what stands before
      const std::string_view piece = text.substr(at - before, kWindow + before);
      const bool last = at + kWindow >= text.size();
      if (run(code, piece, before, last ? 0 : PCRE2_NOTEOL, kMatchLimit) != Outcome::Absent) return true;
      if (last) break;
    }
    return false;
  }
};

CrsExpressionMemory::CrsExpressionMemory() : state_(std::make_unique<State>()) {}
CrsExpressionMemory::~CrsExpressionMemory() = default;
CrsExpressionMemory::CrsExpressionMemory(CrsExpressionMemory&&) noexcept = default;
CrsExpressionMemory& CrsExpressionMemory::operator=(CrsExpressionMemory&&) noexcept = default;

Result<CrsExpression> CrsExpression::compile(std::string_view pattern) {
  auto made = std::make_shared<Code>();
  made->pattern = pattern;
  ASSIGN_OR_RETURN(made->code, compile_pcre(pattern, PCRE2_DOTALL | PCRE2_MULTILINE));
  CrsExpression expression;
  expression.code_ = std::move(made);
  return expression;
}

bool CrsExpression::found_in(std::string_view text, CrsExpressionMemory& memory) const {
  CrsExpressionMemory::State& state = *memory.state_;
  using Outcome = CrsExpressionMemory::State::Outcome;
  if (text.size() <= kShort) return state.run(code_->code.get(), text, 0, 0, kMatchLimit) != Outcome::Absent;
  if (text.size() <= kMiddling) {
    const Outcome outcome = state.run(code_->code.get(), text, 0, 0, kFewSteps);
    if (outcome != Outcome::TooManySteps) return outcome == Outcome::Found;
  }
  std::call_once(code_->once, [&] { code_->compile_linear(); });
  if (code_->linear == nullptr || hs_alloc_scratch(code_->linear, &state.scratch) != HS_SUCCESS)
    return state.run_pieces(code_->code.get(), text);
  bool found = false;
  const auto on_match = [](unsigned, unsigned long long, unsigned long long, unsigned, void* to) {
    *static_cast<bool*>(to) = true;
    return 1;
  };
  state.groups = 0;
  hs_scan(code_->linear, text.data(), static_cast<unsigned>(text.size()), 0, state.scratch, on_match, &found);
  return found && (code_->exact || state.run_pieces(code_->code.get(), text));
}

bool CrsExpression::captures_in(std::string_view text, CrsExpressionMemory& memory) const {
  const bool found = found_in(text, memory);
  if (found && memory.state_->groups == 0) memory.state_->run_pieces(code_->code.get(), text);
  return found;
}

std::string_view CrsExpression::group(std::string_view text, std::size_t number, const CrsExpressionMemory& memory) {
  const CrsExpressionMemory::State& state = *memory.state_;
  if (number >= state.groups) return {};
  const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(state.match);
  const std::size_t begin = ends[2 * number], end = ends[2 * number + 1];
  if (begin == PCRE2_UNSET || end < begin) return {};
  return text.substr(static_cast<std::size_t>(state.subject - text.data()) + begin, end - begin);
}

}  // namespace hinomi::findings
