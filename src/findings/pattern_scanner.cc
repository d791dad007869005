#include "findings/pattern_scanner.h"

#include <hs.h>

#include <fmt/format.h>

namespace hinomi::findings {
namespace {

std::string escaped(std::string_view literal) {
  std::string pattern;
  for (const unsigned char c : literal) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (plain)
      pattern += static_cast<char>(c);
    else
      pattern += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
  }
  return pattern;
}

struct Met {
  std::vector<std::uint64_t>* bits;
  bool any = false;
};

int on_match(unsigned int id, unsigned long long, unsigned long long, unsigned int, void* context) {
  Met& met = *static_cast<Met*>(context);
  (*met.bits)[id / 64] |= std::uint64_t{1} << id % 64;
  met.any = true;
  return 0;
}

}  // namespace

struct PatternScanner::Engine {
  std::shared_ptr<hs_database_t> database;  // shared with twins, read only
  hs_scratch_t* scratch = nullptr;
  ~Engine() { hs_free_scratch(scratch); }
};

PatternScanner::PatternScanner() = default;
PatternScanner::~PatternScanner() = default;
PatternScanner::PatternScanner(PatternScanner&&) noexcept = default;
PatternScanner& PatternScanner::operator=(PatternScanner&&) noexcept = default;

Result<PatternScanner> PatternScanner::build(const std::vector<ScanPattern>& patterns) {
  std::vector<std::string> texts;
  std::vector<unsigned> flags, ids;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    texts.push_back(patterns[i].literal ? escaped(patterns[i].text) : patterns[i].text);
    // A superset is wanted: prefilter mode takes what the engine cannot hold exactly.
    flags.push_back(HS_FLAG_CASELESS | HS_FLAG_SINGLEMATCH | HS_FLAG_DOTALL |
                    (patterns[i].literal ? 0u : HS_FLAG_PREFILTER | HS_FLAG_ALLOWEMPTY));
    ids.push_back(static_cast<unsigned>(i));
  }
  PatternScanner scanner;
  while (!texts.empty()) {
    std::vector<const char*> expressions;
    for (const std::string& text : texts) expressions.push_back(text.c_str());
    hs_compile_error_t* error = nullptr;
    auto engine = std::make_unique<Engine>();
    hs_database_t* database = nullptr;
    if (hs_compile_multi(expressions.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()), HS_MODE_BLOCK, nullptr,
                         &database, &error) == HS_SUCCESS) {
      engine->database.reset(database, hs_free_database);
      if (hs_alloc_scratch(database, &engine->scratch) != HS_SUCCESS)
        return make_error(Errc::Internal, "no memory for the pattern scanner");
      scanner.engine_ = std::move(engine);
      break;
    }
    const int index = error->expression;
    const std::string message = error->message;
    hs_free_compile_error(error);
    if (index < 0) return make_error(Errc::Internal, "pattern scanner: " + message);
    scanner.refused_.push_back(ids[static_cast<std::size_t>(index)]);
    texts.erase(texts.begin() + index);
    flags.erase(flags.begin() + index);
    ids.erase(ids.begin() + index);
  }
  return scanner;
}

Result<PatternScanner> PatternScanner::twin() const {
  PatternScanner other;
  other.refused_ = refused_;
  if (engine_ == nullptr) return other;
  other.engine_ = std::make_unique<Engine>();
  other.engine_->database = engine_->database;
  if (hs_clone_scratch(engine_->scratch, &other.engine_->scratch) != HS_SUCCESS)
    return make_error(Errc::Internal, "no memory for the pattern scanner");
  return other;
}

bool PatternScanner::scan(std::string_view text, std::vector<std::uint64_t>& met) const {
  if (engine_ == nullptr || text.empty()) return false;
  Met state{&met};
  constexpr std::size_t kLargest = 1u << 30;
  const auto length = static_cast<unsigned>(std::min(text.size(), kLargest));
  hs_scan(engine_->database.get(), text.data(), length, 0, engine_->scratch, on_match, &state);
  return state.any;
}

}  // namespace hinomi::findings
