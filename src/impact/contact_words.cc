#include "impact/contact_words.h"

#include "base/text.h"
#include "impact/read_words.h"

namespace hinomi::impact {
namespace {

Result<void> read_list(const Yaml& node, WordList& list) {
  if (!node.present()) return {};
  RETURN_IF_ERROR(node.allow_keys({"words", "except"}));
  RETURN_IF_ERROR(add_words(node.get("words"), WordPlace::Part, 1, list));
  return add_exceptions(node.get("except"), WordPlace::Part, list);
}

}  // namespace

Result<ContactWords> ContactWords::read(const Content& content) {
  ContactWords words;
  if (const ContentFile* file = content.find("contact/columns.yml")) {
    RETURN_IF_ERROR(words.read_columns(*file));
  }
  if (const ContentFile* file = content.find("contact/domains.yml")) {
    RETURN_IF_ERROR(words.read_domains(*file));
  }
  return words;
}

Result<void> ContactWords::read_columns(const ContentFile& file) {
  ASSIGN_OR_RETURN(const Yaml root, open_words(file, {"title", "bounced", "bounce_tables", "language", "guardian"}));
  RETURN_IF_ERROR(read_list(root.get("bounced"), bounced_));
  RETURN_IF_ERROR(read_list(root.get("language"), language_));
  RETURN_IF_ERROR(read_list(root.get("guardian"), guardian_));
  return add_words(root.get("bounce_tables"), WordPlace::Part, 1, bounce_tables_);
}

Result<void> ContactWords::read_domains(const ContentFile& file) {
  ASSIGN_OR_RETURN(const Yaml root, open_words(file, {"title", "reserved", "typos"}));
  ASSIGN_OR_RETURN(reserved_, folded_texts(root.get("reserved")));
  for (const std::string& domain : reserved_) reserved_sieve_.add(domain);
  for (const auto& [meant, node] : root.get("typos").entries()) {
    ASSIGN_OR_RETURN(const std::vector<std::string> typed, node.texts());
    for (const std::string& domain : typed) {
      const auto [at, fresh] = meant_.try_emplace(folded(domain), folded(meant));
      meant_sieve_.add(at->first);
      if (!fresh && at->second != folded(meant))
        return node.error("'" + domain + "' is a slip for two domains", "keep one of them");
    }
  }
  return {};
}

std::string ContactWords::table_words(std::string_view table) {
  std::string words;
  name_words(table, words);
  return words;
}

bool ContactWords::is_reserved(std::string_view domain) const {
  // Names of one and of two labels are reserved, with all that stands under them.
  const std::size_t last = domain.rfind('.');
  if (last == std::string_view::npos) return holds(domain);
  if (holds(domain.substr(last + 1))) return true;
  const std::size_t second = last == 0 ? std::string_view::npos : domain.rfind('.', last - 1);
  return holds(second == std::string_view::npos ? domain : domain.substr(second + 1));
}

std::string_view ContactWords::meant(std::string_view domain) const {
  if (!meant_sieve_.may_hold(domain)) return {};
  const auto found = meant_.find(domain);
  return found == meant_.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace hinomi::impact
