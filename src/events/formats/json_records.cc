// Records as JSON: an object a line (JSON lines, mongoexport), a list of objects, or objects in a list somewhere in a document
// ({"customers": [{…}, …]}; WooCommerce, phpMyAdmin). A record may have up to 64 MiB; the document around them any size.
#include "base/text.h"
#include "events/cell_text.h"
#include "events/file_table_name.h"
#include "events/json_rows.h"
#include "events/skip_log.h"
#include "events/transcoded_reader.h"

namespace hinomi::events {
namespace {

constexpr std::size_t kMaxRecord = 64u << 20;
constexpr std::size_t kMostOpen = 64;
constexpr std::size_t kSampleSize = 256 * 1024;  ///< a shorter one is the whole file

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// The end of the object or string that begins `text`; npos where it is not there yet.
std::size_t end_of_string(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    i = text.find_first_of("\"\\", i);
    if (i == std::string_view::npos) return i;
    if (text[i] == '"') return i + 1;
    ++i;
  }
  return std::string_view::npos;
}
std::size_t end_of_object(std::string_view text) {
  std::size_t open = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      const std::size_t size = end_of_string(text.substr(i));
      if (size == std::string_view::npos) return size;
      i += size - 1;
    } else if (c == '{' || c == '[') {
      ++open;
    } else if ((c == '}' || c == ']') && --open == 0) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

enum class Shape {
  None,
  Lines,    ///< an object a line
  Objects,  ///< objects one behind the other, over several lines
  Document  ///< records are the objects of lists
};

// Whether the way from the document's start, by keys alone, leads to a list of objects.
bool holds_list(std::string_view text) {
  char last = 0;
  for (std::size_t i = 0, open = 0; i < text.size() && open < kMostOpen; ++i) {
    const char c = text[i];
    if (is_blank(c)) continue;
    if (c == '"') {
      const std::size_t size = end_of_string(text.substr(i));
      if (size == std::string_view::npos) return false;
      i += size - 1;
    } else if (c == '{') {
      if (last == '[') return true;
      ++open;
    }
    last = c;
  }
  return false;
}

Shape find_shape(std::string_view text, bool whole) {
  text = text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  if (text.empty() || (text[0] != '{' && text[0] != '[')) return Shape::None;
  if (text[0] == '[') {
    const std::size_t first = text.find_first_not_of(" \t\r\n", 1);
    return first != std::string_view::npos && text[first] == '{' ? Shape::Document : Shape::None;
  }
  const std::size_t end = end_of_object(text);
  const std::size_t line_end = text.find('\n');
  if (end != std::string_view::npos) {
    const std::size_t next = text.find_first_not_of(" \t\r\n,", end);
    if (next != std::string_view::npos && text[next] == '{') return line_end >= end ? Shape::Lines : Shape::Objects;
    if (next == std::string_view::npos && whole && !holds_list(text)) return Shape::Lines;
  }
  if (holds_list(text)) return Shape::Document;
  return end == std::string_view::npos && !whole && line_end > text.size() / 2 ? Shape::Lines : Shape::None;
}

// The sample as the reader will see it. Trail bytes of CP932 may be '\\' and '{'.
std::string json_sample(std::string_view bytes, Encoding encoding) {
  if (encoding != Encoding::Cp932 && encoding != Encoding::EucJp) return sample_text(bytes);
  std::string text;
  Decoder(encoding).decode(bytes, text);
  return text;
}

class JsonRecordReader final : public Reader {
 public:
  explicit JsonRecordReader(const ReadContext& context)
      : evidence_(context.evidence),
        name_(file_table_name(context.path)),
        text_(
            context.encoding == Encoding::Binary || TranscodedReader::needed(context.encoding) ? Encoding::Utf8 : context.encoding,
            context.encoding == Encoding::Utf8 ? Encoding::Cp932 : Encoding::Utf8),
        rows_(context.evidence),
        shape_(find_shape(json_sample(context.sample, context.encoding), context.sample.size() < kSampleSize)) {}

  std::vector<Text> notes() const override {
    std::vector<Text> notes;
    text_.add_note(notes);
    return notes;
  }
  bool has_more() const override { return more_; }

  std::size_t read(std::string_view bytes, std::uint64_t offset, bool at_end, Batch& out) override {
    more_ = false;
    std::size_t at = 0;
    if (offset == 0) {
      while (bytes.substr(at).starts_with("\xEF\xBB\xBF")) at += 3;
    }
    text_.see_block(bytes, at_end);
    for (;;) {
      if (out.rows.size() > kFullRows || out.cells.size() > kFullCells) {
        more_ = at < bytes.size();
        break;
      }
      const std::size_t size = shape_ == Shape::Lines ? read_line(bytes.substr(at), offset + at, at_end, out)
                                                      : read_unit(bytes.substr(at), offset + at, at_end, out);
      if (size == 0) break;
      at += size;
    }
    if (at_end && !more_) {
      if ((!open_.empty() || inside_string_) && !std::exchange(told_end_, true)) {
        out.skipped.push_back({Place{evidence_, line_, offset + bytes.size()}, SkipReason::CutOff, {}});
      }
      return bytes.size();
    }
    return at;
  }

