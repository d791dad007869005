// What the field names of a rule mean on an event: the texts under which a field may be understood (as logged, then decoded),
// its number, address or moment. Sigma's names (W3C for web servers and proxies, appendix "taxonomy" 2.1.0) and the ECS names
// that analysts use are understood alike.
//
//   EventFields fields(kJst);
//   fields.set(event);
//   fields.any(SigmaField::Query, [](std::string_view text) { return text.contains("union"); });
//
// Costs nothing until a field is asked for; texts are decoded when the form as logged did not answer. One thread at a time;
// the event must outlive the questions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "findings/decoded_text.h"
#include "model/event.h"

namespace hinomi::findings {

enum class SigmaField : std::uint8_t {
  Method,
  Stem,   ///< the target up to the first '?'
  Query,  ///< … behind it
  Uri,    ///< the whole target
  Extension,
  Agent,
  Referer,
  Host,
  Protocol,     ///< "HTTP/1.1"
  HttpVersion,  ///< "1.1"
  User,
  Status,
  BytesOut,
  DurationMillis,
  Client,
  Date,
  Time,
  Moment,  ///< date and time, RFC 3339
  Database,
  Statement,
  Connection,
  Rows,
  Service,
  Message,
  Outcome,   ///< "success" or "failure" of a login
  Category,  ///< "web", "authentication", "database"
  Keyword,   ///< no field: the whole entry and every text that was taken from it
  Never      ///< a known name that no log read here carries
};
inline constexpr std::size_t kSigmaFields = static_cast<std::size_t>(SigmaField::Never) + 1;

/// ASCII letters without case; nothing for a name that stands in no taxonomy known here.
std::optional<SigmaField> field_named(std::string_view name);
/// The kinds of event that can carry the field, bit by EventKind.
unsigned kinds_carrying(SigmaField field);
bool is_moment(SigmaField field);

/// The texts of an event that can be decoded.
enum class EventText : std::uint8_t { Target, Referer, Agent, Line, Message, Statement };
inline constexpr std::size_t kEventTexts = 6;

class EventFields {
 public:
  /// Dates and times are those of `offset`.
  explicit EventFields(UtcOffset offset = kJst) : offset_(offset) {}

  void set(const Event& event);
  const Event& event() const { return *event_; }

  /// Whether the log says something under this name: "-" is how access logs write that there was nothing.
  enum class Presence { NotCarried, Empty, Value };
  Presence presence(SigmaField field);

  /// Asks `holds` about each text under which the field may be understood, as logged first, until it says yes. Not asked when
  /// the field is absent.
  template <typename Predicate>
  bool any(SigmaField field, const Predicate& holds) {
    if (field == SigmaField::Keyword) {
      for (std::size_t i = 0; i < kEventTexts; ++i)
        if (any_form(static_cast<EventText>(i), field, holds)) return true;
      return false;
    }
    if (const std::optional<EventText> text = text_of(field)) return any_form(*text, field, holds);
    const std::string_view plain = plain_text(field);
    return !plain.empty() && holds(plain);
  }

  /// As logged, "" when absent; of Keyword the whole entry. Valid until the next call.
  std::string_view as_logged(SigmaField field);
  std::optional<double> number(SigmaField field);
  std::optional<IpAddress> address(SigmaField field);
  std::optional<CivilTime> moment() const;

  /// The text as logged (form 0), and further forms if something asked for them before.
  const DecodedText& text(EventText text);
  const DecodedText& decoded(EventText text);

 private:
  static std::optional<EventText> text_of(SigmaField field);
  /// The part of a text that is the field; nothing when the text has no such part.
  static std::optional<std::string_view> part_of(std::string_view text, SigmaField field);
  std::string_view plain_text(SigmaField field);

  template <typename Predicate>
  bool any_form(EventText which, SigmaField field, const Predicate& holds) {
    const DecodedText& form = text(which);
    const auto asked = [&](std::size_t i) {
      const std::optional<std::string_view> part = part_of(form.form(i), field);
      return part && !part->empty() && holds(*part);
    };
    if (form.form(0).empty()) return false;
    if (asked(0)) return true;
    decoded(which);
    for (std::size_t i = 1; i < form.forms(); ++i)
      if (asked(i)) return true;
    return false;
  }

  UtcOffset offset_;
  const Event* event_ = nullptr;
  std::array<DecodedText, kEventTexts> texts_;
  std::array<bool, kEventTexts> set_{};
  std::string plain_;
};

}  // namespace hinomi::findings
