// Passwords tried out from many addresses, a few times each, so that no single one stands out: one finding for each login and
// site. It names no address, for among so many there may be ordinary users; but for those that failed, got in the same day, and use
// the program by which nearly all the failures came and by which nobody gets in at the first try.

#include <map>
#include <set>

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include "base/text.h"
#include "findings/detector.h"
#include "findings/event_ref.h"
#include "findings/guessing_state.h"
#include "findings/login_form.h"

namespace hinomi::findings {
namespace {

constexpr std::int64_t kDay = 86'400 * kMicrosPerSecond;
constexpr std::uint64_t kLeastFailures = 100;  ///< in a day
constexpr std::size_t kLeastAddresses = 20;
constexpr std::uint64_t kFewPerAddress = FailureTimes::kLongCount;  ///< more is found by address
constexpr std::size_t kMaxAddresses = 50'000;
constexpr std::size_t kMaxAccounts = 1'000;
constexpr std::size_t kMaxTargets = 256;
constexpr std::size_t kMaxAgents = 256, kLongestAgent = 200, kMaxEntries = 64, kNamedEntries = 5;

/// A login that was accepted.
struct Entry {
  IpAddress client;
  std::string agent, account;
  EvidenceRef ref;
};

/// One login of one site, and its current day.
struct Target {
  Text where;
  std::string asset, key;
  std::int64_t day = 0;
  std::uint64_t attempts = 0, failures = 0;
  absl::flat_hash_map<IpAddress, std::uint64_t> failures_of;
  std::map<std::string, std::uint64_t> accounts;
  std::map<std::string, std::uint64_t> agents;  ///< of the failures
  std::vector<Entry> entries;                   ///< of clients that had failed that day
  std::set<std::string> calm_agents;            ///< of those that had not
  Timestamp first, last;
  std::vector<EvidenceRef> refs;
  // Over all days that stood out.
  Finding finding;
  std::uint64_t days = 0, most_addresses = 0;
  std::map<std::string, std::uint64_t> accounts_tried;
  std::vector<Entry> got_in;
};

class PasswordSpraying : public Detector {
 public:
  explicit PasswordSpraying(const DetectorContext& context) : context_(context), forms_(LoginForms::load(context.content).forms) {}

  std::string_view name() const override { return "password_spraying"; }
  Text title() const override { return {"多数の接続元からのパスワード試行", "Password guessing from many addresses"}; }

  void see(std::span<const Event> events, FindingSink& sink) override {
    for (const Event& event : events) {
      if (event.kind == EventKind::HttpRequest) {
        if (event.method == "POST") request(event, sink);
      } else if (event.kind == EventKind::LoginFailed || event.kind == EventKind::LoginSucceeded) {
        const std::string service = printable(event.service.empty() ? std::string_view("login") : event.service.substr(0, 64));
        attempt(event, service, {service, service}, event.kind == EventKind::LoginFailed, sink);
      }
    }
  }

  void finish(FindingSink& sink) override {
    for (auto& [key, target] : targets_) close_day(target, sink);
  }
  std::uint64_t forgotten() const override { return forgotten_; }

