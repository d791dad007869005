#include "events/request_fields.h"

#include <algorithm>
#include <cstring>

#include "base/number.h"
#include "base/text.h"
#include "events/session_id.h"

namespace hinomi::events {
namespace {

struct FieldName {
  std::string_view name;
  RequestField field;
};
constexpr std::array kFieldNames = {FieldName{"client", RequestField::Client},       FieldName{"peer", RequestField::Peer},
                                    FieldName{"forwarded", RequestField::Forwarded}, FieldName{"real_ip", RequestField::RealIp},
                                    FieldName{"account", RequestField::Account},     FieldName{"time", RequestField::Time},
                                    FieldName{"date", RequestField::Date},           FieldName{"clock", RequestField::Clock},
                                    FieldName{"request", RequestField::Request},     FieldName{"method", RequestField::Method},
                                    FieldName{"target", RequestField::Target},       FieldName{"path", RequestField::Path},
                                    FieldName{"query", RequestField::Query},         FieldName{"protocol", RequestField::Protocol},
                                    FieldName{"host", RequestField::Host},           FieldName{"referer", RequestField::Referer},
                                    FieldName{"agent", RequestField::Agent},         FieldName{"status", RequestField::Status},
                                    FieldName{"bytes", RequestField::Bytes},         FieldName{"seconds", RequestField::Seconds},
                                    FieldName{"millis", RequestField::Millis},       FieldName{"micros", RequestField::Micros},
                                    FieldName{"nanos", RequestField::Nanos},         FieldName{"message", RequestField::Message},
                                    FieldName{"service", RequestField::Service},     FieldName{"cookies", RequestField::Cookies},
                                    FieldName{"session", RequestField::Session}};

// An id is as good as a password: the entry that is kept, searched and cited is without it.
class WithoutSessions {
 public:
  WithoutSessions(std::string_view entry, Arena& arena) : entry_(entry), arena_(arena) {}
  void blot(std::string_view session) {
    // Everywhere in the line, in linear time: an id of one letter again and again is the client's to send.
    for (std::size_t from = 0;;) {
      const void* found = memmem(entry_.data() + from, entry_.size() - from, session.data(), session.size());
      if (found == nullptr) return;
      const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - entry_.data());
      from = at + session.size();
      if (copy_ == nullptr) {
        copy_ = arena_.allocate(entry_.size());
        std::ranges::copy(entry_, copy_);
        entry_ = {copy_, entry_.size()};
      }
      std::fill_n(copy_ + at, session.size(), '*');
    }
  }
  std::string_view entry() const { return entry_; }

 private:
  std::string_view entry_;
  Arena& arena_;
  char* copy_ = nullptr;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

/// "-" stays a view into the line: a column without a value is told from a column that the format does not have.
std::string_view present(std::string_view text) { return text == "-" ? text.substr(0, 0) : text; }

std::int64_t number(std::string_view text) {
  const auto value = parse_number<std::int64_t>(text);
  return value && *value >= 0 ? *value : Event::kAbsent;
}

// A decimal number of units of `micros` each, in microseconds.
std::int64_t decimal(std::string_view text, double micros) {
  const auto value = parse_number<double>(text);
  // Ten years; anything beyond is not how long a request took.
  const bool sane = value && *value >= 0 && *value * micros < 3.2e14;
  return sane ? static_cast<std::int64_t>(*value * micros + 0.5) : Event::kAbsent;
}

std::int64_t duration(const RequestFields& fields) {
  if (const auto text = fields[RequestField::Micros]; !text.empty()) return decimal(text, 1);
  if (const auto text = fields[RequestField::Millis]; !text.empty()) return decimal(text, 1e3);
  if (const auto text = fields[RequestField::Seconds]; !text.empty()) return decimal(text, 1e6);
  if (const auto text = fields[RequestField::Nanos]; !text.empty()) return decimal(text, 1e-3);
  return Event::kAbsent;
}

// A Unix time in seconds (with or without fraction), milli-, micro- or nanoseconds, told apart by its size.
std::optional<Timestamp> unix_time(std::string_view text) {
  if (text.size() <= 11 || text.find('.') != std::string_view::npos) return parse_epoch_time(text);
  const auto value = parse_number<std::int64_t>(text);
  if (!value || *value < 0) return std::nullopt;
  if (text.size() <= 14) return Timestamp{*value * 1000};
  if (text.size() <= 17) return Timestamp{*value};
  return Timestamp{*value / 1000};
}

std::string_view strip_brackets(std::string_view text) {
  return text.size() >= 2 && text.front() == '[' && text.back() == ']' ? text.substr(1, text.size() - 2) : text;
}

std::optional<Timestamp> any_time(std::string_view text, UtcOffset offset) {
  text = strip_brackets(text);
  if (text.empty()) return std::nullopt;
  if (std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '.'; })) return unix_time(text);
  if (const auto time = parse_iso_time(text, offset)) return time;
  if (const auto time = parse_clf_time(text)) return time;
  return parse_slashed_time(text, offset);
}

