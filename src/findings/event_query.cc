#include "findings/event_query.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/encoding.h"
#include "base/legacy_text.h"
#include "base/number.h"
#include "base/text.h"
#include "model/evidence.h"

namespace hinomi::findings {
namespace {

constexpr QueryField kFields[] = {
    {"actor", QueryKind::Network, SigmaField::Client, "送信元のアドレスかネットワーク", "address or network of who acted"},
    {"country", QueryKind::Country, SigmaField::Never, "送信元の国(ISO 3166 の 2 文字)",
     "country of the address, two letters (ISO 3166)"},
    {"account", QueryKind::Text, SigmaField::User, "利用者名", "user name"},
    {"method", QueryKind::Text, SigmaField::Method, "要求のメソッド", "method of the request"},
    {"host", QueryKind::Text, SigmaField::Host, "要求されたホスト", "host that was asked"},
    {"path", QueryKind::Text, SigmaField::Stem, "要求先の ? より前", "target up to the first ?"},
    {"query", QueryKind::Text, SigmaField::Query, "要求先の ? より後", "target behind the first ?"},
    {"uri", QueryKind::Text, SigmaField::Uri, "要求先の全体", "the whole target"},
    {"status", QueryKind::Number, SigmaField::Status, "応答の番号", "status of the answer"},
    {"bytes", QueryKind::Number, SigmaField::BytesOut, "応答の大きさ(バイト)", "size of the answer in bytes"},
    {"duration", QueryKind::Number, SigmaField::DurationMillis, "かかった時間(ミリ秒)", "time it took in milliseconds"},
    {"referer", QueryKind::Text, SigmaField::Referer, "参照元", "page that led there"},
    {"agent", QueryKind::Text, SigmaField::Agent, "利用者ソフト", "user agent"},
    {"database", QueryKind::Text, SigmaField::Database, "データベース名", "schema in use"},
    {"statement", QueryKind::Text, SigmaField::Statement, "SQL 文", "SQL text"},
    {"rows", QueryKind::Number, SigmaField::Rows, "返した行の数", "rows sent"},
    {"connection", QueryKind::Number, SigmaField::Connection, "データベースの接続番号", "number of the database connection"},
    {"service", QueryKind::Text, SigmaField::Service, "サービス(sshd、php など)", "service: sshd, php, …"},
    {"message", QueryKind::Text, SigmaField::Message, "記録の本文", "text of the entry"},
    {"event", QueryKind::EventKind, SigmaField::Never, "事象の種類", "what happened"},
    {"kind", QueryKind::EvidenceKind, SigmaField::Never, "証拠の種類", "kind of evidence"},
    {"file", QueryKind::File, SigmaField::Never, "証拠のパス、またはその末尾", "path of the evidence, or its end"},
    {"rule", QueryKind::Rule, SigmaField::Never, "当てはまる規則の名", "name of a rule that holds"},
};

// As in the examples of rules.
constexpr std::string_view kEvents[] = {"request", "error",      "login_failed", "login_succeeded",
                                        "connect", "disconnect", "statement",    "message"};
static_assert(std::size(kEvents) == static_cast<std::size_t>(EventKind::Message) + 1);

constexpr EvidenceKind kLogKinds[] = {EvidenceKind::AccessLog,   EvidenceKind::ErrorLog, EvidenceKind::AuthLog,
                                      EvidenceKind::DatabaseLog, EvidenceKind::Mail,     EvidenceKind::Other};

// From what one comparison answers to what needs decoding, or every rule.
int cost_of(const QueryTerm& term) {
  switch (term.kind) {
    case QueryKind::File:
    case QueryKind::EvidenceKind:
    case QueryKind::EventKind:
      return 0;
    case QueryKind::Number:
    case QueryKind::Network:
      return 1;
    case QueryKind::Country:
      return 3;
    case QueryKind::Rule:
      return 6;
    case QueryKind::Text:
      break;
  }
  return term.field == SigmaField::Method ? 2 : term.field == SigmaField::Keyword ? 5 : 4;
}

bool is_number(SigmaField field) {
  return field == SigmaField::Status || field == SigmaField::BytesOut || field == SigmaField::Rows ||
         field == SigmaField::Connection || field == SigmaField::DurationMillis;
}

std::string field_list() {
  std::vector<std::string_view> names;
  for (const QueryField& field : kFields) names.push_back(field.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

/// One character of a value, and whether its special meaning was taken away.
struct Letter {
  char c;
  bool plain;
};
using Value = std::vector<Letter>;

std::string text_of(const Value& value) {
  std::string text;
  for (const Letter& letter : value) text += letter.c;
  return text;
}

class QueryReader {
 public:
  explicit QueryReader(std::string_view text) : text_(text) {}

  Result<std::vector<QueryTerm>> read() {
    std::vector<QueryTerm> terms;
    for (;;) {
      while (at_ < text_.size() && is_space(text_[at_])) ++at_;
      if (at_ == text_.size()) break;
      ASSIGN_OR_RETURN(QueryTerm term, read_term());
      terms.push_back(std::move(term));
    }
    if (terms.empty()) return wrong(0, "the query is empty", "write what to look for, like actor:203.0.113.7 status:200");
    return terms;
  }

 private:
  static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
  static bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' ||
           c == '(' || c == ')' || c == '@';
  }

  static Error wrong(std::size_t at, std::string_view what, std::string_view remedy) {
    return make_error(Errc::Malformed, fmt::format("query, column {}: {}", at + 1, what), std::string(remedy));
  }

  Result<QueryTerm> read_term() {
    const bool negated = text_[at_] == '-';
    if (negated) ++at_;
    const std::size_t begin = at_;
    const std::string_view name = read_name();
    QueryTerm term;
    const QueryField* field = nullptr;
    QueryField by_sigma;
    if (!name.empty()) {
      field = find_field(name, by_sigma);
      if (field == nullptr) {
        return wrong(begin, fmt::format("no field \"{}\"", printable(name)),
                     fmt::format("the fields are {}; quote a text that holds a colon", field_list()));
      }
      if (field->field == SigmaField::Never && field->kind == QueryKind::Text) {
        return wrong(begin, fmt::format("no log that is read here carries \"{}\"", printable(name)),
                     fmt::format("the fields are {}", field_list()));
      }
      if (is_moment(field->field)) {
        return wrong(begin, fmt::format("\"{}\" is no field of a query", printable(name)), "give times as --since and --until");
      }
      term.kind = field->kind, term.field = field->field;
    }
    term.negated = negated;
    do {
      const std::size_t value_at = at_;
      ASSIGN_OR_RETURN(const Value value, read_value(!name.empty()));
      if (value.empty()) {
        return name.empty()
                   ? wrong(value_at, "nothing stands there", "write a word, or field:value; quote a text that begins with -")
                   : wrong(value_at, fmt::format("{}: has no value", name), "write " + example(term));
      }
      RETURN_IF_ERROR(add_value(term, name, value, value_at));
    } while (!name.empty() && at_ < text_.size() && text_[at_] == ',' && ++at_ <= text_.size());
    return term;
  }

  // The name of a field with its colon, or nothing. Fields begin with a letter, so that 09:00 is a word.
  std::string_view read_name() {
    std::size_t end = at_;
    while (end < text_.size() && is_name(text_[end])) ++end;
    const bool letter = end > at_ && (hex_digit(text_[at_]) < 0 || hex_digit(text_[at_]) > 9);
    if (!letter || end == text_.size() || text_[end] != ':') return {};
    const std::string_view name = text_.substr(at_, end - at_);
    at_ = end + 1;
    return name;
  }

  static const QueryField* find_field(std::string_view name, QueryField& by_sigma) {
    for (const QueryField& field : kFields)
      if (iequals(field.name, name)) return &field;
    const std::optional<SigmaField> sigma = field_named(name);
    if (!sigma) return nullptr;
    by_sigma.field = *sigma;
    by_sigma.kind = *sigma == SigmaField::Client ? QueryKind::Network : is_number(*sigma) ? QueryKind::Number : QueryKind::Text;
    return &by_sigma;
  }

  // Up to a space, or a comma where values are listed.
  Result<Value> read_value(bool listed) {
    Value value;
    char quote = 0;
    const std::size_t begin = at_;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\\' && at_ + 1 < text_.size() && is_special(text_[at_ + 1])) {
        value.push_back({text_[++at_], true});
      } else if (c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (quote == 0 && (is_space(c) || (listed && c == ','))) {
        break;
      } else {
        value.push_back({c, c != '*'});
      }
    }
    if (quote != 0) return wrong(begin, "a quote is not closed", "close it, or write \\\" for the character itself");
    return value;
  }
  static bool is_special(char c) { return c == '*' || c == '"' || c == '\'' || c == '\\'; }

  static SigmaValue pattern(const Value& value) {
    SigmaValue pattern;
    for (const Letter& letter : value) {
      pattern.text += letter.c;
      pattern.wild.push_back(!letter.plain);
    }
    pattern.settle(false);
    return pattern;
  }

  /// The value as older sites and programs write it; nothing where it has no such form, or is no different.
  static std::optional<Value> in_legacy_bytes(const Value& value, Encoding encoding) {
    if (std::ranges::none_of(value, [](const Letter& letter) { return static_cast<unsigned char>(letter.c) >= 0x80; }))
      return std::nullopt;
    Value legacy;
    std::string run;
    const auto end_run = [&] {
      const auto bytes = LegacyEncoder::of(encoding).encode(run);
      if (bytes)
        for (const char c : *bytes) legacy.push_back({c, true});
      run.clear();
      return bytes.has_value();
    };
    for (const Letter& letter : value) {
      if (letter.plain) {
        run += letter.c;
        continue;
      }
      if (!end_run()) return std::nullopt;
      legacy.push_back(letter);
    }
    return end_run() ? std::optional(std::move(legacy)) : std::nullopt;
  }

  static std::string example(const QueryTerm& term) {
    switch (term.kind) {
      case QueryKind::Number:
        return "200, 200..299, 4xx, >1000000 or <=10";
      case QueryKind::Network:
        return "203.0.113.7, 203.0.113.0/24 or 2001:db8::/32";
      case QueryKind::Country:
        return "JP";
      case QueryKind::EventKind:
        return fmt::format("one of {}", fmt::join(kEvents, ", "));
      case QueryKind::EvidenceKind: {
        std::vector<std::string_view> words;
        for (const EvidenceKind kind : kLogKinds) words.push_back(to_string(kind));
        return fmt::format("one of {}", fmt::join(words, ", "));
      }
      case QueryKind::Text:
      case QueryKind::File:
      case QueryKind::Rule:
        break;
    }
    return "text, text* or \"a text with spaces\"";
  }

  Result<void> add_value(QueryTerm& term, std::string_view name, const Value& value, std::size_t at) {
    const std::string text = text_of(value);
    bool known = true;
    switch (term.kind) {
      case QueryKind::Number: {
        const std::optional<NumberRange> range = read_numbers(text);
        known = range.has_value();
        if (range) term.numbers.push_back(*range);
        break;
      }
      case QueryKind::Network: {
        const std::optional<Network> network = Network::parse(text);
        known = network.has_value();
        if (network) term.networks.push_back(*network);
        break;
      }
      case QueryKind::Country:
        known = text.size() == 2 && std::ranges::all_of(text, [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; });
        term.texts.push_back(pattern(value));
        break;
      case QueryKind::EventKind: {
        const auto* word = std::ranges::find_if(kEvents, [&](std::string_view w) { return iequals(w, text); });
        known = word != std::end(kEvents);
        if (known) term.kinds |= 1u << (word - std::begin(kEvents));
        break;
      }
      case QueryKind::EvidenceKind: {
        const auto* kind = std::ranges::find_if(kLogKinds, [&](EvidenceKind k) { return iequals(to_string(k), text); });
        known = kind != std::end(kLogKinds);
        if (known) term.kinds |= 1u << static_cast<unsigned>(*kind);
        break;
      }
      case QueryKind::Text:
      case QueryKind::File:
      case QueryKind::Rule: {
        SigmaValue wanted = pattern(value);
        if (term.field == SigmaField::Keyword) wanted.open_start = wanted.open_end = true;  // somewhere in the entry
        const bool anywhere = wanted.open_start && wanted.open_end;
        term.texts.push_back(std::move(wanted));
        if (term.kind != QueryKind::Text) break;
        for (const Encoding encoding : {Encoding::Cp932, Encoding::EucJp}) {
          const auto legacy = in_legacy_bytes(value, encoding);
          if (!legacy) continue;
          term.texts.push_back(pattern(*legacy));
          if (anywhere) term.texts.back().open_start = term.texts.back().open_end = true;
        }
        break;
      }
    }
    if (known) return {};
    return wrong(at, fmt::format("{}:{} has no meaning", name, printable(cut_bytes(text, 60))), "write " + example(term));
  }

  static std::optional<std::int64_t> read_number(std::string_view text) {
    const auto number = parse_number<std::int64_t>(text);
    return number && *number >= 0 ? number : std::nullopt;
  }

  static std::optional<NumberRange> read_numbers(std::string_view text) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    if (text.starts_with('>') || text.starts_with('<')) {
      const bool greater = text.starts_with('>'), equal = text.substr(1).starts_with('=');
      const std::optional<std::int64_t> bound = read_number(text.substr(equal ? 2 : 1));
      if (!bound || (greater && !equal && *bound == kMost)) return std::nullopt;
      if (greater) return NumberRange{equal ? *bound : *bound + 1, kMost};
      return NumberRange{0, equal ? *bound : *bound - 1};
    }
    if (text.size() == 3 && iequals(text.substr(1), "xx") && text[0] >= '1' && text[0] <= '9') {
      const std::int64_t hundreds = (text[0] - '0') * 100;
      return NumberRange{hundreds, hundreds + 99};
    }
    const std::size_t dots = text.find("..");
    const std::optional<std::int64_t> least = read_number(text.substr(0, dots));
    if (!least || dots == std::string_view::npos) return least ? std::optional(NumberRange{*least, *least}) : std::nullopt;
    const std::optional<std::int64_t> most = read_number(text.substr(dots + 2));
    if (!most || *most < *least) return std::nullopt;
    return NumberRange{*least, *most};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::span<const QueryField> query_fields() { return kFields; }
std::span<const std::string_view> event_kind_words() { return kEvents; }

Result<EventQuery> EventQuery::read(std::string_view text) {
  EventQuery query;
  ASSIGN_OR_RETURN(query.terms_, QueryReader(text).read());
  std::ranges::stable_sort(query.terms_, {}, cost_of);
  return query;
}

bool EventQuery::asks(QueryKind kind) const {
  return std::ranges::any_of(terms_, [&](const QueryTerm& term) { return term.kind == kind; });
}

}  // namespace hinomi::findings
