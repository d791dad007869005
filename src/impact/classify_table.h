// What a table is about and what its columns hold, judged from its name, its header, its declared types and a sample of rows.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "impact/field_words.h"
#include "impact/identifier.h"
#include "impact/name_parts.h"
#include "impact/password_form.h"
#include "impact/row_sample.h"
#include "model/record.h"

namespace hinomi::impact {

enum class TableRole : std::uint8_t {
  None,     ///< nobody: goods, settings, places, the shop itself
  Persons,  ///< rows speak of persons
  Mentions  ///< a system's own log: the persons in it have their rows elsewhere
};

/// Why rows with addresses, telephone numbers or names speak of nobody.
enum class Nobody : std::uint8_t {
  Nothing,    ///< there is nothing of that kind
  OwnSite,    ///< settings and texts of the site, or its operator's one row
  Places,     ///< shops, makers, venues, companies
  Goods,      ///< catalogues
  SystemLog,  ///< what a system writes for itself
  NoPerson    ///< an address or number without a person
};

struct ColumnShape {
  FieldKind kind = FieldKind::None;  ///< None in tables without persons
  double confidence = 0;
  NamePart part = NamePart::Whole;                 ///< of names
  double header = 0, values = -1;                  ///< what header and values alone say of `kind`
  bool mobile = false;                             ///< most values are mobile numbers
  bool code = false;                               ///< a number of a list stands for the value ("pref_id")
  PasswordForm passwords = PasswordForm::Unknown;  ///< of a column of passwords
  bool piece = false;                              ///< one of several columns that make a telephone number or a date together
};

struct TableShape {
  TableRole role = TableRole::None;
  Nobody nobody = Nobody::Nothing;  ///< where the role is None
  std::vector<ColumnShape> columns;
  int dating = -1;    ///< column that says when a row came into being
  int grouping = -1;  ///< column of few values that tells kinds of application apart
};

/// What a classification is made with; outlives it.
struct Classifier {
  const FieldWords& words;
  std::span<const std::unique_ptr<Identifier>> identifiers;
  std::span<const std::string> group_columns;  ///< named in the ledger
};

/// `whole`: the sample is all there is of the table.
TableShape classify_table(const Classifier& with, std::string_view table, std::span<const Column> columns, const RowSample& rows,
                          bool whole);

}  // namespace hinomi::impact
