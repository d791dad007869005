// Tables as text: CSV, TSV, and the same with semicolons or bars. One record is one row.
#include <algorithm>
#include <deque>
#include <span>

#include "base/text.h"
#include "events/cell_text.h"
#include "events/csv_record_reader.h"
#include "events/csv_shape.h"
#include "events/file_table_name.h"
#include "events/transcoded_reader.h"

namespace hinomi::events {
namespace {

constexpr std::size_t kSampleSize = 256 * 1024;  ///< Sample: a shorter one is the whole file
constexpr std::size_t kLookAhead = 64 * 1024;
constexpr std::size_t kAlwaysPadded = 512;
constexpr std::size_t kMostVersions = 100;  ///< of the header

class CsvTableReader : public CsvRecordReader {
 public:
  explicit CsvTableReader(const ReadContext& context)
      : CsvRecordReader(context),
        text_(readable(context.encoding), context.encoding == Encoding::Utf8 ? Encoding::Cp932 : Encoding::Utf8) {
    if (!context.sample.empty()) set_shape(sample_text(context.sample), context.sample.size() < kSampleSize);
  }

  std::vector<Text> notes() const override {
    std::vector<Text> notes;
    if (!versions_.empty() && !versions_.front().headed) {
      notes.push_back({"見出しの行がないため、列名は付けられた番号です。", "There is no header: columns are named by number."});
    }
    text_.add_note(notes);
    return notes;
  }

 protected:
  bool start(std::string_view bytes, bool at_end) override {
    if (!versions_.empty()) return true;
    if (!at_end && bytes.size() < kLookAhead) return false;
    set_shape(bytes.substr(0, kLookAhead), at_end && bytes.size() <= kLookAhead);
    return true;
  }
  void begin_block(std::string_view bytes, bool at_end, Batch& out) override {
    if (!std::exchange(shown_, true)) out.tables.push_back(&versions_.front());
    text_.see_block(bytes, at_end);
  }
  bool fits(std::span<const Cell> fields) const override { return fields.size() == versions_.back().columns.size(); }
  void record(std::size_t first_cell, std::string_view text, const Place& place, Batch& out) override;

 private:
  static Encoding readable(Encoding encoding) {
    return encoding == Encoding::Binary || TranscodedReader::needed(encoding) ? Encoding::Utf8 : encoding;
  }
  void set_shape(std::string_view sample, bool whole);

  CellText text_;
  /// Whether this record is the header once more, as where files were joined; with new names it begins a new version.
  bool is_header_again(std::span<const Cell> cells);
  bool is_another_header(std::span<const Cell> cells);

  std::deque<TableSchema> versions_;  // rows refer to them
  std::vector<std::string> header_;   // of the newest, as in the file
  bool shown_ = false, header_pending_ = false;
};

void CsvTableReader::set_shape(std::string_view sample, bool whole) {
  const CsvShape shape = find_csv_shape(sample, whole);
  dialect_ = shape.dialect;
  header_pending_ = shape.headed;
  pass_over_first_line_ = shape.separator_line;
  TableSchema& schema = versions_.emplace_back();
  schema.evidence = context_.evidence;
  schema.name = file_table_name(context_.path);
  schema.headed = shape.headed;
  for (std::size_t i = 0; i < std::max<std::size_t>(shape.columns, 1); ++i) {
    const bool named = i < shape.names.size() && !trim(shape.names[i]).empty();
    schema.columns.emplace_back().name = named ? name_in_one_line(text_.to_utf8(shape.names[i])) : fmt::format("column{}", i + 1);
  }
}

bool CsvTableReader::is_header_again(std::span<const Cell> cells) {
  // Asked of every row: one of the first two names must be where it was.
  if (cells.size() != header_.size() || cells.size() < 2) return false;
  if (cells[0].text != header_[0] && cells[1].text != header_[1]) return false;
  std::size_t same = 0;
  bool value = false;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].text == header_[i])
      ++same;
    else
      value = value || cells[i].text.empty() || cells[i].text.find_first_of("@0123456789") != std::string_view::npos;
  }
  if (same * 2 < cells.size() || value) return false;
  if (same == cells.size()) return true;
  if (versions_.size() == kMostVersions) return false;
  TableSchema renamed = versions_.back();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].text == header_[i]) continue;
    header_[i] = cells[i].text;
    renamed.columns[i].name = name_in_one_line(text_.to_utf8(header_[i]));
  }
  versions_.push_back(std::move(renamed));
  return true;
}

