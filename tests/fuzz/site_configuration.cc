// Files of a web root are written by whoever got in: any bytes are read as a site's configuration, and what comes out is short; a
// password behind them does not.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "evidence/site_configuration.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  constexpr std::string_view kPassword = "zzGeheimnis97zz";
  const std::string longer =
      std::string(text) + "\nDB_PASSWORD=" + std::string(kPassword) + "\nDBPassword " + std::string(kPassword) + "\n";
  for (const std::string_view read : {text, std::string_view(longer)}) {
    const auto access = hinomi::evidence::read_site_configuration(read);
    if (!access) continue;
    if (access->database.empty() || access->user.empty()) std::abort();
    for (const std::string* field : {&access->database, &access->user, &access->prefix}) {
      // Every byte may be shown as an escape of some.
      if (field->size() > 8 * 256 || (field->contains(kPassword) && !text.contains(kPassword.substr(0, 4)))) std::abort();
    }
  }
  return 0;
}
