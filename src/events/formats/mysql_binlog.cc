// The binary log of MySQL and MariaDB in the words of mysqlbinlog (mariadb-binlog): every change of data, of tables and of
// accounts, with its second and the number of its connection. Who that was, and what was read, it does not know.
//
//   # at 2640
//   #240310 12:00:01 server id 1  end_log_pos 2837 CRC32 0x5747b2b5 	Query	thread_id=4	exec_time=0	error_code=0
//   use `shop`/*!*/;
//   SET TIMESTAMP=1710039601/*!*/;
//   DROP TABLE `customers`
//   /*!*/;
//
// Logged by rows, the statement stands behind "#Q> " (MariaDB) or "# " (MySQL, Rows_query) where the server notes it; else the
// first row says what was done, in the lines that -v writes: "### DELETE FROM `shop`.`customers`".
#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "events/logged_rows.h"
#include "events/multiline_reader.h"

namespace hinomi::events {
namespace {

constexpr std::size_t kMaxRowText = 4096;  // of a statement told by its first row

bool is_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// "#240310 12:00:01 server id 1  end_log_pos …"
bool is_header(std::string_view line) {
  return line.size() > 26 && line[0] == '#' && is_digits(line.substr(1, 6)) && line[7] == ' ' && line[10] == ':' &&
         line[13] == ':' && line.substr(16).starts_with(" server id ");
}

/// What mysqlbinlog writes before the first header and behind the last entry.
bool is_frame(std::string_view line) {
  return line.starts_with("/*!50530 SET ") || line.starts_with("# The proper term is pseudo_replica_mode");
}

std::string_view next_line(std::string_view text, std::size_t& at) {
  const auto newline = std::min(text.find('\n', at), text.size());
  std::string_view line = text.substr(at, newline - at);
  if (line.ends_with('\r')) line.remove_suffix(1);
  at = std::min(newline + 1, text.size());
  return line;
}

class BinlogReader : public MultilineReader {
 public:
  explicit BinlogReader(const ReadContext& context) : MultilineReader(context), rows_(context, SqlDialect::Server::MySql) {}
  std::vector<Text> notes() const override {
    std::vector<Text> notes;
    rows_.add_note(notes);
    return notes;
  }

 protected:
  void begin_block(std::string_view bytes, bool at_end) override { rows_.begin_block(bytes, at_end); }
  bool begins_entry(std::string_view line) const override { return is_header(line) || is_frame(line); }

  void entry(std::string_view text, const Place& place, std::string_view, Batch& out) override {
    std::size_t at = 0;
    const std::string_view header = next_line(text, at);
    if (!is_header(header)) return;
    ++out.read;
    Event event;
    event.kind = EventKind::DatabaseStatement;
    event.place = place;
    event.raw = text;
    event.service = "mariadb";
    if (const auto time = parse_mariadb_time(header.substr(1, 15), context_.offset))
      event.time = corrected({time->micros + zone_shift_});
    else
      skips_.cite(header, place, SkipReason::BadTime, out);
    const auto holds = [&](std::string_view word) { return header.find(word, 26) != std::string_view::npos; };
    if (holds("\tQuery")) {
      number_behind(header, "thread_id=", event.connection);
      query(text, at, event, out);
    } else if (holds("Annotate_rows") || holds("Rows_query")) {
      annotation(text, at, event, out);
    } else if (holds("Write_rows") || holds("Update_rows") || holds("Delete_rows")) {
      first_row(text, at, event, out);
    } else if (holds("Xid = ")) {
      annotated_ = false;
    }
  }

 private:
  Timestamp corrected(Timestamp time) const { return {time.micros + context_.clock_correction * kMicrosPerSecond}; }

  /// Headers are in the zone of whoever ran mysqlbinlog, which nothing names; the difference to the server's own second tells it.
  void see_time(Timestamp exact, Event& event) {
    constexpr std::int64_t kQuarter = 900 * kMicrosPerSecond;  // zones lie a quarter of an hour apart
    const std::int64_t shift = exact.micros - event.time.micros;
    if (event.time.known() && shift % kQuarter == 0 && std::abs(shift) < 96 * kQuarter) zone_shift_ += shift;
    event.time = exact;
  }

  static void number_behind(std::string_view line, std::string_view label, std::uint64_t& value) {
    const auto at = line.find(label);
    if (at == std::string_view::npos) return;
    const char* from = line.data() + at + label.size();
    std::from_chars(from, line.data() + line.size(), value);
  }

  /// What the client of the dump sets before the statement itself.
  static bool is_prelude(std::string_view line) {
    return line.starts_with("SET @@") || line.starts_with("/*!") || line.starts_with("/*M!") ||
           line.starts_with("SET INSERT_ID=") || line.starts_with("SET LAST_INSERT_ID=") || line.starts_with("DELIMITER ") ||
           line.starts_with('#');
  }

