#include "app/workers.h"

#include <atomic>
#include <stdexcept>

#include <gtest/gtest.h>

namespace hinomi::app {
namespace {

TEST(Workers, SharedPartsAreDoneOnceEach) {
  Workers workers(3);
  for (const std::size_t count : {0u, 1u, 2u, 1000u}) {
    std::vector<std::atomic<int>> done(count);
    workers.share(count, [&](std::size_t i) { ++done[i]; });
    for (const auto& times : done) EXPECT_EQ(times, 1);
  }
}

TEST(Workers, SharingWaitsForNoWorkerThatIsBusyElsewhere) {
  Workers workers(1);
  std::promise<void> let_go;
  const auto busy = workers.submit([wait = let_go.get_future().share()](unsigned) { wait.wait(); });
  int done = 0;
  workers.share(10, [&](std::size_t) { ++done; });
  EXPECT_EQ(done, 10);
  let_go.set_value();
  busy.wait();
}

TEST(Workers, WhatAPartThrowsComesOutWhenAllAreDone) {
  Workers workers(3);
  std::atomic<int> done = 0;
  const auto share = [&] {
    workers.share(100, [&](std::size_t i) {
      ++done;
      if (i % 10 == 3) throw std::runtime_error("part");
    });
  };
  EXPECT_THROW(share(), std::runtime_error);
  EXPECT_EQ(done, 100);
}

}  // namespace
}  // namespace hinomi::app
