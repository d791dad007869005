#include "findings/event_fields.h"

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"

namespace hinomi::findings {
namespace {

struct FieldName {
  std::string_view name;
  SigmaField field;
};

constexpr FieldName kNames[] = {
    // W3C Extended Log File Format, categories webserver and proxy
    {"date", SigmaField::Date},
    {"time", SigmaField::Time},
    {"c-ip", SigmaField::Client},
    {"src_ip", SigmaField::Client},
    {"cs-username", SigmaField::User},
    {"username", SigmaField::User},
    {"cs-method", SigmaField::Method},
    {"cs-uri", SigmaField::Uri},
    {"c-uri", SigmaField::Uri},
    {"cs-uri-stem", SigmaField::Stem},
    {"c-uri-stem", SigmaField::Stem},
    {"cs-uri-query", SigmaField::Query},
    {"c-uri-query", SigmaField::Query},
    {"c-uri-extension", SigmaField::Extension},
    {"cs-uri-extension", SigmaField::Extension},
    {"cs-user-agent", SigmaField::Agent},
    {"cs-useragent", SigmaField::Agent},
    {"c-useragent", SigmaField::Agent},
    {"cs(user-agent)", SigmaField::Agent},
    {"cs-referer", SigmaField::Referer},
    {"cs-referrer", SigmaField::Referer},
    {"cs(referer)", SigmaField::Referer},
    {"cs-host", SigmaField::Host},
    {"cs(host)", SigmaField::Host},
    {"r-dns", SigmaField::Host},
    {"cs-version", SigmaField::Protocol},
    {"sc-status", SigmaField::Status},
    {"sc-bytes", SigmaField::BytesOut},
    {"time-taken", SigmaField::DurationMillis},
    {"s-sitename", SigmaField::Never},
    {"s-computername", SigmaField::Never},
    {"s-ip", SigmaField::Never},
    {"s-port", SigmaField::Never},
    {"c-port", SigmaField::Never},
    {"dst_ip", SigmaField::Never},
    {"dst_port", SigmaField::Never},
    {"src_port", SigmaField::Never},
    {"sc-substatus", SigmaField::Never},
    {"sc-win32-status", SigmaField::Never},
    {"c-win32-status", SigmaField::Never},
    {"cs-bytes", SigmaField::Never},
    {"cs-cookie", SigmaField::Never},
    {"cs(cookie)", SigmaField::Never},
    {"cs-content-type", SigmaField::Never},
    {"cs-body", SigmaField::Never},
    {"cs-post-data", SigmaField::Never},
    // Elastic Common Schema
    {"@timestamp", SigmaField::Moment},
    {"timestamp", SigmaField::Moment},
    {"url.original", SigmaField::Uri},
    {"url.full", SigmaField::Uri},
    {"url.path", SigmaField::Stem},
    {"url.query", SigmaField::Query},
    {"url.extension", SigmaField::Extension},
    {"url.domain", SigmaField::Host},
    {"user_agent.original", SigmaField::Agent},
    {"http.request.method", SigmaField::Method},
    {"http.request.referrer", SigmaField::Referer},
    {"http.response.status_code", SigmaField::Status},
    {"http.response.bytes", SigmaField::BytesOut},
    {"http.response.body.bytes", SigmaField::BytesOut},
    {"http.version", SigmaField::HttpVersion},
    {"http.request.body.content", SigmaField::Never},
    {"http.request.bytes", SigmaField::Never},
    {"http.request.body.bytes", SigmaField::Never},
    {"source.ip", SigmaField::Client},
    {"source.address", SigmaField::Client},
    {"client.ip", SigmaField::Client},
    {"client.address", SigmaField::Client},
    {"source.port", SigmaField::Never},
    {"client.port", SigmaField::Never},
    {"destination.ip", SigmaField::Never},
    {"destination.port", SigmaField::Never},
    {"user.name", SigmaField::User},
    {"event.outcome", SigmaField::Outcome},
    {"event.category", SigmaField::Category},
    {"service.name", SigmaField::Service},
    {"process.name", SigmaField::Service},
    {"message", SigmaField::Message},
    {"event.original", SigmaField::Keyword},
    {"db.name", SigmaField::Database},
    {"db.statement", SigmaField::Statement},
    {"db.user", SigmaField::User},
    // plain words of database and application logs
    {"user", SigmaField::User},
    {"account", SigmaField::User},
    {"database", SigmaField::Database},
    {"statement", SigmaField::Statement},
    {"query", SigmaField::Statement},
    {"connection_id", SigmaField::Connection},
    {"rows", SigmaField::Rows},
    {"service", SigmaField::Service},
    {"msg", SigmaField::Message},
};

constexpr unsigned bit(EventKind kind) { return 1u << static_cast<unsigned>(kind); }
constexpr unsigned kEveryKind = (1u << (static_cast<unsigned>(EventKind::Message) + 1)) - 1;
constexpr unsigned kLogins = bit(EventKind::LoginFailed) | bit(EventKind::LoginSucceeded);
constexpr unsigned kDatabase =
    bit(EventKind::DatabaseConnect) | bit(EventKind::DatabaseDisconnect) | bit(EventKind::DatabaseStatement);

/// `text` as EventFields::presence and as_logged see it.
std::string_view without_dash(std::string_view text) { return text == "-" ? text.substr(0, 0) : text; }

}  // namespace

std::optional<SigmaField> field_named(std::string_view name) {
  for (const FieldName& known : kNames)
    if (iequals(known.name, name)) return known.field;
  return std::nullopt;
}

bool is_moment(SigmaField field) { return field == SigmaField::Date || field == SigmaField::Time || field == SigmaField::Moment; }

unsigned kinds_carrying(SigmaField field) {
  switch (field) {
    case SigmaField::Stem:
    case SigmaField::Query:
    case SigmaField::Uri:
    case SigmaField::Extension:
    case SigmaField::Agent:
    case SigmaField::Protocol:
    case SigmaField::HttpVersion:
    case SigmaField::Status:
    case SigmaField::BytesOut:
    case SigmaField::DurationMillis:
    case SigmaField::Method:
      return bit(EventKind::HttpRequest);
    case SigmaField::Host:
    case SigmaField::Referer:
      return bit(EventKind::HttpRequest) | bit(EventKind::ServerError);
    case SigmaField::Statement:
    case SigmaField::Connection:
    case SigmaField::Rows:
    case SigmaField::Database:
      return kDatabase | kLogins;
    case SigmaField::Service:
    case SigmaField::Message:
      return kEveryKind & ~bit(EventKind::HttpRequest);
    case SigmaField::Outcome:
      return kLogins;
    case SigmaField::Category:
      return bit(EventKind::HttpRequest) | kLogins | kDatabase;
    case SigmaField::Never:
      return 0;
    case SigmaField::User:
    case SigmaField::Client:
    case SigmaField::Date:
    case SigmaField::Time:
    case SigmaField::Moment:
    case SigmaField::Keyword:
      break;
  }
  return kEveryKind;
}

void EventFields::set(const Event& event) {
  event_ = &event;
  set_.fill(false);
}

std::optional<EventText> EventFields::text_of(SigmaField field) {
  switch (field) {
    case SigmaField::Stem:
    case SigmaField::Query:
    case SigmaField::Uri:
    case SigmaField::Extension:
      return EventText::Target;
    case SigmaField::Referer:
      return EventText::Referer;
    case SigmaField::Agent:
      return EventText::Agent;
    case SigmaField::Message:
      return EventText::Message;
    case SigmaField::Statement:
      return EventText::Statement;
    case SigmaField::Keyword:
      return EventText::Line;
    default:
      return std::nullopt;
  }
}

std::optional<std::string_view> EventFields::part_of(std::string_view text, SigmaField field) {
  const std::size_t mark = text.find('?');
  switch (field) {
    case SigmaField::Stem:
      return text.substr(0, mark);
    case SigmaField::Query:
      if (mark == std::string_view::npos) return std::nullopt;
      return text.substr(mark + 1);
    case SigmaField::Extension: {
      const std::string_view stem = text.substr(0, mark);
      const std::size_t dot = stem.find_last_of("./");
      if (dot == std::string_view::npos || stem[dot] != '.') return std::nullopt;
      return stem.substr(dot + 1);
    }
    default:
      return text;
  }
}

const DecodedText& EventFields::text(EventText which) {
  const auto i = static_cast<std::size_t>(which);
  if (!set_[i]) {
    set_[i] = true;
    const std::array<std::string_view, kEventTexts> raw{event_->target, event_->referer, event_->agent,
                                                        event_->raw,    event_->message, event_->statement};
    texts_[i].set(raw[i]);
  }
  return texts_[i];
}

const DecodedText& EventFields::decoded(EventText which) {
  text(which);
  const bool form_spaces = which == EventText::Target || which == EventText::Referer ||
                           (which == EventText::Line && event_->kind == EventKind::HttpRequest);
  DecodedText& text = texts_[static_cast<std::size_t>(which)];
  text.decode(form_spaces ? FormSpaces::Yes : FormSpaces::No);
  return text;
}

std::string_view EventFields::plain_text(SigmaField field) {
  const auto number = [&](std::int64_t value) -> std::string_view {
    if (value == Event::kAbsent) return {};
    std::array<char, 24> digits;
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    plain_.assign(digits.data(), end);
    return plain_;
  };
  switch (field) {
    case SigmaField::Method:
      return without_dash(event_->method);
    case SigmaField::Host:
      return without_dash(event_->host);
    case SigmaField::User:
      return without_dash(event_->account);
    case SigmaField::Database:
      return event_->database;
    case SigmaField::Service:
      return event_->service;
    case SigmaField::Protocol:
      return without_dash(event_->protocol);
    case SigmaField::HttpVersion: {
      const std::size_t slash = event_->protocol.find('/');
      return slash == std::string_view::npos ? std::string_view() : event_->protocol.substr(slash + 1);
    }
    case SigmaField::Status:
      return number(event_->status);
    case SigmaField::BytesOut:
      return number(event_->bytes_out);
    case SigmaField::Rows:
      return number(event_->rows);
    case SigmaField::Connection:
      return number(event_->connection == 0 ? Event::kAbsent : static_cast<std::int64_t>(event_->connection));
    case SigmaField::DurationMillis:
      return number(event_->duration_micros == Event::kAbsent ? Event::kAbsent : event_->duration_micros / 1'000);
    case SigmaField::Client:
      if (!event_->client.known()) return {};
      plain_ = event_->client.to_string();
      return plain_;
    case SigmaField::Date:
    case SigmaField::Time:
    case SigmaField::Moment:
      if (!event_->time.known()) return {};
      plain_ = field == SigmaField::Moment ? format_rfc3339(event_->time, offset_) : format_local(event_->time, offset_);
      if (field == SigmaField::Moment) return plain_;
      return field == SigmaField::Date ? std::string_view(plain_).substr(0, plain_.find(' '))
                                       : std::string_view(plain_).substr(plain_.find(' ') + 1);
    case SigmaField::Outcome:
      if (event_->kind == EventKind::LoginFailed) return "failure";
      if (event_->kind == EventKind::LoginSucceeded) return "success";
      return {};
    case SigmaField::Category:
      if (event_->kind == EventKind::HttpRequest) return "web";
      if ((kLogins & bit(event_->kind)) != 0) return "authentication";
      if ((kDatabase & bit(event_->kind)) != 0) return "database";
      return {};
    default:
      return {};
  }
}

std::string_view EventFields::as_logged(SigmaField field) {
  if (const std::optional<EventText> which = text_of(field)) return part_of(text(*which).form(0), field).value_or("");
  return plain_text(field);
}

EventFields::Presence EventFields::presence(SigmaField field) {
  std::string_view whole;
  if (const std::optional<EventText> which = text_of(field)) {
    whole = text(*which).form(0);
    // A target without '?' is what other logs write as the query "-".
    if (!whole.empty()) return part_of(whole, field).value_or("").empty() ? Presence::Empty : Presence::Value;
  } else {
    whole = plain_text(field);
  }
  if (!whole.empty()) return Presence::Value;
  return whole.data() == nullptr ? Presence::NotCarried : Presence::Empty;
}

std::optional<double> EventFields::number(SigmaField field) { return parse_number<double>(as_logged(field)); }

std::optional<IpAddress> EventFields::address(SigmaField field) {
  if (field == SigmaField::Client) return event_->client.known() ? std::optional(event_->client) : std::nullopt;
  return IpAddress::parse(as_logged(field));
}

std::optional<CivilTime> EventFields::moment() const {
  if (!event_->time.known()) return std::nullopt;
  return to_civil(event_->time, offset_);
}

}  // namespace hinomi::findings
