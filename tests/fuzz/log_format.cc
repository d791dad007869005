// Any text compiled as a format string is refused or gives a format that matches any line without harm: the first line is the
// format, the rest are lines.
#include "events/log_format.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using hinomi::events::LogFormat;
  std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto end = std::min(text.find('\n'), text.size());
  const auto format = LogFormat::compile(text.substr(0, end));
  if (!format) return 0;
  hinomi::events::RequestFields fields;
  for (text.remove_prefix(end); !text.empty();) {
    text.remove_prefix(1);
    const auto line = text.substr(0, text.find('\n'));
    for (const auto reading : {LogFormat::Reading::Strict, LogFormat::Reading::Lenient}) format->match(line, reading, fields);
    text.remove_prefix(line.size());
  }
  return 0;
}
