// Which requests are ordinary: no rule of the Core Rule Set can begin in them, so that they need not be cut into parts.
#include <algorithm>
#include <array>
#include <bit>

#include "base/text.h"
#include "findings/crs_matcher.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxOrdinary = 1024, kMaxRun = 40;

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Signs that no transformation of the rules changes in a way that makes something else of them.
constexpr std::array<bool, 256> kOrdinary = [] {
  std::array<bool, 256> ordinary{};
  for (int c = 0; c < 128; ++c)
    ordinary[static_cast<std::size_t>(c)] = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                            std::string_view("/._-=&?,~:@+").contains(static_cast<char>(c));
  return ordinary;
}();

/// The path and query of a URL; of anything else nothing.
std::string_view behind_host(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!url.starts_with(scheme)) continue;
    url.remove_prefix(scheme.size());
    const std::size_t slash = url.find('/');
    const std::string_view host = url.substr(0, slash);
    const bool plain = std::ranges::all_of(host, [](char c) { return is_alphanumeric(c) || c == '.' || c == '-'; });
    return plain && slash != std::string_view::npos ? url.substr(slash) : std::string_view();
  }
  return {};
}

}  // namespace

bool CrsMatcher::is_ordinary(std::string_view target) {
  const CrsRules::Gate& gate = rules_.target_gate();
  if (gate.closed || target.size() > kMaxOrdinary || !target.starts_with('/')) return false;
  ByteSet bytes;
  char before = '\0';
  std::size_t run = 0;  // letters and digits without a break: long ones may be Base64
  for (std::size_t i = 0; i < target.size(); ++i) {
    const char c = target[i];
    if (c == '%') {
      // Letters of Japanese and other languages change nothing that rules look for; C0 and C1 begin no letter.
      if (i + 2 >= target.size()) return false;
      const int high = hex_digit(target[i + 1]), low = hex_digit(target[i + 2]);
      const int byte = high < 0 || low < 0 ? -1 : high * 16 + low;
      if (byte != ' ' && (byte < 0x80 || byte == 0xc0 || byte == 0xc1)) return false;
      bytes.add(static_cast<unsigned char>(byte));
      i += 2;
      before = '\0', run = 0;
      continue;
    }
    if (!kOrdinary[static_cast<unsigned char>(c)]) return false;
    // Paths that normalisation changes.
    if ((c == '/' || c == '.') && (before == '/' || (before == '.' && c == '.'))) return false;
    run = is_alphanumeric(c) ? run + 1 : 0;
    if (run > kMaxRun) return false;
    bytes.add(static_cast<unsigned char>(c));
    before = c;
  }
  for (const std::uint32_t chain : gate_announced_) gate_chains_[chain] = 0;
  gate_announced_.assign(gate.by_bytes.begin(), gate.by_bytes.end());
  if (gate_.scan(target, gate_met_)) {
    for (std::size_t word = 0; word < gate_met_.size(); ++word) {
      for (std::uint64_t met = std::exchange(gate_met_[word], 0); met != 0; met &= met - 1) {
        for (const auto& [chain, requirement] : gate.met_by[word * 64 + static_cast<std::size_t>(std::countr_zero(met))]) {
          if (gate_chains_[chain] == 0) gate_announced_.push_back(chain);
          gate_chains_[chain] |= static_cast<std::uint8_t>(1u << requirement);
        }
      }
    }
  }
  const ByteSet lowered = bytes.lowered();
  for (const std::uint32_t i : gate_announced_) {
    if (gate.of_arguments[i] && !bytes.has('?')) continue;
    bool holds = true;
    for (std::size_t r = 0; r < gate.chains[i].size() && holds; ++r) {
      const ByteSet& of = gate.chains[i][r];
      holds = (gate_chains_[i] >> r & 1) != 0 || bytes.meets(of) || lowered.meets(of);
    }
    if (holds) return false;
  }
  return true;
}

bool CrsMatcher::has_plain_line(const Event& event) {
  return std::ranges::all_of(event.method, is_alphanumeric) &&
         (event.protocol.empty() || (event.protocol.starts_with("HTTP/") && event.protocol.size() <= 8));
}

bool CrsMatcher::is_quiet(CrsSource source, std::string_view text) {
  if (!rules_.ungated().empty()) return false;
  if (source == CrsSource::Target) return is_ordinary(text);
  if (text.empty() || text == "-" || quiet_[static_cast<std::size_t>(source)].contains(absl::string_view(text.data(), text.size())))
    return true;
  return source == CrsSource::Referer && is_ordinary(behind_host(text));
}

}  // namespace hinomi::findings
