// The OWASP Core Rule Set (SecLang files of Debian's modsecurity-crs) made ready for requests as an access log shows them.
//
//   CrsRules rules = CrsRules::load(Content::open("/usr/share/modsecurity-crs").value_or(Content()), content, {});
//   for (const Error& problem : rules.problems()) …
//   CrsMatcher matcher(rules);                       // crs_matcher.h, one for each thread
//
// At load everything that depends on settings alone (paranoia level, defaults, switched-off packages) is carried out once; rules
// that could only fire on what no access log carries (cookies, body, files, other headers) are listed in not_applicable().
// What a log does not carry is unknown, not absent: a rule that counts such headers is not applicable either.
//
// Immutable after load(), shared by threads. content/crs/settings.yml holds the paranoia level, the threshold and what is left
// out with its reason; the rules themselves are not changed and not part of Hinomi.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/content.h"
#include "base/language.h"
#include "base/result.h"
#include "findings/crs_operator.h"
#include "findings/crs_transform.h"
#include "findings/pattern_scanner.h"

namespace hinomi::findings {

/// A part of a request; those before kLogged are texts of the log.
enum class CrsPart : std::uint8_t {
  UriRaw,
  Uri,
  Line,
  Filename,
  Basename,
  Method,
  Protocol,
  Query,
  ArgValue,
  ArgName,
  Referer,
  Agent,
  Host,
  RemoteAddress,
  ArgsSize,
  Logged,  ///< not a part: how many there are
  Tx = Logged,
  MatchedVar,
  MatchedVarName,
  MatchedVars,
  MatchedVarsNames
};
inline constexpr std::size_t kCrsParts = static_cast<std::size_t>(CrsPart::Logged);

/// Parts that are scanned with the same patterns.
enum class CrsClass : std::uint8_t { Argument, Path, Target, Header };
inline constexpr std::size_t kCrsClasses = 4;
CrsClass class_of(CrsPart part);

struct CrsTarget {
  CrsPart part = CrsPart::ArgValue;
  std::string selector;                     ///< of arguments (exact) and TX (lower case); empty: all
  std::optional<CrsExpression> expression;  ///< selector written as /…/
  bool count = false;
};

struct CrsSetVar {
  std::string name;  ///< of TX, in lower case; may hold macros
  std::string value;
  enum class Change : std::uint8_t { Set, Add, Remove } change = Change::Set;
  std::int32_t score = 0;  ///< Add to an anomaly score of a paranoia level in use, known at load
};

/// What a matching rule changes for the rules after it (ctl:…).
struct CrsControl {
  enum class Kind : std::uint8_t { EngineOff, RemoveRules, RemoveTarget } kind = Kind::EngineOff;
  std::uint32_t first_id = 0, last_id = 0;
  std::string tag;
  CrsTarget target;
};

/// One SecRule; several make a chain.
struct CrsLink {
  std::vector<CrsTarget> targets, excluded;
  std::uint32_t parts = 0;  ///< bit by CrsPart
  std::uint32_t lane = 0;   ///< of CrsRules::lanes(); 0: the text as it is
  bool each_step = false;   ///< multiMatch: after every transformation
  bool capture = false;
  bool keeps_captures = false;  ///< capture, and a rule reads them
  CrsOperator op;
  std::vector<CrsSetVar> set_vars;
};

struct CrsChain {
  std::uint32_t rule = 0;  ///< number in CrsRules::rules()
  bool remembered = true;  ///< what its first link says of a text depends on the text alone, and leaves no captures for others
  std::vector<CrsLink> links;
  std::vector<CrsControl> controls;
  bool gated = false;         ///< its first link fires only on texts that a scanner announced
  std::uint32_t skip_to = 0;  ///< chain to go on with after a match; 0: the next
};

struct CrsRule {
  std::uint32_t id = 0;
  std::string file;
  int line = 0;
  std::string message, severity;
  std::string family;  ///< first tag attack-…, without "attack-"; may be empty
  std::vector<std::string> tags;
  int paranoia = 1;
  bool scores = false;  ///< adds to the anomaly score; others serve later rules
};

struct CrsNotApplicable {
  std::uint32_t id = 0;
  std::string place;
  Text reason;
};

struct CrsOptions {
  int paranoia = 0;   ///< 1 to 4; 0: as content/crs/settings.yml says
  int threshold = 0;  ///< anomaly score from which a request is told; 0: as content/crs/settings.yml says
  std::optional<UnmappedCharacter> unmapped;
  bool use_exclusions = true;
  PatternCache* cache = nullptr;  ///< keeps what was compiled
};

class CrsRules {
 public:
  /// `crs`: the folder that holds rules/*.conf. Without any rule there is one problem, and nothing matches.
  static CrsRules load(const Content& crs, const Content& ours, const CrsOptions& options);

