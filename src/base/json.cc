#include "base/json.h"

#include <algorithm>
#include <bit>
#include <cstring>

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

static_assert(std::endian::native == std::endian::little);
constexpr std::uint64_t kOnes = 0x0101010101010101;  // times a byte: that byte eight times

constexpr std::size_t kIndent = 2;
constexpr std::size_t kPiece = 256 * 1024;

// The same bytes as the library's dump(), several times as fast: a large case is long strings that need little care.
class Writer {
 public:
  /// `indent` spaces a level; none: all on one line. With a sink, `out` is emptied into it whenever there is much.
  Writer(std::string& out, std::size_t indent, Substitute substitute, const TextSink* sink = nullptr)
      : out_(out), indent_(indent), substitute_(substitute), sink_(sink) {}

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
      if (sink_ != nullptr && out_.size() >= kPiece) {
        (*sink_)(out_);
        out_.clear();
      }
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
    const std::size_t start = out_.size();
    out_ += '"';
    std::size_t from = 0;
    for (std::size_t i = ordinary_until(text, 0); i < text.size(); i = ordinary_until(text, i)) {
      if (static_cast<unsigned char>(text[i]) < 0x80) {
        out_.append(text, from, i - from);
        escape(text[i++]);
        from = i;
        continue;
      }
      const std::size_t begin = i;
      while (i < text.size() && static_cast<unsigned char>(text[i]) >= 0x80) ++i;
      if (is_utf8(text.substr(begin, i - begin))) continue;
      out_.resize(start);
      out_ += dumped(Json(text));  // bad bytes are replaced
      return;
    }
    out_.append(text, from);
    out_ += '"';
  }

  // Where the next byte stands that is escaped or not ASCII, from `i` on.
  static std::size_t ordinary_until(std::string_view text, std::size_t i) {
    for (; text.size() - i >= 8; i += 8) {
      std::uint64_t word;
      std::memcpy(&word, text.data() + i, sizeof word);
      // The lowest byte that is marked is marked rightly.
      if (const std::uint64_t marked = care_needed(word)) return i + static_cast<std::size_t>(std::countr_zero(marked)) / 8;
    }
    while (i < text.size() && care_needed(kOnes * static_cast<unsigned char>(text[i])) == 0) ++i;
    return i;
  }

  // Marks the high bit of bytes below 0x20, above 0x7F, and of quotes and backslashes.
  static std::uint64_t care_needed(std::uint64_t word) {
    const auto zeros = [](std::uint64_t w) { return (w - kOnes) & ~w; };
    return (word | ((word - kOnes * 0x20) & ~word) | zeros(word ^ kOnes * '"') | zeros(word ^ kOnes * '\\')) & kOnes * 0x80;
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
  const TextSink* sink_;
};

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
  Writer(out, 0, substitute).value(json);
  return out;
}

void write_text(const Json& json, Substitute substitute, const TextSink& sink) {
  std::string out;
  Writer(out, kIndent, substitute, &sink).value(json);
  out += '\n';
  sink(out);
}

void write_lines(const Json& list, Substitute substitute, const TextSink& sink) {
  std::string out;
  Writer writer(out, 0, substitute, &sink);
  for (const Json& json : list) {
    writer.value(json);
    out += '\n';
  }
  sink(out);
}

}  // namespace hinomi
