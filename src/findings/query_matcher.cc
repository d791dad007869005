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

/// Decoding neither makes such a character nor removes one, unless the text holds one of the marks below.
bool is_steady(char c) {
  return static_cast<unsigned char>(c) > 0x20 && c != '\\' && c != '\'' && c != '"' && c != '^' && c != '%' && c != '&' && c != '+';
}
bool is_beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

/// Whether an ASCII character may be in a decoded form of `raw`, or beside another, that is not so in `raw`. Percent-encoded
/// Japanese, which is most of what is encoded at all, hides none.
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

/// A run of steady characters, each as it is or percent-encoded.
bool holds_run(std::string_view raw, std::string_view run) {
  if (std::ranges::none_of(run, is_beyond_ascii)) return ifind(raw, run) != std::string_view::npos;
  const auto encoded = [&](std::size_t at) {
    for (const char c : run) {
      if (at >= raw.size()) return false;
      if (raw[at] == c || (raw[at] >= 'A' && raw[at] <= 'Z' && (raw[at] | 0x20) == c)) {
        ++at;
      } else if (raw[at] == '%' && at + 2 < raw.size() &&
                 hex_digit(raw[at + 1]) * 16 + hex_digit(raw[at + 2]) == static_cast<unsigned char>(c)) {
        at += 3;
      } else {
        return false;
      }
    }
    return true;
  };
  for (std::size_t at = 0; at < raw.size(); ++at) {
    if (encoded(at)) return true;
  }
  return false;
}

}  // namespace

Result<void> check_rule_names(const EventQuery& query, const RuleSet& rules, const CrsRules& crs) {
  for (const QueryTerm& term : query.terms()) {
    if (term.kind != QueryKind::Rule) continue;
    for (const SigmaValue& wanted : term.texts) {
      const bool known =
          std::ranges::any_of(rules.rules(), [&](const SigmaRule& rule) { return matches(wanted, rule.name); }) ||
          std::ranges::any_of(crs.rules(), [&](const CrsRule& rule) { return matches(wanted, fmt::format("crs-{}", rule.id)); });
      if (!known)
        return make_error(
            Errc::Malformed, fmt::format("query: no rule is named \"{}\"", printable(cut_bytes(wanted.text, 60))),
            "`hinomi rules list` shows the names; * stands for any text; those of correlations are of no single entry");
    }
  }
  return {};
}

QueryMatcher::QueryMatcher(const EventQuery& query, const std::vector<Evidence>& evidence, const GeoDatabase& geo,
                           const RuleSet* rules, const CrsRules* crs)
    : geo_(geo), evidence_holds_(evidence.size(), true) {
  for (const QueryTerm& term : query.terms()) {
    if (of_evidence(term)) {
      for (std::size_t i = 0; i < evidence.size(); ++i) {
        if (evidence_holds(term, evidence[i]) == term.negated) evidence_holds_[i] = false;
      }
      continue;
    }
    Term& mine = terms_.emplace_back(term, std::vector<Wanted>(), std::vector<bool>());
    if (term.kind == QueryKind::Text) std::ranges::transform(term.texts, std::back_inserter(mine.wanted), prepare);
    if (term.kind != QueryKind::Rule || rules == nullptr) continue;
    const auto add = [&](std::string_view name) {
      mine.wanted_rules.push_back(std::ranges::any_of(term.texts, [&](const SigmaValue& wanted) { return matches(wanted, name); }));
    };
    for (const SigmaRule& rule : rules->rules()) add(rule.name);
    if (crs != nullptr) {
      for (const CrsRule& rule : crs->rules()) add(fmt::format("crs-{}", rule.id));
    }
    if (!rules_) rules_.emplace(*rules, crs, CrsUse::Every);
  }
}

QueryMatcher::Wanted QueryMatcher::prepare(const SigmaValue& text) {
  Wanted wanted{text, {}, true};
  bool inside = false;
  for (std::size_t i = 0; i < text.text.size(); ++i) {
    const char c = text.text[i];
    const bool wild = !text.wild.empty() && text.wild[i], steady = !wild && is_steady(c);
    if (!wild && (!steady || is_beyond_ascii(c))) wanted.one_run = false;
    if (steady && !inside) wanted.runs.emplace_back();
    if (steady) wanted.runs.back() += c;
    inside = steady;
  }
  return wanted;
}

bool QueryMatcher::holds(const Event& event) {
  if (!evidence_holds_[event.place.evidence]) return false;
  fields_.set(event);
  return std::ranges::all_of(terms_, [&](const Term& term) { return holds(term, event) != term.query.negated; });
}

bool QueryMatcher::holds(const Term& mine, const Event& event) {
  const QueryTerm& term = mine.query;
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
      return text_holds(mine, event);
    case QueryKind::Rule:
      return rule_holds(mine, event);
    case QueryKind::File:
    case QueryKind::EvidenceKind:
      break;  // decided once for each piece of evidence
  }
  return true;
}

bool QueryMatcher::text_holds(const Term& term, const Event& event) {
  const SigmaField field = term.query.field;
  if (field == SigmaField::Keyword)
    return std::ranges::any_of(term.wanted, [&](const Wanted& word) { return word_holds(word, event); });
  const std::string_view logged = fields_.as_logged(field);
  if (!logged.empty() && std::ranges::any_of(term.wanted, [&](const Wanted& wanted) { return matches(wanted.text, logged); }))
    return true;
  const std::string_view raw = decodable(field, event);
  return !raw.empty() && std::ranges::any_of(term.wanted, [&](const Wanted& wanted) { return decoded_holds(field, raw, wanted); });
}

// The entry as logged; then the texts in it, decoded.
bool QueryMatcher::word_holds(const Wanted& word, const Event& event) {
  if (matches(word.text, event.raw)) return true;
  for (const SigmaField field :
       {SigmaField::Uri, SigmaField::Referer, SigmaField::Agent, SigmaField::Message, SigmaField::Statement}) {
    const std::string_view raw = decodable(field, event);
    if (raw.empty()) continue;
    // Formats that undo escapes keep their texts elsewhere than in the entry.
    const bool in_entry = raw.data() >= event.raw.data() && raw.data() < event.raw.data() + event.raw.size();
    if (!in_entry && matches(word.text, raw)) return true;
    if (decoded_holds(field, raw, word)) return true;
  }
  return false;
}

// Decoding costs more than all the rest, and most texts need not be decoded to say no.
bool QueryMatcher::decoded_holds(SigmaField field, std::string_view raw, const Wanted& wanted) {
  if (!hides_ascii(raw)) {
    if (wanted.one_run) return false;  // and it was not there as logged
    if (!std::ranges::all_of(wanted.runs, [&](const std::string& run) { return holds_run(raw, run); })) return false;
  }
  return fields_.any(field, [&](std::string_view text) { return matches(wanted.text, text); });
}

bool QueryMatcher::rule_holds(const Term& term, const Event& event) {
  return rules_ && std::ranges::any_of(rules_->match(event), [&](std::uint32_t number) { return term.wanted_rules[number]; });
}

}  // namespace hinomi::findings
