// Turns SecLang directives into chains for crs_rules.h; what settings alone decide is carried out here, once.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "findings/crs_rules.h"
#include "findings/seclang_parser.h"

namespace hinomi::findings {

/// What content/crs says.
struct CrsSettings {
  struct Exclusion {
    std::uint32_t first_id = 0, last_id = 0;
    std::uint32_t parts = 0;  ///< bit by CrsPart; 0: the whole rule
    Text reason;
  };
  int paranoia = 1, threshold = 5;
  UnmappedCharacter unmapped = UnmappedCharacter::Substitute;
  std::vector<Exclusion> exclusions;

  /// Every .yml below crs/; a broken one stands in `problems` and counts for nothing.
  static CrsSettings read(const Content& ours, std::vector<Error>& problems);
};

class CrsLoader {
 public:
  CrsLoader(CrsRules& rules, const Content& files, const CrsSettings& settings, bool use_exclusions);
  void load(const std::vector<SecDirective>& directives);

 private:
  struct Unit {
    std::vector<const SecDirective*> links;  ///< empty for a marker
    std::string_view marker;
    int phase = 2;
  };
  using Names = std::map<std::string, std::string, std::less<>>;

  void run_phase(const std::vector<Unit>& units, int phase);
  bool is_constant(const SecDirective& link) const;
  bool constant_holds(const SecDirective& link) const;
  std::optional<std::string> expand(std::string_view text) const;
  bool set_constants(const SecDirective& link);
  void compile(const Unit& unit, std::size_t first_link);
  Result<CrsLink> link_of(const SecDirective& directive, std::uint32_t id, std::vector<std::string>& unlogged);
  Result<std::uint32_t> lane_of(const SecDirective& directive);
  std::vector<CrsSetVar> set_vars_of(const SecDirective& directive) const;
  Result<std::vector<CrsControl>> controls_of(const SecDirective& directive);
  CrsRule rule_of(const Unit& unit) const;
  void drop_unused();
  void resolve_skips();

  CrsRules& rules_;
  const Content& files_;
  const CrsSettings& settings_;
  bool use_exclusions_;
  std::set<std::string, std::less<>> changing_;  ///< TX names that requests change
  std::vector<std::string> changing_heads_;      ///< TX names that hold macros: what stands before the first
  struct Skip {
    std::size_t chain;
    std::string marker;
    int phase;
  };
  std::vector<Skip> skips_;
  std::map<std::pair<int, std::string>, std::size_t> markers_;  ///< phase and name → chain that follows
};

}  // namespace hinomi::findings
