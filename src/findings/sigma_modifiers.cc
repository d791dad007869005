#include "findings/sigma_modifiers.h"

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxValues = 20'000;  ///< of one item
constexpr std::size_t kMaxDashes = 4;

struct Words {
  std::vector<std::string_view> changes;  ///< what changes the bytes of a value, in order
  std::string_view type;                  ///< re, cidr, exists, fieldref, or none
  bool all = false, cased = false, negated = false, expand = false;
  bool contains = false, starts = false, ends = false;
  bool compared = false;
  Comparison comparison = Comparison::Equal;
  MomentPart part = MomentPart::None;
  Regex::Options options;
};

bool among(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

MomentPart moment_part(std::string_view word) {
  constexpr std::string_view kParts[] = {"minute", "hour", "day", "week", "month", "year"};
  for (std::size_t i = 0; i < std::size(kParts); ++i)
    if (kParts[i] == word) return static_cast<MomentPart>(i + 1);
  return MomentPart::None;
}

Error refused(const Yaml& node, std::string cause, std::string remedy) {
  return Error{Errc::Unsupported, node.error(std::move(cause)).what, std::move(remedy)};
}

Result<Words> read_words(std::string_view key, const Yaml& node) {
  Words w;
  std::string_view before;
  for (std::size_t at = key.find('|'); at != std::string_view::npos;) {
    const std::size_t end = key.find('|', at + 1);
    const std::string_view word = key.substr(at + 1, end == std::string_view::npos ? end : end - at - 1);
    at = end;
    if (among(word, {"base64", "base64offset", "utf16", "utf16le", "utf16be", "wide", "windash"})) {
      if (w.contains || w.starts || w.ends)
        return refused(node, fmt::format("modifier '{}' stands behind contains, startswith or endswith", word),
                       "put contains, startswith or endswith last");
      w.changes.push_back(word);
    } else if (among(word, {"re", "cidr", "exists", "fieldref"})) {
      if (!w.type.empty())
        return refused(node, fmt::format("modifiers '{}' and '{}' exclude each other", w.type, word), "keep one of them");
      w.type = word;
    } else if (word == "contains") {
      w.contains = true;
    } else if (word == "startswith") {
      w.starts = true;
    } else if (word == "endswith") {
      w.ends = true;
    } else if (word == "all") {
      w.all = true;
    } else if (word == "cased") {
      w.cased = true;
    } else if (word == "neq") {
      w.negated = true;
    } else if (word == "expand") {
      if (!w.changes.empty()) return refused(node, "modifier 'expand' stands behind an encoding", "put expand first");
      w.expand = true;
    } else if (w.type == "re" && among(word, {"i", "m", "s"})) {
      (word == "i" ? w.options.caseless : word == "m" ? w.options.multiline : w.options.dotall) = true;
    } else if (among(word, {"lt", "lte", "gt", "gte"})) {
      if (w.compared) return refused(node, "two comparisons stand behind one field", "write the field twice, once for each");
      w.compared = true;
      w.comparison = word == "lt"    ? Comparison::Less
                     : word == "lte" ? Comparison::LessOrEqual
                     : word == "gt"  ? Comparison::Greater
                                     : Comparison::GreaterOrEqual;
    } else if (const MomentPart part = moment_part(word); part != MomentPart::None) {
      if (w.part != MomentPart::None) return refused(node, "two parts of a date stand behind one field", "keep one of them");
      w.part = part;
    } else {
      return refused(node, fmt::format("modifier '{}' is not known", word),
                     "use a modifier of the Sigma specification 2.1.0 (i, m and s stand behind re)");
    }
    before = word;
  }
  const bool open = w.contains || w.starts || w.ends;
  const bool numeric = w.compared || w.part != MomentPart::None;
  if (numeric && (open || !w.changes.empty() || !w.type.empty() || w.cased))
    return refused(node, "a comparison of numbers or dates stands beside a modifier for texts", "use them in two items");
  if (!w.type.empty() && !w.changes.empty())
    return refused(node, fmt::format("modifier '{}' stands beside an encoding", w.type), "use them in two items");
  if (among(w.type, {"re", "cidr", "exists"}) && open)
    return refused(node, fmt::format("modifier '{}' stands beside contains, startswith or endswith", w.type),
                   "leave one of them out");
  if (w.type == "re" && w.cased && w.options.caseless)
    return refused(node, "modifiers 'cased' and 're|i' exclude each other", "keep one of them");
  return w;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) out += i + k <= bytes.size() ? kLetters[group >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

/// What stands in the Base64 of any text that holds `bytes` with `offset` (0 to 2) bytes before it, modulo three.
std::string base64_inside(std::string_view bytes, std::size_t offset) {
  const std::string encoded = base64(std::string(offset, '\0') + std::string(bytes));
  const std::size_t from = offset == 0 ? 0 : offset + 1;  // 8 and 16 bits before it touch 2 and 3 letters
  const std::size_t whole = (offset + bytes.size()) * 8 / 6;
  return whole > from ? encoded.substr(from, whole - from) : std::string();
}

std::string utf16(std::string_view text, bool big_endian) {
  std::string out;
  const auto put = [&](unsigned unit) {
    const char high = static_cast<char>(unit >> 8), low = static_cast<char>(unit & 0xff);
    out += big_endian ? high : low;
    out += big_endian ? low : high;
  };
  for (std::size_t i = 0; i < text.size();) {
    const auto code = static_cast<unsigned>(next_code_point(text, i));
    if (code < 0x10000) {
      put(code);
    } else {
      put(0xd800 + ((code - 0x10000) >> 10));
      put(0xdc00 + ((code - 0x10000) & 0x3ff));
    }
  }
  return out;
}

/// Every text in which each dash (and slash) of `value` is any of the five.
void windash(const SigmaValue& value, std::vector<SigmaValue>& out) {
  constexpr std::string_view kDashes[] = {"-", "/", "\xe2\x80\x93", "\xe2\x80\x94", "\xe2\x80\x95"};
  std::vector<SigmaValue> made(1);
  for (std::size_t i = 0; i < value.text.size();) {
    std::size_t length = 0;
    for (const std::string_view dash : kDashes)
      if (std::string_view(value.text).substr(i).starts_with(dash)) length = dash.size();
    if (length == 0) {
      for (SigmaValue& one : made) one.text += value.text[i], one.wild.push_back(value.wild[i]);
      ++i;
      continue;
    }
    std::vector<SigmaValue> more;
    for (const SigmaValue& one : made)
      for (const std::string_view dash : kDashes) {
        more.push_back(one);
        more.back().text += dash;
        more.back().wild.insert(more.back().wild.end(), dash.size(), false);
      }
    made = std::move(more);
    i += length;
  }
  out.insert(out.end(), std::make_move_iterator(made.begin()), std::make_move_iterator(made.end()));
}

std::size_t dashes_in(std::string_view text) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = next_code_point(text, i);
    n += c == '-' || c == '/' || (c >= 0x2013 && c <= 0x2015);
  }
  return n;
}

