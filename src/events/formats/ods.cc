// Spreadsheets of LibreOffice and others (OpenDocument 1.2, .ods): every sheet is a table. A cell is taken as it is shown where
// that keeps zeros and hyphens, dates as they are stored.
#include <charconv>

#include "base/text.h"
#include "events/file_table_name.h"
#include "events/sheet_table.h"
#include "events/whole_file.h"
#include "events/xml_stream.h"
#include "events/zip_members.h"

namespace hinomi::events {
namespace {

constexpr std::size_t kMostText = 64u << 20;  ///< of one row
constexpr std::size_t kMostSheets = 1000;
constexpr std::uint64_t kMostRepeated = 256u << 20;  ///< bytes of all repetitions; a few bytes of a file may claim a million rows

std::uint64_t repeats(std::string_view text) {
  std::uint64_t number = 1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return std::max<std::uint64_t>(number, 1);
}

class OdsReader final : public WholeFileReader, public XmlStream::Listener {
 public:
  explicit OdsReader(const ReadContext& context) : evidence_(context.evidence), stem_(file_table_name(context.path)) {}

  std::vector<Text> notes() const override {
    std::vector<Text> notes;
    add_sheet_notes(tables_, notes);
    return notes;
  }

 protected:
  std::uint32_t evidence() const override { return evidence_; }

  void begin(std::span<char> file, Batch& out) override {
    members_.emplace(file);
    while (const auto name = members_->next()) {
      if (*name != "content.xml") continue;
      xml_.emplace(*this);
      return;
    }
    cite(members_->damage().value_or(SkipReason::NotThisFormat), out);
  }

  bool go_on(Batch& out) override {
    if (!xml_) return false;
    out_ = &out, copied_ = 0;
    while (out.rows.size() < kFullRows && out.skipped.size() < kFullRows && out.cells.size() < kFullCells && copied_ < kFullBytes) {
      const std::string_view bytes = members_->read();
      if (!bytes.empty() && xml_->feed(bytes)) continue;
      const bool whole = bytes.empty() && xml_->finish();
      finish_table();
      if (members_->damage() || !whole) cite(members_->damage().value_or(SkipReason::DamagedArchive), out);
      return false;
    }
    return true;
  }

 private:
  void cite(SkipReason reason, Batch& out) const { out.skipped.push_back({Place{evidence_, line_, 0}, reason, {}}); }

  void start(const XmlTag& tag) override {
    const std::string_view name = tag.name();
    if (name == "table") {
      // A table within a cell belongs to that cell.
      if (++depth_ > 1) return;
      finish_table();
      line_ = 0;
      if (tables_.size() == kMostSheets) return cite(SkipReason::TooLarge, *out_);
      tables_.push_back(std::make_unique<SheetTable>(evidence_, sheet_table_name(stem_, tag.attribute("name"))));
      table_ = tables_.back().get();
    } else if (depth_ != 1) {
      return;
    } else if (name == "table-row") {
      row_repeats_ = repeats(tag.attribute("number-rows-repeated"));
      ++line_, column_ = 0;
    } else if (name == "table-cell" || name == "covered-table-cell") {
      cell_repeats_ = repeats(tag.attribute("number-columns-repeated"));
      type_ = tag.attribute("value-type");
      value_ = type_ == "date" ? tag.attribute("date-value") : tag.attribute("value");
      cell_begin_ = row_text_.size();
      inside_cell_ = true;
    } else if (name == "annotation") {
      ++notes_;
    } else if (name == "p" && inside_cell_ && row_text_.size() > cell_begin_) {
      add("\n");
    } else if (name == "line-break") {
      add("\n");
    } else if (name == "s") {
      add(std::string(std::min<std::uint64_t>(repeats(tag.attribute("c")), 100), ' '));
    } else if (name == "tab") {
      add("\t");
    }
  }

  void end(std::string_view name) override {
    if (name == "table") {
      if (depth_ > 0) --depth_;
    } else if (depth_ != 1) {
      return;
    } else if (name == "annotation") {
      notes_ -= notes_ > 0;
    } else if (name == "table-cell" || name == "covered-table-cell") {
      end_cell();
    } else if (name == "table-row") {
      end_row();
    }
  }

  void text(std::string_view text) override { add(text); }

  void add(std::string_view text) {
    if (!inside_cell_ || notes_ > 0) return;
    if (row_text_.size() + text.size() > kMostText) {
      too_large_ = true;
      return;
    }
    row_text_ += text;
  }

