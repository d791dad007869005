#include "base/json.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace hinomi {
namespace {

// Deeper documents are hostile: printing one would exhaust the stack.
constexpr int kDeepest = 200;

Error malformed(std::string_view text, std::size_t offset, std::string_view cause) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto line = std::ranges::count(before, '\n') + 1;
  const auto newline = before.rfind('\n');
  const std::size_t column = newline == std::string_view::npos ? before.size() + 1 : before.size() - newline;
  // The library's own message quotes the input, which may hold personal data.
  return make_error(Errc::Malformed, fmt::format("line {}, column {}: {}", line, column, cause),
                    "give well-formed JSON (RFC 8259)");
}

// Bytes that do not stand for themselves in a string.
constexpr auto kEscaped = [] {
  std::array<bool, 256> table{};
  for (unsigned i = 0; i < 0x20; ++i) table[i] = true;
  table['"'] = table['\\'] = true;
  return table;
}();

// The same bytes as the library's dump(), several times as fast: a large case is long strings that need little care.
class Writer {
 public:
  /// `indent` spaces a level; none: all on one line.
  Writer(std::string& out, std::size_t indent, Substitute substitute) : out_(out), indent_(indent), substitute_(substitute) {}

  void value(const Json& stated, std::size_t depth = 0) {
    const Json& json = substitute_(stated);
    switch (json.type()) {
      case Json::value_t::object:
        return members('{', '}', json.get_ref<const Json::object_t&>(), depth, [&](const auto& member) {
          string(member.first);
          out_ += indent_ > 0 ? std::string_view(": ") : std::string_view(":");
          value(member.second, depth + 1);
        });
      case Json::value_t::array:
        return members('[', ']', json.get_ref<const Json::array_t&>(), depth, [&](const Json& one) { value(one, depth + 1); });
      case Json::value_t::string:
        return string(json.get_ref<const std::string&>());
      case Json::value_t::boolean:
        out_ += json.get<bool>() ? "true" : "false";
        return;
      case Json::value_t::null:
        out_ += "null";
        return;
      case Json::value_t::number_unsigned:
        return number(json.get<std::uint64_t>());
      case Json::value_t::number_integer:
        return number(json.get<std::int64_t>());
      default:
        out_ += dumped(json);
    }
  }

 private:
  static std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

  template <typename List, typename One>
  void members(char open, char close, const List& list, std::size_t depth, One&& one) {
    out_ += open;
    bool first = true;
    for (const auto& each : list) {
      if (!first) out_ += ',';
      first = false;
      new_line(depth + 1);
      one(each);
    }
    if (!first) new_line(depth);
    out_ += close;
  }

  void new_line(std::size_t depth) {
    if (indent_ == 0) return;
    out_ += '\n';
    out_.append(depth * indent_, ' ');
  }

  void number(auto n) {
    const fmt::format_int digits(n);
    out_.append(digits.data(), digits.size());
  }

  void string(std::string_view text) {
    if (!is_utf8(text)) {
      out_ += dumped(Json(text));  // bad bytes are replaced
      return;
    }
    out_ += '"';
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (!kEscaped[static_cast<unsigned char>(text[i])]) continue;
      out_.append(text, from, i - from);
      from = i + 1;
      escape(text[i]);
    }
    out_.append(text, from);
    out_ += '"';
  }

  void escape(char c) {
    constexpr std::string_view kNamed = "\b\t\n\f\r\"\\", kNames = "btnfr\"\\";
    if (const std::size_t name = kNamed.find(c); name != std::string_view::npos) {
      out_ += '\\';
      out_ += kNames[name];
    } else {
      fmt::format_to(std::back_inserter(out_), "\\u{:04x}", static_cast<unsigned>(c));
    }
  }

  std::string& out_;
  std::size_t indent_;
  Substitute substitute_;
};

constexpr std::size_t kIndent = 2;

}  // namespace

Result<Json> parse_json(std::string_view text) {
  bool too_deep = false;
  const auto watch = [&](int depth, Json::parse_event_t, Json&) {
    too_deep = too_deep || depth > kDeepest;
    return !too_deep;
  };
  try {
    Json json = Json::parse(text, watch);
    if (too_deep) return malformed(text, 0, fmt::format("nested more than {} levels deep", kDeepest));
    return json;
  } catch (const Json::parse_error& error) {
    return malformed(text, error.byte == 0 ? 0 : error.byte - 1, "not well-formed JSON");
  } catch (const Json::exception&) {
    return malformed(text, 0, "a number or string is out of range");
  }
}

std::string to_text(const Json& json, Substitute substitute) {
  std::string out;
  Writer(out, kIndent, substitute).value(json);
  out += '\n';
  return out;
}

std::string to_line(const Json& json, Substitute substitute) {
  std::string out;
  append_line(out, json, substitute);
  return out;
}

void append_line(std::string& out, const Json& json, Substitute substitute) { Writer(out, 0, substitute).value(json); }

}  // namespace hinomi
