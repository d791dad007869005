// Workbooks of Excel (ECMA-376 SpreadsheetML, .xlsx and .xlsm): every sheet is a table, hidden ones too. The zip is walked twice:
// first for names, formats and shared strings, which may stand behind the sheets, then for the sheets.
#include <deque>

#include "base/number.h"
#include "base/text.h"
#include "events/file_table_name.h"
#include "events/number_format.h"
#include "events/sheet_table.h"
#include "events/whole_file.h"
#include "events/xml_stream.h"
#include "events/zip_members.h"

namespace hinomi::events {
namespace {

constexpr std::size_t kMostSharedBytes = 512u << 20;
constexpr std::size_t kMostText = 64u << 20;  ///< of one cell and of one row
constexpr std::size_t kMostSheets = 1000, kMostStyles = 100'000;

// "/xl/worksheets/Sheet1.xml" and "xl\worksheets\sheet1.xml" are one part.
std::string part_name(std::string_view name) {
  std::string part = ascii_lower(name);
  std::ranges::replace(part, '\\', '/');
  return part.substr(std::min(part.find_first_not_of('/'), part.size()));
}

/// xl/workbook.xml: which sheets there are, and how days are counted.
struct Workbook final : XmlStream::Listener {
  struct Sheet {
    std::string name, relation;
    bool hidden = false;
  };
  std::vector<Sheet> sheets;
  bool from_1904 = false;

  void start(const XmlTag& tag) override {
    if (tag.name() == "workbookPr") from_1904 = tag.attribute("date1904") == "1" || tag.attribute("date1904") == "true";
    if (tag.name() != "sheet" || sheets.size() >= kMostSheets) return;
    const std::string_view state = tag.attribute("state");
    // "id" is the relation's, "sheetId" the sheet's own.
    sheets.push_back(
        {std::string(tag.attribute("name")), std::string(tag.attribute("id")), state == "hidden" || state == "veryHidden"});
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}
};

/// xl/_rels/workbook.xml.rels: in which part a relation is found.
struct Relations final : XmlStream::Listener {
  std::map<std::string, std::string> targets;

  void start(const XmlTag& tag) override {
    if (tag.name() != "Relationship" || targets.size() >= 2 * kMostSheets) return;
    const std::string_view target = tag.attribute("Target");
    targets.emplace(tag.attribute("Id"), part_name(target.starts_with('/') ? std::string(target) : "xl/" + std::string(target)));
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}
};

/// xl/styles.xml: how the numbers of a cell's style are shown.
struct Styles final : XmlStream::Listener {
  std::map<unsigned, NumberFormat> codes;
  std::vector<unsigned> styles;  ///< number format of each cell style
  bool inside = false;

  void start(const XmlTag& tag) override {
    if (tag.name() == "numFmt" && codes.size() < kMostStyles) {
      if (const auto id = parse_number<unsigned>(tag.attribute("numFmtId")))
        codes.emplace(*id, NumberFormat(tag.attribute("formatCode")));
    } else if (tag.name() == "cellXfs") {
      inside = true;
    } else if (tag.name() == "xf" && inside && styles.size() < kMostStyles) {
      styles.push_back(parse_number<unsigned>(tag.attribute("numFmtId")).value_or(0));
    }
  }
  void end(std::string_view name) override { inside = inside && name != "cellXfs"; }
  void text(std::string_view) override {}

  const NumberFormat& of(std::size_t style) const {
    const unsigned id = style < styles.size() ? styles[style] : 0;
    const auto found = codes.find(id);
    return found != codes.end() ? found->second : NumberFormat::built_in(id);
  }
};

/// xl/sharedStrings.xml, without the readings that Excel keeps for sorting (rPh).
struct SharedStrings final : XmlStream::Listener {
  std::string bytes;
  std::vector<std::size_t> ends;
  bool inside_text = false, inside_reading = false, too_large = false;

