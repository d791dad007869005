#include "cases/duties.h"

#include <algorithm>
#include <tuple>

#include "base/number.h"
#include "base/text.h"
#include "cases/phrases.h"

namespace hinomi::cases {
namespace {

/// Fills {figure}s; both braces must be there and the figure known, which load_duties() has checked.
std::string fill(std::string_view pattern, const Figures& figures) {
  std::string out;
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    out += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = pattern.find('}', open);
    if (close == std::string_view::npos) break;
    const auto found = figures.find(pattern.substr(open + 1, close - open - 1));
    if (found != figures.end()) out += grouped(found->second);
    pattern.remove_prefix(close + 1);
  }
  return out;
}

Result<void> check_places(const Yaml& node, std::string_view pattern) {
  for (std::size_t at = pattern.find_first_of("{}"); at != std::string_view::npos; at = pattern.find_first_of("{}", at)) {
    const std::size_t close = pattern[at] == '{' ? pattern.find('}', at) : std::string_view::npos;
    if (close == std::string_view::npos)
      return node.error("a lone brace in \"" + std::string(pattern) + "\"", "figures stand like {persons}");
    const std::string name(pattern.substr(at + 1, close - at - 1));
    if (std::ranges::find(figure_names(), name) == figure_names().end()) {
      std::string known;
      for (const std::string& figure : figure_names()) known += (known.empty() ? "" : ", ") + figure;
      return node.error("unknown figure '" + name + "'", "use one of: " + known);
    }
    at = close + 1;
  }
  return {};
}

Result<Timestamp> day_of(const Yaml& node) {
  ASSIGN_OR_RETURN(const std::string text, node.text());
  const auto time = parse_iso_time(text + "T00:00:00", UtcOffset{0});
  if (text.size() != 10 || !time) return node.error("'" + text + "' is not a day", "write it like 2022-04-01");
  return *time;
}

Result<Text> both_languages(const Yaml& node) {
  ASSIGN_OR_RETURN(Text text, node.bilingual());
  if (text.ja.empty() || text.en.empty()) return node.error("one language is missing", "write {ja: …, en: …}");
  return text;
}

Result<LawItem> law_item_from(const Yaml& node) {
  RETURN_IF_ERROR(node.allow_keys({"number", "ja", "en"}));
  LawItem item;
  ASSIGN_OR_RETURN(item.number, node.get("number").integer());
  ASSIGN_OR_RETURN(item.text.ja, node.get("ja").text());
  ASSIGN_OR_RETURN(item.text.en, node.get("en").text());
  return item;
}

Result<DutyRegime> regime_from(const Yaml& node) {
  RETURN_IF_ERROR(node.allow_keys({"until", "basis", "reason"}));
  DutyRegime regime;
  if (node.get("until").present()) {
    ASSIGN_OR_RETURN(regime.until, day_of(node.get("until")));
  }
  ASSIGN_OR_RETURN(regime.basis, node.get("basis").text());
  for (const Yaml& item : node.get("reason").items()) {
    RETURN_IF_ERROR(item.allow_keys({"when", "ja", "en", "item"}));
    DutyRegime::Clause clause;
    ASSIGN_OR_RETURN(clause.when, conditions_from(item.get("when")));
    ASSIGN_OR_RETURN(clause.text.ja, item.get("ja").text());
    ASSIGN_OR_RETURN(clause.text.en, item.get("en").text());
    RETURN_IF_ERROR(check_places(item, clause.text.ja));
    RETURN_IF_ERROR(check_places(item, clause.text.en));
    if (item.get("item").present()) {
      ASSIGN_OR_RETURN(clause.item, law_item_from(item.get("item")));
    }
    regime.reason.push_back(std::move(clause));
  }
  if (regime.reason.empty()) return node.error("a regime without reason", "say why the duty applies: reason: [{ja: …, en: …}]");
  return regime;
}

Result<DutyRule> rule_from(const ContentFile& file) {
  ASSIGN_OR_RETURN(const Yaml root, Yaml::parse(file.text, file.path));
  if (!root.is_map()) return root.error("a duty is a map of keys", "begin with 'to: …' (see the other files in this folder)");
  RETURN_IF_ERROR(root.allow_keys({"to", "form", "order", "label", "when", "regimes", "source", "checked"}));
  DutyRule rule;
  rule.file = file.path;
  ASSIGN_OR_RETURN(rule.to, root.get("to").text());
  ASSIGN_OR_RETURN(rule.form, root.get("form").text());
  ASSIGN_OR_RETURN(rule.order, root.get("order").integer());
  if (!root.get("label").present()) return root.error("no label", "add 'label: {ja: …, en: …}'");
  ASSIGN_OR_RETURN(rule.label, both_languages(root.get("label")));
  ASSIGN_OR_RETURN(rule.when, conditions_from(root.get("when")));
  for (const Yaml& item : root.get("regimes").items()) {
    ASSIGN_OR_RETURN(DutyRegime regime, regime_from(item));
    if (!rule.regimes.empty()) {
      const auto& before = rule.regimes.back().until;
      if (!before || (regime.until && *regime.until <= *before))
        return item.error("regimes are not in order of time", "the oldest comes first; all but the last have 'until'");
    }
    rule.regimes.push_back(std::move(regime));
  }
  if (rule.regimes.empty() || rule.regimes.back().until)
    return root.error("no regime is in force", "add a last regime without 'until'");
  ASSIGN_OR_RETURN(rule.sources, root.get("source").texts());
  if (rule.sources.empty()) return root.error("no source", "add 'source: [address of the law or guideline]'");
  ASSIGN_OR_RETURN(const Timestamp checked, day_of(root.get("checked")));
  rule.checked = format_date(checked, UtcOffset{0});
  return rule;
}

Text reason_of(const DutyRegime& regime, const Figures& figures) {
  Text text;
  for (const DutyRegime::Clause& clause : regime.reason) {
    if (hold(clause.when, figures)) append(text, {fill(clause.text.ja, figures), fill(clause.text.en, figures)});
  }
  return text;
}

}  // namespace

