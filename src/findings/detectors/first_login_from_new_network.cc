// The first login that succeeds from a country or network from which an account, or where the log names none a management login,
// was never reached before. By itself a fact to look at: people travel. After wrong passwords from the same address it is more.
//
// Learns first: for a week and five logins. Whoever logs in from everywhere, and a login that is open to the public, says nothing.

#include <set>

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include "base/text.h"
#include "findings/access_area.h"
#include "findings/detector.h"
#include "findings/event_ref.h"
#include "findings/guessing_state.h"
#include "findings/login_form.h"

namespace hinomi::findings {
namespace {

constexpr std::int64_t kLearning = 7 * 86'400 * kMicrosPerSecond;
constexpr std::uint64_t kLeastLogins = 5;
constexpr std::size_t kMaxNetworks = 64;  ///< of one account: more, and it comes from everywhere
constexpr std::size_t kMaxAccounts = 100'000, kMaxClients = 20'000, kMaxTold = 1'000;
constexpr std::uint64_t kFewFailures = 5;

struct Habit {
  std::string asset, login, account;
  Text where;
  Timestamp since;
  std::uint64_t logins = 0;
  absl::flat_hash_set<std::uint64_t> networks;
  std::set<std::string> countries;  ///< of these networks, "" where the database knows none
};

/// Wrong passwords of one client at one login.
struct Failures {
  FailureTimes times;
  EvidenceRef latest;
  bool guessing = false;
};

class FirstLoginFromNewNetwork : public Detector {
 public:
  explicit FirstLoginFromNewNetwork(const DetectorContext& context) : context_(context) {
    LoginForms loaded = LoginForms::load(context.content);
    // A redirect tells success only where failure is answered otherwise; the customers' own login is everybody's.
    for (LoginForm& form : loaded.forms)
      if (form.name != "generic" && form.status_tells() && !form.success_status.empty()) forms_.push_back(std::move(form));
  }

  std::string_view name() const override { return "first_login_from_new_network"; }
  Text title() const override { return {"初めてのネットワークからのログイン", "First login from a new network"}; }

  std::uint64_t forgotten() const override { return forgotten_; }

  void see(std::span<const Event> events, FindingSink& sink) override {
    for (const Event& event : events) {
      if (event.kind == EventKind::HttpRequest) {
        if (event.method == "POST") request(event, sink);
      } else if (event.kind == EventKind::LoginSucceeded || event.kind == EventKind::LoginFailed) {
        const std::string service(event.service.empty() ? std::string_view("login") : event.service.substr(0, 64));
        const std::string shown = printable(service);
        login(event, "service " + service, {shown, shown}, event.account.substr(0, 120), event.kind == EventKind::LoginSucceeded,
              sink);
      }
    }
  }

