#include "findings/query_matcher.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace hinomi::findings {
namespace {

bool matches(const SigmaValue& wanted, std::string_view text) {
  // Most texts do not even hold the longest part.
  if (!wanted.wild.empty() && ifind(text, wanted.literal()) == std::string_view::npos) return false;
  return wanted.matches(text, false);
}

bool of_evidence(const QueryTerm& term) { return term.kind == QueryKind::File || term.kind == QueryKind::EvidenceKind; }

/// The whole path, or what is behind one of its separators.
bool path_matches(const SigmaValue& wanted, std::string_view path) {
  for (;;) {
    if (matches(wanted, path)) return true;
    const std::size_t end = path.find_first_of("/!");
    if (end == std::string_view::npos) return false;
    path.remove_prefix(end + 1);
  }
}

bool evidence_holds(const QueryTerm& term, const Evidence& evidence) {
  if (term.kind == QueryKind::EvidenceKind) return (term.kinds >> static_cast<unsigned>(evidence.kind) & 1) != 0;
  return std::ranges::any_of(term.texts, [&](const SigmaValue& wanted) { return path_matches(wanted, evidence.path); });
}

std::int64_t number_of(SigmaField field, const Event& event) {
  switch (field) {
    case SigmaField::Status:
      return event.status;
    case SigmaField::BytesOut:
      return event.bytes_out;
    case SigmaField::Rows:
      return event.rows;
    case SigmaField::Connection:
      return event.connection == 0 ? Event::kAbsent : static_cast<std::int64_t>(event.connection);
    case SigmaField::DurationMillis:
      return event.duration_micros == Event::kAbsent ? Event::kAbsent : event.duration_micros / 1'000;
    default:
      return Event::kAbsent;
  }
}

/// The text that is decoded for a field; null for one that is compared as it is.
std::string_view decodable(SigmaField field, const Event& event) {
  switch (field) {
    case SigmaField::Stem:
    case SigmaField::Query:
    case SigmaField::Uri:
    case SigmaField::Extension:
      return event.target;
    case SigmaField::Referer:
      return event.referer;
    case SigmaField::Agent:
      return event.agent;
    case SigmaField::Message:
      return event.message;
    case SigmaField::Statement:
      return event.statement;
    default:
      return {};
  }
}

/// Characters that decoding neither makes nor joins together unless the text holds one of the marks below.
bool is_steady(const SigmaValue& wanted) {
  return std::ranges::none_of(wanted.text, [](char c) {
    return static_cast<unsigned char>(c) > 0x7e || static_cast<unsigned char>(c) <= 0x20 || c == '\\' || c == '\'' || c == '"' ||
           c == '^' || c == '%' || c == '&' || c == '+';
  });
}

/// Whether a steady text may be found in a decoded form of `raw` though it is not in `raw`. Percent-encoded Japanese, which
/// is most of what is encoded at all, hides no ASCII character.
bool hides_ascii(std::string_view raw) {
  static constexpr auto kMarks = [] {
    std::array<bool, 256> marks{};
    for (const char c : {'%', '\\', '&', '\'', '"', '^'}) marks[static_cast<unsigned char>(c)] = true;
    return marks;
  }();
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (!kMarks[static_cast<unsigned char>(raw[i])]) continue;
    if (raw[i] == '&') {  // of a query string, or of an HTML entity
      constexpr std::size_t kLongestEntity = 12;
      const std::string_view rest = raw.substr(i + 1, kLongestEntity);
      if (rest.starts_with('#') || rest.contains(';')) return true;
      continue;
    }
    if (raw[i] != '%') return true;
    // %80 to %BF and %D0 to %FF are parts of longer characters; %C0 and %C1 hide ASCII ones.
    const char next = i + 1 < raw.size() ? raw[i + 1] : '0';
    const bool beyond = next == '8' || next == '9' || (hex_digit(next) >= 10 && (next | 0x20) != 'c');
    if (!beyond) return true;
  }
  return false;
}

}  // namespace

