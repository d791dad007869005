#include "impact/column_neighbours.h"

#include <algorithm>

#include "impact/value_forms.h"
#include "impact/written_forms.h"

namespace hinomi::impact {
namespace {

constexpr double kBonus = 0.3;
constexpr double kByNeighbours = 0.7;    // of a column whose values have the form and whose neighbours have the kind
constexpr std::size_t kFewDistinct = 8;  // values before they say something without a header
constexpr std::size_t kSameGroup = 3;    // columns apart: parts of one address, kana of one name

class Neighbours {
 public:
  Neighbours(std::span<const ColumnSample> samples, std::span<ColumnShape> shapes) : samples_(samples), shapes_(shapes) {}

  bool is(std::size_t i, FieldKind kind) const { return shapes_[i].kind == kind && shapes_[i].confidence >= kSureColumn; }
  bool open(std::size_t i) const { return shapes_[i].confidence < kSureColumn && samples_[i].values.size() >= kFewDistinct; }
  bool any(FieldKind kind) const {
    for (std::size_t i = 0; i < shapes_.size(); ++i) {
      if (is(i, kind)) return true;
    }
    return false;
  }
  /// A sure column of the kind at most `apart` columns away.
  bool near(std::size_t i, FieldKind kind, std::size_t apart) const {
    for (std::size_t k = i > apart ? i - apart : 0; k < std::min(shapes_.size(), i + apart + 1); ++k) {
      if (k != i && is(k, kind)) return true;
    }
    return false;
  }
  template <typename Test>
  double share(std::size_t i, Test&& test) const {
    return share_of_values(samples_[i].values, test);
  }
  void set(std::size_t i, FieldKind kind, NamePart part = NamePart::Whole) {
    const double values = shapes_[i].values;
    shapes_[i] = {.kind = kind, .confidence = kByNeighbours, .part = part, .values = values};
  }

 private:
  std::span<const ColumnSample> samples_;
  std::span<ColumnShape> shapes_;
};

bool is_text(const ColumnSample& sample) {
  return !sample.type.starts_with("int") && !sample.type.contains("int(") && !sample.type.starts_with("date") &&
         !sample.type.starts_with("time") && !sample.type.starts_with("decimal");
}

// Surnames in one column, given names in the next: one name.
void join_names(std::span<const ColumnSample> samples, std::span<ColumnShape> shapes, Neighbours& table) {
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    if (!table.is(i, FieldKind::Name) || shapes[i].part != NamePart::Whole || shapes[i].header > 0) continue;
    if (table.share(i, is_short_name) < 0.9) continue;
    const auto given = [&](std::size_t k) {
      if (samples[k].values.empty() || table.share(k, is_short_name) < 0.9) return false;
      if (table.is(k, FieldKind::Name)) return shapes[k].part == NamePart::Whole && shapes[k].header <= 0;
      return table.open(k) && is_text(samples[k]) && table.share(k, is_kana) < 0.9;
    };
    if (i + 1 < shapes.size() && given(i + 1)) {
      shapes[i].part = NamePart::Family;
      if (table.is(i + 1, FieldKind::Name)) {
        shapes[i + 1].part = NamePart::Given;
      } else {
        table.set(i + 1, FieldKind::Name, NamePart::Given);
      }
    }
  }
}

void join_kana(std::span<const ColumnSample> samples, Neighbours& table) {
  if (!table.any(FieldKind::Name)) return;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (!table.open(i) || table.share(i, is_kana) < 0.95) continue;
    if (table.near(i, FieldKind::Name, 2) || table.near(i, FieldKind::Kana, 1)) table.set(i, FieldKind::Kana);
  }
}

