#include "base/progress.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>
#include <unistd.h>

#include "base/terminal.h"
#include "base/text.h"

namespace hinomi {
namespace {

constexpr double kInterval = 0.1;  // seconds between two drawings

std::string size_words(double bytes) {
  if (bytes < 1e6) return fmt::format("{:.0f} kB", bytes / 1e3);
  if (bytes < 1e9) return fmt::format("{:.1f} MB", bytes / 1e6);
  return fmt::format("{:.1f} GB", bytes / 1e9);
}

std::string duration_words(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::min(seconds, 359'999.0) + 0.5);
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

}  // namespace

double steady_clock_seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

Progress::Options Progress::on_stderr(bool silent) { return {STDERR_FILENO, !silent && ::isatty(STDERR_FILENO) == 1}; }

Progress::Progress(Options options, SteadyClock clock) : options_(options), clock_(std::move(clock)) {}

Progress::~Progress() { clear(); }

void Progress::stage(std::string_view label, std::uint64_t total) {
  if (!options_.shown) return;
  const std::lock_guard lock(mutex_);
  label_ = printable(label);
  done_ = 0, total_ = total;
  started_ = clock_();
  draw(started_);
}

void Progress::advance(std::uint64_t bytes) {
  if (!options_.shown) return;
  done_.fetch_add(bytes, std::memory_order_relaxed);
  const double now = clock_();
  if (now < next_draw_.load(std::memory_order_relaxed)) return;
  // Whoever comes second finds the line fresh.
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (lock.owns_lock() && now >= next_draw_) draw(now);
}

void Progress::set_total(std::uint64_t total) { total_ = total; }

void Progress::clear() {
  const std::lock_guard lock(mutex_);
  wipe();
}

std::string Progress::line(std::string_view label, std::uint64_t done, std::uint64_t total, double seconds) {
  std::string out(label);
  const auto bytes = static_cast<double>(done);
  out += "  " + size_words(bytes);
  // A source may hold more than it announced (a growing log): then the total is no longer worth telling.
  const bool known = total > 0 && done <= total;
  if (known)
    out += fmt::format(" / {}  {} %", size_words(static_cast<double>(total)),
                       static_cast<int>(100.0 * bytes / static_cast<double>(total)));
  if (seconds < kInterval || done == 0) return out;
  const double rate = bytes / seconds;
  out += fmt::format("  {:.1f} MB/s", rate / 1e6);
  if (known && seconds >= 1) out += fmt::format("  {} left", duration_words(static_cast<double>(total - done) / rate));
  return out;
}

void Progress::draw(double now) {
  next_draw_ = now + kInterval;
  // The last column stays free: some terminals wrap when it is written.
  const std::string text = cut_width(line(label_, done_, total_, now - started_), terminal_columns(options_.fd) - 1);
  const std::string bytes = "\r" + text + "\x1B[K";
  drawn_ = ::write(options_.fd, bytes.data(), bytes.size()) >= 0 || drawn_;
}

void Progress::wipe() {
  if (!drawn_) return;
  drawn_ = false;
  next_draw_ = 0;
  static constexpr std::string_view kWipe = "\r\x1B[K";
  // A terminal that is gone needs no wiping.
  [[maybe_unused]] const auto written = ::write(options_.fd, kWipe.data(), kWipe.size());
}

}  // namespace hinomi
