// What consists of millions of small things is freed by the end of the process, at once.
#pragma once

#include <deque>
#include <utility>

namespace hinomi::app {

/// Keeps the value for the rest of the process; its destructor never runs.
template <typename T>
T& until_exit(T value) {
  static auto& kept = *new std::deque<T>;
  return kept.emplace_back(std::move(value));
}

}  // namespace hinomi::app
