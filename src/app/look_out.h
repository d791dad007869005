// Looks out for another thread's work for a moment before sleeping.
#pragma once

#include <chrono>
#include <thread>

namespace hinomi::app {

/// Returns when ready() holds, or after a moment; whoever must wait on sleeps then. Threads that meet some thousand times a second
/// would otherwise lose as much as they win: a processor that fell asleep, above all a virtual machine's, takes up to 0.1 ms to
/// wake. Others who want the processor meanwhile get it.
template <typename Ready>
void look_out(const Ready& ready) {
  constexpr auto kMoment = std::chrono::microseconds(100);
  for (const auto until = std::chrono::steady_clock::now() + kMoment; !ready() && std::chrono::steady_clock::now() < until;) {
    std::this_thread::yield();
  }
}

}  // namespace hinomi::app
