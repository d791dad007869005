// Reads everything that was collected, each piece once, and tells a consumer what is in it: rows and files first, so that logs can
// be judged against them, then the logs.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "app/merge_logs.h"
#include "app/recognise.h"
#include "app/workers.h"
#include "base/geo.h"
#include "base/progress.h"
#include "model/batch.h"
#include "model/finding.h"

namespace hinomi::app {

/// Called by one thread, in an order that depends on the evidence alone.
class EvidenceConsumer {
 public:
  virtual ~EvidenceConsumer() = default;
  /// Rows of dumps and tables.
  virtual void rows(const Batch&) {}
  /// Files of a web root.
  virtual void files(std::span<const FileEntry>) {}
  /// With which account a site works: of its configuration files.
  virtual void accesses(std::span<const DatabaseAccess>) {}
  /// Events of logs.
  virtual void events(std::span<const Event>) {}
  /// Asked of every log before it is opened; one that is not wanted is left unread.
  virtual bool wants(EvidenceKind) const { return true; }
  /// Asked between batches of logs: the rest need not be read.
  virtual bool enough() const { return false; }
};

/// InTime: all logs as one, by the time of their events. AsGiven: log after log, line after line.
enum class LogOrder { InTime, AsGiven };

class EvidenceReader {
 public:
  /// `judge` sees every batch of a log before its events go to the consumer, on many threads (see SourceStream).
  EvidenceReader(Recognised& recognised, const Ledger& ledger, Workers& workers, Judge judge, evidence::Hashing hashing,
                 Progress& progress)
      : sources_(recognised.sources),
        evidence_(recognised.evidence),
        ledger_(ledger),
        workers_(workers),
        judge_(std::move(judge)),
        hashing_(hashing),
        progress_(progress) {}

  void read_records(EvidenceConsumer& consumer);
  void read_web_roots(EvidenceConsumer& consumer);
  void read_configurations(EvidenceConsumer& consumer);
  /// Dumps and tables once more, when more is known: not counted, not sealed again.
  void read_records_again(std::span<const std::uint32_t> evidence, const std::function<void(const Batch&)>& rows);
  void read_logs(EvidenceConsumer& consumer, LogOrder order);
  /// What no reader took is evidence too: hashed, and named with the reason why nothing was read from it.
  void note_unread();
  /// Of all that was read, what the judge left out because of its time.
  const LeftOut& left_out() const { return left_out_; }

 private:
  bool readable(std::size_t i) const;
  bool is_log(std::size_t i) const;
  std::unique_ptr<SourceStream> open_stream(std::size_t i, bool judged, evidence::Hashing hashing);
  Timestamp newest() const;
  void count(const Batch& batch, std::uint32_t evidence);
  void take_end(const SourceStream& stream, std::uint32_t evidence);

  std::vector<Source>& sources_;
  std::vector<Evidence>& evidence_;
  const Ledger& ledger_;
  Workers& workers_;
  Judge judge_;
  evidence::Hashing hashing_;
  Progress& progress_;
  LeftOut left_out_;
};

/// Folders that the ledger names as web roots: taken whole, file by file.
std::vector<std::string> web_roots(const Ledger& ledger);

/// Fills in what a detector does not know: country and network of the actor, and the asset of the first evidence cited.
void place_finding(Finding& finding, const std::vector<Evidence>& evidence, const GeoDatabase& geo);

/// Bytes to be read, for progress.
std::uint64_t size_of(const std::vector<evidence::Item>& items);

}  // namespace hinomi::app
