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
  NobodyReason nobody = NobodyReason::NoPersonalColumns;  ///< None where rows speak of persons
  bool contacts = false;                                  ///< names, addresses or numbers stand in it, somebody's or nobody's
  std::vector<ColumnShape> columns;
  int dating = -1;    ///< column that says when a row came into being
  int grouping = -1;  ///< column of few values that tells kinds of application apart
};

class CardWords;
class ContactWords;

/// What a classification is made with; outlives it.
struct Classifier {
  const FieldWords& words;
  std::span<const std::unique_ptr<Identifier>> identifiers;
  std::span<const std::string> group_columns;  ///< named in the ledger
  const ContactWords* contact = nullptr;       ///< null: how persons can be told is not judged
  const CardWords* cards = nullptr;            ///< null: orders paid by card are not kept
};

/// `whole`: the sample is all there is of the table.
TableShape classify_table(const Classifier& with, std::string_view table, std::span<const Column> columns, const RowSample& rows,
                          bool whole);

}  // namespace hinomi::impact
