#include "cases/case_title.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"

namespace hinomi::cases {
namespace {

constexpr std::size_t kNouns = 3, kAssets = 2;

/// Shorter words for what is met most; every other rule goes by its finding's own title.
struct Noun {
  std::string_view rule;
  Text text;
  std::string_view stem;  ///< nouns of one stem are joined: データベースの + 抽出・削除
};
const std::array kRules = {
    Noun{"database_extraction", {"抽出", "extracted"}, "database"},
    Noun{"database_dropped", {"削除", "deleted"}, "database"},
    Noun{"ransom_note", {"脅迫文", "ransom note"}, ""},
    Noun{"dropped_script", {"不正なスクリプトの設置", "script dropped and used"}, ""},
};
// Rules for the parts of one attack.
const Noun kSqlInjection{"sql_injection", {"SQL インジェクション", "SQL injection"}, ""};

Text joined(const std::vector<Text>& nouns) {
  Text text;
  for (std::size_t i = 0; i < nouns.size(); ++i) {
    const bool last = i + 1 == nouns.size();
    text.ja += (i == 0 ? "" : last ? "と" : "、") + nouns[i].ja;
    text.en += (i == 0 ? "" : last ? " and " : ", ") + nouns[i].en;
  }
  return text;
}

Text name_of(const std::vector<const Finding*>& chosen) {
  std::vector<Text> nouns;
  std::set<std::string_view> rules;
  Text database;
  std::size_t database_at = 0;
  for (const Finding* f : chosen) {
    const bool sql_injection = f->rule.starts_with(kSqlInjection.rule);
    if (nouns.size() == kNouns || !rules.insert(sql_injection ? kSqlInjection.rule : std::string_view(f->rule)).second) continue;
    if (sql_injection) {
      nouns.push_back(kSqlInjection.text);
      continue;
    }
    const auto noun = std::ranges::find(kRules, std::string_view(f->rule), &Noun::rule);
    if (noun == kRules.end()) {
      nouns.push_back(f->title);
    } else if (noun->stem.empty()) {
      nouns.push_back(noun->text);
    } else {
      if (database.empty()) database_at = nouns.size(), nouns.push_back({});
      database.ja += (database.ja.empty() ? "データベースの" : "・") + noun->text.ja;
      database.en += (database.en.empty() ? "database " : " and ") + noun->text.en;
      nouns[database_at] = database;
    }
  }
  Text text = joined(nouns);
  if (!text.en.empty() && text.en[0] >= 'a' && text.en[0] <= 'z') text.en[0] = static_cast<char>(text.en[0] - 'a' + 'A');

  std::vector<std::string> assets;
  for (const Finding* f : chosen) {
    if (!f->asset.empty() && std::ranges::find(assets, f->asset) == assets.end()) assets.push_back(f->asset);
  }
  if (assets.empty()) return text;
  std::string ja, en;
  for (std::size_t i = 0; i < std::min(assets.size(), kAssets); ++i) {
    ja += (i > 0 ? "・" : "") + printable(assets[i]), en += (i > 0 ? ", " : "") + printable(assets[i]);
  }
  if (assets.size() > kAssets) ja += " ほか", en += " and others";
  return {text.ja + "（" + ja + "）", text.en + " (" + en + ")"};
}

}  // namespace

Text case_title(const std::vector<Finding>& findings, const Actors& actors) {
  // What outsiders achieved; failing that, what was seen without knowing by whom; then what was only tried.
  const auto pick = [&](auto fits) {
    std::vector<const Finding*> chosen;
    Severity gravest = Severity::Medium;
    for (const Finding& f : findings) {
      if (f.severity >= Severity::Medium && fits(f)) gravest = std::max(gravest, f.severity);
    }
    for (const Finding& f : findings) {
      if (f.severity == gravest && fits(f)) chosen.push_back(&f);
    }
    // In the order in which they happened first.
    std::ranges::stable_sort(chosen, [](const Finding* a, const Finding* b) {
      return std::pair(!a->first.known(), a->first) < std::pair(!b->first.known(), b->first);
    });
    return chosen;
  };
  const auto achieved = pick([&](const Finding& f) {
    return f.verdict >= Verdict::LikelySucceeded && (actors.of(f.id) != nullptr || !f.actor.address.known());
  });
  if (!achieved.empty()) return name_of(achieved);
  const auto seen = pick([&](const Finding& f) { return f.verdict != Verdict::Attempted; });
  if (!seen.empty()) return name_of(seen);
  const auto tried = pick([&](const Finding&) { return true; });
  if (!tried.empty()) {
    const Text name = name_of(tried);
    return {name.ja + "：試みのみ、成功の記録なし", name.en + ": attempts only, no success on record"};
  }
  return {"侵害の形跡は見つからなかった調査", "Examination without signs of a compromise"};
}

}  // namespace hinomi::cases