bool is_method(std::string_view text) {
  return !text.empty() && text.size() <= 24 &&
         std::ranges::all_of(text, [](char c) { return is_upper(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_'; });
}

// "HTTP/1.1", "HTTP/2", "RTSP/1.0".
bool is_protocol(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size() && is_upper(text[i])) ++i;
  return i > 0 && i + 1 < text.size() && text.size() <= 12 && text[i] == '/' && is_digit(text[i + 1]);
}

// Load balancers log the whole URL: its host is the site's own, and the page is the rest. Another host's URL stays, as somebody
// tries the server as a proxy. `of_key`: the log has a value for the target alone, not what the client sent as a line.
void take_origin(Event& e, bool of_key) {
  std::size_t scheme = 0;
  for (const std::string_view head : {"https://", "http://"})
    if (e.target.starts_with(head)) scheme = head.size();
  if (scheme == 0) return;
  const std::size_t slash = e.target.find_first_of("/?", scheme);
  const std::string_view origin = e.target.substr(0, slash);
  std::string_view host = origin.substr(scheme);
  if (const auto colon = host.rfind(':'); colon != std::string_view::npos && (!host.starts_with('[') || colon > host.rfind(']')))
    host = host.substr(0, colon);
  const bool own = e.host.empty() ? of_key || e.host.data() != nullptr : iequals(e.host.substr(0, e.host.find(':')), host);
  if (!own || slash == std::string_view::npos || e.target[slash] != '/') return;
  e.target.remove_prefix(origin.size());
  if (e.host.empty()) e.host = host;
}

bool contains(const std::vector<Network>& networks, const IpAddress& address) {
  return std::ranges::any_of(networks, [&](const Network& n) { return n.contains(address); });
}

}  // namespace

std::optional<RequestField> request_field_from_name(std::string_view name) {
  const auto* found = std::ranges::find(kFieldNames, name, &FieldName::name);
  return found == kFieldNames.end() ? std::nullopt : std::optional(found->field);
}

RequestLine split_request_line(std::string_view line) {
  const std::size_t first = line.find(' ');
  if (first == std::string_view::npos || !is_method(line.substr(0, first))) return {{}, line, {}};
  const std::size_t last = line.rfind(' ');
  RequestLine parts{line.substr(0, first), line.substr(first + 1), {}};
  if (is_protocol(line.substr(last + 1))) {
    parts.protocol = line.substr(last + 1);
    parts.target = last > first ? line.substr(first + 1, last - first - 1) : std::string_view{};
  } else if (!parts.target.starts_with('/') && !parts.target.starts_with("http://") && !parts.target.starts_with("https://")) {
    return {{}, line, {}};  // HTTP/0.9 has no protocol, but a path or an address
  }
  return parts;
}

std::optional<IpAddress> parse_client(std::string_view text) {
  if (auto plain = IpAddress::parse(text)) return plain;
  text = trim(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    return close == std::string_view::npos ? std::nullopt : IpAddress::parse(text.substr(1, close - 1));
  }
  // "192.0.2.1:5678"; more than one colon is IPv6 without a port.
  if (const auto colon = text.find(':'); colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos) {
    text = text.substr(0, colon);
  }
  return IpAddress::parse(text);
}

IpAddress forwarded_client(std::string_view chain, const IpAddress& peer, const std::vector<Network>& trusted) {
  const bool by_guess = !peer.known() && trusted.empty();
  IpAddress known = peer;
  while (!chain.empty()) {
    const auto comma = chain.rfind(',');
    const auto entry = parse_client(comma == std::string_view::npos ? chain : chain.substr(comma + 1));
    if (!entry) break;
    known = *entry;
    if (comma == std::string_view::npos || !(by_guess ? known.is_private() : contains(trusted, known))) break;
    chain = chain.substr(0, comma);
  }
  return known;
}

RequestBuilder::RequestBuilder(const ReadContext& context, const Ledger& ledger)
    : offset_(context.offset), correction_micros_(context.clock_correction * kMicrosPerSecond), trusted_(ledger.trusted_proxies) {}

std::optional<Timestamp> RequestBuilder::time(const RequestFields& fields) {
  std::optional<Timestamp> time;
  if (const auto clf = fields[RequestField::ClfTime]; !clf.empty()) {
    if (clf != std::string_view(last_clf_.data(), last_clf_size_)) {
      last_time_ = parse_clf_time(clf);
      last_clf_size_ = clf.size() <= last_clf_.size() ? clf.size() : 0;
      std::ranges::copy(clf.substr(0, last_clf_size_), last_clf_.begin());
    }
    time = last_time_;
  } else if (fields.has_parts) {
    time = fields.parts.time(offset_);
  } else if (const auto date = fields[RequestField::Date]; !date.empty()) {
    std::array<char, 48> joined{};
    const auto clock = fields[RequestField::Clock];
    if (date.size() + clock.size() + 1 > joined.size()) return std::nullopt;
    auto end = std::ranges::copy(date, joined.begin()).out;
    *end++ = ' ';
    end = std::ranges::copy(clock, end).out;
    time = parse_iso_time({joined.data(), static_cast<std::size_t>(end - joined.begin())}, UtcOffset{0});
  } else {
    time = any_time(fields[RequestField::Time], offset_);
  }
  if (time) time->micros += correction_micros_;
  return time;
}

bool RequestBuilder::add(const RequestFields& fields, std::string_view raw, const Place& place, Batch& out) {
  const auto time = this->time(fields);
  if (!time) return false;
  Event& e = out.events.emplace_back();
  e.kind = EventKind::HttpRequest;
  e.place = place;
  e.time = *time;
  e.raw = raw;
  e.client = client(fields);
  e.account = present(fields[RequestField::Account]);
  if (e.account == "\"\"") e.account = {};  // how Apache writes an empty user name
  if (const auto request = present(fields[RequestField::Request]); !request.empty()) {
    const RequestLine parts = split_request_line(request);
    e.method = parts.method, e.target = parts.target, e.protocol = parts.protocol;
  } else {
    e.method = present(fields[RequestField::Method]);
    e.target = present(fields[RequestField::Target]);
    e.protocol = present(fields[RequestField::Protocol]);
    const auto path = present(fields[RequestField::Path]);
    if (const auto query = present(fields[RequestField::Query]); e.target.empty() && !path.empty()) {
      e.target = path;
      if (!query.empty()) {
        const std::size_t mark = query.starts_with('?') ? 0 : 1;
        char* joined = out.text.allocate(path.size() + mark + query.size());
        char* end = std::ranges::copy(path, joined).out;
        if (mark == 1) *end++ = '?';
        std::ranges::copy(query, end);
        e.target = {joined, path.size() + mark + query.size()};
      }
    }
  }
  const std::string_view session = present(fields[RequestField::Session]), cookies = fields[RequestField::Cookies];
  if (!session.empty() || !cookies.empty()) {
    WithoutSessions shown(raw, out.text);
    if (e.session = session_value(session); !e.session.empty()) shown.blot(e.session);
    std::string_view rest = cookies;
    for (int n = 0; n < 8; ++n) {  // an application has one or two
      const std::string_view id = session_in_cookies(rest);
      if (id.empty()) break;
      if (e.session.empty()) e.session = id;
      shown.blot(id);
      rest.remove_prefix(static_cast<std::size_t>(id.data() + id.size() - rest.data()));
    }
    e.raw = shown.entry();
  }
  // In the page's address mask() knows it by its name.
  if (e.session.empty()) e.session = session_in_target(e.target);
  e.host = present(fields[RequestField::Host]);
  if (e.target.starts_with("http")) take_origin(e, fields[RequestField::Request].empty());
  e.referer = present(fields[RequestField::Referer]);
  e.agent = present(fields[RequestField::Agent]);
  e.status = number(fields[RequestField::Status]);
  e.bytes_out = number(fields[RequestField::Bytes]);
  e.duration_micros = duration(fields);
  ++out.read;
  return true;
}

IpAddress RequestBuilder::client(const RequestFields& fields) {
  std::string_view direct = present(fields[RequestField::Client]);
  if (direct.empty()) direct = present(fields[RequestField::Peer]);
  const IpAddress peer = parse_client(direct).value_or(IpAddress{});
  std::string_view chain = present(fields[RequestField::Forwarded]);
  if (chain.empty()) chain = present(fields[RequestField::RealIp]);
  if (chain.empty()) return peer;
  if (direct.empty()) {
    // Such a log is kept by a server that only its proxies can reach, so the last entry is theirs.
    peerless_forwarding_ = true;
    return forwarded_client(chain, {}, trusted_);
  }
  if (peer.known() && contains(trusted_, peer)) return forwarded_client(chain, peer, trusted_);
  if (peer.is_private()) unused_forwarding_ = true;
  return peer;
}

std::vector<Text> RequestBuilder::notes() const {
  std::vector<Text> notes;
  if (unused_forwarding_) {
    notes.push_back(
        {"転送元アドレス(X-Forwarded-For)が記録されていますが、台帳の trusted_proxies に接続元がないため使用していません。"
         "接続元がプロキシであれば台帳に記入すると、実際の利用者のアドレスで調査できます。",
         "Forwarded addresses (X-Forwarded-For) are logged, but were not used: the connecting address is not among the ledger's "
         "trusted_proxies. If it is a proxy, name it there and the visitors' own addresses will be examined."});
  }
  if (peerless_forwarding_) {
    notes.push_back(
        {"直接の接続元アドレスが記録されていないため、台帳の trusted_proxies(記入がなければ私設網のプロキシ)"
         "を経由したものとみなし、転送元アドレスを使用しました。",
         "The log does not hold the connecting address; requests were taken to have come through the ledger's trusted_proxies, or, "
         "where it names none, through proxies in private networks, and the forwarded address was used."});
  }
  return notes;
}

}  // namespace hinomi::events
