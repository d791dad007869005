#include "app/workers.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>

#include "app/look_out.h"

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
    ++waiting_;
  }
  wake_.notify_one();
  return done;
}

void Workers::share(std::size_t count, const std::function<void(std::size_t)>& work) {
  struct Parts {
    const std::size_t count;
    const std::function<void(std::size_t)>& work;  // lives until all parts are done
    std::atomic<std::size_t> next = 0, done = 0;
    std::atomic<bool> failed = false;
    std::exception_ptr error = nullptr;
    void take() {
      for (std::size_t i; (i = next.fetch_add(1)) < count;) {
        try {
          work(i);
        } catch (...) {
          if (!failed.exchange(true)) error = std::current_exception();
        }
        if (done.fetch_add(1) + 1 == count) done.notify_all();
      }
    }
  };
  // Outlives this call: a worker may come when everything is done.
  const auto parts = std::make_shared<Parts>(count, work);
  for (std::size_t i = 1; i < std::min<std::size_t>(this->count(), count); ++i) submit([parts](unsigned) { parts->take(); });
  parts->take();
  look_out([&] { return parts->done.load(std::memory_order_relaxed) == count; });
  for (std::size_t done; (done = parts->done.load()) < count;) parts->done.wait(done);
  if (parts->error) std::rethrow_exception(parts->error);
}

void Workers::work(unsigned number) {
  for (;;) {
    look_out([&] { return waiting_.load(std::memory_order_relaxed) > 0; });
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [&] { return ending_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    auto task = std::move(tasks_.front());
    tasks_.pop_front();
    --waiting_;
    lock.unlock();
    task(number);
  }
}

}  // namespace hinomi::app
