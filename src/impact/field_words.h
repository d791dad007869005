// What content/fields/ says: the words, forms and lists by which columns and tables are recognised.
//
//   ASSIGN_OR_RETURN(FieldWords words, FieldWords::read(content));
//   words.match(FieldKind::Email, column)   // 0.95 for a column named "mail_address"
//
// Read once, immutable afterwards. Judges words only; values are the identifiers' part.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "base/content.h"
#include "base/result.h"
#include "impact/header_words.h"
#include "impact/identifier.h"
#include "model/record.h"

namespace hinomi::impact {

/// A word in the form in which it is looked for: ASCII words as "_mail_address_", others as they are, folded.
struct Word {
  std::string text;
  double weight = 0;
  bool whole = false;  ///< the name is this word, digits at its end aside
};

/// A list of words and the words that speak against them.
class WordList {
 public:
  /// The greatest weight of the words found in `name` (the form made by name_words()). An exception found in it takes away what
  /// parts of the name say, one that is the name takes away all.
  double match(std::string_view name) const;
  bool excepted(std::string_view name) const;
  void add(std::string_view word, double weight, bool whole);
  void add_exception(std::string_view word, bool whole) { except_.push_back({word_form(word), 1, whole}); }
  bool empty() const { return words_.empty(); }
  /// Its words, for what is put together of them; then written as headers are spelled out.
  void teach(HeaderWords& headers) const;
  void spell_out(const HeaderWords& headers);

 private:
  static std::string word_form(std::string_view word);
  static bool found(const Word& word, std::string_view name);
  std::vector<Word> words_, except_;
};

/// One kind of personal field.
struct FieldRule {
  FieldKind kind = FieldKind::None;
  Text label;
  WordList words;
  double alone = 0;          ///< confidence when the values have the form and no word speaks of the kind
  double alone_share = 1;    ///< … from this share of the values on
  std::size_t distinct = 8;  ///< … and this many distinct ones
  double veto = 0;           ///< below this share of the values, words are not believed
  // Forms of values for kinds without code.
  std::vector<std::string> forms;  ///< '9' a digit, 'A' a letter, others themselves
  TextSet listed;                  ///< all that a value may be
  std::vector<std::string> parts;  ///< what a value contains
  std::optional<std::pair<long long, long long>> numbers;
  bool letters = false;  ///< Latin letters, spaces, '.', '-', '\'' only
};

/// A table of a well-known system and what its columns hold.
struct KnownTable {
  std::string end;                                      ///< of the table's name, as name_words() writes it; "_": any name
  std::vector<std::string> needs;                       ///< columns that tell it apart, lower case
  absl::flat_hash_map<std::string, FieldKind> columns;  ///< lower case
};

/// What the name of a table says of its rows.
enum class TableWord : std::uint8_t { None, People, Organisations, Settings, Logs, Templates, Catalogues };

class FieldWords {
 public:
  /// Errors name file, line, cause and remedy.
  static Result<FieldWords> read(const Content& content);

  const FieldRule* rule(FieldKind kind) const;
  /// What name and comment of a column say of a kind, 0 to 1. Both as header_of() wrote them.
  double match(FieldKind kind, const ColumnSample& column) const;
  /// The words of a header or comment, spelled out.
  void header_of(std::string_view name, std::string& out) const;
  const HeaderWords& headers() const { return headers_; }
  TableWord table_word(std::string_view table) const;
  /// The known system's table that this is, by its name and its columns' names; null when it is none.
  const KnownTable* known_table(std::string_view table, std::span<const Column> columns) const;

  const WordList& dating() const { return dating_; }
  const WordList& grouping() const { return grouping_; }
  std::size_t most_groups() const { return most_groups_; }
  const TextSet& surnames() const { return surnames_; }
  const std::vector<std::string>& test_domains() const { return test_domains_; }
  const std::vector<std::string>& test_local_parts() const { return test_local_parts_; }
  const std::vector<std::string>& test_names() const { return test_names_; }

 private:
  double match_words(const FieldRule& rule, std::string_view words) const;
  Result<void> read_kind(const ContentFile& file);
  Result<void> read_tables(const ContentFile& file);
  Result<void> read_systems(const ContentFile& file);
  Result<void> read_grouping(const ContentFile& file);
  Result<void> read_test_rows(const ContentFile& file);
  void read_surnames(std::string_view text);

  HeaderWords headers_;
  std::vector<FieldRule> rules_;                                // by kind
  absl::flat_hash_map<std::string, TableWord> table_words_;     // folded; ASCII words without a plural s
  std::vector<std::pair<std::string, TableWord>> table_parts_;  // others
  std::vector<KnownTable> known_tables_;
  WordList dating_, grouping_;
  std::size_t most_groups_ = 24;
  TextSet surnames_;  // normalised as names are
  std::vector<std::string> test_domains_, test_local_parts_, test_names_;
};

}  // namespace hinomi::impact
