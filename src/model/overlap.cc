#include "model/overlap.h"

namespace hinomi {
namespace {

struct Word {
  std::string_view name, ja, en;
};

// In the order of CommonKey.
constexpr std::array<Word, kCommonKeys> kWords = {{
    {"email", "メールアドレス", "e-mail address"},
    {"phone", "電話番号", "telephone number"},
    {"name_and_birth_date", "氏名と生年月日", "name and date of birth"},
    {"name_and_address", "氏名と住所", "name and address"},
    {"number", "公的な番号", "official number"},
}};

const Word& word(CommonKey key) { return kWords[static_cast<std::size_t>(key)]; }

}  // namespace

std::string_view to_string(CommonKey key) { return word(key).name; }
Text label(CommonKey key) { return {std::string(word(key).ja), std::string(word(key).en)}; }

}  // namespace hinomi
