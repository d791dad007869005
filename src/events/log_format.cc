#include "events/log_format.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "events/log_directives.h"
#include "events/log_format_text.h"

namespace hinomi::events {
namespace {

constexpr std::size_t kClfTime = 26;  // "10/Oct/2000:13:55:36 -0700"

// A piece of a format string: text that stands in every line, or a value.
struct Piece {
  std::string literal;  // empty: a value
  Directive says;
  std::optional<TimePattern> pattern;
  bool glue = false;  // nginx $is_args: "?" or nothing
};

Error bad_format(const PlainFormat& format, std::size_t at, std::string_view cause, std::string remedy) {
  return make_error(Errc::Malformed, fmt::format("log format \"{}\", character {}: {}", format.text, at + 1, cause),
                    std::move(remedy));
}

class Pieces {
 public:
  void literal(std::string_view text) {
    if (text.empty()) return;
    if (list.empty() || list.back().literal.empty()) list.emplace_back();
    list.back().literal += text;
  }
  void value(const Directive& says, bool glue = false) {
    Piece& piece = list.emplace_back();
    piece.says = says, piece.glue = glue;
  }
  void time(TimePattern pattern) { list.emplace_back().pattern = std::move(pattern); }

  std::vector<Piece> list;
};

// %[!][<>^][codes]{argument}letter
Result<void> take_apache(const PlainFormat& format, std::size_t& i, Pieces& pieces) {
  const std::string_view text = format.text;
  const std::size_t start = i++;
  if (i < text.size() && text[i] == '%') return ++i, pieces.literal("%"), Result<void>{};
  bool last = false;
  std::string_view argument;
  while (i < text.size()) {
    const char c = text[i];
    if (c == '{') {
      const auto close = text.find('}', i);
      if (close == std::string_view::npos) return bad_format(format, i, "'{' is not closed", "write %{name}i");
      argument = text.substr(i + 1, close - i - 1);
      i = close + 1;
    } else if (c == '>' || c == '<' || c == '!' || c == ',' || (c >= '0' && c <= '9')) {
      last = last || c == '>';
      ++i;
    } else {
      break;
    }
  }
  if (i < text.size() && text[i] == '^') {  // %^FU, %{name}^ti
    i = std::min(i + 3, text.size());
    return pieces.value({}), Result<void>{};
  }
  const char letter = i < text.size() ? text[i++] : '\0';
  if (letter == 't') {
    if (argument.empty()) {
      pieces.literal("["), pieces.value({RequestField::ClfTime}), pieces.literal("]");
      return {};
    }
    auto pattern = TimePattern::compile(argument);
    if (!pattern) return std::move(pattern).with_context(fmt::format("log format \"{}\", character {}", text, start + 1)).error();
    return pieces.time(std::move(*pattern)), Result<void>{};
  }
  auto says = apache_directive(letter, argument);
  if (!says) {
    return bad_format(format, start,
                      fmt::format("%{} is not a directive of Apache", letter == '\0' ? std::string{} : std::string(1, letter)),
                      "see the list of mod_log_config; write %% for a percent sign");
  }
  says->rank += last ? 4 : 0;
  return pieces.value(*says), Result<void>{};
}

void take_nginx(std::string_view text, std::size_t& i, Pieces& pieces) {
  const auto is_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  const bool braces = i + 1 < text.size() && text[i + 1] == '{';
  std::size_t end = i += braces ? 2 : 1;
  while (end < text.size() && is_name(text[end])) ++end;
  const std::string_view name = text.substr(i, end - i);
  i = braces && end < text.size() && text[end] == '}' ? end + 1 : end;
  if (name.empty()) {
    pieces.literal("$");
  } else {
    pieces.value(nginx_variable(name), name == "is_args");
  }
}

Result<std::vector<Piece>> take_apart(const PlainFormat& format) {
  Pieces pieces;
  const std::string_view text = format.text;
  const char mark = format.dialect == Dialect::Apache ? '%' : '$';
  for (std::size_t i = 0; i < text.size();) {
    const auto next = std::min(text.find(mark, i), text.size());
    pieces.literal(text.substr(i, next - i));
    i = next;
    if (i == text.size()) break;
    if (format.dialect == Dialect::Nginx) {
      take_nginx(text, i, pieces);
    } else {
      RETURN_IF_ERROR(take_apache(format, i, pieces));
    }
  }
  return std::move(pieces.list);
}

// "%U%q" and "$uri$is_args$args" write one target.
void join_targets(std::vector<Piece>& pieces) {
  for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
    if (pieces[i].says.field != RequestField::Path) continue;
    const std::size_t query = i + (pieces[i + 1].glue && i + 2 < pieces.size() ? 2 : 1);
    if (!pieces[query].literal.empty() || pieces[query].says.field != RequestField::Query) continue;
    pieces[i].says = {RequestField::Target, 1};
    pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(i) + 1, pieces.begin() + static_cast<std::ptrdiff_t>(query) + 1);
  }
}

