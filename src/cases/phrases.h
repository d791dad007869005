// Days and lists as sentences hold them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"
#include "base/time.h"

namespace hinomi::cases {

/// "2019-08-01 から 2019-08-24" / "2019-08-01 to 2019-08-24"; one day: that day.
Text days(Timestamp first, Timestamp last, UtcOffset timezone);
/// The same to the second.
Text moments(Timestamp first, Timestamp last, UtcOffset timezone);
/// "a, b, c"; what goes beyond `most` becomes a number: "a, b … (+7)".
Text listed(const std::vector<std::string>& items, std::size_t most);
/// Puts `more` behind `text`; Japanese sentences stand side by side, English ones with a space.
void append(Text& text, const Text& more);
/// 「name」 / "name".
Text in_quotes(std::string_view name);

}  // namespace hinomi::cases
