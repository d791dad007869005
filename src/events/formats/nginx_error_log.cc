// nginx error log; see events/error_lines.h. What PHP says behind nginx may have several lines; access lines in between (a
// container's output) are requests.

#include "events/access_lines.h"
#include "events/error_lines.h"
#include "events/multiline_reader.h"

namespace hinomi::events {
namespace {

// "[10/Oct/2019:" soon in the line: an access line, which is no part of an error.
bool looks_like_access_line(std::string_view line) {
  const auto open = line.substr(0, 200).find('[');
  return open != std::string_view::npos && line.size() > open + 22 && line[open + 3] == '/' && line[open + 7] == '/' &&
         line[open + 12] == ':';
}

class NginxErrorReader final : public MultilineReader {
 public:
  NginxErrorReader(const ReadContext& context, std::unique_ptr<LineParser> requests)
      : MultilineReader(context), errors_(nginx_error_parser(context)), requests_(std::move(requests)) {}

  std::vector<Text> notes() const override { return requests_->notes(); }

 protected:
  bool begins_entry(std::string_view line) const override {
    scratch_.clear();
    return begins_nginx_error(line) || looks_like_access_line(line) || begins_nginx_error(unwrapped(line, scratch_));
  }

  void entry(std::string_view text, const Place& place, std::string_view, Batch& out) override {
    const std::string_view inside = begins_nginx_error(text) || looks_like_access_line(text) ? text : unwrapped(text, out.text);
    auto outcome = errors_->parse(inside, text, place, out);
    if (outcome == LineParser::Outcome::NotThisFormat) outcome = requests_->parse(inside, text, place, out);
    if (outcome == LineParser::Outcome::Read) return;
    skips_.cite(text, place, outcome == LineParser::Outcome::BadTime ? SkipReason::BadTime : SkipReason::NotThisFormat, out);
  }

 private:
  std::unique_ptr<LineParser> errors_, requests_;
  mutable Arena scratch_;
};

class NginxErrorLog final : public Format {
 public:
  explicit NginxErrorLog(const FormatContext& context) : access_(context) {}

  std::string_view name() const override { return "nginx_error_log"; }
  EvidenceKind kind() const override { return EvidenceKind::ErrorLog; }
  Text title() const override { return {"nginx エラーログ", "nginx error log"}; }
  int sniff(const Sample& sample) const override {
    Arena scratch;
    return entry_confidence(sample, [&](std::string_view line) {
      scratch.clear();
      return begins_nginx_error(line) || begins_nginx_error(unwrapped(line, scratch));
    });
  }
  std::unique_ptr<Reader> open(const ReadContext& context) const override {
    return std::make_unique<NginxErrorReader>(context, access_.parser(context));
  }

 private:
  AccessFormats access_;
};

}  // namespace

std::unique_ptr<Format> make_nginx_error_log(const FormatContext& context) { return std::make_unique<NginxErrorLog>(context); }

}  // namespace hinomi::events
