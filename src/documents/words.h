// The words of a report in one language, from a YAML file under content/. Keys are dotted: "summary.attack".
//
//   ASSIGN_OR_RETURN(Words words, Words::load(content, "forms/labels.yml", Language::Japanese));
//   words.fill("summary.period", {{"from", "2019年8月10日"}, {"to", "…"}})
//
// A key that the file lacks gives the key itself and is remembered: complete() names it, so that no report with holes is written.
#pragma once

#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/content.h"
#include "base/json_fwd.h"
#include "base/language.h"
#include "base/result.h"

namespace hinomi::documents {

class Words {
 public:
  static Result<Words> load(const Content& content, std::string_view path, Language language);

  Language language() const { return language_; }
  bool has(std::string_view key) const { return words_.contains(key); }
  const std::string& get(std::string_view key) const;
  /// The word for `name` in a list such as "party", or `name` itself where the list lacks it.
  std::string name_in(std::string_view list, std::string_view name) const;
  /// With every {name} replaced. A name that was not given is left as it is.
  std::string fill(std::string_view key, std::initializer_list<std::pair<std::string_view, std::string>> values) const;
  /// For templates: nested objects, {"summary": {"attack": "…"}}.
  Json tree() const;
  Result<void> complete() const;

 private:
  Words(std::string path, Language language) : path_(std::move(path)), language_(language) {}

  std::string path_;
  Language language_;
  std::map<std::string, std::string, std::less<>> words_;
  mutable std::set<std::string, std::less<>> missing_;
};

}  // namespace hinomi::documents
