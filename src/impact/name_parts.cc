#include "impact/name_parts.h"

#include <algorithm>
#include <span>

namespace hinomi::impact {
namespace {

constexpr std::string_view kFamily[] = {"_last_name_", "_lastname_", "_family_name_", "_surname_", "_name_01_",
                                        "_name_1_",    "_name_sei_", "_sei_",         "_名前_姓_", "_氏名_姓_"};
constexpr std::string_view kGiven[] = {"_first_name_", "_firstname_", "_given_name_", "_name_02_", "_name_2_",
                                       "_name_mei_",   "_mei_",       "_名前_名_",    "_氏名_名_"};

bool contains_any(std::string_view words, std::span<const std::string_view> parts) {
  return std::ranges::any_of(parts, [&](std::string_view part) { return words.find(part) != std::string_view::npos; });
}

NamePart part_of(std::string_view words) {
  if (words.ends_with("姓_") || words.ends_with("_氏_") || words == "_苗字_" || words == "_名字_" || contains_any(words, kFamily))
    return NamePart::Family;
  if (words == "_名_" || words.ends_with("名前_名_") || words.ends_with("氏名_名_") || contains_any(words, kGiven))
    return NamePart::Given;
  return NamePart::Whole;
}

}  // namespace

NamePart name_part(const ColumnSample& column) {
  for (const std::string_view words : {column.name, column.bare, column.comment}) {
    if (const NamePart part = part_of(words); part != NamePart::Whole) return part;
  }
  return NamePart::Whole;
}

}  // namespace hinomi::impact
