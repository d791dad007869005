// Times of rows, as databases and forms write them.
#pragma once

#include <string_view>

#include "base/time.h"

namespace hinomi::impact {

struct Moment {
  Timestamp time;
  bool date_only = false;
  bool fixed = false;  ///< the text has an offset of its own, or counts seconds since 1970
};

/// "2019-08-22 08:41:12", "2019/8/22", "2019年8月22日 8時41分", "20190822", "20190822084112", RFC 3339, Unix seconds. Without an
/// offset of its own the time is at `offset`. False for anything else and for years before 1970 or after 2100 (databases' "never").
bool parse_moment(std::string_view text, UtcOffset offset, Moment& out);

}  // namespace hinomi::impact
