#include "findings/payment_pages.h"

#include <algorithm>

#include "base/text.h"
#include "base/yaml.h"

namespace hinomi::findings {
namespace {

constexpr std::string_view kFile = "pages/payment.yml";
constexpr std::size_t kLong = 7;  // a word of so many letters is no part of another

bool is_letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

}  // namespace

Result<PaymentPages> PaymentPages::load(const Content& content) {
  PaymentPages pages;
  const ContentFile* file = content.find(kFile);
  if (file == nullptr) return pages;
  ASSIGN_OR_RETURN(const Yaml root, Yaml::parse(file->text, file->shown()));
  RETURN_IF_ERROR(root.allow_keys({"title", "words"}));
  ASSIGN_OR_RETURN(const std::vector<std::string> words, root.get("words").texts());
  for (const std::string& word : words) {
    if (word.size() < 3) return root.get("words").error("'" + word + "' is too short to tell a page", "use three letters or more");
    pages.words_.push_back(ascii_lower(word));
  }
  return pages;
}

bool PaymentPages::is_payment(std::string_view path) const {
  return std::ranges::any_of(words_, [&](const std::string& word) {
    for (std::size_t at = ifind(path, word); at != std::string_view::npos; at = ifind(path, word, at + 1)) {
      const std::size_t end = at + word.size();
      const bool alone = (at == 0 || !is_letter(path[at - 1])) && (end == path.size() || !is_letter(path[end]));
      if (alone || word.size() >= kLong) return true;
    }
    return false;
  });
}

}  // namespace hinomi::findings