 private:
  static constexpr std::size_t kFullRows = 16'384, kFullCells = 512 * 1024;

  struct Open {
    char kind;
    std::string name;  ///< the key before it
  };

  void pass(std::string_view text) { line_ += count_lines(text); }

  void record(std::string_view text, std::uint64_t offset, Batch& out) {
    const Place place{evidence_, line_, offset};
    if (!rows_.add(text_.utf8(text, out), table_name(), place, out)) skips_.cite_row(text, place, SkipReason::NotThisFormat, out);
  }

  std::string table_name() const {
    if (!stated_name_.empty()) return stated_name_;
    std::string name = name_;
    for (const Open& open : open_) {
      if (!open.name.empty()) name += '.' + open.name;
    }
    return name;
  }

  // 0: not enough bytes, or the end.
  std::size_t read_line(std::string_view text, std::uint64_t offset, bool at_end, Batch& out) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos && !at_end && text.size() <= kMaxRecord && !inside_string_) return 0;
    if (text.empty()) return 0;
    const std::size_t size = end == std::string_view::npos ? text.size() : end + 1;
    const bool too_long = inside_string_ || size > kMaxRecord;
    if (too_long && !inside_string_) skips_.cite_row(text, Place{evidence_, line_, offset}, SkipReason::TooLarge, out);
    inside_string_ = too_long && end == std::string_view::npos && !at_end;
    std::string_view line = trim(text.substr(0, size));
    if (line.ends_with(',')) line.remove_suffix(1);
    if (!too_long && !line.empty()) {
      if (line.starts_with('{') && !line.ends_with('}') && end == std::string_view::npos) {
        skips_.cite_row(line, Place{evidence_, line_, offset}, SkipReason::CutOff, out);
      } else {
        record(line, offset, out);
      }
    }
    if (end != std::string_view::npos) ++line_;
    return size;
  }

  std::size_t read_unit(std::string_view text, std::uint64_t offset, bool at_end, Batch& out) {
    if (text.empty()) return 0;
    const char c = text[0];
    if (skipped_depth_ > 0) return pass_over(text);
    switch (c) {
      case '{':
        if (may_be_table(text, at_end)) return 0;
        if (descend(text)) return 1;
        return read_object(text, offset, at_end, out);
      case '[':
        open(c);
        return 1;
      case '}':
      case ']':
        if (!open_.empty()) open_.pop_back();
        if (open_.size() < 2) stated_name_.clear();
        return 1;
      case '"':
        return read_string(text, offset, at_end, out);
      case '\n':
        ++line_;
        return 1;
      default:
        if (std::string_view(" \t\r,:+-.0123456789eEtrufalsn").find(c) == std::string_view::npos && cited_line_ != line_) {
          cited_line_ = line_;
          skips_.cite_row(text.substr(0, 1), Place{evidence_, line_, offset}, SkipReason::NotThisFormat, out);
        }
        return 1;
    }
  }

  void open(char kind) {
    // Documents nest a few times; what nests more is passed over without a stack that grows.
    if (open_.size() < kMostOpen) open_.push_back({kind, std::exchange(key_, {})});
  }

  // phpMyAdmin's {"type":"table","name":"x",…,"data":[…]} in the outermost list.
  static constexpr std::string_view kTable = R"({"type":"table","name":")";
  static constexpr std::size_t kTableHead = 400;

  // Not enough bytes to tell.
  bool may_be_table(std::string_view text, bool at_end) const {
    return !at_end && open_.size() == 1 && text.size() < kTableHead && kTable.starts_with(text.substr(0, kTable.size()));
  }

  // Opens an object that is no record: one on the way to a list, or a table.
  bool descend(std::string_view text) {
    const bool in_list = !open_.empty() && open_.back().kind == '[';
    if (in_list || shape_ == Shape::Objects) {
      const std::string_view head = text.substr(0, kTableHead);
      if (open_.size() != 1 || !head.starts_with(kTable) || !head.contains("\"data\":")) return false;
      const std::string_view rest = head.substr(kTable.size());
      stated_name_ = text_.to_utf8(rest.substr(0, rest.find('"')));
    }
    open('{');
    return true;
  }

  std::size_t read_object(std::string_view text, std::uint64_t offset, bool at_end, Batch& out) {
    // Not tried again before there are a good deal more bytes.
    if (!at_end && text.size() < tried_ + tried_ / 2) return 0;
    const std::size_t size = end_of_object(text);
    if (size == std::string_view::npos && !at_end && text.size() <= kMaxRecord) {
      tried_ = text.size();
      return 0;
    }
    tried_ = 0;
    if (size == std::string_view::npos || size > kMaxRecord) {
      skips_.cite_row(text, Place{evidence_, line_, offset}, at_end ? SkipReason::CutOff : SkipReason::TooLarge, out);
      told_end_ = told_end_ || at_end;
      if (at_end) return text.size();
      skipped_depth_ = 0;
      return pass_over(text);
    }
    record(text.substr(0, size), offset, out);
    pass(text.substr(0, size));
    return size;
  }

  // The rest of an object that is too large.
  std::size_t pass_over(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (c == '\n') ++line_;
      if (inside_string_) {
        if (escaped_)
          escaped_ = false;
        else if (c == '\\')
          escaped_ = true;
        else
          inside_string_ = c != '"';
      } else if (c == '"') {
        inside_string_ = true;
      } else if (c == '{' || c == '[') {
        ++skipped_depth_;
      } else if ((c == '}' || c == ']') && --skipped_depth_ == 0) {
        return i + 1;
      }
    }
    return text.size();
  }

  std::size_t read_string(std::string_view text, std::uint64_t offset, bool at_end, Batch& out) {
    const std::size_t size = end_of_string(text);
    if (size == std::string_view::npos) {
      if (!at_end && text.size() <= kMaxRecord) return 0;
      skips_.cite_row(text, Place{evidence_, line_, offset}, at_end ? SkipReason::CutOff : SkipReason::TooLarge, out);
      told_end_ = told_end_ || at_end;
      pass(text);
      return text.size();
    }
    key_ = text_.to_utf8(text.substr(1, std::min<std::size_t>(size - 2, 200)));
    pass(text.substr(0, size));
    return size;
  }

  std::uint32_t evidence_;
  std::string name_;
  CellText text_;
  JsonRows rows_;
  SkipLog skips_;
  Shape shape_;
  std::uint64_t line_ = 1, cited_line_ = 0;
  std::vector<Open> open_;  // around the records
  std::string key_;         // the string before
  std::string stated_name_;
  std::size_t tried_ = 0, skipped_depth_ = 0;
  bool more_ = false, told_end_ = false, inside_string_ = false, escaped_ = false;
};

