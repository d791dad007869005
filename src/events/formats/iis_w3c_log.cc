// W3C extended log files, as IIS, CloudFront and others write them: a #Fields line names the columns of the lines behind it and may
// come again with other columns. Times are UTC. Source: W3C working draft WD-logfile-960323; IIS writes blanks inside values as
// '+'.

#include <algorithm>

#include "base/text.h"
#include "events/known_formats.h"
#include "events/line_format.h"

namespace hinomi::events {
namespace {

constexpr std::string_view kFields = "#Fields:";
constexpr std::string_view kDate = "#Date:";

// '+' stands for a blank; of "++" the second is a plus sign ("(compatible;+x;++http://…)").
std::string_view restore_blanks(std::string_view text, Arena& arena) {
  if (text.find('+') == std::string_view::npos) return text;
  char* const copy = arena.allocate(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool plus = text[i] == '+' && i > 0 && text[i - 1] == '+' && copy[i - 1] == ' ';
    copy[i] = text[i] == '+' && !plus ? ' ' : text[i];
  }
  return {copy, text.size()};
}

class W3cParser final : public LineParser {
 public:
  W3cParser(const ReadContext& context, const Ledger& ledger, const KeyMap& keys) : builder_(context, ledger), keys_(keys) {}

  Outcome parse(std::string_view line, std::string_view raw, const Place& place, Batch& out) override {
    if (line.starts_with('#')) return directive(line);
    if (columns_.empty()) return Outcome::NotThisFormat;
    fields_.clear();
    std::size_t column = 0;
    const char separator = line.find('\t') == std::string_view::npos ? ' ' : '\t';
    bool quotes = true;
    for (std::size_t begin = 0; begin <= line.size(); ++column) {
      if (column == columns_.size()) return Outcome::NotThisFormat;
      const std::size_t end = value_end(line, begin, separator, quotes);
      std::string_view value = line.substr(begin, end - begin);
      if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
      if (columns_[column] != RequestField::Ignored) fields_[columns_[column]] = value;
      begin = end + 1;
      if (end >= line.size()) break;
    }
    if (column + 1 != columns_.size()) return column + 1 < columns_.size() ? Outcome::CutOff : Outcome::NotThisFormat;
    if (fields_[RequestField::Date].empty() || fields_[RequestField::Date] == "-")
      fields_[RequestField::Date] = {date_.data(), date_size_};
    // IIS counts milliseconds, CloudFront seconds with a fraction.
    if (const auto taken = fields_[RequestField::Millis]; taken.find('.') != std::string_view::npos) {
      fields_[RequestField::Seconds] = taken;
      fields_[RequestField::Millis] = {};
    }
    fields_[RequestField::Agent] = restore_blanks(fields_[RequestField::Agent], out.text);
    return builder_.add(fields_, raw, place, out) ? Outcome::Read : Outcome::BadTime;
  }

  std::vector<Text> notes() const override { return builder_.notes(); }

 private:
  Outcome directive(std::string_view line) {
    if (line.starts_with(kFields)) {
      columns_.clear();
      bool request = false;
      std::array<int, static_cast<std::size_t>(RequestField::Count_)> ranks{};
      ranks.fill(1 << 20);
      for (std::string_view rest = trim(line.substr(kFields.size())); !rest.empty() && columns_.size() < kMaxColumns;) {
        const auto end = rest.find_first_of(" \t");
        const KeyMap::Key* key = keys_.find(rest.substr(0, end));
        RequestField field = key == nullptr ? RequestField::Ignored : key->field;
        if (int& rank = ranks[static_cast<std::size_t>(field)]; key != nullptr && key->rank < rank) {
          std::ranges::replace(columns_, field, RequestField::Ignored);
          rank = key->rank;
        } else {
          field = RequestField::Ignored;
        }
        columns_.push_back(field);
        request = request || field == RequestField::Path || field == RequestField::Method;
        rest = end == std::string_view::npos ? std::string_view{} : trim(rest.substr(end));
      }
      // Another server's log (FTP, SMTP), or a firewall's: its lines are no requests.
      if (!request) columns_.clear();
    } else if (line.starts_with(kDate)) {
      const std::string_view date = trim(line.substr(kDate.size())).substr(0, date_.size());
      date_size_ = date.size();
      std::ranges::copy(date, date_.begin());
    }
    return Outcome::Ignored;
  }

  // A quoted value may hold separators; a quote inside it is doubled. Once a quote is found open, no later one is looked for.
  static std::size_t value_end(std::string_view line, std::size_t begin, char separator, bool& quotes) {
    if (quotes && begin < line.size() && line[begin] == '"') {
      for (std::size_t i = begin + 1; i < line.size(); ++i) {
        if (line[i] != '"') continue;
        if (i + 1 == line.size() || line[i + 1] == separator) return i + 1;
        if (line[i + 1] == '"') ++i;
      }
      quotes = false;
    }
    return std::min(line.find(separator, begin), line.size());
  }

  static constexpr std::size_t kMaxColumns = 128;
  RequestBuilder builder_;
  const KeyMap& keys_;
  RequestFields fields_;
  std::vector<RequestField> columns_;
  std::array<char, 10> date_{};  // of the last #Date, for logs whose lines hold the clock alone
  std::size_t date_size_ = 0;
};

class IisW3cLog final : public Format {
 public:
  explicit IisW3cLog(const FormatContext& context)
      : ledger_(context.ledger), known_(known_formats(context.content, LineShape::W3c)) {}

  std::string_view name() const override { return "iis_w3c_log"; }
  EvidenceKind kind() const override { return EvidenceKind::AccessLog; }
  Text title() const override { return {"W3C 拡張アクセスログ（IIS ほか）", "W3C extended access log (IIS and others)"}; }

  int sniff(const Sample& sample) const override {
    // Without a #Fields line among the first lines the columns are unknown.
    if (!sample.bytes.substr(0, 4096).contains(kFields)) return 0;
    const auto parser = make({});
    const LineCount count = try_lines(sample, *parser, Wrapping::AsIs);
    if (count.lines == 0) return sample.bytes.contains("cs-uri-stem") ? 60 : 0;  // a quiet hour: nothing but the header
    // The header says what it is, however damaged the lines are.
    if (count.read > 0 && sample.bytes.starts_with('#')) return std::max(60, count.confidence());
    return count.confidence();
  }
  std::string detail(const Sample&) const override { return "w3c"; }
  std::unique_ptr<Reader> open(const ReadContext& context) const override {
    return read_lines(context, make(context), Wrapping::AsIs);
  }

 private:
  std::unique_ptr<LineParser> make(const ReadContext& context) const {
    return std::make_unique<W3cParser>(context, ledger_, known_.empty() ? none_ : known_.front().keys);
  }

  const Ledger& ledger_;
  std::vector<KnownFormat> known_;
  KeyMap none_;
};

}  // namespace

std::unique_ptr<Format> make_iis_w3c_log(const FormatContext& context) { return std::make_unique<IisW3cLog>(context); }

}  // namespace hinomi::events
