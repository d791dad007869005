#include "app/event_line.h"

#include <algorithm>
#include <iterator>

#include "base/json.h"
#include "base/text.h"

namespace hinomi::app {
namespace {

constexpr std::size_t kShown = 4096;  // bytes of an entry; more is no line for a reader

std::string shown(std::string_view text) { return mask(text, kShown); }

}  // namespace

EventLine::EventLine(LineStyle style, const std::vector<Evidence>& evidence, const findings::EventQuery& query,
                     const GeoDatabase& geo, UtcOffset offset)
    : style_(style), evidence_(evidence), geo_(geo), offset_(offset) {
  for (const Evidence& e : evidence) paths_.push_back(printable(e.path));
  if (style != LineStyle::Coloured) return;
  for (const findings::QueryTerm& term : query.terms()) {
    if (term.negated || term.kind != findings::QueryKind::Text) continue;
    for (const findings::SigmaValue& text : term.texts) {
      if (text.literal().size() > 1) words_.emplace_back(text.literal());
    }
  }
}

void EventLine::append(const Event& event, std::string& out) const {
  if (style_ == LineStyle::Json)
    append_json(event, out);
  else
    append_text(event, out);
  out += '\n';
}

void EventLine::append_text(const Event& event, std::string& out) const {
  const bool colour = style_ == LineStyle::Coloured;
  fmt::format_to(std::back_inserter(out), "{}{}:{}:{} ", colour ? "\x1b[2m" : "", paths_[event.place.evidence], event.place.line,
                 colour ? "\x1b[0m" : "");
  if (colour)
    append_set_off(shown(event.raw), out);
  else
    out += shown(event.raw);
}

void EventLine::append_set_off(std::string_view text, std::string& out) const {
  for (std::size_t at = 0;;) {
    std::size_t begin = std::string_view::npos, size = 0;
    for (const std::string& word : words_) {
      const std::size_t found = ifind(text, word, at);
      if (found < begin || (found == begin && word.size() > size)) begin = found, size = word.size();
    }
    if (begin == std::string_view::npos) {
      out += text.substr(at);
      return;
    }
    fmt::format_to(std::back_inserter(out), "{}\x1b[1;31m{}\x1b[0m", text.substr(at, begin - at), text.substr(begin, size));
    at = begin + size;
  }
}

void EventLine::append_json(const Event& event, std::string& out) const {
  Json json;
  const auto text = [&](const char* name, std::string_view value) {
    if (!value.empty() && value != "-") json[name] = shown(value);
  };
  const auto number = [&](const char* name, std::int64_t value) {
    if (value != Event::kAbsent) json[name] = value;
  };
  json["file"] = paths_[event.place.evidence];
  json["line"] = event.place.line;
  json["offset"] = event.place.offset;
  if (event.time.known()) json["time"] = format_rfc3339(event.time, offset_);
  json["kind"] = to_string(evidence_[event.place.evidence].kind);
  json["event"] = findings::event_kind_words()[static_cast<std::size_t>(event.kind)];
  if (event.client.known()) {
    json["actor"] = event.client.to_string();
    text("country", geo_.find(event.client).country);
  }
  text("account", event.account);
  text("method", event.method);
  text("host", event.host);
  const std::size_t mark = event.target.find('?');
  text("path", event.target.substr(0, mark));
  if (mark != std::string_view::npos) text("query", event.target.substr(mark + 1));
  number("status", event.status);
  number("bytes", event.bytes_out);
  number("duration", event.duration_micros == Event::kAbsent ? Event::kAbsent : event.duration_micros / 1'000);
  text("referer", event.referer);
  text("agent", event.agent);
  text("database", event.database);
  text("statement", event.statement);
  number("rows", event.rows);
  if (event.connection != 0) json["connection"] = event.connection;
  text("service", event.service);
  text("message", event.message);
  json["entry"] = shown(event.raw);
  out += to_line(json);
}

}  // namespace hinomi::app
