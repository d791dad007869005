// Access logs of web servers that are written by a pattern: Apache, nginx and what follows them. The patterns are data, see
// content/formats/ and the ledger's log_formats.

#include "events/access_lines.h"

namespace hinomi::events {
namespace {

class AccessLog final : public Format {
 public:
  explicit AccessLog(const FormatContext& context) : formats_(context) {}

  std::string_view name() const override { return "access_log"; }
  EvidenceKind kind() const override { return EvidenceKind::AccessLog; }
  Text title() const override { return {"Webサーバーのアクセスログ", "Web server access log"}; }

  int sniff(const Sample& sample) const override {
    const auto choice = formats_.choose(sample);
    return choice.best == nullptr ? 0 : choice.count.confidence();
  }
  std::string detail(const Sample& sample) const override {
    const auto choice = formats_.choose(sample);
    return choice.best == nullptr ? std::string(name()) : choice.best->known->name;
  }
  std::unique_ptr<Reader> open(const ReadContext& context) const override {
    return read_lines(context, formats_.parser(context), Wrapping::Unwrapped);
  }

 private:
  AccessFormats formats_;
};

}  // namespace

std::unique_ptr<Format> make_access_log(const FormatContext& context) { return std::make_unique<AccessLog>(context); }

}  // namespace hinomi::events