class Values {
 public:
  Values(const Words& words, bool keyword, const SigmaPlaceholders& placeholders)
      : words_(words), keyword_(keyword), placeholders_(placeholders) {}

  Result<void> read(const Yaml& node) {
    if (node.is_map() || node.is_list()) return node.error("a value must be plain text", "write one value a line");
    if (!node.is_scalar()) return null(node);
    if (words_.type == "exists") return exists(node);
    ASSIGN_OR_RETURN(const std::string raw, node.text());
    std::vector<std::string> texts{raw};
    if (words_.expand) {
      ASSIGN_OR_RETURN(texts, placeholders_.expand(raw, node, words_.type == "re" ? quoted : unquoted));
    }
    for (const std::string& text : texts) RETURN_IF_ERROR(one(text, node));
    return {};
  }

  std::vector<SigmaValue> take() { return std::move(made_); }

 private:
  static std::string unquoted(std::string_view text) { return std::string(text); }
  /// For an expression.
  static std::string quoted(std::string_view text) {
    std::string out;
    for (const char c : text) {
      if (std::string_view("\\^$.|?*+()[]{}#-").contains(c)) out += '\\';
      out += c;
    }
    return out;
  }

  Result<void> null(const Yaml& node) {
    if (keyword_) return node.error("null is no keyword", "give a text");
    if (!words_.type.empty() || words_.compared || words_.part != MomentPart::None || !words_.changes.empty() || words_.contains ||
        words_.starts || words_.ends || words_.expand)
      return node.error("null stands behind a modifier", "write the field without modifiers for null");
    made_.emplace_back().kind = SigmaValue::Kind::Null;
    return {};
  }