// Whether this record is the header of another export behind this one: half of the names, in any order and among others.
bool CsvTableReader::is_another_header(std::span<const Cell> cells) {
  const auto known = [&](const Cell& cell) { return std::ranges::find(header_, cell.text) != header_.end(); };
  // Asked of every row: one of the first two cells must be a name.
  if (cells.size() < 2 || header_.size() < 2 || versions_.size() == kMostVersions || (!known(cells[0]) && !known(cells[1])))
    return false;
  const auto names = static_cast<std::size_t>(std::ranges::count_if(cells, known));
  const bool words = std::ranges::all_of(cells, [](const Cell& cell) {
    return !cell.text.empty() && cell.text.size() <= 80 && cell.text.find_first_of("@0123456789") == std::string_view::npos;
  });
  if (!words || names < 2 || names * 2 < header_.size()) return false;
  TableSchema other = versions_.back();
  other.columns.clear(), header_.clear();
  for (const Cell& cell : cells) {
    header_.emplace_back(cell.text);
    other.columns.emplace_back().name = name_in_one_line(text_.to_utf8(cell.text));
  }
  versions_.push_back(std::move(other));
  return true;
}

void CsvTableReader::record(std::size_t first_cell, std::string_view text, const Place& place, Batch& out) {
  const std::size_t count = out.cells.size() - first_cell;
  const std::span<Cell> cells = std::span(out.cells).subspan(first_cell);
  // Spreadsheets leave lines of delimiters behind the last row.
  if (std::ranges::all_of(cells, [](const Cell& cell) { return cell.text.empty(); })) return out.cells.resize(first_cell);
  if (std::exchange(header_pending_, false)) {
    for (const Cell& cell : cells) header_.emplace_back(cell.text);
    return out.cells.resize(first_cell);
  }
  if (is_header_again(cells) || is_another_header(cells)) return out.cells.resize(first_cell);
  for (Cell& cell : cells) {
    std::string_view& value = cell.text;
    if (value.size() > 2 && value[0] == '=' && value[1] == '"' && value.back() == '"') value = value.substr(2, value.size() - 3);
    if (value == "\\N")
      cell = {};
    else if (!text_.is_plain())
      value = text_.utf8(value, out);
  }
  const std::size_t width = versions_.back().columns.size();
  if (count != width) {
    // A short record in a table of thousands of columns would take a thousand times its own memory.
    const bool flood = width > kAlwaysPadded && width > 4 * count;
    skips_.cite_row(text, place, flood ? SkipReason::TooLarge : SkipReason::UnevenRow, out);
    if (flood) return out.cells.resize(first_cell);
    out.cells.resize(first_cell + width);
  }
  Row& row = out.rows.emplace_back();
  row.table = &versions_.back();
  row.first = static_cast<std::uint32_t>(first_cell);
  row.count = static_cast<std::uint32_t>(width);
  row.place = place;
  ++out.read;
}

class CsvTable : public Format {
 public:
  std::string_view name() const override { return "csv_table"; }
  EvidenceKind kind() const override { return EvidenceKind::Table; }
  Text title() const override { return {"表(CSV・TSV)", "Table (CSV, TSV)"}; }
  int sniff(const Sample& sample) const override { return find_csv_shape(sample_text(sample.bytes), sample.whole).confidence; }
  std::unique_ptr<Reader> open(const ReadContext& context) const override {
    if (!TranscodedReader::needed(context.encoding)) return std::make_unique<CsvTableReader>(context);
    ReadContext inner = context;
    const std::string sample = sample_text(context.sample);
    inner.encoding = Encoding::Utf8;
    inner.sample = sample;
    return std::make_unique<TranscodedReader>(std::make_unique<CsvTableReader>(inner), context.encoding);
  }
};

}  // namespace

std::unique_ptr<Format> make_csv_table(const FormatContext&) { return std::make_unique<CsvTable>(); }

}  // namespace hinomi::events
