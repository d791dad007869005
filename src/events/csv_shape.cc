#include "events/csv_shape.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "base/ip_address.h"
#include "base/text.h"
#include "events/sql_script_sniff.h"

namespace hinomi::events {
namespace {

constexpr std::size_t kRecords = 300;
constexpr std::size_t kMostUnclosed = 16;
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

using Record = std::vector<std::string>;

// Numbers, dates, telephone numbers, codes with digits, mail addresses: what values are and names of columns hardly ever are.
bool is_value(std::string_view text) {
  text = trim(text);
  if (text.starts_with("=\"")) return true;
  const auto digits = static_cast<std::size_t>(std::ranges::count_if(text, is_digit));
  if (digits > 0 && std::ranges::all_of(text, [](char c) {
        return is_digit(c) || std::string_view("+-.,/: ()%TZ").find(c) != std::string_view::npos;
      }))
    return true;
  if (digits >= 4 && digits * 2 >= text.size()) return true;
  const auto at = text.find('@');
  return at != std::string_view::npos && at > 0 && text.find('.', at) != std::string_view::npos &&
         text.find_first_of(" \"{}") == std::string_view::npos;
}

bool is_name(std::string_view text) {
  constexpr std::size_t kMostBroken = 60;  // bytes of a name on several lines; longer ones are addresses and remarks
  text = trim(text);
  if (text.empty() || text.size() > 80 || is_value(text)) return false;
  if (text.size() > kMostBroken && text.contains('\n')) return false;
  return std::string_view(".!?;").find(text.back()) == std::string_view::npos && !text.ends_with("。");
}

bool is_identifier(std::string_view text) {
  text = trim(text);
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) ||
           std::string_view("_- ./()#[]").find(c) != std::string_view::npos;
  });
}

// Words that columns are called by, and that values are not.
bool is_known_name(std::string_view text) {
  static const std::set<std::string, std::less<>> kWords = {
      "id",          "no",        "no.",        "name",   "first name", "last name",
      "first_name",  "last_name", "full name",  "email",  "e-mail",     "mail",
      "address",     "tel",       "phone",      "fax",    "zip",        "zipcode",
      "postal code", "postcode",  "city",       "pref",   "prefecture", "country",
      "date",        "birthday",  "birth_date", "dob",    "sex",        "gender",
      "age",         "company",   "url",        "code",   "type",       "status",
      "title",       "comment",   "note",       "memo",   "user",       "username",
      "login",       "password",  "price",      "amount", "created_at", "updated_at",
      "氏名",        "名前",      "お名前",     "姓",     "名",         "フリガナ",
      "ふりがな",    "カナ",      "セイ",       "メイ",   "住所",       "都道府県",
      "市区町村",    "電話",      "電話番号",   "携帯",   "メール",     "メールアドレス",
      "郵便番号",    "生年月日",  "性別",       "年齢",   "会社名",     "会員番号",
      "顧客番号",    "番号",      "注文番号",   "商品名", "商品コード", "備考",
      "登録日",      "日付",      "種別",       "区分",   "学校名",     "勤務先",
      "パスワード"};
  return kWords.contains(ascii_lower(trim(text)));
}

// At least two words that columns are called by, and hardly another: no first line of a text or log is made of these.
bool is_known_header(const Record& record) {
  std::size_t known = 0, others = 0;
  for (const std::string& cell : record) ++(is_known_name(cell) ? known : others);
  return known >= 2 && others <= known;
}

std::vector<Record> read_records(std::string_view text, bool whole, const CsvDialect& dialect, bool& broken) {
  std::vector<Record> records;
  std::vector<Cell> cells;
  Arena copies;
  std::size_t unclosed = 0;
  broken = false;
  while (!text.empty() && records.size() < kRecords) {
    cells.clear();
    const auto [outcome, size] = read_csv_record(text, whole, dialect, cells, copies);
    if (outcome == CsvOutcome::Incomplete) {
      // One quote that is never closed turns everything behind it into one field; behind many records or a header that is one
      // without doubt it may be a large cell.
      constexpr std::size_t kMany = 10;
      broken = records.empty() || (text.size() > 64 * 1024 && records.size() < kMany && !is_known_header(records.front()));
      break;
    }
    if (const auto line = text.find(dialect.newline);
        outcome == CsvOutcome::Unclosed && !records.empty() && line != std::string_view::npos && ++unclosed <= kMostUnclosed) {
      text.remove_prefix(line + 1);  // as the reader does: a stray quote costs its line alone
      continue;
    }
    if (outcome != CsvOutcome::Record) {
      broken = true;
      break;
    }
    Record record;
    for (const Cell& cell : cells) record.emplace_back(cell.text);
    const bool empty = std::ranges::all_of(record, [](const std::string& cell) { return cell.empty(); });
    if (!empty) records.push_back(std::move(record));
    text.remove_prefix(size);
  }
  return records;
}