Result<std::vector<DutyRule>> load_duties(const Content& content) {
  std::vector<DutyRule> rules;
  for (const ContentFile* file : content.under("duties/")) {
    if (!file->path.ends_with(".yml") && !file->path.ends_with(".yaml")) continue;
    ASSIGN_OR_RETURN(DutyRule rule, rule_from(*file));
    rules.push_back(std::move(rule));
  }
  std::ranges::sort(rules,
                    [](const DutyRule& a, const DutyRule& b) { return std::tie(a.order, a.file) < std::tie(b.order, b.file); });
  return rules;
}

std::vector<LawItem> items_that_apply(const std::vector<DutyRule>& rules, const Figures& figures) {
  std::vector<LawItem> items;
  for (const DutyRule& rule : rules) {
    for (const DutyRegime::Clause& clause : rule.regimes.back().reason) {
      if (clause.item && hold(clause.when, figures)) items.push_back(*clause.item);
    }
  }
  std::ranges::stable_sort(items, {}, &LawItem::number);
  const auto twice = std::ranges::unique(items, {}, &LawItem::number);
  items.erase(twice.begin(), twice.end());
  return items;
}

std::vector<Duty> find_duties(const std::vector<DutyRule>& rules, const Figures& figures, Timestamp incident, UtcOffset timezone) {
  // Days of the law are civil days where the organisation is.
  const Timestamp local =
      incident.known() ? Timestamp{incident.micros + std::int64_t{timezone.minutes} * 60 * kMicrosPerSecond} : kNoTime;
  std::vector<Duty> duties;
  for (const DutyRule& rule : rules) {
    if (!hold(rule.when, figures)) continue;
    const DutyRegime& today = rule.regimes.back();
    const DutyRegime* then = &today;
    if (local.known()) {
      then = &*std::ranges::find_if(rule.regimes, [&](const DutyRegime& r) { return !r.until || local < *r.until; });
    }
    Duty duty;
    duty.to = rule.to, duty.form = rule.form, duty.label = rule.label;
    duty.basis = then->basis;
    duty.reason = reason_of(*then, figures);
    if (then != &today) {
      const Text now = reason_of(today, figures);
      if (today.basis != then->basis) duty.basis += "（現行法では " + today.basis + "）";
      append(duty.reason, {"現行法では次のとおり：" + now.ja, "By today's law: " + now.en});
    }
    duty.status = "open";
    duties.push_back(std::move(duty));
  }
  return duties;
}

}  // namespace hinomi::cases
