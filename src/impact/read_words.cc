#include "impact/read_words.h"

#include "base/text.h"

namespace hinomi::impact {

Result<Yaml> open_words(const ContentFile& file, std::initializer_list<std::string_view> keys) {
  ASSIGN_OR_RETURN(Yaml root, Yaml::parse(file.text, file.shown()));
  RETURN_IF_ERROR(root.allow_keys(keys));
  return root;
}

Result<void> add_words(const Yaml& texts, WordPlace place, double weight, WordList& list) {
  ASSIGN_OR_RETURN(const std::vector<std::string> words, texts.texts());
  for (const std::string& word : words) list.add(word, weight, place == WordPlace::Whole);
  return {};
}

Result<void> add_exceptions(const Yaml& texts, WordPlace place, WordList& list) {
  ASSIGN_OR_RETURN(const std::vector<std::string> words, texts.texts());
  for (const std::string& word : words) list.add_exception(word, place == WordPlace::Whole);
  return {};
}

std::string folded(std::string_view text) {
  std::string out;
  fold(text, out);
  return out;
}

Result<std::vector<std::string>> folded_texts(const Yaml& texts) {
  ASSIGN_OR_RETURN(std::vector<std::string> list, texts.texts());
  for (std::string& text : list) text = folded(text);
  return list;
}

Result<FieldKind> read_field_kind(const Yaml& name) {
  ASSIGN_OR_RETURN(const std::string text, name.text());
  const std::optional<FieldKind> kind = field_kind_from(text);
  if (!kind || *kind == FieldKind::None) return name.error("'" + text + "' is no kind of field", "docs name the kinds");
  return *kind;
}

}  // namespace hinomi::impact
