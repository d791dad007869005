// What functions of SQL do with the values that go in: whether their result tells these, many of them in one, or none.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "findings/sql_lexer.h"

namespace hinomi::findings {

inline bool is_any(const SqlToken& token, std::initializer_list<std::string_view> words) {
  return token.kind == SqlToken::Kind::Word && std::ranges::any_of(words, [&](std::string_view word) { return token.is(word); });
}

// Gives one value of many rows, and no row.
inline bool is_summary(const SqlToken& token) {
  return is_any(token, {"count", "sum", "avg", "min", "max", "std", "stddev", "stddev_pop", "stddev_samp", "variance", "var_pop",
                        "var_samp", "bit_and", "bit_or", "bit_xor", "every", "bool_and", "bool_or"});
}

// Gives values of many rows in one.
inline bool joins_values(const SqlToken& token) {
  return is_any(token, {"group_concat", "json_arrayagg", "json_objectagg", "json_group_array", "json_agg", "jsonb_agg",
                        "string_agg", "array_agg", "xmlagg", "any_value"});
}

// Functions whose result tells the value that went in. Of those that choose, only the first argument is sure to be told.
inline bool keeps_value(const SqlToken& token) {
  return is_any(token, {"concat", "concat_ws", "ifnull", "coalesce", "cast", "convert", "hex", "to_base64", "trim", "lower",
                        "upper", "lcase", "ucase", "quote", "json_object"});
}
inline bool tells_first(const SqlToken& token) { return is_any(token, {"ifnull", "coalesce", "cast", "convert", "trim"}); }

// What a WHERE may say and mean nothing: a number other than zero in plain digits.
inline bool is_true_number(const SqlToken& token) {
  return token.kind == SqlToken::Kind::Number && token.text[0] != '0' &&
         std::ranges::all_of(token.text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace hinomi::findings
