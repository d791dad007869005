// PHP's own error log (error_log in php.ini) and php-fpm's: "[10-Aug-2019 03:12:45 Asia/Tokyo] PHP Fatal error:  …". A stack trace
// belongs to its entry.

#include <algorithm>

#include "events/failure_words.h"
#include "events/line_format.h"
#include "events/multiline_reader.h"
#include "events/stated_client.h"

namespace hinomi::events {
namespace {

// "[10-Aug-2019 03:12:45"
bool is_first_line(std::string_view line) {
  return line.size() > 22 && line[0] == '[' && line[3] == '-' && line[7] == '-' && line[12] == ' ' && line[15] == ':' &&
         line[18] == ':' && line[1] >= '0' && line[1] <= '9' && line.substr(0, 64).contains(']');
}

class PhpErrorReader final : public MultilineReader {
 public:
  using MultilineReader::MultilineReader;

 protected:
  bool begins_entry(std::string_view line) const override { return is_first_line(line); }

  void entry(std::string_view text, const Place& place, std::string_view, Batch& out) override {
    const auto close = text.find(']');
    auto time = parse_php_error_time(text.substr(1, close - 1), context_.offset);
    if (!time) return skips_.cite(text, place, SkipReason::BadTime, out);
    Event& e = out.events.emplace_back();
    e.kind = EventKind::ServerError;
    e.place = place;
    e.time = {time->micros + context_.clock_correction * kMicrosPerSecond};
    e.raw = text;
    e.service = "php";
    e.message = text.substr(std::min(text.find_first_not_of(": ", close + 1), text.size()));
    // PHP's own entries quote anything; applications (Roundcube, SquirrelMail) write who failed to log in.
    if (!e.message.starts_with("PHP ")) {
      e.client = stated_client(e.message);
      if (const auto account = refused_account(e.message)) {
        e.kind = EventKind::LoginFailed;
        e.account = *account;
      }
    }
    ++out.read;
  }
};

class PhpErrorLog final : public Format {
 public:
  std::string_view name() const override { return "php_error_log"; }
  EvidenceKind kind() const override { return EvidenceKind::ErrorLog; }
  Text title() const override { return {"PHP エラーログ", "PHP error log"}; }
  int sniff(const Sample& sample) const override { return entry_confidence(sample, &is_first_line); }
  std::unique_ptr<Reader> open(const ReadContext& context) const override { return std::make_unique<PhpErrorReader>(context); }
};

}  // namespace

std::unique_ptr<Format> make_php_error_log(const FormatContext&) { return std::make_unique<PhpErrorLog>(); }

}  // namespace hinomi::events
