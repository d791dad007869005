// A stored case may come from another version or be damaged: every document is made of it or refused, never a crash.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "base/json.h"
#include "base/text.h"
#include "documents/form.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hinomi;
  const auto json = parse_json({reinterpret_cast<const char*>(bytes), size});
  if (!json) return 0;
  static const Content content = Content::open(std::filesystem::path(__FILE__).parent_path() / "../../content").value_or(Content());
  for (const auto& form : documents::make_forms()) {
    const auto text = documents::filled(*form, {*json, content, documents::LanguageChoice::Both});
    if (text && !is_utf8(*text)) std::abort();
  }
  documents::terminal_summary(*json, Language::Japanese, true, 80);
  return 0;
}