  void start(const XmlTag& tag) override {
    if (tag.name() == "t") inside_text = true;
    if (tag.name() == "rPh") inside_reading = true;
  }
  void end(std::string_view name) override {
    if (name == "t") inside_text = false;
    if (name == "rPh") inside_reading = false;
    if (name == "si" && has_room(0)) ends.push_back(bytes.size());
  }
  void text(std::string_view text) override {
    if (!inside_text || inside_reading) return;
    if (has_room(text.size())) bytes += text;
  }
  // A string without text takes room too.
  bool has_room(std::size_t more) {
    too_large = too_large || held() + more > kMostSharedBytes;
    return !too_large;
  }
  std::size_t held() const { return bytes.size() + ends.size() * sizeof(std::size_t); }
  std::optional<std::string_view> at(std::size_t i) const {
    if (i >= ends.size()) return std::nullopt;
    const std::size_t begin = i == 0 ? 0 : ends[i - 1];
    return std::string_view(bytes).substr(begin, ends[i] - begin);
  }
};

/// One sheet's part on its way into a batch.
class Sheet final : public XmlStream::Listener {
 public:
  Sheet(SheetTable& table, const SharedStrings& strings, const Styles& styles, bool from_1904, std::uint32_t evidence)
      : table_(table), strings_(strings), styles_(styles), from_1904_(from_1904), evidence_(evidence), xml_(*this) {}

  /// False: the part is no XML any more. `copied` grows by what the cells hold.
  bool feed(std::string_view bytes, Batch& out, std::size_t& copied) {
    out_ = &out, copied_ = &copied;
    return xml_.feed(bytes);
  }
  bool finish(Batch& out, std::size_t& copied) {
    out_ = &out, copied_ = &copied;
    const bool whole = xml_.finish();
    end_row();
    table_.finish(out);
    return whole;
  }
  std::uint64_t line() const { return line_; }

  void start(const XmlTag& tag) override {
    if (tag.name() == "c") {
      start_cell(tag);
    } else if (tag.name() == "row") {
      line_ = parse_number<std::uint64_t>(tag.attribute("r")).value_or(line_ + 1);
      next_column_ = 0;
    } else if (tag.name() == "v" || tag.name() == "t") {
      inside_value_ = !inside_reading_;
    } else if (tag.name() == "rPh") {
      inside_reading_ = true;
    }
  }
  void end(std::string_view name) override {
    if (name == "v" || name == "t") inside_value_ = false;
    if (name == "rPh") inside_reading_ = false;
    if (name == "c") end_cell();
    if (name == "row") end_row();
  }
  void text(std::string_view text) override {
    if (!inside_value_) return;
    if (row_text_.size() + text.size() > kMostText) {
      too_large_ = true;
      return;
    }
    row_text_ += text;
  }

 private:
  struct Pending {
    std::uint32_t column;
    CellKind kind;
    std::size_t begin, end;                  ///< in row_text_
    std::optional<std::string_view> shared;  ///< in place of it
  };

  void start_cell(const XmlTag& tag) {
    column_ = next_column_;
    // "AB12"
    std::uint32_t column = 0;
    for (const char c : tag.attribute("r")) {
      const char upper = static_cast<char>(c & ~0x20);
      if (upper < 'A' || upper > 'Z' || column > SheetTable::kMostColumns) break;
      column = column * 26 + static_cast<std::uint32_t>(upper - 'A' + 1);
    }
    if (column > 0) column_ = column - 1;
    next_column_ = column_ + 1;
    type_ = tag.attribute("t");
    style_ = parse_number<std::size_t>(tag.attribute("s")).value_or(0);
    cell_begin_ = row_text_.size();
  }