void join_addresses(std::span<const ColumnSample> samples, std::span<ColumnShape> shapes, Neighbours& table) {
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    ColumnShape& c = shapes[i];
    // "state", "region": a part of an address beside the other parts, the state of an order otherwise.
    if (c.kind == FieldKind::Address && c.confidence >= 0.3 && c.confidence < kSureColumn &&
        (table.near(i, FieldKind::Address, kSameGroup) || table.near(i, FieldKind::PostalCode, kSameGroup))) {
      c.confidence += kBonus;
    }
    if (!table.open(i) || !is_text(samples[i])) continue;
    if (table.near(i, FieldKind::Address, 1) && table.share(i, is_address_rest) >= 0.6) table.set(i, FieldKind::Address);
    // Seven digits without a hyphen could be any number; in front of an address they are its code.
    if (i + 1 < shapes.size() && table.is(i + 1, FieldKind::Address) && table.share(i, [](std::string_view v) {
          return v.size() == 7 && v.find_first_not_of("0123456789") == std::string_view::npos;
        }) >= 0.95) {
      table.set(i, FieldKind::PostalCode);
    }
  }
}

// One word a row beside a password is the name that goes with it; two Latin words beside a name are its romaji.
void join_logins_and_romaji(std::span<const ColumnSample> samples, Neighbours& table) {
  constexpr double kDistinct = 0.8;  // no two persons have one login name; samples may hold a person twice
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (!table.open(i) || !is_text(samples[i])) continue;
    const double distinct =
        static_cast<double>(samples[i].values.size()) / static_cast<double>(std::max<std::uint64_t>(1, samples[i].filled));
    if (table.near(i, FieldKind::Password, kSameGroup) && distinct >= kDistinct && table.share(i, is_login_word) >= 0.9) {
      table.set(i, FieldKind::Login);
    } else if (table.near(i, FieldKind::Name, kSameGroup) && table.share(i, is_latin_name) >= 0.95) {
      table.set(i, FieldKind::Romaji);
    }
  }
}

void join_cards(std::span<const ColumnSample> samples, std::span<ColumnShape> shapes, Neighbours& table) {
  if (!table.any(FieldKind::CardNumber)) return;
  const auto form = [](std::initializer_list<std::string_view> forms) {
    return [forms](std::string_view value) {
      return std::ranges::any_of(forms, [&](std::string_view f) { return has_form(value, f); });
    };
  };
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    ColumnShape& c = shapes[i];
    if ((c.kind == FieldKind::CardExpiry || c.kind == FieldKind::CardHolder) && c.confidence > 0.3 && c.confidence < kSureColumn)
      c.confidence += kBonus;
    if (!table.open(i) || !table.near(i, FieldKind::CardNumber, kSameGroup)) continue;
    if (table.share(i, form({"99/99", "99-99", "99/9999", "9999/99"})) >= 0.95) {
      table.set(i, FieldKind::CardExpiry);
    } else if (table.share(i, is_latin_name) >= 0.8) {
      table.set(i, FieldKind::CardHolder);
    } else if (is_text(samples[i]) && table.share(i, form({"999", "9999"})) >= 0.95) {
      table.set(i, FieldKind::CardCode);
    }
  }
}

}  // namespace

void judge_by_neighbours(std::span<const ColumnSample> samples, TableWord word, std::span<ColumnShape> shapes) {
  using enum FieldKind;
  Neighbours table(samples, shapes);
  const bool contact = table.any(Email) || table.any(Phone) || table.any(BirthDate) ||
                       (word == TableWord::People &&
                        (table.any(Address) || table.any(Login) || table.any(Password) || table.any(Sex) || table.any(Age)));
  for (ColumnShape& c : shapes) {
    if (c.kind == Name && c.header < kHeaderAlone && c.values < kNameShare && c.confidence > 0.4) {
      c.confidence = std::clamp(c.confidence + (contact ? kBonus : -0.2), 0.0, 0.9);
    }
  }
  join_names(samples, shapes, table);
  join_kana(samples, table);
  join_addresses(samples, shapes, table);
  join_cards(samples, shapes, table);
  join_logins_and_romaji(samples, table);
}

}  // namespace hinomi::impact
