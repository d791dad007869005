// Apache error log; see events/error_lines.h.

#include "events/error_lines.h"

namespace hinomi::events {
namespace {

class ApacheErrorLog final : public Format {
 public:
  std::string_view name() const override { return "apache_error_log"; }
  EvidenceKind kind() const override { return EvidenceKind::ErrorLog; }
  Text title() const override { return {"Apache エラーログ", "Apache error log"}; }

  int sniff(const Sample& sample) const override {
    ReadContext context;
    context.not_after = Timestamp::from_seconds(0);  // any reference will do to see that a time is one
    const auto parser = apache_error_parser(context);
    return try_lines(sample, *parser, Wrapping::Unwrapped).confidence();
  }
  std::unique_ptr<Reader> open(const ReadContext& context) const override {
    return read_lines(context, apache_error_parser(context), Wrapping::Unwrapped);
  }
};

}  // namespace

std::unique_ptr<Format> make_apache_error_log(const FormatContext&) { return std::make_unique<ApacheErrorLog>(); }

}  // namespace hinomi::events