QueryMatcher::QueryMatcher(const EventQuery& query, const std::vector<Evidence>& evidence, const GeoDatabase& geo,
                           const RuleSet* rules, const CrsRules* crs)
    : query_(query), geo_(geo), evidence_holds_(evidence.size(), true) {
  for (const QueryTerm& term : query.terms()) {
    if (of_evidence(term)) {
      for (std::size_t i = 0; i < evidence.size(); ++i) {
        if (evidence_holds(term, evidence[i]) == term.negated) evidence_holds_[i] = false;
      }
    }
    if (term.kind != QueryKind::Rule || rules == nullptr) continue;
    RulesOfTerm& of_term = wanted_rules_.emplace_back(&term, std::vector<bool>());
    const auto add = [&](std::string_view name) {
      of_term.wanted.push_back(
          std::ranges::any_of(term.texts, [&](const SigmaValue& wanted) { return wanted.matches(name, false); }));
    };
    for (const SigmaRule& rule : rules->rules()) add(rule.name);
    if (crs != nullptr) {
      for (const CrsRule& rule : crs->rules()) add(fmt::format("crs-{}", rule.id));
    }
    if (!rules_) rules_.emplace(*rules, crs, CrsUse::Every);
  }
}

bool QueryMatcher::holds(const Event& event) {
  if (!evidence_holds_[event.place.evidence]) return false;
  fields_.set(event);
  return std::ranges::all_of(query_.terms(), [&](const QueryTerm& term) {
    return of_evidence(term) || holds(term, event) != term.negated;
  });
}

bool QueryMatcher::holds(const QueryTerm& term, const Event& event) {
  switch (term.kind) {
    case QueryKind::EventKind:
      return (term.kinds >> static_cast<unsigned>(event.kind) & 1) != 0;
    case QueryKind::Number: {
      const std::int64_t number = number_of(term.field, event);
      return number != Event::kAbsent && std::ranges::any_of(term.numbers, [&](const NumberRange& range) {
               return range.least <= number && number <= range.most;
             });
    }
    case QueryKind::Network:
      return event.client.known() &&
             std::ranges::any_of(term.networks, [&](const Network& network) { return network.contains(event.client); });
    case QueryKind::Country: {
      if (!event.client.known()) return false;
      const std::string country = geo_.find(event.client).country;
      return std::ranges::any_of(term.texts, [&](const SigmaValue& wanted) { return wanted.matches(country, false); });
    }
    case QueryKind::Text:
      return text_holds(term, event);
    case QueryKind::Rule:
      return rule_holds(term, event);
    case QueryKind::File:
    case QueryKind::EvidenceKind:
      break;  // decided once for each piece of evidence
  }
  return true;
}

bool QueryMatcher::text_holds(const QueryTerm& term, const Event& event) {
  if (term.field == SigmaField::Keyword)
    return std::ranges::any_of(term.texts, [&](const SigmaValue& word) { return word_holds(word, event); });
  const std::string_view logged = fields_.as_logged(term.field);
  if (!logged.empty() && std::ranges::any_of(term.texts, [&](const SigmaValue& wanted) { return matches(wanted, logged); }))
    return true;
  const std::string_view raw = decodable(term.field, event);
  return !raw.empty() &&
         std::ranges::any_of(term.texts, [&](const SigmaValue& wanted) { return decoded_holds(term.field, raw, wanted); });
}

// The entry as logged; then the texts in it, decoded.
bool QueryMatcher::word_holds(const SigmaValue& word, const Event& event) {
  if (matches(word, event.raw)) return true;
  for (const SigmaField field :
       {SigmaField::Uri, SigmaField::Referer, SigmaField::Agent, SigmaField::Message, SigmaField::Statement}) {
    const std::string_view raw = decodable(field, event);
    if (raw.empty()) continue;
    // Formats that undo escapes keep their texts elsewhere than in the entry.
    const bool in_entry = raw.data() >= event.raw.data() && raw.data() < event.raw.data() + event.raw.size();
    if (!in_entry && matches(word, raw)) return true;
    if (decoded_holds(field, raw, word)) return true;
  }
  return false;
}

bool QueryMatcher::decoded_holds(SigmaField field, std::string_view raw, const SigmaValue& wanted) {
  if (is_steady(wanted) && !hides_ascii(raw)) return false;
  return fields_.any(field, [&](std::string_view text) { return matches(wanted, text); });
}

bool QueryMatcher::rule_holds(const QueryTerm& term, const Event& event) {
  const auto found = std::ranges::find(wanted_rules_, &term, &RulesOfTerm::term);
  if (found == wanted_rules_.end()) return false;
  return std::ranges::any_of(rules_->match(event), [&](std::uint32_t number) { return found->wanted[number]; });
}

}  // namespace hinomi::findings