struct Columns {
  std::size_t count = 0;
  double regular = 0;
};
Columns most_common_width(const std::vector<Record>& records) {
  std::map<std::size_t, std::size_t> widths;
  for (const Record& record : records) ++widths[record.size()];
  Columns columns;
  std::size_t best = 0;
  for (const auto& [width, times] : widths) {
    if (times > best) best = times, columns.count = width;
  }
  if (!records.empty()) columns.regular = static_cast<double>(best) / static_cast<double>(records.size());
  return columns;
}

// Share of values among the filled cells of a column, from record `first` on.
double share_of_values(std::span<const Record> records, std::size_t column, std::size_t first) {
  std::size_t filled = 0, values = 0;
  for (std::size_t i = first; i < records.size(); ++i) {
    if (column >= records[i].size() || records[i][column].empty()) continue;
    ++filled;
    values += is_value(records[i][column]);
  }
  return filled == 0 ? 0 : static_cast<double>(values) / static_cast<double>(filled);
}

// "Aug 10 03:12:45 host …", "192.0.2.7 - - […", "2019-08-10 03:12:45,123 INFO …": a line of some log that happens to have commas.
bool is_log_line(const Record& record) {
  const std::string_view first = trim(record.front());
  const auto is_clock = [&](std::size_t i) {
    return is_digit(first[i]) && is_digit(first[i + 1]) && first[i + 2] == ':' && is_digit(first[i + 3]) &&
           is_digit(first[i + 4]) && first[i + 5] == ':' && is_digit(first[i + 6]);
  };
  bool clock = false;
  for (std::size_t i = 0; i + 7 < first.size() && i < 80 && !clock; ++i) clock = is_clock(i);
  if (clock && (!is_value(first) || first.starts_with('['))) return true;
  if (clock && record.size() > 1 && record[1].size() > 4) {
    const std::string_view second = record[1];
    if (is_digit(second[0]) && is_digit(second[1]) && is_digit(second[2]) && second[3] == ' ') return true;
  }
  const auto blank = first.find(' ');
  return blank != std::string_view::npos && IpAddress::parse(first.substr(0, blank)).has_value();
}

// Sentences have commas too, and lines of programs end with a semicolon.
bool is_prose_or_code(const std::vector<Record>& records, std::size_t columns, char delimiter) {
  std::size_t fields = 0, after_blank = 0, empty_ends = 0, code = 0;
  for (const Record& record : records) {
    for (std::size_t i = 1; i < record.size(); ++i) ++fields, after_blank += record[i].starts_with(' ');
    empty_ends += record.back().empty();
    const std::string_view end = trim(record.back());
    code += end.ends_with('{') || end.ends_with('}') || end.ends_with(");") || trim(record.front()).starts_with("//") ||
            trim(record.front()).starts_with("<");
  }
  if (code * 10 > records.size()) return true;
  if (delimiter == ';' && columns == 2 && empty_ends * 2 > records.size()) return true;
  return delimiter == ',' && fields > 0 && after_blank * 2 > fields;
}

std::optional<CsvDialect> read_separator_line(std::string_view& text) {
  if (!istarts_with(text, "sep=") || text.size() < 6) return std::nullopt;
  CsvDialect dialect;
  dialect.delimiter = text[4];
  if (text[5] != '\n' && text[5] != '\r') return std::nullopt;
  text.remove_prefix(text[5] == '\r' && text.size() > 6 && text[6] == '\n' ? 7 : 6);
  return dialect;
}

int judge(const CsvShape& shape, const std::vector<Record>& records) {
  if (shape.columns < 2) return 0;
  if (shape.regular < 0.9) return is_known_header(records.front()) ? 45 : 0;
  if (shape.separator_line) return 80;
  const auto log_lines = std::ranges::count_if(records, is_log_line);
  if (static_cast<std::size_t>(log_lines) * 2 > records.size()) return 0;
  bool values = false;
  for (std::size_t column = 0; column < shape.columns; ++column)
    values = values || share_of_values(records, column, shape.headed ? 1 : 0) >= 0.7;
  if (is_prose_or_code(records, shape.columns, shape.dialect.delimiter) && !(values && shape.regular > 0.99 && shape.columns > 2))
    return 0;
  if (records.size() < 3) return shape.headed ? 45 : 0;
  if (shape.headed) return shape.columns > 2 ? 70 : 60;
  if (values) return shape.columns > 2 ? 60 : 50;
  // Words only: columns must be many, or kept apart by something that sentences do not have.
  if (shape.columns >= 4 || shape.dialect.delimiter == '\t') return records.size() >= 5 && shape.regular > 0.97 ? 45 : 0;
  return records.size() >= 20 && shape.regular > 0.99 ? 40 : 0;
}