  void end_cell() {
    if (column_ >= SheetTable::kMostColumns || (!cells_.empty() && column_ <= cells_.back().column)) {
      misplaced_ = true;
      row_text_.resize(cell_begin_);
      return;
    }
    const std::string_view value = std::string_view(row_text_).substr(cell_begin_);
    Pending cell{column_, CellKind::Text, cell_begin_, row_text_.size(), std::nullopt};
    if (type_ == "s") {
      const auto index = parse_number<std::size_t>(trim(value));
      cell.shared = index ? strings_.at(*index) : std::nullopt;
      cell.end = cell.begin;
      lost_string_ = lost_string_ || !cell.shared;
    } else if (type_ == "e") {
      cell.end = cell.begin;  // "#N/A"
    } else if (type_.empty() || type_ == "n") {
      const std::string shown = styles_.of(style_).show(trim(value), from_1904_);
      cell.kind = shown == trim(value) ? CellKind::Bare : CellKind::Text;
      row_text_.replace(cell_begin_, std::string::npos, shown);
      cell.end = row_text_.size();
    }
    if (cell.shared ? !cell.shared->empty() : cell.end > cell.begin) cells_.push_back(cell);
  }

  void end_row() {
    const Place place{evidence_, line_, 0};
    if (std::exchange(too_large_, false)) out_->skipped.push_back({place, SkipReason::TooLarge, {}});
    if (std::exchange(misplaced_, false)) out_->skipped.push_back({place, SkipReason::UnevenRow, {}});
    if (std::exchange(lost_string_, false)) out_->skipped.push_back({place, SkipReason::NotThisFormat, {}});
    row_.clear();
    for (const Pending& cell : cells_) {
      row_.push_back({cell.column, cell.kind, cell.shared.has_value(),
                      cell.shared.value_or(std::string_view(row_text_).substr(cell.begin, cell.end - cell.begin))});
    }
    *copied_ += table_.add(line_, row_, *out_);
    cells_.clear(), row_text_.clear();
  }

  SheetTable& table_;
  const SharedStrings& strings_;
  const Styles& styles_;
  bool from_1904_;
  std::uint32_t evidence_;
  XmlStream xml_;
  Batch* out_ = nullptr;
  std::size_t* copied_ = nullptr;

  std::uint64_t line_ = 0;
  std::uint32_t column_ = 0, next_column_ = 0;
  std::string type_, row_text_;
  std::size_t style_ = 0, cell_begin_ = 0;
  bool inside_value_ = false, inside_reading_ = false, too_large_ = false, misplaced_ = false, lost_string_ = false;
  std::vector<Pending> cells_;
  std::vector<SheetCell> row_;
};

class XlsxReader final : public WholeFileReader {
 public:
  explicit XlsxReader(const ReadContext& context) : evidence_(context.evidence), stem_(file_table_name(context.path)) {}

  std::vector<Text> notes() const override {
    std::vector<Text> notes;
    for (const std::string& name : hidden_) {
      notes.push_back({fmt::format("シート「{}」は非表示です（読み取りました）。", name),
                       fmt::format("Sheet \"{}\" is hidden; it was read.", name)});
    }
    add_sheet_notes(tables_, notes);
    return notes;
  }

  std::size_t held() const override { return WholeFileReader::held() + strings_.held(); }

 protected:
  std::uint32_t evidence() const override { return evidence_; }

  void begin(std::span<char> file, Batch& out) override {
    file_ = file;
    // A shared string may be long and stand in every cell of a forged file, which then tells more than its size.
    allowance_ = (std::uint64_t{256} << 20) + std::uint64_t{64} * file.size();
    Relations relations;
    const std::map<std::string_view, XmlStream::Listener*> listeners = {{"xl/workbook.xml", &workbook_},
                                                                        {"xl/_rels/workbook.xml.rels", &relations},
                                                                        {"xl/styles.xml", &styles_},
                                                                        {"xl/sharedstrings.xml", &strings_}};
    ZipMembers members(file);
    while (const auto name = members.next()) {
      const std::string part = part_name(*name);
      const auto wanted = listeners.find(part);
      if (wanted == listeners.end()) continue;
      XmlStream xml(*wanted->second);
      for (std::string_view bytes = members.read(); !bytes.empty() && xml.feed(bytes); bytes = members.read()) {
      }
      if (members.damage() || !xml.finish()) cite(members.damage().value_or(SkipReason::DamagedArchive), 0, out);
    }
    if (strings_.too_large) cite(SkipReason::TooLarge, 0, out);
    for (const Workbook::Sheet& sheet : workbook_.sheets) {
      const auto target = relations.targets.find(sheet.relation);
      if (target != relations.targets.end()) named_.emplace(target->second, &sheet);
    }
    members_.emplace(file_);
  }

