#include "findings/crs_rules.h"

#include <algorithm>
#include <set>

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include "base/text.h"
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
  rules.prepare_gate(options.cache);
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
  };
  std::array<Patterns, kCrsClasses> patterns;
  std::array<std::set<std::uint32_t>, kCrsParts> lanes;
  const auto mark_of = [&](std::uint32_t chain, std::size_t requirement) {
    return Mark{static_cast<std::uint32_t>(requirement * bit_words() + chain / 64), std::uint64_t{1} << chain % 64};
  };
  for (Scan& scan : scans_) scan.met_by_all.assign(kRequirements * bit_words(), 0);
  for (std::uint32_t i = 0; i < chains_.size(); ++i) {
    CrsChain& chain = chains_[i];
    const CrsLink& link = chain.links.front();
    chain.gated = std::ranges::all_of(link.targets, [](const CrsTarget& t) { return t.part < CrsPart::Logged && !t.count; });
    if (!chain.gated) {
      ungated_.push_back(i);
      continue;
    }
    const auto uses_capture = [](std::string_view text) {
      const std::size_t at = ifind(text, "%{tx.");
      return at != std::string_view::npos && at + 5 < text.size() && text[at + 5] >= '0' && text[at + 5] <= '9';
    };
    const auto reads_capture = [&](const CrsLink& each) {
      return uses_capture(each.op.argument) ||
             std::ranges::any_of(each.targets,
                                 [](const CrsTarget& t) { return t.part == CrsPart::Tx && t.selector.size() == 1; }) ||
             std::ranges::any_of(each.set_vars, [&](const CrsSetVar& s) { return uses_capture(s.name) || uses_capture(s.value); });
    };
    const bool reads = std::ranges::any_of(chain.links, reads_capture);
    for (CrsLink& each : chain.links) each.keeps_captures = each.capture && reads;
    // The first link's captures must not be wanted by it or by later links before another one captures.
    for (const CrsLink& each : chain.links) {
      if (link.keeps_captures && reads_capture(each)) chain.remembered = false;
      if (&each != &link && each.capture) break;
    }
    chain.remembered = chain.remembered && !link.op.has_macro;
    remembers_ = remembers_ && chain.remembered;
    const Announcement announcement = link.op.announcement();
    std::array<bool, kCrsClasses> seen{};
    for (std::size_t part = 0; part < kCrsParts; ++part) {
      if ((link.parts >> part & 1) == 0) continue;
      for (std::uint32_t lane = link.lane; lane != 0; lane = lanes_[lane].parent) lanes[part].insert(lane);
      for (const Requirement& requirement : announcement) uses_[part].literals |= !requirement.literals.empty();
      const auto of = static_cast<std::size_t>(class_of(static_cast<CrsPart>(part)));
      if (std::exchange(seen[of], true)) continue;
      Scan& scan = scans_[of];
      for (std::size_t r = 0; r < kRequirements; ++r) {
        const Mark mark = mark_of(i, r);
        if (r >= announcement.size()) {
          scan.met_by_all[mark.word] |= mark.bit;
          continue;
        }
        if (!announcement[r].bytes.empty()) scan.gates.push_back({announcement[r].bytes, mark});
        for (const std::string& literal : announcement[r].literals) {
          const auto [at, is_new] = patterns[of].known.emplace(literal, patterns[of].list.size());
          if (is_new) {
            patterns[of].list.push_back({literal, true});
            scan.marks_of_pattern.emplace_back();
          }
          scan.marks_of_pattern[at->second].push_back(mark);
        }
      }
    }
  }
  for (std::size_t part = 0; part < kCrsParts; ++part) {
    uses_[part].lanes.assign(lanes[part].begin(), lanes[part].end());
    // What leads through Base64 is empty for most texts.
    for (const std::uint32_t lane : uses_[part].lanes)
      for (std::uint32_t at = lane; at != 0; at = lanes_[at].parent)
        if (lanes_[at].transform == CrsTransform::Base64Decode) {
          uses_[part].base64.push_back(lane);
          break;
        }
    for (int c = 0; c < 256; ++c) {
      const char byte = static_cast<char>(c);
      const ByteSet one = ByteSet::of({&byte, 1});
      const auto changes = [&](std::uint32_t lane) {
        return lanes_[lane].transform != CrsTransform::Base64Decode && may_change(lanes_[lane].transform, one);
      };
      if (std::ranges::any_of(uses_[part].lanes, changes)) uses_[part].changing.add(static_cast<unsigned char>(c));
    }
  }
  for (std::size_t of = 0; of < kCrsClasses; ++of) {
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
      for (const Mark& mark : scans_[of].marks_of_pattern[pattern]) scans_[of].met_by_all[mark.word] |= mark.bit;
  }
}

void CrsRules::prepare_gate(PatternCache* cache) {
  if (!ungated_.empty()) return;
  Gate gate;
  std::map<std::string, std::size_t> known;
  std::vector<ScanPattern> patterns;
  for (const CrsChain& chain : chains_) {
    const CrsLink& link = chain.links.front();
    bool of_target = false, of_arguments = true;
    for (std::size_t part = 0; part < kCrsParts; ++part) {
      const auto of = static_cast<CrsPart>(part);
      if ((link.parts >> part & 1) == 0 || (class_of(of) == CrsClass::Header && of != CrsPart::Referer)) continue;
      of_target = true;
      of_arguments = of_arguments && class_of(of) == CrsClass::Argument && of != CrsPart::Referer;
    }
    if (!of_target) continue;
    const Announcement announcement = link.op.announcement();
    if (announcement.empty()) return;
    const auto number = static_cast<std::uint32_t>(gate.chains.size());
    gate.of_arguments.push_back(of_arguments);
    Gate::Requirements& requirements = gate.chains.emplace_back();
    for (std::uint32_t r = 0; r < announcement.size(); ++r) {
      ByteSet& bytes = requirements.emplace_back(announcement[r].bytes);
      // Where these serve an attack, a sign stands beside them that no ordinary target has: dots behind a slash, '#' or ';' behind
      // '&', a bracket behind "-moz-binding".
      for (const char common : {'/', '&', '-'}) bytes.remove(static_cast<unsigned char>(common));
      for (const std::string& literal : announcement[r].literals) {
        const auto [at, is_new] = known.emplace(literal, patterns.size());
        if (is_new) {
          patterns.push_back({literal, true});
          gate.met_by.emplace_back();
        }
        gate.met_by[at->second].emplace_back(number, r);
      }
    }
  }
  for (std::uint32_t number = 0; number < gate.chains.size(); ++number) {
    if (std::ranges::none_of(gate.chains[number], &ByteSet::empty)) gate.by_bytes.push_back(number);
  }
  auto built = PatternScanner::build(patterns, cache);
  if (!built.has_value() || !built->refused().empty()) return;
  gate.literals = std::move(*built);
  gate.closed = false;
  target_gate_ = std::move(gate);
}

}  // namespace hinomi::findings