 private:
  void request(const Event& event, FindingSink& sink) {
    const std::string_view path = event.target.substr(0, std::min<std::size_t>(event.target.find('?'), 512));
    auto known = form_of_path_.find(absl::string_view(path.data(), path.size()));
    if (known == form_of_path_.end()) {
      const LoginForm* form = nullptr;
      for (std::size_t i = 0; i < forms_.size() && form == nullptr; ++i)
        if (forms_[i].takes("POST", path)) form = &forms_[i];
      if (form_of_path_.size() >= 8'192) form_of_path_.clear();
      known = form_of_path_.emplace(path, form).first;
    }
    const LoginForm* form = known->second;
    if (form == nullptr || !form->takes("POST", event.target)) return;
    const bool success = form->succeeds_with(event.status);
    if (success || form->fails_with(event.status)) login(event, form->name, form->title, {}, success, sink);
  }

  std::string_view asset_of(const Event& event) const {
    return event.place.evidence < context_.evidence.size() ? std::string_view(context_.evidence[event.place.evidence].asset)
                                                           : std::string_view();
  }

  void login(const Event& event, const std::string& login, const Text& where, std::string_view account, bool success,
             FindingSink& sink) {
    if (!event.client.known() || !event.time.known()) return;
    const bool own = context_.ledger.is_own(event.client);
    const std::string_view asset = asset_of(event);
    key_.assign(asset).append(1, '\0').append(login).append(1, '\0');
    if (!success) {
      if (!own) failed(event, key_ + event.client.to_string());
      return;
    }
    key_.append(account);
    auto at = habits_.find(key_);
    if (at == habits_.end()) {
      if (habits_.size() >= kMaxAccounts) return void(++forgotten_);
      at = habits_.emplace(key_, std::make_unique<Habit>()).first;
      Habit& made = *at->second;
      made.asset = asset, made.login = login, made.account = account, made.where = where;
      made.since = event.time;
    }
    Habit& habit = *at->second;
    const bool learnt = habit.logins >= kLeastLogins && event.time.micros - habit.since.micros >= kLearning;
    ++habit.logins;
    if (habit.networks.size() >= kMaxNetworks || !habit.networks.insert(network_key(event.client)).second) return;
    // The organisation's own networks have no country of their own that would say anything.
    const std::string country = own || context_.geo == nullptr ? std::string() : context_.geo->find(event.client).country;
    if (learnt && !own) say(habit, event, country, sink);
    habit.countries.insert(country);
  }

  void failed(const Event& event, const std::string& key) {
    auto at = failures_.find(key);
    if (at == failures_.end()) {
      if (failures_.size() >= kMaxClients) {  // those of long ago say little
        forgotten_ += failures_.size();
        failures_.clear();
      }
      at = failures_.emplace(key, std::make_unique<Failures>()).first;
    }
    Failures& failures = *at->second;
    failures.times.add(event.time);
    failures.guessing |= failures.times.is_guessing();
    if (failures.times.count() == 1) failures.latest = ref_of(event);
  }

  void say(const Habit& habit, const Event& event, const std::string& country, FindingSink& sink) {
    if (told_ >= kMaxTold) return void(++forgotten_);
    ++told_;
    Finding f;
    f.rule = name();
    f.asset = habit.asset;
    f.id = finding_id(f.rule, fmt::format("{}|{}|{}|{}", f.asset, habit.login, habit.account, event.client.to_string()));
    f.title = title();
    f.first = f.last = event.time;
    f.count = 1;
    f.actor.address = event.client;
    f.actor.account = habit.account;
    f.techniques = {"T1078"};
    f.refs.push_back(ref_of(event));
    f.severity = Severity::Info;
    f.verdict = Verdict::Observed;
    const bool new_country = !country.empty() && !habit.countries.contains(country);
    if (!country.empty()) {
      std::string before;
      for (const std::string& one : habit.countries)
        if (!one.empty()) before += (before.empty() ? "" : ", ") + one;
      f.actor.country = country;
      f.grounds.push_back(
          {fmt::format("アドレスの国は {} です。これまでの国：{}。", country, before.empty() ? "不明または自組織" : before),
           fmt::format("The address belongs to {}; countries until then: {}.", country,
                       before.empty() ? "unknown, or the organisation's own networks" : before)});
    }
    if (new_country) {
      f.title = {"初めての国からのログイン", "First login from a new country"};
      f.severity = Severity::Low;
    }
    const std::string since = format_date(habit.since, context_.ledger.timezone);
    const std::size_t before = habit.networks.size() - 1;
    f.grounds.push_back(
        {fmt::format("{}以降の{}回のログインは、ほかの{}個のネットワークからのものです。", since, habit.logins - 1, before),
         fmt::format("Since {} its {} logins came from {} other network{}.", since, habit.logins - 1, before,
                     before == 1 ? "" : "s")});
    key_.assign(habit.asset).append(1, '\0').append(habit.login).append(1, '\0').append(event.client.to_string());
    if (const auto failed = failures_.find(key_); failed != failures_.end()) {
      const Failures& failures = *failed->second;
      const std::uint64_t count = failures.times.count();
      f.grounds.push_back({fmt::format("同じアドレスは、その前に{}回失敗しています。", count),
                           fmt::format("The same address had failed {} times before.", count)});
      f.refs.push_back(failures.latest);
      if (failures.guessing)
        f.severity = Severity::Medium, f.verdict = Verdict::Succeeded;
      else if (count >= kFewFailures)
        f.severity = Severity::Low;
    }
    const std::string who = event.client.to_string() + (country.empty() ? "" : " (" + country + ")");
    const std::string account = mask(habit.account, 60);
    const Text from = new_country ? Text{"国", "country"} : Text{"ネットワーク", "network"};
    f.reason =
        account.empty()
            ? Text{fmt::format("{} から{}へのログインが成功しました。この{}からは初めてです。", who, habit.where.ja, from.ja),
                   fmt::format("A login from {} at the {} succeeded: the first from this {}.", who, habit.where.en, from.en)}
            : Text{fmt::format("{} からアカウント「{}」でのログイン（{}）が成功しました。この{}からは初めてです。", who, account,
                               habit.where.ja, from.ja),
                   fmt::format("\"{}\" logged in from {} ({}): the first time from this {}.", account, who, habit.where.en,
                               from.en)};
    sink.put(std::move(f));
  }

  const DetectorContext& context_;
  std::vector<LoginForm> forms_;
  absl::flat_hash_map<std::string, const LoginForm*> form_of_path_;
  absl::flat_hash_map<std::string, std::unique_ptr<Habit>> habits_;
  absl::flat_hash_map<std::string, std::unique_ptr<Failures>> failures_;
  std::string key_;
  std::size_t told_ = 0;
  std::uint64_t forgotten_ = 0;
};

}  // namespace

std::unique_ptr<Detector> make_first_login_from_new_network(const DetectorContext& context) {
  return std::make_unique<FirstLoginFromNewNetwork>(context);
}

}  // namespace hinomi::findings