// What a program is made of (composer.lock, package.json): its authors are persons, but nobody's customers.
bool is_manifest(std::string_view text) {
  constexpr std::size_t kHead = 16 * 1024;
  text = text.substr(0, kHead);
  for (const std::string_view key :
       {R"("lockfileVersion")", R"("content-hash")", R"("dependencies")", R"("version_normalized")", R"("$schema")"}) {
    if (text.contains(key)) return true;
  }
  return false;
}

class JsonRecords final : public Format {
 public:
  std::string_view name() const override { return "json_records"; }
  EvidenceKind kind() const override { return EvidenceKind::Table; }
  Text title() const override { return {"レコード(JSON)", "Records (JSON)"}; }
  int sniff(const Sample& sample) const override {
    if (sample.bytes.find('{') == std::string_view::npos) return 0;
    const std::string text = json_sample(sample.bytes, guess_encoding(sample.bytes));
    const Shape shape = find_shape(text, sample.whole);
    if (shape == Shape::None) return 0;
    if (shape != Shape::Lines && is_manifest(text)) return 0;
    // The first records must be objects with several fields each.
    ReadContext context;
    context.sample = text;
    JsonRecordReader reader(context);
    Batch batch;
    reader.read(std::string_view(text).substr(0, 64 * 1024), 0, false, batch);
    if (batch.rows.empty() && shape == Shape::Document) reader.read(text, 0, sample.whole, batch);
    std::size_t filled = 0;
    for (const Row& row : batch.rows) filled += row.count > 1;
    if (filled == 0 || batch.skipped.size() > batch.rows.size()) return 0;
    // A program's settings have lists too, but hardly ever of the same kind of object over and over.
    return shape == Shape::Document && filled == 1 ? 35 : 45;
  }
  std::unique_ptr<Reader> open(const ReadContext& context) const override {
    // JSON in ISO-2022-JP is not known to exist; it would have to be read in whole lines.
    if (context.encoding != Encoding::Utf16Le && context.encoding != Encoding::Utf16Be)
      return std::make_unique<JsonRecordReader>(context);
    ReadContext inner = context;
    const std::string sample = sample_text(context.sample);
    inner.encoding = Encoding::Utf8;
    inner.sample = sample;
    return std::make_unique<TranscodedReader>(std::make_unique<JsonRecordReader>(inner), context.encoding);
  }
};

}  // namespace

std::unique_ptr<Format> make_json_records(const FormatContext&) { return std::make_unique<JsonRecords>(); }

}  // namespace hinomi::events