  bool go_on(Batch& out) override {
    std::size_t copied = 0;
    const std::size_t rows = out.rows.size();
    while (out.rows.size() - rows < kFullRows && out.skipped.size() < kFullRows && out.cells.size() < kFullCells &&
           copied < kFullBytes) {
      if (sheet_ == nullptr) {
        if (!open_sheet(out)) return false;
        continue;
      }
      const std::size_t before = copied;
      const std::string_view bytes = members_->read();
      const bool fed = !bytes.empty() && sheet_->feed(bytes, out, copied);
      if (copied - before > allowance_) {
        cite(SkipReason::TooLarge, sheet_->line(), out);
        sheet_.reset();
        return false;
      }
      allowance_ -= copied - before;
      if (fed) continue;
      const bool whole = sheet_->finish(out, copied) && bytes.empty();
      if (members_->damage() || !whole) cite(members_->damage().value_or(SkipReason::DamagedArchive), sheet_->line(), out);
      sheet_.reset();
    }
    return true;
  }

 private:
  void cite(SkipReason reason, std::uint64_t line, Batch& out) const {
    out.skipped.push_back({Place{evidence_, line, 0}, reason, {}});
  }

  bool open_sheet(Batch& out) {
    while (const auto name = members_->next()) {
      const std::string part = part_name(*name);
      const auto known = named_.find(part);
      if (known == named_.end() && !part.starts_with("xl/worksheets/sheet")) continue;
      if (part.ends_with(".rels") || (known != named_.end() && part.starts_with("xl/chartsheets/"))) continue;
      if (tables_.size() == kMostSheets) {
        cite(SkipReason::TooLarge, 0, out);
        return false;
      }
      std::string title = known != named_.end() ? known->second->name : std::string();
      if (known != named_.end() && known->second->hidden) hidden_.push_back(title);
      tables_.push_back(std::make_unique<SheetTable>(evidence_, sheet_table_name(stem_, title)));
      sheet_ = std::make_unique<Sheet>(*tables_.back(), strings_, styles_, workbook_.from_1904, evidence_);
      return true;
    }
    if (members_->damage()) {
      cite(*members_->damage(), 0, out);
    } else if (tables_.empty()) {
      cite(SkipReason::NotThisFormat, 0, out);
    }
    return false;
  }

  std::uint32_t evidence_;
  std::string stem_;
  std::span<const char> file_;
  Workbook workbook_;
  Styles styles_;
  SharedStrings strings_;
  std::map<std::string, const Workbook::Sheet*> named_;  // by part
  std::vector<std::string> hidden_;
  std::optional<ZipMembers> members_;
  std::vector<std::unique_ptr<SheetTable>> tables_;
  std::unique_ptr<Sheet> sheet_;  // being read
  std::uint64_t allowance_ = 0;   // bytes of cells, shared ones in each cell again
};

class Xlsx final : public Format {
 public:
  std::string_view name() const override { return "xlsx"; }
  EvidenceKind kind() const override { return EvidenceKind::Table; }
  Text title() const override { return {"Excel のブック(xlsx)", "Excel workbook (xlsx)"}; }
  int sniff(const Sample& sample) const override {
    if (!sample.bytes.starts_with("PK\x03\x04")) return 0;
    for (const std::string_view part :
         {"xl/workbook.xml", "xl/worksheets/", "xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/"}) {
      if (sample.bytes.find(part) != std::string_view::npos) return 95;
    }
    return 0;
  }
  std::unique_ptr<Reader> open(const ReadContext& context) const override { return std::make_unique<XlsxReader>(context); }
};

}  // namespace

std::unique_ptr<Format> make_xlsx(const FormatContext&) { return std::make_unique<Xlsx>(); }

}  // namespace hinomi::events
