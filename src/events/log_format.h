// Apache LogFormat and nginx log_format strings, compiled: the one engine behind all access logs that are written by a pattern.
//
//   auto format = LogFormat::compile("%h %l %u %t \"%r\" %>s %b");
//   RequestFields fields;
//   if (format->match(line, LogFormat::Reading::Strict, fields) == LogFormat::Match::Yes) ...
//
// Matching never goes back: it is linear in the line, whatever the line holds, and allocates nothing. Values stay as logged.
// It does not know how a server was configured: two formats of the same shape match the same lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "events/request_fields.h"

namespace hinomi::events {

class LogFormat {
 public:
  /// An Apache or nginx format, told apart by its directives; also a whole LogFormat or log_format directive with its name and
  /// quotes. Malformed with the position of what is wrong.
  static Result<LogFormat> compile(std::string_view format);

  /// Strict: what a server writes. Lenient: also a user name with blanks, a raw quote inside a quoted value, and text after the end
  /// of an unquoted last value; for lines that no format matches strictly.
  enum class Reading { Strict, Lenient };
  /// Cut: the line ends inside the format, after what it has to say of time and request; the fields hold what is there. Short: it
  /// ends inside the last of these.
  enum class Match { No, Short, Cut, Yes };
  Match match(std::string_view line, Reading reading, RequestFields& fields) const;

  /// A format that lacks a time, or says nothing of the request, cannot be read.
  bool has_time() const { return has_time_; }
  bool json_escapes() const { return json_escapes_; }

 private:
  enum class Shape : std::uint8_t {
    Token,    ///< up to the literal behind it; no blank inside when values are parted by blanks
    Rest,     ///< to the end of the line
    Quoted,   ///< up to an unescaped quote
    Account,  ///< up to the literal and a time behind it
    ClfTime,  ///< 26 bytes, or up to the literal
    Number,   ///< digits, or "-"
    Decimal,  ///< digits, '.', digits, or "-"
    List,     ///< values joined by ", " or " : "
    Request,  ///< a request line without quotes: up to the literal behind " HTTP/…"
    Pattern,  ///< %{...}t
    Before    ///< up to (not including) the byte `stop`
  };
  struct Slot {
    RequestField field = RequestField::Ignored;
    Shape shape = Shape::Token;
    char stop = '\0';
    std::uint16_t pattern = 0;
    std::string after;  ///< literal behind the value; empty only at the end
  };

  bool finish();  // decides shapes from what stands around each value
  const char* match_slot(const Slot& slot, const Slot* next, const char* p, const char* end, Reading reading,
                         RequestFields& fields) const;

  std::string before_;  ///< literal in front of the first value
  std::vector<Slot> slots_;
  std::vector<TimePattern> patterns_;
  std::size_t decided_ = 0;  ///< slots up to the one that completes time and request
  bool has_time_ = false;
  bool json_escapes_ = false;
};

}  // namespace hinomi::events
