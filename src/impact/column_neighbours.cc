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
  /// Of its table a column of this name; its number, or none.
  std::size_t named(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::find(samples_, name, &ColumnSample::name) - samples_.begin());
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

// Surnames in one column, given names beside it: one name. Given names follow in Japan and stand before in the West.
void join_names(std::span<const ColumnSample> samples, std::span<ColumnShape> shapes, Neighbours& table) {
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    if (!table.is(i, FieldKind::Name) || shapes[i].part != NamePart::Whole || shapes[i].header > 0) continue;
    if (table.share(i, is_short_name) < 0.9) continue;
    const auto given = [&](std::size_t k) {
      if (k >= shapes.size() || samples[k].values.empty() || table.share(k, is_short_name) < 0.9) return false;
      if (table.is(k, FieldKind::Name)) return shapes[k].part == NamePart::Whole && shapes[k].header <= 0;
      return table.open(k) && is_text(samples[k]) && table.share(k, is_kana) < 0.9;
    };
    const std::size_t other = given(i + 1) ? i + 1 : i > 0 && given(i - 1) && !table.is(i - 1, FieldKind::Name) ? i - 1 : i;
    if (other == i) continue;
    shapes[i].part = NamePart::Family;
    if (table.is(other, FieldKind::Name)) {
      shapes[other].part = NamePart::Given;
    } else {
      table.set(other, FieldKind::Name, NamePart::Given);
    }
  }
}

// "delivery_name", "delivery_company" may be a carrier; beside "delivery_city" and "delivery_postcode" they are who is delivered
// to.
void join_stems(std::span<const ColumnSample> samples, std::span<ColumnShape> shapes, Neighbours& table) {
  constexpr double kByStem = 0.8;
  constexpr std::pair<std::string_view, FieldKind> kEnds[] = {{"name_", FieldKind::Name}, {"company_", FieldKind::Company}};
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    for (const auto& [end, kind] : kEnds) {
      const std::string_view name = samples[i].name;
      if (shapes[i].confidence >= kSureColumn || samples[i].bare.size() != end.size() + 1 || !name.ends_with(end)) continue;
      const std::string_view stem = name.substr(0, name.size() - end.size());
      const auto reaches = [&](FieldKind of) {
        for (std::size_t k = 0; k < shapes.size(); ++k) {
          if (table.is(k, of) && samples[k].name.starts_with(stem)) return true;
        }
        return false;
      };
      if (!reaches(FieldKind::Address) || (!reaches(FieldKind::PostalCode) && !reaches(FieldKind::Phone))) continue;
      if (!is_text(samples[i])) continue;
      shapes[i] = {.kind = kind, .confidence = kByStem, .header = kByStem, .values = -1};
    }
  }
}

// Readings stand beside names. Those of goods and firms are nobody's: "仕入先名カナ" beside a "仕入先名" that is no person's.
void join_kana(std::span<const ColumnSample> samples, std::span<ColumnShape> shapes, Neighbours& table) {
  std::string of;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    if (!table.is(i, FieldKind::Kana)) continue;
    for (const std::string_view word : {"kana_", "フリガナ_", "ふりがな_", "カナ_"}) {
      if (!samples[i].name.ends_with(word)) continue;
      of.assign(samples[i].name.substr(0, samples[i].name.size() - word.size()));
      if (of.back() != '_') of += '_';
      const std::size_t k = table.named(of);
      if (k < shapes.size() && !samples[k].values.empty() && !table.is(k, FieldKind::Name)) shapes[i].confidence = 0;
      break;
    }
  }
  if (!table.any(FieldKind::Name)) return;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const bool kana = samples[i].values.size() >= kFewDistinct && table.share(i, is_kana) >= 0.95;
    // "name3" beside a "name1" of kanji is its reading.
    const bool reading = table.is(i, FieldKind::Name) && kana && shapes[i].header < kHeaderAlone;
    if (!kana || (!table.open(i) && !reading)) continue;
    if (table.near(i, FieldKind::Name, 2) || table.near(i, FieldKind::Kana, 1)) table.set(i, FieldKind::Kana);
  }
}

// What stands beside a part of an address, in front of it or behind.
void join_address(std::size_t i, std::span<const ColumnSample> samples, std::span<ColumnShape> shapes, Neighbours& table) {
  ColumnShape& c = shapes[i];
  // "state", "region": a part of an address beside the other parts, the state of an order otherwise.
  if (c.kind == FieldKind::Address && c.confidence >= 0.3 && c.confidence < kSureColumn &&
      (table.near(i, FieldKind::Address, kSameGroup) || table.near(i, FieldKind::PostalCode, kSameGroup))) {
    c.confidence += kBonus;
  }
  if (!table.open(i) || !is_text(samples[i])) return;
  if (table.near(i, FieldKind::Address, 1) && table.share(i, is_address_rest) >= 0.6) table.set(i, FieldKind::Address);
  // Seven digits without a hyphen could be any number; in front of an address they are its code.
  if (i + 1 < shapes.size() && table.is(i + 1, FieldKind::Address) && table.share(i, [](std::string_view v) {
        return v.size() == 7 && v.find_first_not_of("0123456789") == std::string_view::npos;
      }) >= 0.95) {
    table.set(i, FieldKind::PostalCode);
  }
}

void join_addresses(std::span<const ColumnSample> samples, std::span<ColumnShape> shapes, Neighbours& table) {
  for (std::size_t i = 0; i < shapes.size(); ++i) join_address(i, samples, shapes, table);
  // In the West the street stands in front of the town.
  for (std::size_t i = shapes.size(); i-- > 0;) join_address(i, samples, shapes, table);
}

// Numbers in the boxes of an old form: "090", "1234", "5678" beside a name, "100", "0001" beside an address.
void join_pieces(std::span<const ColumnSample> samples, std::span<ColumnShape> shapes, Neighbours& table) {
  const auto digits = [&](std::size_t i, std::size_t least, std::size_t most, std::string_view head = {}) {
    return table.share(i, [&](std::string_view v) {
      return v.size() >= least && v.size() <= most && v.starts_with(head) &&
             v.find_first_not_of("0123456789") == std::string_view::npos;
    }) >= 0.95;
  };
  const bool named = table.any(FieldKind::Name);
  for (std::size_t i = 0; i + 1 < shapes.size(); ++i) {
    // Of area codes there are few: three of mobile numbers.
    const bool area = samples[i].values.size() >= 2 && shapes[i].confidence < kSureColumn && digits(i, 2, 5, "0");
    if (named && area && i + 2 < shapes.size() && table.open(i + 1) && table.open(i + 2) && digits(i + 1, 1, 4) &&
        digits(i + 2, 3, 4)) {
      for (std::size_t k = i; k < i + 3; ++k) table.set(k, FieldKind::Phone), shapes[k].piece = true;
    } else if (table.open(i) && table.open(i + 1) && digits(i, 3, 3) && digits(i + 1, 4, 4) &&
               table.near(i + 1, FieldKind::Address, 2)) {
      table.set(i, FieldKind::PostalCode), table.set(i + 1, FieldKind::PostalCode);
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
  join_kana(samples, shapes, table);
  join_addresses(samples, shapes, table);
  join_pieces(samples, shapes, table);
  join_stems(samples, shapes, table);
  join_cards(samples, shapes, table);
  join_logins_and_romaji(samples, table);
}

}  // namespace hinomi::impact