// Where two values say the same field, the better one is kept.
void keep_best(std::vector<Piece>& pieces) {
  std::map<RequestField, Piece*> best;
  for (Piece& piece : pieces) {
    if (!piece.literal.empty() || piece.says.field == RequestField::Ignored) continue;
    const auto [it, is_new] = best.emplace(piece.says.field, &piece);
    if (is_new) continue;
    Piece*& kept = it->second;
    Piece* worse = &piece;
    if (piece.says.rank > kept->says.rank) std::swap(kept, worse);
    worse->says.field = RequestField::Ignored;
  }
}

bool is_number(RequestField field) {
  return field == RequestField::Status || field == RequestField::Bytes || field == RequestField::Seconds ||
         field == RequestField::Millis || field == RequestField::Micros || field == RequestField::Nanos;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool looks_like_clf_time(const char* p, const char* end) {
  return end - p >= static_cast<std::ptrdiff_t>(kClfTime) && is_digit(p[0]) && p[2] == '/' && p[6] == '/' && p[11] == ':';
}

const char* find_byte(const char* p, const char* end, char c) {
  return static_cast<const char*>(std::memchr(p, c, static_cast<std::size_t>(end - p)));
}

// Literals are one to three bytes long nearly always: a call to memcmp would cost more than the comparison.
bool stands_at(const char* p, const char* end, const std::string& literal) {
  const std::size_t size = literal.size();
  if (static_cast<std::size_t>(end - p) < size) return false;
  const char* text = literal.data();
  for (std::size_t i = 0; i < size; ++i) {
    if (p[i] != text[i]) return false;
  }
  return true;
}

// The next place of `literal` at or after `p`, or null.
const char* find_literal(const char* p, const char* end, const std::string& literal) {
  while ((p = find_byte(p, end, literal.front())) != nullptr) {
    if (stands_at(p, end, literal)) return p;
    ++p;
  }
  return nullptr;
}

// The next quote that no backslash escapes, or null.
const char* find_quote(const char* start, const char* p, const char* end) {
  while ((p = find_byte(p, end, '"')) != nullptr) {
    const char* back = p;
    while (back > start && back[-1] == '\\') --back;
    if ((p - back) % 2 == 0) return p;
    ++p;
  }
  return nullptr;
}

}  // namespace

