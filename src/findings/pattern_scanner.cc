#include "findings/pattern_scanner.h"

#include <hs.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include <fmt/format.h>

#include "base/sha256.h"

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

// What a compiled database depends on: patterns, engine and processor.
std::string cache_key(const std::vector<ScanPattern>& patterns) {
  Sha256 hash;
  const auto add = [&](std::string_view text) {
    const std::uint64_t size = text.size();
    hash.update({reinterpret_cast<const char*>(&size), sizeof size});
    hash.update(text);
  };
  add("signs apart");  // how patterns are divided
  add(hs_version());
  hs_platform_info_t platform{};
  hs_populate_platform(&platform);
  add({reinterpret_cast<const char*>(&platform.cpu_features), sizeof platform.cpu_features});
  add({reinterpret_cast<const char*>(&platform.tune), sizeof platform.tune});
  for (const ScanPattern& pattern : patterns) {
    add(pattern.literal ? "literal" : "expression");
    add(pattern.text);
  }
  return "patterns-" + to_hex(hash.finish());
}

// In the cache: SHA-256 of the rest in hexadecimal, the number of refused patterns, these, and the database as the engine wrote it.
constexpr std::size_t kDigest = 64;

std::string pack(const std::vector<std::size_t>& refused, std::string_view database) {
  std::string rest;
  const auto number = [&](std::uint64_t value) { rest.append(reinterpret_cast<const char*>(&value), sizeof value); };
  number(refused.size());
  for (const std::size_t index : refused) number(index);
  rest += database;
  return to_hex(sha256(rest)) + rest;
}

struct Packed {
  std::vector<std::size_t> refused;
  std::string_view database;
};

std::optional<Packed> unpack(std::string_view value, std::size_t patterns) {
  if (value.size() < kDigest) return std::nullopt;
  std::string_view rest = value.substr(kDigest);
  if (to_hex(sha256(rest)) != value.substr(0, kDigest)) return std::nullopt;
  const auto number = [&]() -> std::optional<std::uint64_t> {
    std::uint64_t read = 0;
    if (rest.size() < sizeof read) return std::nullopt;
    std::memcpy(&read, rest.data(), sizeof read);
    rest.remove_prefix(sizeof read);
    return read;
  };
  Packed packed;
  const auto refused = number();
  if (!refused || *refused > patterns) return std::nullopt;
  for (std::uint64_t i = 0; i < *refused; ++i) {
    const auto index = number();
    if (!index || *index >= patterns) return std::nullopt;
    packed.refused.push_back(*index);
  }
  packed.database = rest;
  return packed;
}

}  // namespace

struct PatternScanner::Signs {
  static constexpr std::size_t kMost = 64;
  std::array<std::uint64_t, 256> bits{};  ///< by byte: bit i for ids[i]
  std::vector<std::size_t> ids;

  static bool is_sign(const ScanPattern& pattern) { return pattern.literal && pattern.text.size() == 1; }
  static Signs of(const std::vector<ScanPattern>& patterns) {
    Signs signs;
    for (std::size_t i = 0; i < patterns.size() && signs.ids.size() < kMost; ++i) {
      if (!is_sign(patterns[i])) continue;
      const auto c = static_cast<unsigned char>(patterns[i].text.front());
      const bool is_letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
      const std::uint64_t bit = std::uint64_t{1} << signs.ids.size();
      signs.bits[c] |= bit;
      if (is_letter) signs.bits[c ^ 0x20] |= bit;
      signs.ids.push_back(i);
    }
    return signs;
  }
  bool has(std::size_t pattern) const { return std::ranges::binary_search(ids, pattern); }
};

struct PatternScanner::Database {
  hs_database_t* hs = nullptr;
  ~Database() { hs_free_database(hs); }
};

struct PatternScanner::Scratch {
  hs_scratch_t* hs = nullptr;
  ~Scratch() { hs_free_scratch(hs); }
};

