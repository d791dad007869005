#include "cases/negatives.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/number.h"
#include "cases/phrases.h"

namespace hinomi::cases {
namespace {

constexpr std::size_t kNamed = 3;  // silences and the like that a sentence names

/// Failed probes at the asset; nothing at all is stated where more than that lies.
struct Probes {
  std::uint64_t count = 0;
  std::set<IpAddress> addresses;
  bool graver = false;
};

Probes probes_at(const CaseFacts& facts, std::string_view asset) {
  Probes probes;
  for (const Finding& f : facts.findings) {
    if (f.asset != asset || f.severity < Severity::Medium) continue;
    const auto actor = facts.actors.by_finding.find(f.id);
    const bool probing = actor != facts.actors.by_finding.end() && facts.actors.ranks[actor->second] == ActorRank::Probed &&
                         f.verdict <= Verdict::Attempted;
    if (!probing) {
      probes.graver = true;
      return probes;
    }
    probes.count += f.count;
    probes.addresses.insert(f.actor.address);
  }
  return probes;
}

bool actor_appears(const CaseFacts& facts, const AssetLogs& logs) {
  for (std::size_t i = 0; i < facts.actors.list.size(); ++i) {
    if (facts.actors.ranks[i] == ActorRank::Probed) continue;
    for (const std::string& text : facts.actors.list[i].addresses) {
      const auto address = IpAddress::parse(text);
      for (const LogSeries* s : logs.series) {
        for (const std::uint32_t evidence : s->evidence) {
          const auto log = facts.coverage.logs().find(evidence);
          if (address && log != facts.coverage.logs().end() && log->second.addresses.contains(*address)) return true;
        }
      }
    }
  }
  return false;
}

/// What somebody did through a site stands in the database's log under the site's own address.
bool success_is_proven_by(const CaseFacts& facts, const AssetLogs& logs) {
  const auto in_logs = [&](std::uint32_t evidence) {
    return std::ranges::any_of(logs.series,
                               [&](const LogSeries* s) { return std::ranges::find(s->evidence, evidence) != s->evidence.end(); });
  };
  return std::ranges::any_of(facts.findings, [&](const Finding& f) {
    return f.severity >= Severity::Medium && f.verdict > Verdict::Attempted &&
           std::ranges::any_of(f.refs, [&](const EvidenceRef& ref) { return in_logs(ref.place.evidence); });
  });
}

/// "欠落なし", or what is missing.
Text completeness(const AssetLogs& logs, UtcOffset timezone) {
  Text text;
  const auto add = [&](Text part) {
    text.ja += (text.ja.empty() ? "" : "、") + part.ja;
    text.en += (text.en.empty() ? "" : ", ") + part.en;
  };
  if (!logs.silences.empty()) {
    Text list;
    for (std::size_t i = 0; i < std::min(logs.silences.size(), kNamed); ++i) {
      const Text span = moments(logs.silences[i].from, logs.silences[i].to, timezone);
      list.ja += (i > 0 ? "、" : "") + span.ja, list.en += (i > 0 ? "; " : "") + span.en;
    }
    const bool more = logs.silences.size() > kNamed;
    add({fmt::format("不自然な空白{}か所（{}{}）", logs.silences.size(), list.ja, more ? " など" : ""),
         fmt::format("{} unusual silence{} ({}{})", logs.silences.size(), logs.silences.size() == 1 ? "" : "s", list.en,
                     more ? " and others" : "")});
  }
  if (logs.skipped > 0)
    add({fmt::format("読めなかった記録{}件", grouped(logs.skipped)),
         fmt::format("{} record{} unreadable", grouped(logs.skipped), logs.skipped == 1 ? "" : "s")});
  if (logs.without_address > 0)
    add({fmt::format("接続元の記録がないもの{}件", grouped(logs.without_address)),
         fmt::format("{} without a client address", grouped(logs.without_address))});
  if (logs.hours_forgotten > 0) add({"期間が長すぎ、空白は未調査", "too long a period to look for every silence"});
  if (text.empty()) text = {"欠落なし", "without gap"};
  return text;
}

Text uncovered_words(const Uncovered& u, UtcOffset timezone) {
  Text list;
  for (const Silence& part : {u.before, u.after}) {
    if (!part.to.known()) continue;
    const Text span = moments(part.from, part.to, timezone);
    list.ja += (list.ja.empty() ? "" : "、") + span.ja, list.en += (list.en.empty() ? "" : "; ") + span.en;
  }
  return {"ただし、侵害の期間のうち " + list.ja + " はこのログに含まれません。",
          "Of the compromise, however, this log does not cover " + list.en + "."};
}

Text statement(const CaseFacts& facts, const Watched& watched, const AssetLogs& logs, const Probes& probes,
               const Uncovered& missing) {
  const UtcOffset zone = facts.ledger.timezone;
  const Text name = in_quotes(watched.asset), kind = label(watched.kind), span = days(logs.first, logs.last, zone),
             whole = completeness(logs, zone);
  const bool web = watched.kind == EvidenceKind::AccessLog;
  const bool graver_actor = std::ranges::any_of(facts.actors.ranks, [](ActorRank r) { return r != ActorRank::Probed; });
  Text text{fmt::format("{}の{}（{}、{}件、{}）を調べ、", name.ja, kind.ja, span.ja, grouped(logs.events), whole.ja),
            fmt::format("The {} of {} ({}, {} {}, {}) was examined: ", kind.en, name.en, span.en, grouped(logs.events),
                        web ? "requests" : "entries", whole.en)};
  if (graver_actor) {
    text.ja += web ? "行為者のアドレスからのアクセスも同種の攻撃も見つかりませんでした。"
                   : "行為者のアドレスからの接続も同種の操作も見つかりませんでした。";
    text.en += web ? "no access from an actor's address and no attack of this kind was found."
                   : "no connection from an actor's address and no act of this kind was found.";
  } else {
    text.ja += probes.count > 0 ? "攻撃の成功を示す記録は見つかりませんでした。" : "攻撃を示す記録は見つかりませんでした。";
    text.en += probes.count > 0 ? "nothing that shows a successful attack was found." : "nothing that shows an attack was found.";
  }
  if (probes.count > 0) {
    append(text, {fmt::format("別のアドレス{}個からの探索・攻撃の試みが{}件ありますが、成功を示す記録はありません。",
                              grouped(probes.addresses.size()), grouped(probes.count)),
                  fmt::format("{} attempts from {} other address{} are there; nothing shows that one succeeded.",
                              grouped(probes.count), grouped(probes.addresses.size()), probes.addresses.size() == 1 ? "" : "es")});
  }
  if (missing.any()) append(text, uncovered_words(missing, zone));
  return text;
}

}  // namespace

std::vector<Negative> find_negatives(const CaseFacts& facts) {
  std::vector<Negative> negatives;
  for (const Watched& watched : watched_assets(facts.ledger)) {
    const AssetLogs logs = logs_of(facts, watched);
    if (logs.events == 0 || !logs.first.known()) continue;
    const Uncovered missing = uncovered(facts.window, logs.first, logs.last);
    // Each of these would make the statement say more than the log can.
    if (missing.all || logs.addresses_forgotten > 0 || logs.mostly_nameless() || logs.behind_proxy()) continue;
    const Probes probes = probes_at(facts, watched.asset);
    if (probes.graver || actor_appears(facts, logs) || success_is_proven_by(facts, logs)) continue;

    Negative n;
    n.asset = watched.asset;
    n.from = logs.first, n.to = logs.last;
    n.examined = logs.events;
    n.complete =
        logs.silences.empty() && logs.skipped == 0 && logs.without_address == 0 && logs.hours_forgotten == 0 && !missing.any();
    n.text = statement(facts, watched, logs, probes, missing);
    for (const LogSeries* s : logs.series) {
      for (const std::uint32_t i : s->evidence) n.evidence.push_back(facts.evidence[i].id);
    }
    negatives.push_back(std::move(n));
  }
  return negatives;
}

}  // namespace hinomi::cases
