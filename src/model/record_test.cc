#include "model/record.h"

#include <gtest/gtest.h>

namespace hinomi {
namespace {

TEST(Record, TheNameOfATableHasItsDatabaseInFront) {
  EXPECT_EQ(qualified_name("shop", "orders"), "shop.orders");
  EXPECT_EQ(qualified_name("", "orders"), "orders");
}

}  // namespace
}  // namespace hinomi