 private:
  void request(const Event& event, FindingSink& sink) {
    const std::string_view path = event.target.substr(0, std::min<std::size_t>(event.target.find('?'), 512));
    auto known = form_of_path_.find(absl::string_view(path.data(), path.size()));
    if (known == form_of_path_.end()) {
      const LoginForm* form = nullptr;
      // Where failure and success are answered alike nothing can be counted.
      for (std::size_t i = 0; i < forms_.size() && form == nullptr; ++i)
        if (forms_[i].takes("POST", path)) form = &forms_[i];
      if (form != nullptr && (!form->status_tells() || form->success_status.empty())) form = nullptr;
      if (form_of_path_.size() >= 8'192) form_of_path_.clear();
      known = form_of_path_.emplace(path, form).first;
    }
    const LoginForm* form = known->second;
    if (form == nullptr || !form->takes("POST", event.target)) return;
    const bool failed = form->fails_with(event.status);
    if (failed || form->succeeds_with(event.status)) attempt(event, form->name, form->title, failed, sink);
  }

  void attempt(const Event& event, const std::string& login, const Text& where, bool failed, FindingSink& sink) {
    if (!event.client.known() || !event.time.known() || context_.ledger.is_own(event.client)) return;
    const std::string_view asset = event.place.evidence < context_.evidence.size()
                                       ? std::string_view(context_.evidence[event.place.evidence].asset)
                                       : std::string_view();
    std::string key = login + '|' + std::string(asset);
    auto at = targets_.find(key);
    if (at == targets_.end()) {
      if (targets_.size() >= kMaxTargets) return void(++forgotten_);
      at = targets_.try_emplace(key).first;
      at->second.where = where;
      at->second.asset = asset;
      at->second.key = std::move(key);
      at->second.day = event.time.micros / kDay;
    }
    Target& target = at->second;
    const std::int64_t day = event.time.micros / kDay;
    if (day > target.day) {
      close_day(target, sink);
      target.day = day;
    }
    ++target.attempts;
    const std::string agent(event.agent.substr(0, kLongestAgent));
    if (!failed) {
      if (!target.failures_of.contains(event.client)) {
        if (target.calm_agents.size() < kMaxAgents) target.calm_agents.insert(agent);
      } else if (target.entries.size() < kMaxEntries) {
        target.entries.push_back({event.client, agent, std::string(event.account.substr(0, 120)), ref_of(event)});
      }
      return;
    }
    ++target.failures;
    if (target.agents.size() < kMaxAgents || target.agents.contains(agent)) ++target.agents[agent];
    if (!target.first.known()) target.first = event.time;
    target.last = std::max(target.last, event.time);
    if (target.failures_of.size() < kMaxAddresses || target.failures_of.contains(event.client)) ++target.failures_of[event.client];
    const std::string_view account = event.account.substr(0, 120);
    if (!account.empty()) {
      std::string name(account);
      if (target.accounts.size() < kMaxAccounts || target.accounts.contains(name)) ++target.accounts[name];
    }
    if (target.refs.size() < 5) {
      Finding citing;
      citing.cite(event.place, event.raw);
      if (!citing.refs.empty()) target.refs.push_back(std::move(citing.refs.front()));
    }
  }

  void close_day(Target& target, FindingSink& sink) const {
    std::uint64_t addresses = 0, spread = 0;
    for (const auto& [address, failures] : target.failures_of) {
      if (failures >= kFewPerAddress) continue;
      ++addresses;
      spread += failures;
    }
    // Visitors of a large shop mistype too, but most of them get in.
    if (spread >= kLeastFailures && addresses >= kLeastAddresses && target.failures * 10 >= target.attempts * 9) {
      ++target.days;
      target.most_addresses = std::max(target.most_addresses, addresses);
      Finding& f = target.finding;
      if (!f.first.known()) f.first = target.first;
      f.last = target.last;
      f.count += spread;
      for (EvidenceRef& ref : target.refs)
        if (f.refs.size() < Finding::kMaxRefs) f.refs.push_back(std::move(ref));
      for (const auto& [account, count] : target.accounts)
        if (target.accounts_tried.size() < kMaxAccounts || target.accounts_tried.contains(account))
          target.accounts_tried[account] += count;
      for (const Entry& entry : target.entries) {
        // Whoever fails so often by himself is found by address.
        const bool few = target.failures_of[entry.client] < kFewPerAddress;
        const bool alike = !entry.agent.empty() && entry.agent != "-" && target.agents[entry.agent] * 10 >= target.failures * 9;
        if (few && alike && !target.calm_agents.contains(entry.agent) && target.got_in.size() < kMaxEntries)
          target.got_in.push_back(entry);
      }
      say(target, sink);
    }
    target.agents.clear();
    target.entries.clear();
    target.calm_agents.clear();
    target.attempts = target.failures = 0;
    target.failures_of.clear();
    target.accounts.clear();
    target.refs.clear();
    target.first = target.last = kNoTime;
  }

  void say(const Target& target, FindingSink& sink) const {
    Finding f = target.finding;
    f.rule = name();
    f.id = finding_id(f.rule, target.key);
    f.title = title();
    f.asset = target.asset;
    f.severity = Severity::Medium;
    f.verdict = Verdict::Attempted;
    f.techniques = {"T1110.003", "T1110.004"};
    f.grounds.push_back({fmt::format("該当する日数 {}。1日の接続元は最大{}件で、それぞれの失敗は{}回未満です。", target.days,
                                     target.most_addresses, kFewPerAddress),
                         fmt::format("On {} days; up to {} addresses a day, each with fewer than {} failures.", target.days,
                                     target.most_addresses, kFewPerAddress)});
    f.grounds.push_back({"試行の9割以上が失敗しています。", "Nine tenths or more of all attempts failed."});
    if (!target.accounts_tried.empty())
      f.grounds.push_back({fmt::format("試されたアカウントは{}種類です。", target.accounts_tried.size()),
                           fmt::format("{} accounts were tried.", target.accounts_tried.size())});
    std::set<IpAddress> in;
    for (const Entry& entry : target.got_in) in.insert(entry.client);
    if (!in.empty()) {
      f.severity = Severity::High;
      f.verdict = Verdict::LikelySucceeded;
      f.techniques.emplace_back("T1078");
      if (in.size() == 1) f.actor.address = *in.begin(), f.actor.account = target.got_in.front().account;
      std::string list;
      for (std::size_t shown = 0; const IpAddress& address : in) {
        if (shown++ == kNamedEntries) {
          list += ", …";
          break;
        }
        list += (list.empty() ? "" : ", ") + address.to_string();
      }
      f.grounds.push_back(
          {fmt::format("失敗した同じ日にログインが受け付けられ、失敗の大半と同じ利用者ソフトを使う接続元: {}", list),
           fmt::format("Addresses whose login was accepted on the day it had failed, with the user agent of nearly "
                       "all the failures: {}",
                       list)});
      for (const Entry& entry : target.got_in)
        if (f.refs.size() < Finding::kMaxRefs) f.refs.push_back(entry.ref);
    }
    f.reason = {
        fmt::format("{}で、多数の接続元から少しずつ、合計{}"
                    "回のログイン失敗がありました。流出したパスワードの使い回しを試す攻撃などの形です。",
                    target.where.ja, f.count),
        fmt::format("At the {}, {} logins failed, a few from each of many addresses, as when leaked passwords are tried out.",
                    target.where.en, f.count)};
    if (!in.empty()) {
      f.reason.ja += fmt::format("うち{}個の接続元は、その後ログインに成功した可能性が高いと見られます。", in.size());
      f.reason.en += fmt::format(" {} of them likely got in.", in.size());
    }
    sink.put(std::move(f));
  }

  const DetectorContext& context_;
  std::vector<LoginForm> forms_;
  absl::flat_hash_map<std::string, const LoginForm*> form_of_path_;
  std::map<std::string, Target> targets_;
  std::uint64_t forgotten_ = 0;  ///< attempts at logins for which there was no room
};

}  // namespace

std::unique_ptr<Detector> make_password_spraying(const DetectorContext& context) {
  return std::make_unique<PasswordSpraying>(context);
}

}  // namespace hinomi::findings
