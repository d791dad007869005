// A live database as the bytes of a dump: table after table, at the pace that was asked for. A connection that
// breaks is opened again, and reading goes on behind the last row; what could not be read is told.
#pragma once

#include "evidence/byte_stream.h"
#include "evidence/database_session.h"
#include "evidence/reading_pace.h"
#include "evidence/table_sample.h"

namespace hinomi::evidence {

/// What of a database is to be read.
struct DatabasePortion {
  std::uint64_t sample_rows = 0;                                ///< only with `samples`
  std::shared_ptr<std::vector<TableSample>> samples = nullptr;  ///< read so many rows of each table that has more, and tell
  LeftOutTables left_out = {};                                  ///< not these
};

class DatabaseStream final : public ByteStream {
 public:
  /// `session` gave `listing`; it is connected when the first table's turn comes, so that no snapshot waits for other evidence.
  DatabaseStream(std::unique_ptr<DatabaseSession> session, Listing listing, ReadingPace pace, DatabasePortion portion = {});
  std::size_t read(char* buffer, std::size_t size) override;
  std::optional<SkipReason> damage() const override { return damage_; }
  std::vector<Text> notes() const override;
  std::vector<std::string> not_read() const override;
  std::vector<SampledTable> sampled() const override { return sampled_; }

 private:
  static constexpr std::size_t kStretch = 256 * 1024;
  static constexpr double kReconnectFor = 60;  ///< seconds after a break
  static constexpr int kFruitlessBreaks = 5;   ///< in a row, without a row read between them

  void produce();
  void read_table();
  ReadStep ask_for_rows(const LiveTable& table);
  bool sampling() const { return portion_.samples != nullptr; }
  bool leaves_out(const LiveTable& table);
  void take(const ReadStep& step);
  void note_break();
  bool reconnect();
  void next_table();
  void give_up();

  std::unique_ptr<DatabaseSession> session_;
  Listing listing_;
  ReadingPace pace_;
  DatabasePortion portion_;
  std::string buffer_;
  std::size_t given_ = 0;
  std::uint64_t before_ = 0;  ///< bytes that were given before the buffer's

  enum class At { Head, Size, Definition, Query, Rows, End };
  At at_ = At::Head;
  bool connected_ = false;
  std::size_t table_ = 0;
  std::uint64_t rows_given_ = 0;  ///< of the table being read
  std::uint64_t table_begin_ = 0;
  std::uint64_t rows_at_break_ = 0;
  int fruitless_ = 0;
  std::uint64_t breaks_ = 0, pauses_ = 0, again_without_key_ = 0;
  std::vector<std::string> refused_;  ///< shown names
  std::vector<Text> reasons_;         ///< same index
  std::vector<std::string> resumed_;  ///< tables whose rows come from more than one snapshot
  std::vector<SampledTable> sampled_;
  std::optional<SkipReason> damage_;
};

}  // namespace hinomi::evidence
