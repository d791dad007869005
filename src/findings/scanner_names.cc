#include "findings/scanner_names.h"

#include <algorithm>

#include <absl/hash/hash.h>
#include <absl/strings/string_view.h>

#include "base/text.h"
#include "base/yaml.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kLooked = 2048;  // bytes of one text

Result<std::vector<std::string>> words(const Yaml& node) {
  std::vector<std::string> list;
  if (!node.present()) return list;
  ASSIGN_OR_RETURN(list, node.texts());
  for (std::string& word : list) word = ascii_lower(word);
  return list;
}

Result<std::vector<ScannerName>> names(const Yaml& node) {
  std::vector<ScannerName> list;
  for (const Yaml& item : node.items()) {
    RETURN_IF_ERROR(item.allow_keys({"name", "agent", "request", "networks"}));
    ScannerName one;
    ASSIGN_OR_RETURN(one.name, item.get("name").text());
    ASSIGN_OR_RETURN(one.agent, words(item.get("agent")));
    ASSIGN_OR_RETURN(one.request, words(item.get("request")));
    ASSIGN_OR_RETURN(const std::vector<std::string> networks, words(item.get("networks")));
    for (const std::string& text : networks) {
      const auto network = Network::parse(text);
      if (!network) return item.get("networks").error("\"" + text + "\" is no network", "write it like 192.0.2.0/24");
      one.networks.push_back(*network);
    }
    if (one.agent.empty() && one.request.empty())
      return item.error("neither agent nor request", "name a word by which the program shows itself");
    list.push_back(std::move(one));
  }
  return list;
}

bool holds_one(std::string_view text, const std::vector<std::string>& words) {
  text = text.substr(0, kLooked);
  return std::ranges::any_of(words, [&](const std::string& word) { return ifind(text, word) != std::string_view::npos; });
}

}  // namespace

ScannerNames ScannerNames::load(const Content& content) {
  ScannerNames loaded;
  const ContentFile* file = content.find("scanners.yml");
  if (file == nullptr) return loaded;
  const auto read = [&]() -> Result<void> {
    ASSIGN_OR_RETURN(const Yaml root, Yaml::parse(file->text, file->shown()));
    RETURN_IF_ERROR(root.allow_keys({"title", "tools", "crawlers"}));
    ASSIGN_OR_RETURN(loaded.tools_, names(root.get("tools")));
    ASSIGN_OR_RETURN(loaded.crawlers_, names(root.get("crawlers")));
    std::vector<ScanPattern> patterns;
    for (std::size_t tool = 0; tool < loaded.tools_.size(); ++tool)
      for (const std::string& word : loaded.tools_[tool].request) {
        patterns.push_back({word, true});
        loaded.words_.push_back({tool, word});
      }
    ASSIGN_OR_RETURN(loaded.requests_, PatternScanner::build(patterns));
    loaded.met_.resize(patterns.size() / 64 + 1);
    return {};
  };
  if (const auto done = read(); !done) loaded.problems_.push_back(done.error());
  return loaded;
}

const ScannerName* ScannerNames::tool(const Event& event) {
  const std::uint64_t agent = absl::HashOf(absl::string_view(event.agent.data(), event.agent.size())) | 1;
  Known& known = known_[agent % 509 % known_.size()];
  if (known.agent != agent) {
    const auto one = std::ranges::find_if(tools_, [&](const ScannerName& name) { return holds_one(event.agent, name.agent); });
    known = {agent, one == tools_.end() ? nullptr : &*one};
  }
  std::size_t first = known.tool == nullptr ? tools_.size() : static_cast<std::size_t>(known.tool - tools_.data());
  look(event.target, first);
  look(event.referer, first);
  return first == tools_.size() ? nullptr : &tools_[first];
}

void ScannerNames::look(std::string_view text, std::size_t& first) {
  text = text.substr(0, kLooked);
  if (words_.empty() || text.size() < 2 || !requests_.scan(text, met_)) return;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    if ((met_[i / 64] >> i % 64 & 1) == 0 || words_[i].tool >= first) continue;
    if (ifind(text, words_[i].text) != std::string_view::npos) first = words_[i].tool;
  }
  std::ranges::fill(met_, 0u);
}

const ScannerName* ScannerNames::crawler(std::string_view agent) const {
  for (const ScannerName& one : crawlers_)
    if (holds_one(agent, one.agent)) return &one;
  return nullptr;
}

}  // namespace hinomi::findings
