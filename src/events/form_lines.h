// What a web form sent by mail: "お名前：山田太郎", "【電話番号】 090-…", "■ご住所" with the value on the next line.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace hinomi::events {

struct FormLines {
  /// Label and value, in order; a value of several lines is one stretch of the text.
  std::vector<std::pair<std::string_view, std::string_view>> fields;
  /// Two fields at least, and one of them is of a person (a name, an address, a number).
  bool is_form = false;
};

/// UTF-8; the views point into `text`.
FormLines read_form_lines(std::string_view text);

}  // namespace hinomi::events
