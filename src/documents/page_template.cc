#include "documents/page_template.h"

// The library's only translation unit: it is large and knows nothing of our types.
#include <kainjow/mustache.hpp>

#include "base/json.h"

namespace hinomi::documents {
namespace {

namespace mustache = kainjow::mustache;

mustache::data as_mustache(const Json& json) {
  switch (json.type()) {
    case Json::value_t::object: {
      if (json.empty()) return mustache::data(false);
      mustache::object object;
      for (const auto& [key, value] : json.items()) object.emplace(key, as_mustache(value));
      return mustache::data(object);
    }
    case Json::value_t::array: {
      mustache::list list;
      list.reserve(json.size());
      for (const Json& value : json) list.push_back(as_mustache(value));
      return mustache::data(list);
    }
    case Json::value_t::string: {
      const auto& text = json.get_ref<const std::string&>();
      return text.empty() ? mustache::data(false) : mustache::data(text);
    }
    case Json::value_t::boolean:
      return mustache::data(json.get<bool>());
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float:
      return mustache::data(json.dump());
    default:
      return mustache::data(false);
  }
}

bool has_label(const Json& labels, std::string_view dotted) {
  const Json* node = &labels;
  for (std::size_t start = 0; start <= dotted.size();) {
    const std::size_t end = std::min(dotted.find('.', start), dotted.size());
    const auto it = node->find(std::string(dotted.substr(start, end - start)));
    if (!node->is_object() || it == node->end()) return false;
    node = &*it;
    start = end + 1;
  }
  return node->is_string();
}

}  // namespace

std::vector<std::string> template_names(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at)) {
    std::size_t start = at + 2;
    const std::size_t end = text.find("}}", start);
    if (end == std::string_view::npos) break;
    while (start < end && std::string_view("{#^/&>! ").contains(text[start])) {
      if (text[start] == '!') start = end;  // a comment
      if (start < end) ++start;
    }
    std::string_view name = text.substr(start, end - start);
    while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
    if (!name.empty()) names.emplace_back(name);
    at = end + 2;
  }
  return names;
}

Result<std::string> render_template(std::string_view text, std::string_view file, const Json& view, const Escape& escape) {
  const std::string where = "content/" + std::string(file);
  const auto labels = view.find("l");
  for (const std::string& name : template_names(text)) {
    if (!name.starts_with("l.")) continue;
    if (labels == view.end() || !has_label(*labels, std::string_view(name).substr(2))) {
      return make_error(Errc::Malformed, where + " uses the label " + name + ", which the labels file lacks",
                        "add it there with its Japanese and English words, or correct the name");
    }
  }
  // The library throws on some broken tags; nothing may leave this room by exception.
  try {
    mustache::mustache page{std::string(text)};
    page.set_custom_escape([&escape](const std::string& word) { return escape(word); });
    std::string out = page.is_valid() ? page.render(as_mustache(view)) : std::string();
    if (!page.is_valid()) {
      return make_error(Errc::Malformed, where + ": " + page.error_message() + " (character of the file)",
                        "correct the template; see docs/adding.md");
    }
    return out;
  } catch (const std::exception& problem) {
    return make_error(Errc::Malformed, where + ": " + problem.what(), "correct the template; see docs/adding.md");
  }
}

}  // namespace hinomi::documents
