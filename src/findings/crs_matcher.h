// Tries the Core Rule Set on one request of an access log after the other.
//
//   CrsMatcher matcher(rules);              // one for each thread; `rules` outlives it
//   const CrsVerdict& verdict = matcher.match(event);
//   if (verdict.alarm) for (const CrsMatch& m : verdict.matches) … rules.rules()[m.rule].message
//
// A request is cut into its parts and each part decoded as the rules ask, every form once; a scanner says which rules may hold,
// and only those are decided. Time is linear in the line: lengths, numbers of arguments and steps of expressions are bounded.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>

#include "findings/crs_rules.h"
#include "model/event.h"

namespace hinomi::findings {

struct CrsMatch {
  std::uint32_t rule = 0;  ///< number in CrsRules::rules()
  int score = 0;           ///< what it added
  CrsPart part = CrsPart::ArgValue;
  std::string_view key;   ///< the argument's name, decoded
  std::string_view seen;  ///< the text that matched, decoded as the rule asks
};

/// Valid until the next match() of the same matcher.
struct CrsVerdict {
  int score = 0;                  ///< anomaly score of the paranoia levels in use
  bool alarm = false;             ///< the threshold is reached
  std::vector<CrsMatch> matches;  ///< rules that score, in the order they were tried
};

/// "ARGS:q", "REQUEST_HEADERS:User-Agent".
std::string crs_part_name(CrsPart part, std::string_view key);

/// What the parts of a request come from; each is remembered by itself.
enum class CrsSource : std::uint8_t { Target, Referer, Agent, Host };

class CrsMatcher {
 public:
  explicit CrsMatcher(const CrsRules& rules);
  /// Events of other kinds never match.
  const CrsVerdict& match(const Event& event);
  /// The same for a web request that is known not to be quiet.
  const CrsVerdict& match_suspect(const Event& event);

  /// Method and protocol are ordinary words.
  static bool has_plain_line(const Event& event);
  /// No rule begins in this text, whatever the rest of the request is; false when that is not known. An absent text is quiet.
  bool is_quiet(CrsSource source, std::string_view text);

  static constexpr std::size_t kMaxTarget = 64 * 1024;  ///< bytes of the target that are looked at
  static constexpr std::size_t kMaxText = 16 * 1024;    ///< of one argument or header
  static constexpr std::size_t kMaxArguments = 255;

 private:
  /// What the parts of a request come from; each is remembered by itself.
  enum Source : std::uint8_t { kTarget, kReferer, kAgent, kHost, kSources };

  /// A chain whose first link held on a text, in the form in which it held.
  struct Hit {
    std::uint32_t chain = 0;
    std::string text;
  };
  struct TextForm {
    std::string_view text;
    ByteSet bytes;
    std::uint32_t bits = 0;  ///< where its announced chains begin in bits_
    CrsPart part = CrsPart::ArgValue;
    std::array<std::uint32_t, kCrsTransforms> after;  ///< its forms by transformation; kNotMade
  };
  struct Value {
    CrsPart part = CrsPart::ArgValue;
    std::string_view key;
    std::uint32_t forms = 0;  ///< where its forms begin in forms_, one for each lane
    Source source = kTarget;
    const std::vector<Hit>* known = nullptr;  ///< decided before: it has one form, and later links make theirs
    bool tried = false;                       ///< an expression ran on it
  };
  struct Matched {
    CrsPart part;
    std::string_view key, text;
  };

  std::string& buffer();
  std::string_view unescaped(std::string_view logged, std::size_t limit);
  void clear();
  void add_target(const Event& event);
  void add_value(CrsPart part, std::string_view key, std::string_view text, Source source = kTarget);
  void remember(std::span<const std::string_view> texts);
  bool came_before(std::string_view text);
  std::uint32_t add_text(std::string_view text, const ByteSet& bytes, CrsPart part);
  std::uint32_t form_after(std::uint32_t form, CrsTransform transform);
  void scan(const TextForm& form);
  bool announced(const TextForm& form, std::uint32_t chain) const {
    return (bits_[form.bits + chain / 64] >> (chain % 64) & 1) != 0;
  }

  void run_chains();
  bool removed(const CrsRule& rule) const;
  bool chain_holds(std::uint32_t number);
  bool link_holds(std::uint32_t number, std::size_t link);
  bool value_holds(std::uint32_t number, std::size_t link, std::uint32_t value, std::string_view argument);
  bool try_text(const CrsLink& link, const Matched& what, std::string_view argument, bool announced_exactly);
  bool try_raw(const CrsLink& link, CrsPart part, std::string_view key, std::string_view text, std::string_view argument);
  bool excluded(const CrsLink& link, const CrsRule& rule, const Value& value) const;
  int count_of(const CrsTarget& target) const;
  void change(const CrsSetVar& change, const Matched& what);
  std::string_view variable(std::string_view name) const;
  std::string expand(std::string_view text) const;

  const CrsRules& rules_;
  /// Neither escapes nor signs that a transformation changes, and nothing that a rule needs.
  bool is_ordinary(std::string_view target);

  std::array<PatternScanner, kCrsClasses> scanners_;
  PatternScanner gate_;
  std::vector<std::uint64_t> gate_met_;
  std::vector<std::uint8_t> gate_chains_;      ///< bit by requirement met
  std::vector<std::uint32_t> gate_announced_;  ///< chains that may hold
  CrsExpressionMemory memory_;
  std::uint32_t used_parts_ = 0;
  std::uint32_t unlogged_ = 0;  ///< parts that this log does not have; "-" is a header that was not sent
  CrsVerdict verdict_;

  std::deque<std::string> buffers_;  // their addresses stay
  std::size_t buffers_used_ = 0;
  std::vector<TextForm> texts_;
  std::vector<std::uint32_t> forms_;
  std::vector<Value> values_;
  std::vector<std::uint64_t> bits_, candidates_, met_, requirements_;

  std::vector<Matched> matched_;
  std::array<std::string_view, 10> captures_;
  std::vector<std::pair<std::string, std::string>> changed_;  ///< TX that this request set
  std::vector<const CrsControl*> controls_;
  bool engine_off_ = false, skipped_ = false;
  std::size_t work_ = 0;  ///< bytes that expressions have gone over

  // What recurs is decided once. Nothing depends on what is remembered but time.
  std::array<absl::flat_hash_set<std::string>, kSources> quiet_;  ///< texts in which no chain begins
  std::array<absl::flat_hash_map<std::string, std::vector<Hit>>, kCrsParts> known_;
  std::vector<std::uint32_t> seen_;  ///< halves of hashes of texts that came once
  struct NewHit {
    std::uint32_t value, chain;
    std::string_view text;
  };
  std::vector<NewHit> hits_;  ///< of this request's values that were not known
  std::string target_key_;
};

}  // namespace hinomi::findings