Result<LogFormat> LogFormat::compile(std::string_view written) {
  const PlainFormat plain = plain_format(written);
  ASSIGN_OR_RETURN(std::vector<Piece> pieces, take_apart(plain));
  join_targets(pieces);
  keep_best(pieces);

  LogFormat format;
  format.json_escapes_ = plain.json_escapes;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    Piece& piece = pieces[i];
    if (!piece.literal.empty()) {
      (format.slots_.empty() ? format.before_ : format.slots_.back().after) = std::move(piece.literal);
      continue;
    }
    if (!format.slots_.empty() && format.slots_.back().after.empty()) {
      Slot& before = format.slots_.back();
      if (before.field == RequestField::Host &&
          (piece.says.field == RequestField::Target || piece.says.field == RequestField::Path)) {
        before.shape = Shape::Before, before.stop = '/';
      } else if (before.shape != Shape::Pattern) {
        return make_error(
            Errc::Malformed,
            fmt::format("log format \"{}\": nothing stands between value {} and the next one", plain.text, format.slots_.size()),
            "put a blank or a tab between the two in the server's configuration; such lines cannot be taken apart");
      }
    }
    Slot& slot = format.slots_.emplace_back();
    slot.field = piece.says.field;
    if (piece.pattern) {
      slot.shape = Shape::Pattern;
      slot.pattern = static_cast<std::uint16_t>(format.patterns_.size());
      format.patterns_.push_back(std::move(*piece.pattern));
    } else if (piece.says.list) {
      slot.shape = Shape::List;
    } else if (piece.says.fraction) {
      slot.shape = Shape::Decimal;
    }
  }
  if (!format.finish()) {
    return make_error(
        Errc::Malformed,
        fmt::format("log format \"{}\" names {}", plain.text, format.has_time_ ? "no part of the request" : "no time"),
        "a log needs a time (%t, $time_local) and a request (%r, $request) to be read");
  }
  return format;
}

bool LogFormat::finish() {
  bool has_request = false;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    Slot& slot = slots_[i];
    const std::string& before = i == 0 ? before_ : slots_[i - 1].after;
    const bool is_time = slot.shape == Shape::Pattern || slot.field == RequestField::ClfTime || slot.field == RequestField::Time;
    const bool is_request =
        slot.field == RequestField::Request || slot.field == RequestField::Target || slot.field == RequestField::Path;
    has_time_ = has_time_ || is_time;
    has_request = has_request || is_request;
    if (is_time || is_request) decided_ = i;
    if (slot.shape == Shape::Pattern || slot.shape == Shape::Before) continue;
    if (before.ends_with('"') && slot.after.starts_with('"')) {
      slot.shape = Shape::Quoted;
    } else if (slot.field == RequestField::ClfTime) {
      slot.shape = Shape::ClfTime;
    } else if (is_number(slot.field) && slot.shape != Shape::Decimal) {
      slot.shape = Shape::Number;
    } else if (slot.field == RequestField::Account && i + 1 < slots_.size() && slots_[i + 1].field == RequestField::ClfTime) {
      slot.shape = Shape::Account;
    } else if (slot.field == RequestField::Request && (slot.after.empty() || slot.after.front() == ' ')) {
      slot.shape = Shape::Request;
    } else if (slot.after.empty() && !before.ends_with(' ')) {
      slot.shape = Shape::Rest;
    }
  }
  return has_time_ && has_request;
}