// One value a line: a column copied from a table, with its header or without; mail addresses and names of persons.
CsvShape find_list(std::string_view text, bool whole, const CsvShape& otherwise) {
  static const std::set<std::string, std::less<>> kHeaders = {
      "email", "e-mail", "mail", "メール", "メールアドレス", "name", "氏名", "名前", "お名前", "tel", "phone", "電話", "電話番号"};
  std::size_t lines = 0, addresses = 0, longest = 0;
  std::string header;
  while (!text.empty() && lines < kRecords) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end == text.size() && !whole && lines > 0) break;
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    if (lines++ == 0) header = line;
    const auto at = line.find('@');
    addresses += at != std::string_view::npos && at > 0 && line.find('.', at) != std::string_view::npos &&
                 line.find_first_of(" \t\"'<>(){}:;/?=") == std::string_view::npos;
    longest = std::max(longest, line.size());
  }
  const bool headed = kHeaders.contains(ascii_lower(header));
  const bool mail = lines >= 3 && addresses * 10 >= (lines - headed) * 9;
  if (!mail && !(headed && lines >= 3 && longest <= 64)) return otherwise;
  CsvShape shape;
  shape.columns = 1, shape.regular = 1, shape.headed = headed, shape.confidence = 45;
  if (headed) shape.names = {header};
  return shape;
}

}  // namespace

bool names_columns(std::span<const Record> records, std::size_t columns) {
  const Record& first = records.front();
  if (first.size() + 1 < columns) return false;
  std::size_t names = 0, known = 0, identifiers = 0;
  std::set<std::string> seen;
  for (const std::string& cell : first) {
    if (cell.empty()) continue;
    if (!is_name(cell)) return false;
    // A column may be left without a name, but no two have the same.
    if (!seen.insert(std::string(trim(cell))).second) return false;
    ++names;
    known += is_known_name(cell);
    identifiers += is_identifier(cell);
  }
  if (names * 2 < first.size()) return false;
  if (known * 2 >= names) return true;
  if (records.size() == 1) return known > 0;
  bool other_script = false;
  for (std::size_t column = 0; column < columns; ++column) {
    if (share_of_values(records, column, 1) >= 0.7) return true;
    std::size_t filled = 0, foreign = 0;
    for (std::size_t i = 1; i < records.size(); ++i) {
      if (column >= records[i].size() || records[i][column].empty()) continue;
      ++filled;
      foreign += !is_ascii(records[i][column]);
    }
    other_script = other_script || (filled > 0 && foreign * 2 >= filled);
  }
  return known > 0 || (identifiers == names && other_script);
}

std::string name_in_one_line(std::string_view name) {
  name = trim(name);
  std::string line;
  for (std::size_t i = 0; i < name.size();) {
    const std::size_t end = std::min(name.find_first_of("\r\n", i), name.size());
    line += name.substr(i, end - i);
    i = std::min(name.find_first_not_of("\r\n", end), name.size());
    // Japanese has no spaces between words.
    if (i < name.size() && !(line.empty() || ((line.back() & 0x80) != 0 && (name[i] & 0x80) != 0))) line += ' ';
  }
  return line;
}

CsvShape find_csv_shape(std::string_view text, bool whole) {
  CsvShape best;
  const std::string_view start = text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  if (start.empty() || start.starts_with('<') || start.starts_with('{') || start.starts_with("[{") || start.starts_with("#!") ||
      start.starts_with("%PDF"))
    return best;
  if (text.find('\0') != std::string_view::npos) return best;
  const auto separator = read_separator_line(text);
  const bool macintosh = text.find('\n') == std::string_view::npos && text.find('\r') != std::string_view::npos;
  const auto marks = sniff_sql_script(text);
  const bool script = marks.mysql > 0 || marks.postgresql > 0;
  for (const char delimiter : {'\t', ',', ';', '|'}) {
    CsvShape shape;
    shape.dialect = {separator ? separator->delimiter : delimiter, macintosh ? '\r' : '\n'};
    shape.separator_line = separator.has_value();
    bool broken = false;
    const std::vector<Record> records = read_records(text, whole, shape.dialect, broken);
    if (records.empty() || broken) continue;
    const Columns columns = most_common_width(records);
    shape.columns = columns.count, shape.regular = columns.regular;
    // Rows of all lengths below a header that is one without doubt: its columns are the table's.
    if (shape.regular < 0.9 && is_known_header(records.front())) shape.columns = records.front().size();
    if (shape.columns < 2 && !separator) continue;
    shape.headed = names_columns(records, shape.columns);
    if (shape.headed) shape.names = records.front();
    shape.confidence = script ? 0 : judge(shape, records);
    const auto rank = [](const CsvShape& s) { return std::tuple(s.confidence, s.regular > 0.9, s.columns); };
    if (best.columns == 0 || rank(shape) > rank(best)) best = std::move(shape);
    if (separator) break;
  }
  return best.confidence == 0 && !script ? find_list(text, whole, best) : best;
}

}  // namespace hinomi::events
