// Any text is a document or a complaint that names its place.
#include "base/yaml.h"

#include <cstddef>
#include <cstdint>

#include "base/result.h"

namespace {

void walk(const hinomi::Yaml& node, int depth) {
  if (depth > 8) return;
  (void)node.text();
  (void)node.texts();
  (void)node.integer();
  (void)node.boolean();
  (void)node.bilingual();
  (void)node.allow_keys({"name", "ja", "en"});
  HINOMI_ASSERT(node.line() >= 0);
  std::size_t shown = 0;
  for (const auto& item : node.items()) {
    if (++shown > 20 || node.is_scalar()) break;
    walk(item, depth + 1);
  }
  for (const auto& [key, value] : node.entries()) {
    if (++shown > 20) break;
    walk(value, depth + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto yaml = hinomi::Yaml::parse_all({reinterpret_cast<const char*>(bytes), size}, "x.yml");
  if (!yaml) {
    HINOMI_ASSERT(yaml.error().what.starts_with("x.yml") && !yaml.error().remedy.empty());
    return 0;
  }
  for (const auto& document : *yaml) walk(document, 0);
  return 0;
}
