#include "findings/crs_rules.h"

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include "findings/crs_loader.h"
#include "findings/seclang_parser.h"

namespace hinomi::findings {

CrsClass class_of(CrsPart part) {
  switch (part) {
    case CrsPart::ArgValue:
    case CrsPart::ArgName:
      return CrsClass::Argument;
    case CrsPart::Filename:
    case CrsPart::Basename:
      return CrsClass::Path;
    case CrsPart::Referer:
    case CrsPart::Agent:
    case CrsPart::Host:
      return CrsClass::Header;
    default:
      return CrsClass::Target;
  }
}

CrsRules CrsRules::load(const Content& crs, const Content& ours, const CrsOptions& options) {
  CrsRules rules;
  const CrsSettings settings = CrsSettings::read(ours, rules.problems_);
  rules.paranoia_ = options.paranoia > 0 ? std::min(options.paranoia, 4) : settings.paranoia;
  rules.threshold_ = options.threshold > 0 ? options.threshold : settings.threshold;
  rules.unmapped_ = options.unmapped.value_or(settings.unmapped);
  // What the administrator's crs-setup.conf would set.
  rules.constants_ = {{"crs_setup_version", "334"}, {"paranoia_level", std::to_string(rules.paranoia_)}};
  std::vector<SecDirective> directives;
  for (const ContentFile* file : crs.under("rules/"))
    if (file->path.ends_with(".conf")) parse_seclang(*file, directives, rules.problems_);
  if (directives.empty()) {
    rules.problems_.push_back(
        make_error(Errc::NotFound, "the OWASP Core Rule Set is not installed: its rules are not tried on requests",
                   "apt-get install modsecurity-crs, or set HINOMI_CRS to the folder that holds rules/*.conf"));
    return rules;
  }
  for (const SecDirective& directive : directives)
    if (rules.version_.empty()) rules.version_ = directive.action("ver");
  CrsLoader(rules, crs, settings, options.use_exclusions).load(directives);
  rules.prepare_scans(options.cache);
  return rules;
}

const std::string* CrsRules::constant(std::string_view name) const {
  const auto found = constants_.find(name);
  return found == constants_.end() ? nullptr : &found->second;
}

void CrsRules::prepare_scans(PatternCache* cache) {
  struct Patterns {
    std::vector<ScanPattern> list;
    absl::flat_hash_map<std::string, std::size_t> known;
    std::vector<bool> lanes;
  };
  std::array<Patterns, kCrsClasses> patterns;
  for (std::size_t of = 0; of < kCrsClasses; ++of) {
    scans_[of].always.assign(bit_words(), 0);
    patterns[of].lanes.assign(lanes_.size(), false);
  }
  for (std::uint32_t i = 0; i < chains_.size(); ++i) {
    CrsChain& chain = chains_[i];
    const CrsLink& link = chain.links.front();
    chain.gated = std::ranges::all_of(link.targets, [](const CrsTarget& t) { return t.part < CrsPart::Logged && !t.count; });
    if (!chain.gated) {
      ungated_.push_back(i);
      continue;
    }
    const CrsAnnouncement announcement = link.op.announcement();
    std::array<bool, kCrsClasses> seen{};
    for (std::size_t part = 0; part < kCrsParts; ++part) {
      if ((link.parts >> part & 1) == 0) continue;
      const auto of = static_cast<std::size_t>(class_of(static_cast<CrsPart>(part)));
      if (std::exchange(seen[of], true)) continue;
      for (std::uint32_t lane = link.lane; lane != 0; lane = lanes_[lane].parent) patterns[of].lanes[lane] = true;
      Scan& scan = scans_[of];
      if (announcement.always) {
        scan.always[i / 64] |= std::uint64_t{1} << i % 64;
        continue;
      }
      if (!announcement.bytes.empty()) scan.gates.push_back({announcement.bytes, i});
      for (const std::string& literal : announcement.literals) {
        const auto [at, is_new] = patterns[of].known.emplace(literal, patterns[of].list.size());
        if (is_new) {
          patterns[of].list.push_back({literal, true});
          scan.chains_of_pattern.emplace_back();
        }
        scan.chains_of_pattern[at->second].push_back(i);
      }
    }
  }
  for (std::size_t of = 0; of < kCrsClasses; ++of) {
    for (std::uint32_t lane = 1; lane < lanes_.size(); ++lane)
      if (patterns[of].lanes[lane]) scans_[of].lanes.push_back(lane);
    auto built = PatternScanner::build(patterns[of].list, cache);
    std::vector<std::size_t> refused;
    if (built.has_value()) {
      scans_[of].scanner = std::move(*built);
      refused = scans_[of].scanner.refused();
    } else {
      problems_.push_back(built.error());
      for (std::size_t pattern = 0; pattern < patterns[of].list.size(); ++pattern) refused.push_back(pattern);
    }
    for (const std::size_t pattern : refused)
      for (const std::uint32_t chain : scans_[of].chains_of_pattern[pattern])
        scans_[of].always[chain / 64] |= std::uint64_t{1} << chain % 64;
  }
}

}  // namespace hinomi::findings