  const std::vector<CrsRule>& rules() const { return rules_; }
  const std::vector<Error>& problems() const { return problems_; }
  const std::vector<CrsNotApplicable>& not_applicable() const { return not_applicable_; }
  int threshold() const { return threshold_; }
  int paranoia() const { return paranoia_; }
  const std::string& version() const { return version_; }

  // For CrsMatcher.
  struct Lane {
    std::uint32_t parent = 0;
    CrsTransform transform = CrsTransform::Lowercase;
  };
  /// A requirement of a chain: bit `bit` of `word` in an array of kRequirements times bit_words().
  struct Mark {
    std::uint32_t word = 0;
    std::uint64_t bit = 0;
  };
  struct ByteGate {
    ByteSet bytes;
    Mark mark;
  };
  /// Patterns of one class, and the requirements that each meets. A chain is announced when all of its requirements are met.
  struct Scan {
    PatternScanner scanner;
    std::vector<std::vector<Mark>> marks_of_pattern;
    std::vector<ByteGate> gates;
    std::vector<std::uint64_t> met_by_all;  ///< requirements that every text of the class meets
  };
  /// Tells ordinary targets from suspects: in a suspect, all requirements of some chain are met.
  struct Gate {
    using Requirements = std::vector<ByteSet>;  ///< the bytes that meet each one, besides its literals
    PatternScanner literals;
    std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>> met_by;  ///< by literal: chain and requirement
    std::vector<Requirements> chains;
    std::vector<bool> of_arguments;       ///< chains that look at nothing else of a target
    std::vector<std::uint32_t> by_bytes;  ///< chains whose requirements bytes alone may meet
    bool closed = true;                   ///< some chain may hold anywhere: every target is a suspect
  };
  /// What first links want of one part.
  struct PartUse {
    std::vector<std::uint32_t> lanes;   ///< forms, parents first
    std::vector<std::uint32_t> base64;  ///< those of them that decode Base64 on the way
    ByteSet changing;                   ///< a text without these bytes has one form, apart from `base64`
    bool literals = false;              ///< patterns of the class are wanted
  };
  const std::vector<CrsChain>& chains() const { return chains_; }
  const std::vector<Lane>& lanes() const { return lanes_; }
  const Scan& scan(CrsClass of) const { return scans_[static_cast<std::size_t>(of)]; }
  const Gate& target_gate() const { return target_gate_; }
  const PartUse& use(CrsPart part) const { return uses_[static_cast<std::size_t>(part)]; }
  const std::vector<std::uint32_t>& ungated() const { return ungated_; }
  const std::string* constant(std::string_view name) const;
  bool remembers() const { return remembers_; }
  UnmappedCharacter unmapped() const { return unmapped_; }
  std::size_t bit_words() const { return (chains_.size() + 63) / 64; }

 private:
  friend class CrsLoader;
  void prepare_scans(PatternCache* cache);
  void prepare_gate(PatternCache* cache);

  std::vector<CrsRule> rules_;
  std::vector<CrsChain> chains_;
  std::vector<Lane> lanes_{Lane{}};
  std::array<Scan, kCrsClasses> scans_;
  std::array<PartUse, kCrsParts> uses_;
  Gate target_gate_;
  std::vector<std::uint32_t> ungated_;
  std::map<std::string, std::string, std::less<>> constants_;  ///< TX as settings leave it
  std::vector<Error> problems_;
  std::vector<CrsNotApplicable> not_applicable_;
  std::string version_;
  int threshold_ = 5, paranoia_ = 1;
  bool remembers_ = true;  ///< every chain is remembered
  UnmappedCharacter unmapped_ = UnmappedCharacter::Substitute;
};

}  // namespace hinomi::findings
