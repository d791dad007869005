#include "findings/record_pages.h"

#include <emmintrin.h>

#include <algorithm>
#include <cstring>

#include <absl/hash/hash.h>
#include <absl/strings/string_view.h>

#include "base/text.h"
#include "base/yaml.h"

namespace hinomi::findings {
namespace {

constexpr std::string_view kPath = "pages/records.yml";
constexpr std::size_t kLongestHead = 200, kLongestNumber = 9;
constexpr std::size_t kMostTries = 8;
constexpr std::size_t kMostLetters = 4;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The first digit at or behind `from`, sixteen bytes at a time; npos when there is none.
std::size_t find_digit(std::string_view text, std::size_t from) {
  while (from < text.size()) {
    alignas(16) char padded[16] = {};
    const std::size_t left = std::min<std::size_t>(text.size() - from, 16);
    const char* at = text.data() + from;
    if (left < 16) at = static_cast<const char*>(std::memcpy(padded, at, left));
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i above = _mm_add_epi8(bytes, _mm_set1_epi8(static_cast<char>(0x80 - '0')));  // digits are the lowest ten now
    const int found = _mm_movemask_epi8(_mm_cmplt_epi8(above, _mm_set1_epi8(static_cast<char>(-128 + 10))));
    if (found != 0) return from + static_cast<std::size_t>(__builtin_ctz(static_cast<unsigned>(found)));
    from += left;
  }
  return std::string_view::npos;
}

/// The parameter or folder in front of the number.
std::string_view name_of(std::string_view head) {
  if (head.empty()) return {};
  head.remove_suffix(1);
  const std::size_t at = head.find_last_of("/?&;");
  return at == std::string_view::npos ? head : head.substr(at + 1);
}

/// "…id=M", "/order/ORD-": a few letters that a number of its own may bear.
bool ends_in_letters(std::string_view head) {
  if (head.ends_with('-') || head.ends_with('_')) head.remove_suffix(1);
  std::size_t letters = 0;
  while (letters < head.size() && letters <= kMostLetters) {
    const char c = static_cast<char>(head[head.size() - 1 - letters] | 0x20);
    if (c < 'a' || c > 'z') break;
    ++letters;
  }
  if (letters == 0 || letters > kMostLetters || letters == head.size()) return false;
  const char front = head[head.size() - 1 - letters];
  return front == '/' || front == '=';
}

bool contains_any(const std::vector<std::string>& words, std::string_view text) {
  return std::ranges::any_of(words, [&](const std::string& word) { return ifind(text, word) != std::string_view::npos; });
}

bool is_one_of(const std::vector<std::string>& words, std::string_view text) {
  return std::ranges::any_of(words, [&](const std::string& word) { return iequals(word, text); });
}

}  // namespace

Result<RecordPages> RecordPages::load(const Content& content) {
  RecordPages pages;
  const ContentFile* file = content.find(kPath);
  if (file == nullptr) return pages;
  ASSIGN_OR_RETURN(const Yaml root, Yaml::parse(file->text, file->path));
  RETURN_IF_ERROR(root.allow_keys({"title", "management", "personal", "except", "pages", "ignored", "export_rule"}));
  ASSIGN_OR_RETURN(pages.management_, root.get("management").texts());
  ASSIGN_OR_RETURN(pages.personal_, root.get("personal").texts());
  ASSIGN_OR_RETURN(pages.except_, root.get("except").texts());
  ASSIGN_OR_RETURN(pages.pages_, root.get("pages").texts());
  ASSIGN_OR_RETURN(pages.ignored_, root.get("ignored").texts());
  for (std::vector<std::string>* list : {&pages.management_, &pages.personal_, &pages.except_})
    for (std::string& word : *list) word = ascii_lower(word);
  pages.export_rule_ = root.get("export_rule").text_or("");
  return pages;
}

std::optional<NumberedPage> RecordPages::number_in(std::string_view target) const {
  target = target.substr(0, kLongestHead + kLongestNumber);
  std::size_t at = 0;
  std::optional<NumberedPage> lettered;
  for (std::size_t tries = 0; tries < kMostTries; ++tries) {
    at = find_digit(target, at);
    if (at == std::string_view::npos || at == 0 || at > kLongestHead) break;
    std::size_t end = at;
    std::uint64_t number = 0;
    while (end < target.size() && is_digit(target[end])) {
      if (end - at < kLongestNumber) number = number * 10 + static_cast<std::uint64_t>(target[end] - '0');
      ++end;
    }
    const char before = target[at - 1], behind = end < target.size() ? target[end] : '\0';
    const bool ends = behind == '\0' || behind == '/' || behind == '&' || behind == '?' || behind == '#' || behind == ';' ||
                      (behind == '.' && (end + 1 >= target.size() || !is_digit(target[end + 1])));
    if (ends && end - at <= kLongestNumber) {
      const NumberedPage page{target.substr(0, at), static_cast<std::uint32_t>(number)};
      if (before == '/' || before == '=') {
        // "?limit=50&offset=100": only the second says what is shown.
        if (behind != '&' || !is_one_of(ignored_, name_of(page.head))) return page;
      } else if (!lettered && ends_in_letters(page.head)) {
        lettered = page;
      }
    }
    at = end;
  }
  return lettered;
}

RecordPageKind RecordPages::judge(std::string_view head) const {
  if (contains_any(except_, head) || is_one_of(ignored_, name_of(head))) return RecordPageKind::None;
  if (contains_any(management_, head)) return RecordPageKind::Management;
  return contains_any(personal_, head) ? RecordPageKind::Personal : RecordPageKind::None;
}

RecordPageKind RecordPages::kind_of(std::string_view head) {
  const std::size_t hash = absl::HashOf(absl::string_view(head.data(), head.size())) | 1;
  Known& known = known_[(hash >> 20) % known_.size()];
  if (known.hash != hash) known = {hash, judge(head)};
  return known.kind;
}

bool RecordPages::counts_pages(std::string_view head) const { return is_one_of(pages_, name_of(head)); }

bool RecordPages::is_management(std::string_view target) const {
  const std::string_view path = target.substr(0, std::min(target.find('?'), kLongestHead));
  return !contains_any(except_, path) && contains_any(management_, path);
}

std::string_view RecordPages::list_of(std::string_view head) {
  if (!head.ends_with('=')) return head.ends_with('/') ? head.substr(0, head.size() - name_of(head).size() - 1) : head;
  return head.substr(0, head.size() - name_of(head).size() - 2);
}

}  // namespace hinomi::findings
