#include "cases/phrases.h"

#include "base/number.h"
#include "base/text.h"

namespace hinomi::cases {

Text days(Timestamp first, Timestamp last, UtcOffset timezone) {
  const std::string a = format_date(first, timezone), b = format_date(last, timezone);
  if (a == b) return {a, a};
  return {a + " から " + b, a + " to " + b};
}

Text moments(Timestamp first, Timestamp last, UtcOffset timezone) {
  const std::string a = format_local(first, timezone), b = format_local(last, timezone);
  if (a == b) return {a, a};
  return {a + " から " + b, a + " to " + b};
}

Text listed(const std::vector<std::string>& items, std::size_t most) {
  Text text;
  for (std::size_t i = 0; i < items.size() && i < most; ++i) {
    if (i > 0) text.ja += "、", text.en += ", ";
    text.ja += items[i], text.en += items[i];
  }
  if (items.size() > most) {
    const std::string rest = grouped(items.size() - most);
    text.ja += "、ほか" + rest, text.en += " and " + rest + " more";
  }
  return text;
}

void append(Text& text, const Text& more) {
  if (more.empty()) return;
  text.ja += more.ja;
  if (!text.en.empty() && !more.en.empty()) text.en += ' ';
  text.en += more.en;
}

Text in_quotes(std::string_view name) {
  const std::string shown = printable(name);
  return {"「" + shown + "」", "\"" + shown + "\""};
}

}  // namespace hinomi::cases
