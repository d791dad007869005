#include "base/result.h"

#include <memory>

#include <gtest/gtest.h>

namespace hinomi {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return make_error(Errc::Malformed, "odd", "give an even number");
  return n / 2;
}

struct Counted {
  explicit Counted(int& live) : live_(live) { ++live_; }
  ~Counted() { --live_; }
  int& live_;
};

Result<int> quarter(int n, int& live) {
  const Counted counted(live);
  ASSIGN_OR_RETURN(const int a, half(n));
  ASSIGN_OR_RETURN(const int b, half(a));
  return b;
}

Result<void> check(int n) {
  RETURN_IF_ERROR(half(n));
  return {};
}

TEST(Result, MacrosPassValuesAndErrorsOn) {
  int live = 0;
  EXPECT_EQ(*quarter(8, live), 2);
  const auto failed = quarter(6, live);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().what, "odd");
  EXPECT_EQ(live, 0);
  EXPECT_TRUE(check(2));
  EXPECT_FALSE(check(3));
}

TEST(Result, ContextGrowsOnTheWayUp) {
  const auto failed = half(3).with_context("line 4").with_context("x.yml");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().what, "x.yml: line 4: odd");
  EXPECT_EQ(failed.error().remedy, "give an even number");
  EXPECT_EQ(*half(4).with_context("unused"), 2);
}

TEST(Result, HoldsWhatCanOnlyMove) {
  const auto make = [](bool good) -> Result<std::unique_ptr<int>> {
    if (!good) return make_error(Errc::NotFound, "none");
    return std::make_unique<int>(7);
  };
  const auto take = [&](bool good) -> Result<int> {
    ASSIGN_OR_RETURN(std::unique_ptr<int> p, make(good));
    return *p;
  };
  EXPECT_EQ(*take(true), 7);
  EXPECT_EQ(take(false).error().code, Errc::NotFound);
}

}  // namespace
}  // namespace hinomi
