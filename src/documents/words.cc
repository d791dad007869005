#include "documents/words.h"

#include "base/json.h"
#include "base/yaml.h"
#include "documents/wording.h"

namespace hinomi::documents {
namespace {

constexpr int kDepth = 4;

// A leaf is a scalar or a map of nothing but ja and en.
Result<void> read(const Yaml& node, const std::string& prefix, int depth, std::map<std::string, Text>& out) {
  for (const auto& [key, value] : node.entries()) {
    const std::string name = prefix.empty() ? key : prefix + "." + key;
    if (value.is_map() && !value.get("ja").present() && !value.get("en").present()) {
      if (depth == kDepth) return value.error("labels nest too deeply", "put \"" + name + "\" one level higher");
      RETURN_IF_ERROR(read(value, name, depth + 1, out));
      continue;
    }
    if (value.is_map()) RETURN_IF_ERROR(value.allow_keys({"ja", "en"}));
    ASSIGN_OR_RETURN(Text text, value.bilingual());
    out[name] = std::move(text);
  }
  return {};
}

}  // namespace

Result<Words> Words::load(const Content& content, std::string_view path, Language language) {
  const ContentFile* file = content.find(path);
  if (!file) {
    return make_error(Errc::NotFound, "content/" + std::string(path) + " is missing",
                      "reinstall Hinomi or restore the file from its source");
  }
  ASSIGN_OR_RETURN(Yaml root, Yaml::parse(file->text, "content/" + file->path));
  if (!root.is_map()) return root.error("labels must be a map of names", "write one \"name: {ja: …, en: …}\" a line");
  std::map<std::string, Text> texts;
  RETURN_IF_ERROR(read(root, "", 1, texts));
  Words words("content/" + file->path, language);
  for (auto& [key, text] : texts) words.words_[key] = text.in(language);
  return words;
}

const std::string& Words::get(std::string_view key) const {
  const auto it = words_.find(key);
  if (it != words_.end()) return it->second;
  return *missing_.emplace(key).first;
}

std::string Words::name_in(std::string_view list, std::string_view name) const {
  const auto it = words_.find(std::string(list) + "." + std::string(name));
  return it != words_.end() ? it->second : plain(name);
}

std::string Words::fill(std::string_view key, std::initializer_list<std::pair<std::string_view, std::string>> values) const {
  const std::string& pattern = get(key);
  std::string out;
  for (std::size_t i = 0; i < pattern.size();) {
    const std::size_t end = pattern[i] == '{' ? pattern.find('}', i) : std::string::npos;
    if (end == std::string::npos) {
      out += pattern[i++];
      continue;
    }
    const std::string_view name = std::string_view(pattern).substr(i + 1, end - i - 1);
    const auto value = std::ranges::find(values, name, [](const auto& v) { return v.first; });
    out += value != values.end() ? value->second : pattern.substr(i, end - i + 1);
    i = end + 1;
  }
  return out;
}

Json Words::tree() const {
  Json root = Json::object();
  for (const auto& [key, text] : words_) {
    Json* node = &root;
    std::size_t start = 0;
    for (std::size_t dot = key.find('.'); dot != std::string::npos; start = dot + 1, dot = key.find('.', start)) {
      node = &(*node)[key.substr(start, dot - start)];
    }
    (*node)[key.substr(start)] = text;
  }
  return root;
}

Result<void> Words::complete() const {
  if (missing_.empty()) return {};
  std::string names;
  for (const std::string& key : missing_) names += (names.empty() ? "" : ", ") + key;
  return make_error(Errc::Malformed, path_ + " lacks: " + names, "add each with its Japanese and English words");
}

}  // namespace hinomi::documents
