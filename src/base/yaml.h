// YAML with places: every complaint names file, line, cause and remedy. Wraps yaml-cpp, whose exceptions stay inside.
//
//   ASSIGN_OR_RETURN(Yaml root, Yaml::parse(text, "hinomi.yml"));
//   RETURN_IF_ERROR(root.allow_keys({"name", "networks"}));
//   ASSIGN_OR_RETURN(std::string name, root.get("name").text());
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/language.h"
#include "base/result.h"

namespace hinomi {

/// A node of a document; cheap to copy. An absent node answers present() with false and errors when asked for a value.
class Yaml {
 public:
  /// One document. Text up to 16 MB, 64 levels deep, a million values with aliases written out; keys are unique.
  static Result<Yaml> parse(std::string_view text, std::string file);
  /// All documents of a file, divided by "---"; at least one.
  static Result<std::vector<Yaml>> parse_all(std::string_view text, std::string file);

  bool present() const;  ///< false for a null too: "key:" with nothing behind it is as good as no key
  bool is_map() const;
  bool is_list() const;
  bool is_scalar() const;
  int line() const;  ///< from 1
  const std::string& file() const;

  Yaml get(std::string_view key) const;                       ///< absent unless this is a map with that key
  std::vector<Yaml> items() const;                            ///< of a list; a scalar counts as a list of one; absent: none
  std::vector<std::pair<std::string, Yaml>> entries() const;  ///< of a map, in the file's order

  Result<std::string> text() const;
  std::string text_or(std::string_view fallback) const;
  Result<std::vector<std::string>> texts() const;  ///< a list of scalars, or one scalar
  Result<long long> integer() const;
  Result<bool> boolean() const;
  /// {ja: …, en: …}, or one scalar for both.
  Result<Text> bilingual() const;
  /// Refuses keys that are not listed (a misspelt key must not be ignored) and names the nearest one.
  Result<void> allow_keys(std::initializer_list<std::string_view> keys) const;

  /// An error at this node: "hinomi.yml:12: <cause>".
  Error error(std::string cause, std::string remedy = {}) const;

 private:
  friend class YamlBuilder;
  struct Node;
  explicit Yaml(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
  std::shared_ptr<const Node> node_;
};

}  // namespace hinomi
