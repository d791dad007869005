// LTSV access logs: "label:value" joined by tabs (http://ltsv.org). Which label says what is data, see content/formats/ltsv.yml.

#include "events/known_formats.h"
#include "events/line_format.h"

namespace hinomi::events {
namespace {

class LtsvParser final : public LineParser {
 public:
  LtsvParser(const ReadContext& context, const Ledger& ledger, const KeyMap& keys) : builder_(context, ledger), keys_(keys) {}

  Outcome parse(std::string_view line, std::string_view raw, const Place& place, Batch& out) override {
    fields_.clear();
    ranks_.fill(kUnset);
    int known = 0;
    for (std::string_view rest = line; !rest.empty();) {
      const auto tab = rest.find('\t');
      const std::string_view pair = rest.substr(0, tab);
      rest.remove_prefix(tab == std::string_view::npos ? rest.size() : tab + 1);
      const auto colon = pair.find(':');
      if (colon == std::string_view::npos) {
        if (known == 0) return Outcome::NotThisFormat;
        continue;  // a value with a tab in it
      }
      if (const KeyMap::Key* key = keys_.find(pair.substr(0, colon));
          key != nullptr && key->rank < ranks_[static_cast<std::size_t>(key->field)]) {
        fields_[key->field] = pair.substr(colon + 1);
        ranks_[static_cast<std::size_t>(key->field)] = key->rank;
        ++known;
      }
    }
    const bool has_request =
        !fields_[RequestField::Request].empty() || !fields_[RequestField::Target].empty() || !fields_[RequestField::Path].empty();
    if (known < 3 || !has_request) return Outcome::NotThisFormat;
    return builder_.add(fields_, raw, place, out) ? Outcome::Read : Outcome::BadTime;
  }

  std::vector<Text> notes() const override { return builder_.notes(); }
  bool each_line_alone() const override { return true; }

 private:
  static constexpr int kUnset = 1 << 20;
  RequestBuilder builder_;
  const KeyMap& keys_;
  RequestFields fields_;
  std::array<int, static_cast<std::size_t>(RequestField::Count_)> ranks_{};
};

class LtsvLog final : public Format {
 public:
  explicit LtsvLog(const FormatContext& context)
      : ledger_(context.ledger), known_(known_formats(context.content, LineShape::Ltsv)) {}

  std::string_view name() const override { return "ltsv_log"; }
  EvidenceKind kind() const override { return EvidenceKind::AccessLog; }
  Text title() const override { return {"LTSV アクセスログ", "LTSV access log"}; }

  int sniff(const Sample& sample) const override {
    const auto parser = make({});
    return try_lines(sample, *parser, Wrapping::Unwrapped).confidence();
  }
  std::string detail(const Sample&) const override { return "ltsv"; }
  std::unique_ptr<Reader> open(const ReadContext& context) const override {
    return read_lines(context, make(context), Wrapping::Unwrapped);
  }

 private:
  std::unique_ptr<LineParser> make(const ReadContext& context) const {
    return std::make_unique<LtsvParser>(context, ledger_, known_.empty() ? none_ : known_.front().keys);
  }

  const Ledger& ledger_;
  std::vector<KnownFormat> known_;
  KeyMap none_;
};

}  // namespace

std::unique_ptr<Format> make_ltsv_log(const FormatContext& context) { return std::make_unique<LtsvLog>(context); }

}  // namespace hinomi::events
