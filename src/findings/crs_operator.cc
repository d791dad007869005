#include "findings/crs_operator.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"

namespace hinomi::findings {
namespace {

struct Name {
  std::string_view name;
  CrsOperator::Kind kind;
};
constexpr std::array kNames{Name{"rx", CrsOperator::Kind::Rx},
                            Name{"pm", CrsOperator::Kind::Pm},
                            Name{"pmf", CrsOperator::Kind::Pm},
                            Name{"pmfromfile", CrsOperator::Kind::Pm},
                            Name{"within", CrsOperator::Kind::Within},
                            Name{"contains", CrsOperator::Kind::Contains},
                            Name{"containsword", CrsOperator::Kind::ContainsWord},
                            Name{"beginswith", CrsOperator::Kind::BeginsWith},
                            Name{"endswith", CrsOperator::Kind::EndsWith},
                            Name{"streq", CrsOperator::Kind::Streq},
                            Name{"strmatch", CrsOperator::Kind::Strmatch},
                            Name{"eq", CrsOperator::Kind::Eq},
                            Name{"ge", CrsOperator::Kind::Ge},
                            Name{"gt", CrsOperator::Kind::Gt},
                            Name{"le", CrsOperator::Kind::Le},
                            Name{"lt", CrsOperator::Kind::Lt},
                            Name{"detectsqli", CrsOperator::Kind::DetectSqli},
                            Name{"detectxss", CrsOperator::Kind::DetectXss},
                            Name{"validatebyterange", CrsOperator::Kind::ValidateByteRange},
                            Name{"validateurlencoding", CrsOperator::Kind::ValidateUrlEncoding},
                            Name{"validateutf8encoding", CrsOperator::Kind::ValidateUtf8Encoding},
                            Name{"ipmatch", CrsOperator::Kind::IpMatch},
                            Name{"unconditionalmatch", CrsOperator::Kind::Always},
                            Name{"nomatch", CrsOperator::Kind::Never}};

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool is_hex(char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }

/// As C's atoi(): leading blanks and sign, then digits; anything else is 0.
long number(std::string_view text) {
  text = trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  long value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// "1-255" or "9,10,13,32-126".
Result<ByteSet> byte_ranges(std::string_view text) {
  ByteSet set;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    const std::string_view item = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t dash = item.find('-');
    const long from = number(item.substr(0, dash)), to = dash == std::string_view::npos ? from : number(item.substr(dash + 1));
    if (from < 0 || to > 255 || from > to)
      return make_error(Errc::Malformed, fmt::format("byte range '{}'", item), "write 0-255 or a list of such ranges");
    for (long c = from; c <= to; ++c) set.add(static_cast<unsigned char>(c));
  }
  return set;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    if (text.empty()) return words;
    const std::size_t end = std::min(text.find(' '), text.size());
    words.push_back(ascii_lower(text.substr(0, end)));
    text.remove_prefix(end);
  }
}

/// One word a line; lines that begin with '#' are comments.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || trim(line).starts_with('#')) continue;
    words.push_back(ascii_lower(line));
  }
  return words;
}

bool contains_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_word(text[at - 1]);
    const bool ends = at + word.size() == text.size() || !is_word(text[at + word.size()]);
    if (begins && ends) return true;
  }
  return false;
}

bool has_bad_percent(std::string_view text) {
  for (std::size_t i = text.find('%'); i != std::string_view::npos; i = text.find('%', i + 1))
    if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return true;
  return false;
}

}  // namespace

