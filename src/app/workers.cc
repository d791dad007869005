#include "app/workers.h"

namespace hinomi::app {

Workers::Workers(unsigned count) {
  for (unsigned i = 0; i < std::max(count, 1u); ++i) threads_.emplace_back([this, i] { work(i); });
}

Workers::~Workers() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

std::future<void> Workers::submit(Task task) {
  std::packaged_task<void(unsigned)> packaged(std::move(task));
  std::future<void> done = packaged.get_future();
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(packaged));
  }
  wake_.notify_one();
  return done;
}

void Workers::work(unsigned number) {
  for (;;) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [&] { return ending_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    auto task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task(number);
  }
}

}  // namespace hinomi::app