PatternScanner::PatternScanner() = default;
PatternScanner::~PatternScanner() = default;
PatternScanner::PatternScanner(PatternScanner&&) noexcept = default;
PatternScanner& PatternScanner::operator=(PatternScanner&&) noexcept = default;

Result<void> PatternScanner::allocate() {
  scratch_ = std::make_unique<Scratch>();
  if (database_ != nullptr && hs_alloc_scratch(database_->hs, &scratch_->hs) != HS_SUCCESS)
    return make_error(Errc::Internal, "no memory for the pattern scanner");
  return {};
}

Result<PatternScanner> PatternScanner::twin() const {
  PatternScanner other;
  other.signs_ = signs_, other.database_ = database_, other.refused_ = refused_;
  RETURN_IF_ERROR(other.allocate());
  return other;
}

Result<PatternScanner> PatternScanner::build(const std::vector<ScanPattern>& patterns, PatternCache* cache) {
  auto signs = std::make_shared<Signs>(Signs::of(patterns));
  ASSIGN_OR_RETURN(PatternScanner scanner, cache == nullptr ? compile(patterns, *signs) : from_cache(patterns, *signs, *cache));
  if (!signs->ids.empty()) scanner.signs_ = std::move(signs);
  return scanner;
}

Result<PatternScanner> PatternScanner::from_cache(const std::vector<ScanPattern>& patterns, const Signs& signs,
                                                  PatternCache& cache) {
  const std::string key = cache_key(patterns);
  if (const auto value = cache.load(key)) {
    if (auto packed = unpack(*value, patterns.size())) {
      PatternScanner scanner;
      scanner.refused_ = std::move(packed->refused);
      if (packed->database.empty()) return scanner;
      auto database = std::make_shared<Database>();
      if (hs_deserialize_database(packed->database.data(), packed->database.size(), &database->hs) == HS_SUCCESS) {
        scanner.database_ = std::move(database);
        RETURN_IF_ERROR(scanner.allocate());
        return scanner;
      }
    }
  }
  ASSIGN_OR_RETURN(PatternScanner scanner, compile(patterns, signs));
  char* bytes = nullptr;
  std::size_t size = 0;
  if (scanner.database_ != nullptr && hs_serialize_database(scanner.database_->hs, &bytes, &size) == HS_SUCCESS) {
    cache.store(key, pack(scanner.refused_, {bytes, size}));
    std::free(bytes);
  }
  return scanner;
}

Result<PatternScanner> PatternScanner::compile(const std::vector<ScanPattern>& patterns, const Signs& signs) {
  std::vector<std::string> texts;
  std::vector<unsigned> flags, ids;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    if (signs.has(i)) continue;
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
    auto database = std::make_shared<Database>();
    if (hs_compile_multi(expressions.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()), HS_MODE_BLOCK, nullptr,
                         &database->hs, &error) == HS_SUCCESS) {
      scanner.database_ = std::move(database);
      RETURN_IF_ERROR(scanner.allocate());
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

bool PatternScanner::scan(std::string_view text, std::vector<std::uint64_t>& met) const {
  if (text.empty()) return false;
  Met state{&met};
  if (signs_ != nullptr) {
    std::uint64_t signs = 0;
    for (const char c : text) signs |= signs_->bits[static_cast<unsigned char>(c)];
    state.any = signs != 0;
    for (; signs != 0; signs &= signs - 1) {
      const std::size_t id = signs_->ids[static_cast<std::size_t>(std::countr_zero(signs))];
      met[id / 64] |= std::uint64_t{1} << id % 64;
    }
  }
  if (database_ != nullptr) {
    constexpr std::size_t kLargest = 1u << 30;
    const auto length = static_cast<unsigned>(std::min(text.size(), kLargest));
    hs_scan(database_->hs, text.data(), length, 0, scratch_->hs, on_match, &state);
  }
  return state.any;
}

}  // namespace hinomi::findings
