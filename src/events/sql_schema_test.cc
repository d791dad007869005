#include "events/sql_schema.h"

#include <gtest/gtest.h>

namespace hinomi::events {
namespace {

std::string shape(std::string_view sql, SqlDialect::Server server = SqlDialect::Server::MySql) {
  SqlDialect dialect;
  dialect.server = server;
  const auto table = parse_create_table(sql, dialect);
  if (!table) return "none";
  std::string out = table->name + " " + std::to_string(table->columns.size()) + " next " + std::to_string(table->next_number);
  for (const ForeignKey& key : table->foreign_keys) {
    out += " (";
    for (const std::string& column : key.columns) out += column + ",";
    out += ")->" + key.database + "." + key.table;
  }
  return out;
}

TEST(SqlSchema, ForeignKeysAndTheNextNumber) {
  EXPECT_EQ(
      shape("CREATE TABLE `orders` (\n  `id` int NOT NULL AUTO_INCREMENT,\n  `customer_id` int,\n  PRIMARY KEY (`id`),\n  KEY `k` "
            "(`customer_id`),\n  CONSTRAINT `c` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE CASCADE\n) "
            "ENGINE=InnoDB AUTO_INCREMENT=237 DEFAULT CHARSET=utf8mb4 COMMENT='AUTO_INCREMENT=9'"),
      "orders 2 next 237 (customer_id,)->.customers");
  EXPECT_EQ(
      shape("CREATE TABLE a (x int, y int, FOREIGN KEY name (x, y) REFERENCES shop.b (p, q), CHECK (x > 0)) AUTO_INCREMENT = 5"),
      "a 2 next 5 (x,y,)->shop.b");
}

TEST(SqlSchema, WhatIsNoForeignKeyIsPassedOver) {
  EXPECT_EQ(shape("CREATE TABLE a (x int, FOREIGN KEY (x))"), "a 1 next 0");
  EXPECT_EQ(shape("CREATE TABLE a (x int, FOREIGN KEY () REFERENCES b (x)) AUTO_INCREMENT=99999999999999999999999"), "a 1 next 0");
  EXPECT_EQ(shape("CREATE TABLE a (x int, FOREIGN KEY (x) REFERENCES"), "none");
}

}  // namespace
}  // namespace hinomi::events
