// Free text: what people write in their own words, by the header; or, without one, sentences in which names, mail or numbers of
// persons stand. Texts of the shop's own hold none.
#include "impact/listed_identifier.h"
#include "impact/text_fields.h"

namespace hinomi::impact {
namespace {

constexpr std::size_t kMostTexts = 200;  // looked at in a sample
constexpr double kSomePersonal = 0.05;

// Sentences have particles and endings in hiragana; addresses and names of goods have few. Numbers and mail addresses among them
// are no part of the sentence.
bool is_prose(std::string_view value) {
  if (value.size() < 24) return false;
  std::size_t wide = 0, hiragana = 0, latin_spaces = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto c = static_cast<unsigned char>(value[i]);
    if (c >= 0xC0) ++wide;
    if (c == ' ') ++latin_spaces;
    if (c == 0xE3 && i + 1 < value.size() && (value[i + 1] == '\x81' || value[i + 1] == '\x82')) ++hiragana;
  }
  return (hiragana > 0 && hiragana * 5 >= wide) || latin_spaces >= 4;
}

// Settings and parcels of programs, in which persons may stand all the same.
bool is_packed(std::string_view value) {
  return value.size() >= 16 && (value[0] == '{' || value[0] == '[' || value.starts_with("a:")) &&
         (value.back() == '}' || value.back() == ']' || value.size() > 200);
}

class FreeText final : public WordedIdentifier {
 public:
  FreeText(FieldKind kind, const FieldWords& words) : WordedIdentifier(kind, words), fields_(words) {}
  double match_values(const ColumnSample& column) const override {
    // Under a header that speaks of texts whatever stands there is one: "佐藤様 090-… 不在", "折返し→鈴木様".
    const bool said = match_header(column) > 0;
    std::size_t looked = 0, texts = 0, personal = 0;
    std::vector<TextField> found;
    for (const std::string_view value : column.values) {
      if (looked == kMostTexts) break;
      ++looked;
      if (!said && !is_prose(value) && !is_packed(value)) continue;
      ++texts;
      found.clear();
      fields_.find(value, found);
      if (!found.empty()) ++personal;
    }
    if (looked == 0 || texts * 2 < looked || personal == 0) return -1;
    const double share = static_cast<double>(personal) / static_cast<double>(looked);
    return share >= kSomePersonal ? 1 : -1;
  }

 private:
  TextFields fields_;
};

}  // namespace

std::unique_ptr<Identifier> make_free_text(const FieldWords& words) {
  return std::make_unique<FreeText>(FieldKind::FreeText, words);
}

}  // namespace hinomi::impact
