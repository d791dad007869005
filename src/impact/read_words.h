// How files of words are opened, and how lists of words stand in them; shared by FieldWords, HeaderWords, ContactWords and
// CardWords.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/content.h"
#include "base/yaml.h"
#include "impact/field_words.h"
#include "model/impact.h"

namespace hinomi::impact {

/// What stands in a file. Other keys than these are an error.
Result<Yaml> open_words(const ContentFile& file, std::initializer_list<std::string_view> keys);

enum class WordPlace : std::uint8_t { Part, Whole };  ///< of a name in which the word is looked for

/// Adds the words of `texts`, a list.
Result<void> add_words(const Yaml& texts, WordPlace place, double weight, WordList& list);
Result<void> add_exceptions(const Yaml& texts, WordPlace place, WordList& list);

std::string folded(std::string_view text);
/// A list of texts, each folded.
Result<std::vector<std::string>> folded_texts(const Yaml& texts);

/// The kind that a text names; none is an error.
Result<FieldKind> read_field_kind(const Yaml& name);

}  // namespace hinomi::impact