Result<CrsOperator> CrsOperator::make(const SecDirective& directive, const Content& files) {
  const auto known = std::ranges::find(kNames, directive.operator_name, &Name::name);
  if (known == kNames.end())
    return make_error(Errc::Unsupported, fmt::format("operator @{} cannot be carried out on a log", directive.operator_name),
                      "remove the rule, or leave it out under content/crs");
  CrsOperator op;
  op.kind = known->kind;
  op.negated = directive.negated;
  op.argument = directive.argument;
  op.has_macro = op.argument.contains("%{");
  switch (op.kind) {
    case Kind::Rx: {
      if (op.has_macro) break;  // compiled when it is known
      ASSIGN_OR_RETURN(op.expression, CrsExpression::compile(op.argument));
      break;
    }
    case Kind::Pm: {
      if (directive.operator_name == "pm") {
        op.words = words_of(op.argument);
        break;
      }
      const std::string name(trim(op.argument));
      const std::string folder = directive.file.substr(0, directive.file.rfind('/') + 1);
      const ContentFile* file = files.find(folder + name);
      if (file == nullptr)
        return make_error(Errc::NotFound, fmt::format("the word list {} is not there", folder + name), "reinstall the rule set");
      op.words = lines_of(file->text);
      break;
    }
    case Kind::ValidateByteRange: {
      ASSIGN_OR_RETURN(op.allowed, byte_ranges(op.argument));
      break;
    }
    case Kind::IpMatch: {
      std::string_view rest = op.argument;
      while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(','), rest.size());
        const std::optional<Network> network = Network::parse(trim(rest.substr(0, end)));
        if (!network)
          return make_error(Errc::Malformed, fmt::format("address '{}'", rest.substr(0, end)), "write an address or block");
        op.networks.push_back(*network);
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
      break;
    }
    default:
      break;
  }
  return op;
}

Announcement CrsOperator::announcement() const {
  if (negated || has_macro) return {};
  switch (kind) {
    case Kind::Rx:
      return announce_expression(argument);
    case Kind::Pm:
      return announce_words(words);
    case Kind::Contains:
    case Kind::ContainsWord:
    case Kind::BeginsWith:
    case Kind::EndsWith:
    case Kind::Streq:
    case Kind::Strmatch:
      return announce_words({argument});
    case Kind::DetectSqli: {
      // Texts of one word or number hold no statement (crs_operator_test.cc tries many).
      Requirement mark;
      for (int c = 0; c < 256; ++c)
        if (const char byte = static_cast<char>(c); !is_word(byte) && byte != '.') mark.bytes.add(static_cast<unsigned char>(c));
      return {mark};
    }
    case Kind::DetectXss: {
      // Without a tag and without an attribute nothing is markup.
      Requirement mark;
      mark.bytes.add('<');
      mark.bytes.add('=');
      return {mark};
    }
    default:
      return {};
  }
}

bool CrsOperator::holds(std::string_view text, std::string_view argument_now, CrsExpressionMemory& memory, bool captures) const {
  const auto decide = [&] {
    switch (kind) {
      case Kind::Rx:
        if (has_macro) {
          const auto now = CrsExpression::compile(argument_now);
          return now.has_value() && now->found_in(text, memory);
        }
        return captures ? expression.captures_in(text, memory) : expression.found_in(text, memory);
      case Kind::Pm:
        return std::ranges::any_of(words, [&](const std::string& word) { return ifind(text, word) != std::string_view::npos; });
      case Kind::Within:
        return argument_now.contains(text);
      case Kind::Contains:
      case Kind::Strmatch:
        return text.contains(argument_now);
      case Kind::ContainsWord:
        return contains_word(text, argument_now);
      case Kind::BeginsWith:
        return text.starts_with(argument_now);
      case Kind::EndsWith:
        return text.ends_with(argument_now);
      case Kind::Streq:
        return text == argument_now;
      case Kind::Eq:
        return number(text) == number(argument_now);
      case Kind::Ge:
        return number(text) >= number(argument_now);
      case Kind::Gt:
        return number(text) > number(argument_now);
      case Kind::Le:
        return number(text) <= number(argument_now);
      case Kind::Lt:
        return number(text) < number(argument_now);
      case Kind::DetectSqli:
        return is_sql_injection(text);
      case Kind::DetectXss:
        return is_cross_site_scripting(text);
      case Kind::ValidateByteRange:
        return std::ranges::any_of(text, [&](char c) { return !allowed.has(static_cast<unsigned char>(c)); });
      case Kind::ValidateUrlEncoding:
        return has_bad_percent(text);
      case Kind::ValidateUtf8Encoding:
        return !is_utf8(text);
      case Kind::IpMatch: {
        const std::optional<IpAddress> address = IpAddress::parse(text);
        return address && std::ranges::any_of(networks, [&](const Network& network) { return network.contains(*address); });
      }
      case Kind::Always:
        return true;
      case Kind::Never:
        return false;
    }
    return false;
  };
  return decide() != negated;
}

}  // namespace hinomi::findings
