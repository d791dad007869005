// What a table is called that a file holds: "backup.zip!/2019/customers.csv.gz" → "customers".
#pragma once

#include <string>
#include <string_view>

namespace hinomi::events {

std::string file_table_name(std::string_view path);

}  // namespace hinomi::events