  Result<void> exists(const Yaml& node) {
    SigmaValue& value = made_.emplace_back();
    value.kind = SigmaValue::Kind::Exists;
    ASSIGN_OR_RETURN(value.exists, node.boolean());
    return {};
  }

  Result<void> one(const std::string& raw, const Yaml& node) {
    if (words_.compared || words_.part != MomentPart::None) return number(raw, node);
    if (words_.type == "re") return expression(raw, node);
    if (words_.type == "cidr") {
      const std::optional<Network> network = Network::parse(raw);
      if (!network) return node.error(fmt::format("'{}' is no network", raw), "write it like 203.0.113.0/24 or 2001:db8::/32");
      SigmaValue& value = made_.emplace_back();
      value.kind = SigmaValue::Kind::Network;
      value.network = *network;
      return {};
    }
    if (words_.type == "fieldref") {
      const std::optional<SigmaField> other = field_named(raw);
      if (!other) return node.error(fmt::format("field '{}' is not known", raw), "name a field of Sigma's taxonomy");
      SigmaValue& value = made_.emplace_back();
      value.kind = SigmaValue::Kind::Field;
      value.other = *other;
      value.text = raw;
      open(value);
      return {};
    }
    return text(raw, node);
  }

  Result<void> number(const std::string& raw, const Yaml& node) {
    const auto number = parse_number<double>(raw);
    if (!number) return node.error(fmt::format("'{}' is no number", raw), "give a number");
    SigmaValue& value = made_.emplace_back();
    value.kind = SigmaValue::Kind::Number;
    value.comparison = words_.comparison;
    value.number = *number;
    return {};
  }

  Result<void> expression(const std::string& raw, const Yaml& node) {
    auto compiled = Regex::compile(raw, words_.options);
    if (!compiled.has_value()) return Error{compiled.error().code, node.error(compiled.error().what).what, compiled.error().remedy};
    SigmaValue& value = made_.emplace_back();
    value.kind = SigmaValue::Kind::Expression;
    value.text = (words_.options.caseless ? "(?i)" : "") + raw;
    value.expression = std::move(*compiled);
    return {};
  }

  void open(SigmaValue& value) const {
    const bool anywhere = words_.contains || (keyword_ && !words_.starts && !words_.ends);
    if (anywhere || words_.ends) value.open_start = true;
    if (anywhere || words_.starts) value.open_end = true;
  }

  Result<void> text(const std::string& raw, const Yaml& node) {
    std::vector<SigmaValue> values{SigmaValue::read_text(raw)};
    for (const std::string_view change : words_.changes) {
      std::vector<SigmaValue> changed;
      for (const SigmaValue& value : values) RETURN_IF_ERROR(apply(change, value, node, changed));
      values = std::move(changed);
    }
    for (SigmaValue& value : values) {
      open(value);
      value.settle(words_.cased);
      if (value.text.empty()) {
        if (keyword_ || words_.contains || !words_.changes.empty())
          return node.error("an empty text is in every line",
                            "give a text, or '' or null without modifiers for a field without a value");
        if (!value.open_start && !value.open_end) value.kind = SigmaValue::Kind::Empty;
      }
      made_.push_back(std::move(value));
    }
    return {};
  }

