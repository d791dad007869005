// Whatever a text holds, the fields found stand inside it, on characters' boundaries, names without overlaps.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>

#include "base/content.h"
#include "base/result.h"
#include "impact/text_fields.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hinomi;
  static const Content content = Content::open(std::filesystem::path(__FILE__).parent_path() / "../../content").value_or(Content());
  static const impact::FieldWords words = std::move(*impact::FieldWords::read(content));
  static const impact::TextFields fields(words);
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  std::vector<impact::TextField> found;
  fields.find(text, found);
  std::size_t name_end = 0;
  for (const impact::TextField& field : found) {
    HINOMI_ASSERT(field.span.size > 0 && field.span.at <= size && field.span.size <= size - field.span.at);
    if (field.kind != FieldKind::Name) continue;
    HINOMI_ASSERT(field.span.at >= name_end);
    name_end = field.span.at + field.span.size;
  }
  return 0;
}
