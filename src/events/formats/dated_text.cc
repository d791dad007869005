// Logs of programs that are not known here, whose entries begin with a time: Monolog's (EC-CUBE, Magento, Laravel), mail and chat
// servers, Java programs, appliances. Read for who is named and whether a login was refused; every other format comes first.
//
// An entry reaches to the next line with a time: stack traces belong to what they explain.

#include <algorithm>

#include "base/text.h"
#include "events/failure_words.h"
#include "events/leading_time.h"
#include "events/line_format.h"
#include "events/multiline_reader.h"
#include "events/stated_client.h"
#include "events/syslog_header.h"

namespace hinomi::events {
namespace {

// A reference that lets dates without a year be recognised as times.
const Timestamp kAnyTime = Timestamp::from_seconds(1'700'000'000);

constexpr std::array<std::string_view, 3> kWordKeys = {"\"message\"", "\"msg\"", "\"event\""};

// Monolog's "channel.LEVEL: " at the start of the text; the channel's name, and whether the level is one of errors.
struct Channel {
  std::string_view name;
  bool error = false;
  std::size_t size = 0;
};
Channel channel_of(std::string_view text) {
  struct Level {
    std::string_view word;
    bool error;
  };
  static constexpr std::array<Level, 8> kLevels = {{{"DEBUG", false},
                                                    {"INFO", false},
                                                    {"NOTICE", false},
                                                    {"WARNING", false},
                                                    {"ERROR", true},
                                                    {"CRITICAL", true},
                                                    {"ALERT", true},
                                                    {"EMERGENCY", true}}};
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot > 64 ||
      text.substr(0, dot).find_first_of(" [](){}\"'") != std::string_view::npos)
    return {};
  for (const Level& level : kLevels) {
    const std::size_t end = dot + 1 + level.word.size();
    if (text.substr(dot + 1).starts_with(level.word) && end < text.size() && (text[end] == ':' || text[end] == ' '))
      return {text.substr(0, dot), level.error, end + 1};
  }
  return {};
}

// Of an object the value of "message", "msg" or "event", and what is behind it; else the whole text.
std::string_view own_words(std::string_view text) {
  if (!text.starts_with('{')) return text;
  for (const std::string_view key : kWordKeys) {
    const auto at = text.find(key);
    if (at == std::string_view::npos) continue;
    text.remove_prefix(at + key.size());
    text.remove_prefix(std::min(text.find_first_not_of(": \""), text.size()));
    return text;
  }
  return {};
}

// A log of an application: an object a line, with a level, words and a time. A table has no level.
bool is_log_object(std::string_view line) {
  static constexpr std::array<std::string_view, 7> kLevels = {"\"level\"",      "\"severity\"", "\"levelname\"", "\"log_level\"",
                                                              "\"level_name\"", "\"lvl\"",      "\"s\":\""};
  const auto has = [&](std::string_view key) { return line.contains(key); };
  return line.starts_with('{') && std::ranges::any_of(kLevels, has) && std::ranges::any_of(kWordKeys, has);
}

class DatedTextReader final : public MultilineReader {
 public:
  using MultilineReader::MultilineReader;
  std::vector<Text> notes() const override {
    std::vector<Text> notes;
    if (year_assumed_) notes.push_back(assumed_year_note(context_.not_after, context_.offset));
    return notes;
  }

 protected:
  bool begins_entry(std::string_view line) const override { return leading_time(line, kAnyTime, context_.offset).has_value(); }

  void entry(std::string_view text, const Place& place, std::string_view, Batch& out) override {
    const auto time = leading_time(text, context_.not_after, context_.offset);
    if (!time) return skips_.cite(text, place, SkipReason::BadTime, out);
    year_assumed_ = year_assumed_ || !time->has_year;
    Event& e = out.events.emplace_back();
    e.kind = EventKind::Message;
    e.place = place;
    e.time = {time->time.micros + context_.clock_correction * kMicrosPerSecond};
    e.raw = text;
    std::string_view message = text.substr(time->end);
    message.remove_prefix(std::min(message.find_first_not_of("])>:, \t\""), message.size()));
    if (const Channel channel = channel_of(message); channel.size > 0) {
      e.service = channel.name;
      if (channel.error) e.kind = EventKind::ServerError;
      message.remove_prefix(channel.size);
    }
    e.message = text.starts_with('{') ? text : trim(message);
    // What stands in front of the time may name the other end too.
    e.client = stated_client(e.message);
    if (!e.client.known()) e.client = stated_client(text.substr(0, time->begin));
    if (const auto refused = refused_account(e.message)) {
      e.kind = EventKind::LoginFailed;
      e.account = *refused;
    } else if (e.client.known() && tells_acceptance(own_words(e.message))) {
      e.kind = EventKind::LoginSucceeded;
      e.account = named_account(e.message);
    }
    ++out.read;
  }

 private:
  bool year_assumed_ = false;
};

class DatedText final : public Format {
 public:
  std::string_view name() const override { return "dated_text"; }
  EvidenceKind kind() const override { return EvidenceKind::ErrorLog; }
  Text title() const override { return {"日時で始まる記録(形式は不明)", "Log of an unknown form, with times"}; }
  int sniff(const Sample& sample) const override {
    int lines = 0, dated = 0, at_start = 0, objects = 0;
    for_each_sample_line(sample, [&](std::string_view line) {
      const auto time = leading_time(line, kAnyTime, kJst);
      ++lines;
      dated += time.has_value();
      at_start += time && time->begin <= 1;
      objects += time && is_log_object(line);
    });
    // Most lines bear a time, or entries with long traces begin with one; a text that names a date is no log.
    const bool is_log = dated > 0 && (dated * 2 >= lines || (at_start >= 3 && at_start * 40 >= lines));
    // Any format that knows what is inside the entries comes first; but these are no table.
    if (objects > 0 && objects * 10 >= lines * 9) return 46;
    return is_log ? 10 : 0;
  }
  std::unique_ptr<Reader> open(const ReadContext& context) const override { return std::make_unique<DatedTextReader>(context); }
};

}  // namespace

std::unique_ptr<Format> make_dated_text(const FormatContext&) { return std::make_unique<DatedText>(); }

}  // namespace hinomi::events
