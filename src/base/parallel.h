// Work in parts that do not touch each other, shared among threads by whoever has some.
#pragma once

#include <cstddef>
#include <functional>

namespace hinomi {

/// Calls work(i) once for every i below `count`, in any order and from any thread, and returns when all calls have returned.
using Parallel = std::function<void(std::size_t count, const std::function<void(std::size_t i)>& work)>;

/// The calling thread alone.
inline void one_by_one(std::size_t count, const std::function<void(std::size_t)>& work) {
  for (std::size_t i = 0; i < count; ++i) work(i);
}

}  // namespace hinomi
