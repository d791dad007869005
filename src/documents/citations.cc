#include "documents/citations.h"

#include "base/number.h"
#include "documents/json_reading.h"
#include "documents/wording.h"

namespace hinomi::documents {
namespace {

constexpr std::size_t kBacks = 12;

}  // namespace

Citations::Citations(const Json& evidence) {
  if (!evidence.is_array()) return;
  for (const Json& e : evidence) {
    positions_.emplace(text_at(e, "id"), evidence_.size());
    evidence_.emplace_back(text_at(e, "id"), text_at(e, "path"));
  }
}

Json Citations::cite(const Json& refs, std::string_view from, std::size_t most) {
  Json list = Json::array();
  if (!refs.is_array()) return list;
  for (const Json& ref : refs) {
    if (list.size() == most) break;
    const auto position = positions_.find(text_at(ref, "evidence"));
    if (position == positions_.end() || position->first.empty()) continue;
    const std::uint64_t number = count_at(ref, "line"), offset = count_at(ref, "offset");
    auto [entry, added] = lines_.try_emplace(Key{position->second, number, offset});
    Line& line = entry->second;
    if (added) {
      // Two statements of one line differ by offset; a web root's file has no lines.
      line.anchor = fmt::format("{}-{}{}", position->first, number ? "L" : "O", number ? number : offset);
      const auto same_line = [&](auto other) {
        return std::get<0>(other->first) == position->second && std::get<1>(other->first) == number;
      };
      const bool shared = (entry != lines_.begin() && same_line(std::prev(entry))) ||
                          (std::next(entry) != lines_.end() && same_line(std::next(entry)));
      if (number && shared) line.anchor += fmt::format("-{}", offset);
    }
    if (line.excerpt.empty()) line.excerpt = plain(text_at(ref, "excerpt"));
    if (line.cited_by.size() < kBacks && std::ranges::find(line.cited_by, from) == line.cited_by.end())
      line.cited_by.emplace_back(from);
    const std::string label = number ? fmt::format("{}:{}", position->first, number) : position->first;
    list.push_back({{"anchor", line.anchor}, {"label", label}, {"excerpt", line.excerpt}});
  }
  return list;
}

Json Citations::listed() const {
  Json groups = Json::array();
  std::size_t current = evidence_.size();
  for (const auto& [key, line] : lines_) {
    const auto [position, number, offset] = key;
    if (position != current) {
      current = position;
      groups.push_back({{"id", evidence_[position].first}, {"path", plain(evidence_[position].second)}, {"lines", Json::array()}});
    }
    Json backs = Json::array();
    for (const std::string& from : line.cited_by) backs.push_back({{"anchor", from}});
    groups.back()["lines"].push_back({{"anchor", line.anchor},
                                      {"line", number ? std::to_string(number) : std::string()},
                                      {"offset", grouped(offset)},
                                      {"excerpt", line.excerpt},
                                      {"backs", std::move(backs)}});
  }
  return groups;
}

}  // namespace hinomi::documents