  static Result<void> apply(std::string_view change, const SigmaValue& value, const Yaml& node, std::vector<SigmaValue>& out) {
    if (change == "windash") {
      if (dashes_in(value.text) > kMaxDashes)
        return refused(node, fmt::format("windash: more than {} dashes and slashes in one value", kMaxDashes),
                       "split the value, or use an expression");
      windash(value, out);
      return {};
    }
    if (std::find(value.wild.begin(), value.wild.end(), true) != value.wild.end())
      return refused(node, fmt::format("a wildcard cannot be encoded ({})", change), "escape it with \\ or leave it out");
    const auto put = [&](std::string text) {
      SigmaValue& made = out.emplace_back();
      made.text = std::move(text);
      made.wild.assign(made.text.size(), false);
    };
    if (change == "base64") {
      put(base64(value.text));
    } else if (change == "base64offset") {
      for (std::size_t offset = 0; offset < 3; ++offset) {
        put(base64_inside(value.text, offset));
        if (out.back().text.empty())
          return node.error("base64offset: the value is too short to be recognised", "give two bytes or more");
      }
    } else if (change == "utf16") {
      put("\xff\xfe" + utf16(value.text, false));
    } else {
      put(utf16(value.text, change == "utf16be"));
    }
    return {};
  }

  const Words& words_;
  bool keyword_;
  const SigmaPlaceholders& placeholders_;
  std::vector<SigmaValue> made_;
};

}  // namespace

Result<ReadItem> read_sigma_item(std::string_view key, const Yaml& node, const SigmaPlaceholders& placeholders) {
  SigmaItem item;
  const std::string_view field = key.substr(0, key.find('|'));
  if (!field.empty()) {
    const std::optional<SigmaField> known = field_named(field);
    if (!known)
      return refused(node, fmt::format("field '{}' is not known", field),
                     "use the names of Sigma's taxonomy for web servers and proxies (cs-uri-query, c-ip …) or ECS (url.path …)");
    item.field = *known;
    item.name = field;
  }
  ASSIGN_OR_RETURN(const Words words, read_words(key, node));
  if (field.empty() && (among(words.type, {"cidr", "exists", "fieldref"}) || words.compared || words.part != MomentPart::None))
    return refused(node, "keywords take texts and expressions only", "name a field before the modifier");
  if (words.part != MomentPart::None && !is_moment(item.field))
    return refused(node, fmt::format("field '{}' is no date", field), "use date, time or @timestamp");
  item.all = words.all;
  item.cased = words.cased;
  item.part = words.part;
  std::vector<Yaml> values = node.items();
  if (values.empty() && !node.is_list()) values.push_back(node);  // a bare null
  if (values.empty()) return node.error(fmt::format("'{}' has no value", key), "give a value or a list of them");
  if (words.all && values.size() < 2)
    return node.error(fmt::format("'{}' has the modifier all and one value", key), "leave all out, or give two values");
  if (words.type == "exists" && values.size() != 1)
    return node.error(fmt::format("'{}' takes one value", key), "give true or false");
  std::vector<std::vector<SigmaValue>> alternatives;
  std::size_t count = 0;
  for (const Yaml& entry : values) {
    if (values.size() > 1 && !entry.is_map() && !entry.is_list() && !entry.is_scalar())
      return node.error("null stands in a list of values", "make it a selection of its own: \"field: null\"");
    Values reader(words, field.empty(), placeholders);
    RETURN_IF_ERROR(reader.read(entry));
    alternatives.push_back(reader.take());
    count += alternatives.back().size();
    if (count > kMaxValues) return node.error("the item has too many values", "split it into several selections");
  }
  ReadItem read{{}, words.negated};
  if (words.all && count > alternatives.size()) {
    item.all = false;
    for (std::vector<SigmaValue>& one : alternatives) {
      read.items.push_back(item);
      read.items.back().values = std::move(one);
    }
    return read;
  }
  for (std::vector<SigmaValue>& one : alternatives)
    item.values.insert(item.values.end(), std::make_move_iterator(one.begin()), std::make_move_iterator(one.end()));
  read.items.push_back(std::move(item));
  return read;
}

}  // namespace hinomi::findings
