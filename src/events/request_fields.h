// What one logged request says, as pieces of its line: the meeting point of all access-log formats.
//
// A format finds the pieces; RequestBuilder turns them into an event, the same way for a format string, a label or a JSON key.
// Pieces are views; "-" and the empty text mean absent.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time_pattern.h"
#include "events/format.h"

namespace hinomi::events {

enum class RequestField : std::uint8_t {
  Ignored,
  Client,     ///< address as the server sees it (a front module may have replaced it already)
  Peer,       ///< address of the connection itself
  Forwarded,  ///< X-Forwarded-For
  RealIp,     ///< X-Real-IP, CF-Connecting-IP
  Account,
  Cookies,  ///< the Cookie header
  Session,  ///< one cookie that holds a session's id
  ClfTime,  ///< "10/Oct/2019:13:55:36 +0900"
  Time,     ///< any of CLF, ISO 8601 or a Unix time
  Date,
  Clock,    ///< "2019-10-10" and "13:55:36", both UTC (W3C)
  Request,  ///< the request line
  Method,
  Target,
  Path,
  Query,
  Protocol,
  Host,
  Referer,
  Agent,
  Status,
  Bytes,
  Seconds,
  Millis,
  Micros,
  Nanos,  ///< the duration
  Message,
  Service,
  Count_
};

/// "client", "peer", … as content files name them.
std::optional<RequestField> request_field_from_name(std::string_view name);

class RequestFields {
 public:
  std::string_view& operator[](RequestField field) { return text_[static_cast<std::size_t>(field)]; }
  std::string_view operator[](RequestField field) const { return text_[static_cast<std::size_t>(field)]; }
  void clear() { text_.fill({}), parts = {}; }

  TimeParts parts;  ///< from %{...}t
  bool has_parts = false;

 private:
  std::array<std::string_view, static_cast<std::size_t>(RequestField::Count_)> text_{};
};

/// Parts of a request line. A line that is none (TLS bytes on a plain port, say) is all target.
struct RequestLine {
  std::string_view method, target, protocol;
};
RequestLine split_request_line(std::string_view line);

/// "192.0.2.1", "192.0.2.1:5678", "[2001:db8::1]:443", with white space or quotes around; none for "unknown", "-", host names.
std::optional<IpAddress> parse_client(std::string_view text);

/// The right-most address of a forwarding chain that is not a trusted proxy, given that `peer` handed it in. An entry that is no
/// address ends the walk: what stands left of it was never checked by anyone. Without a peer and trusted proxies, addresses of
/// private networks are taken for proxies.
IpAddress forwarded_client(std::string_view chain, const IpAddress& peer, const std::vector<Network>& trusted);

/// One per reader.
class RequestBuilder {
 public:
  RequestBuilder(const ReadContext& context, const Ledger& ledger);

  /// Adds an HttpRequest and counts it; false, and nothing added, when the time cannot be read.
  bool add(const RequestFields& fields, std::string_view raw, const Place& place, Batch& out);
  /// The time of these fields, corrected by the source's clock.
  std::optional<Timestamp> time(const RequestFields& fields);
  std::vector<Text> notes() const;

 private:
  IpAddress client(const RequestFields& fields);

  UtcOffset offset_;
  std::int64_t correction_micros_;
  const std::vector<Network>& trusted_;
  std::array<char, 32> last_clf_{};  // a busy second has many lines with the same time
  std::size_t last_clf_size_ = 0;
  std::optional<Timestamp> last_time_;
  bool unused_forwarding_ = false;    // a private peer forwarded an address, but is not named as trusted
  bool peerless_forwarding_ = false;  // a chain was trusted although the log does not hold the peer
};

}  // namespace hinomi::events