  void end_cell() {
    inside_cell_ = false;
    const std::string_view shown = std::string_view(row_text_).substr(cell_begin_);
    const bool number = type_ == "float" || type_ == "currency" || type_ == "percentage";
    // "090-1234-5678" and "0012345" say more than the number behind them; "1.2E+09" and "###" say less.
    const bool keeps =
        shown.starts_with('0') || shown.starts_with('(') || (shown.find('-') != std::string_view::npos && !shown.starts_with('-'));
    if (!value_.empty() && (type_ == "date" || (number && (!keeps || shown.find('.') != std::string_view::npos)))) {
      if (type_ == "date") std::ranges::replace(value_, 'T', ' ');
      row_text_.replace(cell_begin_, std::string::npos, value_);
    }
    if (row_text_.size() > cell_begin_) {
      const std::size_t size = row_text_.size() - cell_begin_;
      for (std::uint64_t i = 0; i < cell_repeats_ && column_ + i < SheetTable::kMostColumns; ++i) {
        if (i > 0 && !may_repeat(size)) break;
        cells_.push_back({static_cast<std::uint32_t>(column_ + i), number && !keeps ? CellKind::Bare : CellKind::Text, cell_begin_,
                          row_text_.size()});
      }
    }
    column_ = std::min<std::uint64_t>(column_ + cell_repeats_, SheetTable::kMostColumns);
  }

  void end_row() {
    if (std::exchange(too_large_, false)) cite(SkipReason::TooLarge, *out_);
    row_.clear();
    for (const Pending& cell : cells_) {
      row_.push_back({cell.column, cell.kind, false, std::string_view(row_text_).substr(cell.begin, cell.end - cell.begin)});
    }
    if (!row_.empty() && table_ != nullptr) {
      std::size_t size = 0;
      for (std::uint64_t i = 0; i < row_repeats_ && (i == 0 || may_repeat(size)); ++i) {
        size = table_->add(line_ + i, row_, *out_) + (row_.back().column + 1) * sizeof(Cell);
        copied_ += size;
      }
    }
    line_ += std::min<std::uint64_t>(row_repeats_, 1u << 24) - 1;
    cells_.clear(), row_text_.clear();
  }

  bool may_repeat(std::size_t size) {
    repeated_ += size + sizeof(Cell);
    if (repeated_ <= kMostRepeated) return true;
    cite(SkipReason::TooLarge, *out_);
    return false;
  }

  void finish_table() {
    if (table_ != nullptr) table_->finish(*out_);
    table_ = nullptr;
  }

  struct Pending {
    std::uint32_t column;
    CellKind kind;
    std::size_t begin, end;  ///< in row_text_
  };

  std::uint32_t evidence_;
  std::string stem_;
  std::optional<ZipMembers> members_;
  std::optional<XmlStream> xml_;
  std::vector<std::unique_ptr<SheetTable>> tables_;
  SheetTable* table_ = nullptr;  // being read
  Batch* out_ = nullptr;
  std::size_t copied_ = 0;
  std::uint64_t repeated_ = 0;

  int depth_ = 0, notes_ = 0;
  std::uint64_t line_ = 0, column_ = 0, row_repeats_ = 1, cell_repeats_ = 1;
  std::string type_, value_, row_text_;
  std::size_t cell_begin_ = 0;
  bool inside_cell_ = false, too_large_ = false;
  std::vector<Pending> cells_;
  std::vector<SheetCell> row_;
};

class Ods final : public Format {
 public:
  std::string_view name() const override { return "ods"; }
  EvidenceKind kind() const override { return EvidenceKind::Table; }
  Text title() const override { return {"OpenDocument の表計算(ods)", "OpenDocument spreadsheet (ods)"}; }
  int sniff(const Sample& sample) const override {
    // The type is the first member, not compressed (ODF 1.2 part 3, 3.3).
    constexpr std::size_t kName = 30;
    return sample.bytes.starts_with("PK\x03\x04") && sample.bytes.size() > kName &&
                   sample.bytes.substr(kName).starts_with("mimetypeapplication/vnd.oasis.opendocument.spreadsheet")
               ? 100
               : 0;
  }
  std::unique_ptr<Reader> open(const ReadContext& context) const override { return std::make_unique<OdsReader>(context); }
};

}  // namespace

std::unique_ptr<Format> make_ods(const FormatContext&) { return std::make_unique<Ods>(); }

}  // namespace hinomi::events
