// What content/contact/ says: columns that matter for telling a person, and domains of mail addresses.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "base/content.h"
#include "base/result.h"
#include "impact/field_words.h"
#include "impact/name_sieve.h"

namespace hinomi::impact {

/// Read once, immutable afterwards.
class ContactWords {
 public:
  /// Errors name file, line, cause and remedy.
  static Result<ContactWords> read(const Content& content);

  const WordList& bounced() const { return bounced_; }
  const WordList& language() const { return language_; }
  const WordList& guardian() const { return guardian_; }
  /// Every row of a table of that name is a mail that came back.
  bool is_bounce_table(std::string_view table) const { return bounce_tables_.match(table_words(table)) > 0; }
  /// Nothing can be delivered there: "mail.example". The domain is in lower case.
  bool is_reserved(std::string_view domain) const;
  /// What "gmial.com" may mean; empty when nothing is known of that domain.
  std::string_view meant(std::string_view domain) const;

 private:
  Result<void> read_columns(const ContentFile& file);
  Result<void> read_domains(const ContentFile& file);
  static std::string table_words(std::string_view table);

  WordList bounced_, language_, guardian_, bounce_tables_;
  bool holds(std::string_view name) const {
    return reserved_sieve_.may_hold(name) && std::ranges::find(reserved_, name) != reserved_.end();
  }

  std::vector<std::string> reserved_;
  absl::flat_hash_map<std::string, std::string, TextHash, std::equal_to<>> meant_;
  NameSieve reserved_sieve_, meant_sieve_;
};

}  // namespace hinomi::impact
