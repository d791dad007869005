// A live database as the bytes of a dump: table after table, at the pace that was asked for. A connection that
// breaks is opened again, and reading goes on behind the last row; what could not be read is told.
#pragma once

#include "evidence/byte_stream.h"
#include "evidence/database_session.h"
#include "evidence/reading_pace.h"

namespace hinomi::evidence {

class DatabaseStream final : public ByteStream {
 public:
  /// `session` gave `listing`; it is connected when the first table's turn comes, so that no snapshot waits for other evidence.
  DatabaseStream(std::unique_ptr<DatabaseSession> session, Listing listing, ReadingPace pace);
  std::size_t read(char* buffer, std::size_t size) override;
  std::optional<SkipReason> damage() const override { return damage_; }
  std::vector<Text> notes() const override;
  std::vector<std::string> not_read() const override;

 private:
  static constexpr std::size_t kStretch = 256 * 1024;
  static constexpr double kReconnectFor = 60;  ///< seconds after a break
  static constexpr int kFruitlessBreaks = 5;   ///< in a row, without a row read between them

  void produce();
  void read_table();
  void take(const ReadStep& step);
  void note_break();
  bool reconnect();
  void next_table();
  void give_up();

  std::unique_ptr<DatabaseSession> session_;
  Listing listing_;
  ReadingPace pace_;
  std::string buffer_;
  std::size_t given_ = 0;

  enum class At { Head, Definition, Query, Rows, End };
  At at_ = At::Head;
  bool connected_ = false;
  std::size_t table_ = 0;
  std::uint64_t rows_given_ = 0;  ///< of the table being read
  std::uint64_t rows_at_break_ = 0;
  int fruitless_ = 0;
  std::uint64_t breaks_ = 0, pauses_ = 0, again_without_key_ = 0;
  std::vector<std::string> refused_;  ///< shown names
  std::vector<Text> reasons_;         ///< same index
  std::vector<std::string> resumed_;  ///< tables whose rows come from more than one snapshot
  std::optional<SkipReason> damage_;
};

}  // namespace hinomi::evidence
