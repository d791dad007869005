// Threads that look at many batches at once. Each has a number, so that what must not be shared can be kept once a thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "base/parallel.h"

namespace hinomi::app {

class Workers {
 public:
  using Task = std::function<void(unsigned worker)>;

  explicit Workers(unsigned count = std::thread::hardware_concurrency());
  ~Workers();  ///< after the tasks that were submitted
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  unsigned count() const { return static_cast<unsigned>(threads_.size()); }
  /// Tasks begin in the order in which they are submitted. What a task throws comes out of the future.
  std::future<void> submit(Task task);
  /// Calls work(i) for every i below `count` and returns when all calls have returned. The calling thread takes part, so that it
  /// waits for no worker that is busy with something else. What a call throws comes out here, one of them where there are several.
  void share(std::size_t count, const std::function<void(std::size_t)>& work);
  /// share() for rooms that know no threads.
  Parallel parallel() {
    return [this](std::size_t count, const std::function<void(std::size_t)>& work) { share(count, work); };
  }

 private:
  void work(unsigned number);

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::packaged_task<void(unsigned)>> tasks_;
  std::atomic<std::size_t> waiting_ = 0;  // tasks
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace hinomi::app
