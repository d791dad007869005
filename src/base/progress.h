// One line on the terminal that tells how far a long run is, and is wiped away at its end.
//
//   Progress progress({.fd = 2, .shown = !quiet && ::isatty(2)}, steady_clock_seconds);
//   progress.stage("reading", total_bytes);
//   progress.advance(batch.size());     // any thread; cheap
//
//   reading  1.2 GB / 4.7 GB  26 %  412.3 MB/s  0:08 left
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace hinomi {

/// Seconds that only grow, from an arbitrary start.
using SteadyClock = std::function<double()>;
double steady_clock_seconds();

class Progress {
 public:
  struct Options {
    int fd = 2;
    bool shown = false;  ///< false: nothing is ever written
  };
  explicit Progress(Options options, SteadyClock clock = steady_clock_seconds);
  /// Shown on standard error when that is a terminal and the user did not ask for silence.
  static Options on_stderr(bool silent);
  ~Progress();  ///< wipes the line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// A new stage: `label` in the user's language, `total` bytes or 0 when nobody knows. Counting starts anew.
  void stage(std::string_view label, std::uint64_t total = 0);
  /// More bytes are done. Draws at most ten times a second.
  void advance(std::uint64_t bytes);
  /// A total that was learned later.
  void set_total(std::uint64_t total);
  /// Wipes the line, so that something else can be printed; the next advance() draws it again.
  void clear();

  /// The line as it would be drawn after `seconds` of this stage.
  static std::string line(std::string_view label, std::uint64_t done, std::uint64_t total, double seconds);

 private:
  void draw(double now);
  void wipe();

  Options options_;
  SteadyClock clock_;
  std::mutex mutex_;
  std::string label_;
  std::atomic<std::uint64_t> done_ = 0, total_ = 0;
  std::atomic<double> next_draw_ = 0;
  double started_ = 0;
  bool drawn_ = false;
};

}  // namespace hinomi
