#include "findings/rule_finding.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace hinomi::findings {
namespace {

/// What the Core Rule Set's tags attack-… mean.
struct Family {
  std::string_view name;
  Text attack;
  std::string_view technique;  ///< MITRE ATT&CK
  OutcomeSign outcome = OutcomeSign::None;
};

const std::array kFamilies{
    Family{"sqli", {"SQL インジェクション", "SQL injection"}, "T1190", OutcomeSign::AnswerSize},
    Family{"xss", {"クロスサイトスクリプティング", "cross-site scripting"}, "T1059.007"},
    Family{"rce", {"OS コマンドの実行", "operating system commands"}, "T1059", OutcomeSign::AnswerSize},
    Family{"lfi", {"サーバー内のファイルの読み出し", "reading files of the server"}, "T1083", OutcomeSign::AnswerSize},
    Family{"rfi", {"外部ファイルの読み込み", "inclusion of remote files"}, "T1190", OutcomeSign::AnswerSize},
    Family{"injection-php", {"PHP コードの埋め込み", "PHP code injection"}, "T1190", OutcomeSign::AnswerSize},
    Family{"injection-nodejs", {"Node.js コードの埋め込み", "Node.js code injection"}, "T1190"},
    Family{"injection-java", {"Java コードの埋め込み", "Java code injection"}, "T1190"},
    Family{"fixation", {"セッション ID の固定", "session fixation"}, "T1539"},
    Family{"reputation-scanner", {"攻撃用の調査ツール", "a security scanner"}, "T1595.002"},
    Family{"protocol", {"HTTP 要求の偽装", "abuse of the HTTP protocol"}, "T1190"},
};
const Family kUnknown{"other", {"攻撃とみられる要求", "a request that looks like an attack"}, "T1190"};

const Family& family_of(const CrsRule& rule) {
  const auto* known = std::ranges::find(kFamilies, rule.family, &Family::name);
  return known == kFamilies.end() ? kUnknown : *known;
}

Finding as_attempt(Finding f, bool own_network) {
  f.severity = own_network ? Severity::Info : std::min(f.severity, Severity::Medium);
  f.verdict = own_network ? Verdict::Observed : Verdict::Attempted;
  if (own_network) {
    f.grounds.push_back({"組織側のネットワークからの要求です(自社の診断などの可能性)。",
                         "The requests come from the organisation's own network (perhaps its own tests)."});
  }
  return f;
}

}  // namespace

OutcomeSign outcome_sign(const CrsRule& rule) { return family_of(rule).outcome; }

Finding crs_attempt(const CrsRule& rule, bool own_network) {
  const Family& family = family_of(rule);
  Finding f;
  f.rule = fmt::format("owasp_crs_{}", family.name);
  std::ranges::replace(f.rule, '-', '_');
  f.title = {family.attack.ja + "(OWASP CRS)", family.attack.en + " (OWASP CRS)"};
  f.title.en[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(f.title.en[0])));
  f.severity = Severity::Medium;
  f.techniques.emplace_back(family.technique);
  f.reason = {fmt::format("OWASP Core Rule Set が、要求を「{}」を狙うものと判定しました(引数ごとに復号した値)。", family.attack.ja),
              fmt::format("The OWASP Core Rule Set takes the request, decoded argument by argument, for an attempt at {}.",
                          family.attack.en)};
  return as_attempt(std::move(f), own_network);
}

bool tells_attack(const Event& event, const RuleSet& rules) {
  const std::vector<SigmaRule>& sigma = rules.rules();
  return std::ranges::any_of(event.rules,
                             [&](std::uint32_t number) { return number >= sigma.size() || tells_attack(sigma[number]); });
}

Finding attempt(const SigmaRule& rule, bool own_network) {
  Finding f;
  f.rule = rule.name;
  f.title = rule.title;
  f.severity = rule.level;
  f.techniques = rule.techniques;
  f.reason = rule.reason;
  return as_attempt(std::move(f), own_network);
}

}  // namespace hinomi::findings