// Sets the slot's field and returns the place behind its literal, or null. `p` moves forward only, so a line is read once.
// Inside the loop of match(), where it is called once a value of every line.
[[gnu::always_inline]] inline const char* LogFormat::match_slot(const Slot& slot, const Slot* next, const char* p, const char* end,
                                                                Reading reading, RequestFields& fields) const {
  const std::string& after = slot.after;
  const bool lenient = reading == Reading::Lenient;
  const char* stop = nullptr;
  switch (slot.shape) {
    case Shape::Token:
      if (after.empty()) {
        stop = lenient || find_byte(p, end, ' ') == nullptr ? end : nullptr;
      } else if (after.front() == ' ' && !lenient) {
        stop = find_byte(p, end, ' ');
        if (stop == nullptr || !stands_at(stop, end, after)) return nullptr;
      } else {
        stop = find_literal(p, end, after);
      }
      break;
    case Shape::Rest:
      stop = end;
      break;
    case Shape::Request: {
      static const std::string kProtocol = " HTTP/";
      stop = find_literal(p, end, kProtocol);
      stop = stop == nullptr || after.empty() ? end : find_literal(stop + kProtocol.size(), end, after);
      if (stop == end && !after.empty()) stop = nullptr;
      break;
    }
    case Shape::Quoted:
      stop = find_quote(p, p, end);
      // At the end of the format, more values may follow behind a blank.
      while (stop != nullptr &&
             !(stands_at(stop, end, after) && (next != nullptr || stop + after.size() == end || stop[after.size()] == ' '))) {
        if (!lenient) return nullptr;
        stop = find_quote(p, stop + 1, end);
      }
      break;
    case Shape::Account:
      stop = find_byte(p, end, after.front());
      while (stop != nullptr && !(stands_at(stop, end, after) && looks_like_clf_time(stop + after.size(), end) &&
                                  stands_at(stop + after.size() + kClfTime, end, next->after))) {
        if (!lenient) return nullptr;
        stop = find_byte(stop + 1, end, after.front());
      }
      break;
    case Shape::ClfTime:
      if (looks_like_clf_time(p, end) && stands_at(p + kClfTime, end, after)) {
        stop = p + kClfTime;
      } else {
        stop = after.empty() ? end : find_literal(p, end, after);
        if (stop == nullptr || stop - p > 40 || stop - p < 20) return nullptr;
      }
      break;
    case Shape::Number:
    case Shape::Decimal: {
      stop = p;
      while (stop < end && is_digit(*stop)) ++stop;
      if (slot.shape == Shape::Decimal && stop > p && stop < end && *stop == '.') {
        const char* const point = stop++;
        while (stop < end && is_digit(*stop)) ++stop;
        if (stop == point + 1) return nullptr;
      } else if (slot.shape == Shape::Decimal) {
        stop = p;
      }
      if (stop == p && stop < end && *stop == '-') ++stop;
      // A number that the line's end cut off, or that something follows, is not one.
      if (stop == p || !stands_at(stop, end, after)) return nullptr;
      break;
    }
    case Shape::List:
      if (!after.empty() && after.front() != ' ') {
        stop = find_literal(p, end, after);
        break;
      }
      for (stop = p; (stop = find_byte(stop, end, ' ')) != nullptr;) {
        if (stop > p && stop[-1] == ',') {
          ++stop;
        } else if (end - stop > 2 && stop[1] == ':' && stop[2] == ' ') {
          stop += 3;
        } else {
          break;
        }
      }
      if (after.empty() && (stop == nullptr || lenient)) stop = end;
      if (stop != nullptr && (!stands_at(stop, end, after) || (after.empty() && stop != end))) return nullptr;
      break;
    case Shape::Pattern: {
      const std::size_t used = patterns_[slot.pattern].read({p, end}, fields.parts);
      if (used == 0 || !stands_at(p + used, end, after)) return nullptr;
      return p + used + after.size();
    }
    case Shape::Before:
      stop = find_byte(p, end, slot.stop);
      if (stop == nullptr) return nullptr;
      fields[slot.field] = {p, stop};
      return stop;
  }
  if (stop == nullptr) return nullptr;
  fields[slot.field] = {p, stop};
  return stop + after.size();
}

LogFormat::Match LogFormat::match(std::string_view line, Reading reading, RequestFields& fields) const {
  if (line.empty()) return Match::No;
  const char* p = line.data();
  const char* const end = p + line.size();
  if (!stands_at(p, end, before_)) return Match::No;
  p += before_.size();
  if (!patterns_.empty()) fields.parts = {}, fields.has_parts = true;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    const Slot& slot = slots_[i];
    const char* value = p;
    p = match_slot(slot, i + 1 < slots_.size() ? &slots_[i + 1] : nullptr, p, end, reading, fields);
    if (p != nullptr) continue;
    if (reading == Reading::Strict || i < decided_ || slot.after.empty()) return Match::No;
    // Is it the line's end that does not fit?
    if (find_literal(value, end, slot.after) != nullptr) return Match::No;
    if (i == decided_) return Match::Short;
    fields[slot.field] =
        slot.shape == Shape::Number || slot.shape == Shape::Decimal ? std::string_view{} : std::string_view(value, end);
    for (++i; i < slots_.size(); ++i) fields[slots_[i].field] = {};
    return Match::Cut;
  }
  if (p == end) return Match::Yes;
  // Values that the format does not name, behind a blank.
  return reading == Reading::Lenient && *p == ' ' ? Match::Yes : Match::No;
}

}  // namespace hinomi::events