  void query(std::string_view text, std::size_t at, Event& event, Batch& out) {
    while (at < text.size()) {
      const std::size_t before = at;
      const std::string_view line = next_line(text, at);
      if (line.starts_with("SET TIMESTAMP=")) {
        const std::string_view number = line.substr(14, std::min(line.find("/*"), line.size()) - 14);
        if (const auto time = parse_epoch_time(number)) see_time(corrected(*time), event);
      } else if (line.starts_with("use ") && line.ends_with("/*!*/;")) {
        static const SqlDialect kDialect = SqlDialect::mysql(Encoding::Utf8);
        database_ = parse_database_name(line.substr(0, line.size() - 6), kDialect);
      } else if (!is_prelude(line)) {
        // The delimiter closes it, on a line of its own or behind the last word.
        const std::size_t end = std::min(text.find("/*!*/;", before), text.size());
        const std::string_view statement = trim(text.substr(before, end - before));
        if (statement == "BEGIN" || statement == "COMMIT" || statement == "ROLLBACK" || statement == "START TRANSACTION") return;
        tell(statement, text, event, out);
        return;
      }
    }
  }

  /// The statement behind "#Q> " or "# ", line by line.
  void annotation(std::string_view text, std::size_t at, Event& event, Batch& out) {
    std::string statement;
    while (at < text.size()) {
      std::string_view line = next_line(text, at);
      if (line.starts_with("#Q> ")) {
        line.remove_prefix(4);
      } else if (line.starts_with("# ") && !line.starts_with("# at ")) {
        line.remove_prefix(2);
      } else {
        break;
      }
      if (!statement.empty()) statement += '\n';
      statement += line;
    }
    if (statement.empty()) return;
    annotated_ = true;
    event.database = out.text.copy(database_);
    event.statement = out.text.copy(statement);
    rows_.see(event.statement, false, event.database, event.place, event.time, event.connection, skips_, out);
    out.events.push_back(event);
  }

  void first_row(std::string_view text, std::size_t at, Event& event, Batch& out) {
    if (annotated_) return;  // told already
    std::string statement;
    std::string_view head;
    while (at < text.size() && statement.size() < kMaxRowText) {
      std::string_view line = next_line(text, at);
      if (!line.starts_with("### ")) {
        if (statement.empty()) continue;
        break;
      }
      line.remove_prefix(4);
      const bool begins = line.starts_with("INSERT INTO ") || line.starts_with("UPDATE ") || line.starts_with("DELETE FROM ");
      if (begins && !head.empty()) break;
      if (begins) head = line;
      if (!statement.empty()) statement += ' ';
      statement += trim(line.substr(0, kMaxRowText));
    }
    if (head.empty()) return;
    event.database = out.text.copy(database_);
    event.statement = out.text.copy(statement);
    out.events.push_back(event);
  }

  void tell(std::string_view statement, std::string_view text, Event& event, Batch& out) {
    if (statement.empty()) return;
    event.database = out.text.copy(database_);
    event.statement = statement;
    Place place = event.place;
    const auto behind = static_cast<std::size_t>(statement.data() - text.data());
    place.line += static_cast<std::uint64_t>(std::ranges::count(text.substr(0, behind), '\n'));
    place.offset += behind;
    rows_.see(statement, true, event.database, place, event.time, event.connection, skips_, out);
    out.events.push_back(event);
  }

  LoggedRows rows_;
  std::string database_;         ///< of the last "use"
  std::int64_t zone_shift_ = 0;  ///< microseconds, to add to a header's time
  bool annotated_ = false;       ///< the rows that come were told by their statement
};

class MysqlBinlog : public Format {
 public:
  std::string_view name() const override { return "mysql_binlog"; }
  EvidenceKind kind() const override { return EvidenceKind::DatabaseLog; }
  Text title() const override {
    return {"MySQL・MariaDB のバイナリログ（mysqlbinlog の出力）", "MySQL or MariaDB binary log (by mysqlbinlog)"};
  }
  int sniff(const Sample& sample) const override {
    std::string_view text = sample.bytes;
    bool position = false;
    for (int lines = 0; !text.empty() && lines < 200; ++lines) {
      const std::size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
      const std::string_view line = text.substr(0, size);
      if (is_header(line) && line.find("end_log_pos ") != std::string_view::npos) return position ? 98 : 90;
      position |= line.starts_with("# at ");
      text.remove_prefix(size);
    }
    return 0;
  }
  std::unique_ptr<Reader> open(const ReadContext& context) const override { return std::make_unique<BinlogReader>(context); }
};

}  // namespace

std::unique_ptr<Format> make_mysql_binlog(const FormatContext&) { return std::make_unique<MysqlBinlog>(); }

}  // namespace hinomi::events
