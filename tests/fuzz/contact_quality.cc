// Addresses, languages, ways of payment and card numbers, whatever a form let people type.
#include "impact/contact_quality.h"
#include "base/content.h"
#include "base/result.h"
#include "impact/card_words.h"
#include "model/subject_key.h"

namespace {

const hinomi::Content& content() {
  static const hinomi::Content content =
      hinomi::Content::open(std::filesystem::path(__FILE__).parent_path() / "../../content").value_or(hinomi::Content());
  return content;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hinomi::impact;
  static const ContactWords words = *ContactWords::read(content());
  static const CardWords cards = *CardWords::read(content());
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const KindMask flags = address_flags(text);
  HINOMI_ASSERT((flags & kKindBits) == 0);
  HINOMI_ASSERT(missing_parts(flags).empty());
  HINOMI_ASSERT(missing_parts(flags | kind_bit(hinomi::FieldKind::Address)).size() <= hinomi::kAddressParts);
  std::string key;
  if (hinomi::normalise_email(text, key)) HINOMI_ASSERT((mail_flags(words, key) & kKindBits) == 0);
  const std::uint8_t brand = cards.brand_of_number(text);
  HINOMI_ASSERT(brand == CardWords::kNoBrand || cards.brand_name(brand) != "unknown");
  cards.brand_of_word(text);
  cards.way(text);
  ContactPlan plan;
  plan.words = &words, plan.language = 0, plan.bounced = 1;
  const hinomi::Cell cells[] = {{text, hinomi::CellKind::Text}, {text, hinomi::CellKind::Text}};
  HINOMI_ASSERT(!language_of(row_flags(plan, cells, 0, false) | address_and_script_flags({}, cells)).empty());
  return 0;
}
