#include "events/known_formats.h"

#include <algorithm>
#include <bit>
#include <functional>

#include "base/yaml.h"

namespace hinomi::events {
namespace {

Result<LineShape> shape_of(const Yaml& node) {
  if (!node.present()) return LineShape::Format;
  ASSIGN_OR_RETURN(const std::string text, node.text());
  if (text == "json") return LineShape::Json;
  if (text == "ltsv") return LineShape::Ltsv;
  if (text == "w3c") return LineShape::W3c;
  return node.error("unknown shape \"" + text + "\"", "write json, ltsv or w3c, or leave it out and give format strings");
}

Result<KeyMap> read_keys(const Yaml& node) {
  std::vector<KeyMap::Key> keys;
  for (const auto& [name, list] : node.entries()) {
    const auto field = request_field_from_name(name);
    if (!field)
      return list.error("unknown value \"" + name + "\"", "see docs/adding.md for the names: client, time, request, status, …");
    ASSIGN_OR_RETURN(const std::vector<std::string> texts, list.texts());
    int rank = 0;
    for (const std::string& text : texts) {
      if (std::ranges::any_of(keys, [&](const KeyMap::Key& k) { return k.name == text; })) {
        return list.error("key \"" + text + "\" is named twice", "one key says one value; remove one of the two");
      }
      keys.push_back({text, *field, rank++});
    }
  }
  if (keys.empty()) return node.error("no keys", "name at least the keys of time, client, method, target and status");
  return KeyMap(std::move(keys));
}

Result<KnownFormat> read_format(const ContentFile& file) {
  ASSIGN_OR_RETURN(const Yaml root, Yaml::parse(file.text, file.path));
  RETURN_IF_ERROR(root.allow_keys({"name", "title", "order", "shape", "formats", "keys"}));
  KnownFormat known;
  ASSIGN_OR_RETURN(known.name, root.get("name").text());
  ASSIGN_OR_RETURN(known.title, root.get("title").bilingual());
  ASSIGN_OR_RETURN(known.shape, shape_of(root.get("shape")));
  if (const Yaml order = root.get("order"); order.present()) {
    ASSIGN_OR_RETURN(const long long value, order.integer());
    known.order = static_cast<int>(std::clamp(value, 0LL, 1000LL));
  }
  if (known.shape == LineShape::Format) {
    for (const Yaml& node : root.get("formats").items()) {
      ASSIGN_OR_RETURN(const std::string text, node.text());
      auto format = LogFormat::compile(text);
      if (!format) return node.error(format.error().what, format.error().remedy);
      known.formats.push_back(std::move(*format));
    }
    if (known.formats.empty()) return root.error("no formats", "give at least one LogFormat or log_format string");
  } else {
    ASSIGN_OR_RETURN(known.keys, read_keys(root.get("keys")));
  }
  return known;
}

std::vector<const ContentFile*> files(const Content& content) {
  std::vector<const ContentFile*> found = content.under("formats/");
  std::erase_if(found, [](const ContentFile* file) { return !file->path.ends_with(".yml"); });
  return found;
}

std::vector<const std::string*> format_strings(const Ledger& ledger) {
  std::vector<const std::string*> texts;
  for (const std::string& text : ledger.log_formats) texts.push_back(&text);
  for (const Site& site : ledger.sites) {
    for (const std::string& text : site.log_formats) texts.push_back(&text);
  }
  return texts;
}

}  // namespace

KeyMap::KeyMap(std::vector<Key> keys) : keys_(std::move(keys)), slots_(std::bit_ceil(keys_.size() * 2 + 1)) {
  for (std::uint32_t i = 0; i < keys_.size(); ++i) {
    std::size_t at = std::hash<std::string_view>{}(keys_[i].name) & (slots_.size() - 1);
    while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = i + 1;
  }
}

const KeyMap::Key* KeyMap::find(std::string_view name) const {
  if (slots_.empty()) return nullptr;
  for (std::size_t at = std::hash<std::string_view>{}(name) & (slots_.size() - 1); slots_[at] != 0;
       at = (at + 1) & (slots_.size() - 1)) {
    if (const Key& key = keys_[slots_[at] - 1]; key.name == name) return &key;
  }
  return nullptr;
}

std::vector<KnownFormat> known_formats(const Content& content, LineShape shape) {
  std::vector<KnownFormat> known;
  for (const ContentFile* file : files(content)) {
    if (auto format = read_format(*file); format && format->shape == shape) known.push_back(std::move(*format));
  }
  std::ranges::stable_sort(
      known, [](const KnownFormat& a, const KnownFormat& b) { return std::tie(a.order, a.name) < std::tie(b.order, b.name); });
  return known;
}

KnownFormat ledger_formats(const Ledger& ledger) {
  KnownFormat known;
  known.name = "custom";
  known.title = {"アクセスログ(台帳の書式)", "Access log (format of the ledger)"};
  known.order = -1;
  for (const std::string* text : format_strings(ledger)) {
    if (auto format = LogFormat::compile(*text)) known.formats.push_back(std::move(*format));
  }
  return known;
}

Result<void> check_known_formats(const Content& content) {
  for (const ContentFile* file : files(content)) RETURN_IF_ERROR(read_format(*file));
  return {};
}

Result<void> check_ledger_formats(const Ledger& ledger) {
  for (const std::string* text : format_strings(ledger)) RETURN_IF_ERROR(LogFormat::compile(*text));
  return {};
}

}  // namespace hinomi::events
