// Passwords tried out at a login, and the login that succeeds after it. Access logs name no account and answer 200 or 302; what
// tells success is the answer that differs from all the others, the page fetched next, and the database's own log.
//
// A user who mistypes a few times is never named: below six failures in fifteen seconds, ten in ten minutes and twenty in a day
// nothing is said.

#include <algorithm>
#include <deque>

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include "base/text.h"
#include "findings/asset_numbers.h"
#include "findings/detector.h"
#include "findings/event_ref.h"
#include "findings/guessing_state.h"
#include "findings/learnt_answers.h"
#include "findings/login_form.h"
#include "findings/login_services.h"
#include "findings/page_asset.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxStates = 100'000;
constexpr std::size_t kMaxPaths = 8'192;
constexpr std::size_t kMaxAccounts = 64;
constexpr std::size_t kMaxSuccesses = 20;
constexpr std::int64_t kNextPage = 60 * kMicrosPerSecond;
constexpr std::int64_t kTogether = 2 * kMicrosPerSecond;  ///< an access log has whole seconds
constexpr std::int64_t kDay = 86'400 * kMicrosPerSecond;
constexpr std::size_t kNoForm = static_cast<std::size_t>(-1);

struct StateKey {
  IpAddress client;
  std::size_t form;
  std::uint32_t asset;
  bool operator==(const StateKey&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const StateKey& k) {
    return H::combine(std::move(h), k.client, k.form, k.asset);
  }
};

struct Lookup {
  Timestamp time;
  std::string account;
  std::uint64_t number;
};

class PasswordGuessing : public Detector {
 public:
  explicit PasswordGuessing(const DetectorContext& context) : context_(context), assets_(context) {
    LoginForms loaded = LoginForms::load(context.content);
    forms_ = std::move(loaded.forms), problems_ = std::move(loaded.problems);
    for (LoginForm& form : forms_) titles_.push_back(form.title);
  }

  std::string_view name() const override { return "password_guessing"; }
  Text title() const override { return {"パスワードの試行", "Password guessing"}; }

  std::vector<Error> problems() const override { return problems_; }

  void see(std::span<const Event> events, FindingSink& sink) override {
    for (const Event& event : events) switch (event.kind) {
        case EventKind::HttpRequest:
          request(event);
          break;
        case EventKind::LoginFailed:
          login(event, false);
          break;
        case EventKind::LoginSucceeded:
          login(event, true);
          break;
        case EventKind::DatabaseStatement:
          accepted_by_database(event);
          statement(event);
          break;
        case EventKind::DatabaseConnect:
          // MySQL's log notes a connection before it is refused; PostgreSQL's when it was let in.
          if (event.service == "postgresql") accepted_by_database(event);
          break;
        default:
          break;
      }
    for (GuessingState* state : changed_) {
      state->dirty = false;
      // Said when it begins, at every doubling, and whenever a login succeeds.
      if (state->guessing && (state->attempts >= 2 * state->told || state->successes.size() != state->told_successes))
        say(*state, sink);
    }
    changed_.clear();
  }

  void finish(FindingSink& sink) override {
    for (const auto& state : in_order_) {
      settle(*state, kNoTime);
      if (state->guessing) say(*state, sink);
    }
  }
  std::uint64_t forgotten() const override { return forgotten_; }

 private:
  // --- web logins ---------------------------------------------------------------------------------

  void request(const Event& event) {
    if (!waiting_.empty() && event.method != "POST") {
      if (waiting_.contains(event.client)) follow_up(event);
      return;
    }
    if (event.method != "POST") return;
    const std::size_t form = form_of(event);
    if (form == kNoForm || event.status == 404 || event.status == 405 || event.status >= 500 || event.status == Event::kAbsent)
      return;
    GuessingState* state = state_of(event, form);
    if (state == nullptr) return;
    settle(*state, event.time);
    attempt(event, *state);
    credit_lookups(*state, event.time);
    const LoginForm& login = forms_[form];
    const Answer answer{event.status, event.bytes_out};
    if (login.learned) return learn(*state, event, answer);
    const bool possible = login.succeeds_with(event.status);
    if (!possible) failed(*state, event, answer);
    if (possible || !login.success_pages.empty()) {
      state->waiting = PossibleSuccess{event.time, answer, ref_of(event), false, !possible};
      waiting_.insert(event.client);
    }
  }

  // --- forms of which it is not known how failure looks -------------------------------------------

  /// A refusal is a failure. A plain answer is one too, where the same client was not refused otherwise. A redirect is one where
  /// the path has no other answer and the client goes nowhere from it.
  void learn(GuessingState& state, const Event& event, const Answer& answer) {
    state.path.assign(event.target.substr(0, std::min<std::size_t>(event.target.find('?'), 512)));
    if (!is_redirect(answer.status) && plain_.size() < kMaxPaths) plain_.insert(event.path_hash);
    if (refuses(answer.status)) return failed(state, event, answer);
    const bool plain = !is_redirect(answer.status);
    const bool counted = plain && (state.failures.count() < kLearnt || !refused_so_far(state));
    if (counted) failed(state, event, answer);
    state.waiting = PossibleSuccess{event.time, answer, ref_of(event), false, counted};
    state.waiting->only_redirects = !plain && !plain_.contains(event.path_hash);
    waiting_.insert(event.client);
  }

  /// The page that came next, of a form that is learnt.
  void follow_learned(GuessingState& state, const Event& event) {
    const std::string_view path = event.target.substr(0, event.target.find('?'));
    if (is_asset(path) || event.status != 200) return;
    if (path == state.path || forms_[state.form].takes("POST", path)) return count_failure(state);  // the form again
    if (state.failures.count() >= kLearnt && (status_differs(state, *state.waiting) || size_differs(state, *state.waiting)))
      succeed(state, false, {}, ref_of(event));
    else
      state.goes_on |= state.waiting->only_redirects, state.waiting.reset();  // somebody logs in
  }

  /// Nothing that tells came before `next`; unknown: nothing came. A program that logs in by redirect does so at leisure.
  void settle_learned(GuessingState& state, Timestamp next) {
    const PossibleSuccess& possible = *state.waiting;
    const bool soon = next.known() && next.micros - possible.time.micros <= kNextPage;
    if (status_differs(state, possible) || (!next.known() && size_differs(state, possible)))
      succeed(state, false, {});
    else if (possible.only_redirects && !state.goes_on && (soon || state.guessing))
      count_failure(state);
    else
      state.waiting.reset();
  }

  std::size_t form_of(const Event& event) {
    const std::string_view path = event.target.substr(0, std::min<std::size_t>(event.target.find('?'), 512));
    auto known = form_of_path_.find(absl::string_view(path.data(), path.size()));
    if (known == form_of_path_.end()) {
      std::size_t form = kNoForm;
      for (std::size_t i = 0; i < forms_.size() && form == kNoForm; ++i)
        if (forms_[i].takes("POST", path)) form = i;
      if (form_of_path_.size() >= kMaxPaths) form_of_path_.clear();
      known = form_of_path_.emplace(path, form).first;
    }
    if (known->second == kNoForm || !forms_[known->second].takes("POST", event.target)) return kNoForm;
    return known->second;
  }

  /// The page that a browser fetches behind an answer tells what the answer was.
  void follow_up(const Event& event) {
    bool still_waiting = false;
    for (std::size_t form = 0; form < forms_.size(); ++form) {
      const auto at = states_.find(StateKey{event.client, form, assets_.of(event)});
      if (at == states_.end() || !at->second->waiting) continue;
      GuessingState& state = *at->second;
      if (event.time.micros - state.waiting->time.micros > kNextPage) {
        settle(state, event.time);
      } else if (forms_[form].learned) {
        follow_learned(state, event);
      } else if (event.status == 200 && matches_page(forms_[form].success_pages, event.target)) {
        succeed(state, true, event);
      } else if (matches_page(forms_[form].failure_pages, event.target)) {
        count_failure(state);
      }
      still_waiting |= state.waiting.has_value();
    }
    if (!still_waiting) waiting_.erase(event.client);
  }

  /// Nothing more came: decide by the answer alone. A session in the database's log may be anybody's and proves nothing by itself.
  void settle(GuessingState& state, Timestamp next) {
    if (!state.waiting) return;
    if (forms_[state.form].learned) return settle_learned(state, next);
    const bool status_tells = forms_[state.form].status_tells();
    const Answer* usual = state.usual_failure();
    if (!state.waiting->counted_as_failure && status_tells && usual != nullptr && usual->status != state.waiting->answer.status) {
      succeed(state, false, {});
    } else if (status_tells) {
      state.waiting.reset();  // an ordinary login, or a failure that is counted already
    } else {
      count_failure(state);
    }
  }

  void count_failure(GuessingState& state) {
    const PossibleSuccess was = *std::exchange(state.waiting, std::nullopt);
    if (was.counted_as_failure) return;
    state.failures.add(was.time);
    state.note_answer(was.answer);
    judge(state);
  }

  /// `page`: one that is known to lie behind the login; `went_on`: another that came next.
  void succeed(GuessingState& state, bool page, const Event& next, EvidenceRef went_on = {}) {
    const PossibleSuccess was = *std::exchange(state.waiting, std::nullopt);
    Success success;
    success.time = was.time;
    success.ref = was.ref;
    success.answer = was.answer;
    success.page = page;
    success.session = was.session;
    success.next = page ? ref_of(next) : std::move(went_on);
    if (was.counted_as_failure) ++state.misread;
    for (const Lookup& lookup : recent_) note_lookup(success, lookup);
    add_success(state, std::move(success));
  }

  void add_success(GuessingState& state, Success success) {
    if (state.successes.size() < kMaxSuccesses)
      state.successes.push_back(std::move(success));
    else
      ++state.more_successes;
    touch(state);
  }

  // --- logins that a log names --------------------------------------------------------------------

  void login(const Event& event, bool accepted) {
    // What has no time cannot be many in a short one.
    if (!event.client.known() || !event.time.known()) return;
    const std::string_view service = event.service.empty() ? std::string_view("login") : event.service;
    std::size_t form = 0;
    while (form < services_.size() && services_[form] != service) ++form;
    if (form == services_.size()) {
      if (services_.size() >= 64) return;
      services_.emplace_back(service);
    }
    GuessingState* state = state_of(event, kServiceForms + form);
    if (state == nullptr) return;
    attempt(event, *state);
    const std::string account(event.account.substr(0, 120));
    if (!active_.empty() && name_account(event, account) && !has_own_door(service)) ++state->echoes;
    if (accepted) {
      if (state->failures.count() == 0) return;
      Success success;
      success.time = event.time;
      success.ref = ref_of(event);
      success.by_server = true;
      success.account = account;
      add_success(*state, std::move(success));
      return;
    }
    if (!account.empty()) count_account(state->accounts, account);
    ++state->lookups;
    failed(*state, event, {});
  }

  /// A database server that refused a client's passwords carries out its statements.
  void accepted_by_database(const Event& event) {
    if (services_.empty() || !event.client.known() || !event.time.known()) return;
    for (std::size_t form = 0; form < services_.size(); ++form) {
      if (!is_database_server(services_[form])) continue;
      const auto at = states_.find(StateKey{event.client, kServiceForms + form, assets_.of(event)});
      if (at == states_.end() || at->second->failures.count() == 0) continue;
      GuessingState& state = *at->second;
      if (!state.successes.empty() && state.accepted_connection == event.connection) continue;
      state.accepted_connection = event.connection;
      Success success;
      success.time = event.time;
      success.ref = ref_of(event);
      success.by_server = true;
      success.account = event.account.substr(0, 120);
      add_success(state, std::move(success));
    }
  }
  /// The application's own log names the account that the access log of the same second does not. False when the access log has no
  /// attempt of that second.
  bool name_account(const Event& event, const std::string& account) {
    prune(event.time);
    ++lookup_number_;
    bool at_a_page = false;
    for (GuessingState* state : active_) {
      if (state->form >= kServiceForms || state->client != event.client) continue;
      at_a_page = true;
      if (account.empty()) continue;
      const Lookup lookup{event.time, account, lookup_number_};
      credit(*state, lookup);
      for (Success& success : state->successes) note_lookup(success, lookup);
    }
    return at_a_page;
  }

  /// A log of logins that tells of what a page's log tells too: one guess, told with the page.
  static bool is_echo(const GuessingState& state) {
    return state.form >= kServiceForms && state.echoes > 0 && state.echoes * 5 >= state.attempts * 4;
  }
  /// The login that the application's own log says it accepted, for the guess at its page.
  const Success* accepted_by_application(const GuessingState& page) const {
    if (page.form >= kServiceForms) return nullptr;
    const auto asset = assets_.find(page.asset);
    for (std::size_t service = 0; asset && service < services_.size(); ++service) {
      const auto twin = states_.find(StateKey{page.client, kServiceForms + service, *asset});
      if (twin != states_.end() && is_echo(*twin->second) && !twin->second->successes.empty())
        return &twin->second->successes.front();
    }
    return nullptr;
  }

  // --- the database's log -------------------------------------------------------------------------

  void statement(const Event& event) {
    for (const LoginForm& form : forms_) {
      if (form.lookup_contains.empty()) continue;
      if (form.account && ifind(event.statement.substr(0, 4096), form.lookup_contains) != std::string_view::npos) {
        if (const auto account = form.account->group(event.statement, "account")) {
          lookup(event.time, *account);
          return;
        }
      }
      if (!form.session_contains.empty() && !active_.empty() &&
          ifind(event.statement.substr(0, 16 * 1024), form.session_contains) != std::string_view::npos &&
          is_write(event.statement)) {
        prune(event.time);
        for (GuessingState* state : active_)
          if (state->waiting && state->form < forms_.size() && forms_[state->form].name == form.name)
            state->waiting->session = true;
      }
    }
  }

  static bool is_write(std::string_view statement) {
    statement = trim(statement.substr(0, 64));
    return istarts_with(statement, "update") || istarts_with(statement, "insert") || istarts_with(statement, "replace");
  }

  void lookup(Timestamp time, std::string_view account) {
    prune(time);
    ++lookup_number_;
    recent_.push_back({time, std::string(account), lookup_number_});
    if (recent_.size() > 1'024) recent_.pop_front();
    for (GuessingState* state : active_) {
      credit(*state, recent_.back());
      for (Success& success : state->successes) note_lookup(success, recent_.back());
    }
  }

  void credit(GuessingState& state, const Lookup& lookup) const {
    if (state.last_lookup >= lookup.number) return;
    state.last_lookup = lookup.number;
    ++state.lookups;
    count_account(state.accounts, lookup.account);
  }

  static void count_account(std::map<std::string, std::uint64_t>& accounts, const std::string& account) {
    if (accounts.size() < kMaxAccounts || accounts.contains(account)) ++accounts[account];
  }

  static void note_lookup(Success& success, const Lookup& lookup) {
    if (std::abs(lookup.time.micros - success.time.micros) <= kTogether) count_account(success.looked_up, lookup.account);
  }

  void credit_lookups(GuessingState& state, Timestamp time) {
    prune(time);
    for (const Lookup& lookup : recent_) credit(state, lookup);
  }

  void prune(Timestamp time) {
    while (!recent_.empty() && time.micros - recent_.front().time.micros > kTogether) recent_.pop_front();
    std::erase_if(active_, [&](const GuessingState* state) { return time.micros - state->last.micros > kTogether; });
  }

  // --- states -------------------------------------------------------------------------------------

  GuessingState* state_of(const Event& event, std::size_t form) {
    const StateKey key{event.client, form, assets_.of(event)};
    const auto found = states_.find(key);
    if (found != states_.end()) return found->second;
    if (states_.size() >= kMaxStates && !forget_old(event.time)) {
      ++forgotten_;
      return nullptr;
    }
    auto made = std::make_unique<GuessingState>();
    made->client = event.client;
    made->form = form;
    made->asset = assets_.name(key.asset);
    made->own = event.client.known() && context_.ledger.is_own(event.client);
    made->first = event.time;
    GuessingState* state = made.get();
    states_.emplace(key, state);
    in_order_.push_back(std::move(made));
    return state;
  }

  /// Ordinary users of yesterday make room.
  bool forget_old(Timestamp now) {
    changed_.clear();
    active_.clear();
    const auto old = [&](const GuessingState& state) { return !state.guessing && now.micros - state.last.micros > kDay; };
    for (auto at = states_.begin(); at != states_.end();)
      if (old(*at->second))
        states_.erase(at++);
      else
        ++at;
    std::erase_if(in_order_, [&](const auto& state) { return old(*state); });
    return states_.size() < kMaxStates;
  }

  void attempt(const Event& event, GuessingState& state) {
    ++state.attempts;
    // A log's lines need not be in order.
    if (event.time < state.first) state.first = event.time;
    state.last = std::max(state.last, event.time);
    if (state.refs.size() < 5) state.refs.emplace_back().set(event);
    state.agents.add(event.agent);
    if (std::find(active_.begin(), active_.end(), &state) == active_.end() && active_.size() < 256) active_.push_back(&state);
    if (state.guessing) touch(state);
  }

  void failed(GuessingState& state, const Event& event, const Answer& answer) {
    state.failures.add(event.time);
    state.note_answer(answer);
    judge(state);
  }

  void judge(GuessingState& state) {
    if (state.guessing || !state.failures.is_guessing()) return;
    state.guessing = true;
    touch(state);
  }

  void touch(GuessingState& state) {
    if (!state.dirty) changed_.push_back(&state);
    state.dirty = true;
  }

  void say(GuessingState& state, FindingSink& sink) const;
  Text place_of(const GuessingState& state) const {
    if (state.form < kServiceForms) return titles_[state.form];
    const std::string service = printable(services_[state.form - kServiceForms]);
    return {service, service};
  }
  std::string form_name(const GuessingState& state) const {
    // A login page and a service in a log may have one name.
    return state.form < kServiceForms ? forms_[state.form].name : "service " + services_[state.form - kServiceForms];
  }

  static constexpr std::size_t kServiceForms = 1'000;

  const DetectorContext& context_;
  std::vector<LoginForm> forms_;
  std::vector<Error> problems_;
  std::vector<Text> titles_;
  std::vector<std::string> services_;
  AssetNumbers assets_;
  absl::flat_hash_map<std::string, std::size_t> form_of_path_;
  absl::flat_hash_map<StateKey, GuessingState*> states_;
  std::vector<std::unique_ptr<GuessingState>> in_order_;
  std::vector<GuessingState*> changed_, active_;
  absl::flat_hash_set<std::uint64_t> plain_;  ///< paths that answer a login otherwise than by redirects too, by path_hash
  absl::flat_hash_set<IpAddress> waiting_;    ///< addresses with an answer to be judged by what follows
  std::deque<Lookup> recent_;
  std::uint64_t lookup_number_ = 0;
  std::uint64_t forgotten_ = 0;  ///< attempts of clients for whom there was no room
};

void PasswordGuessing::say(GuessingState& state, FindingSink& sink) const {
  if (is_echo(state)) return;
  Finding f;
  f.rule = name();
  f.id = finding_id(f.rule, state.client.to_string() + '|' + form_name(state) + '|' + state.asset);
  f.title = title();
  f.first = state.first;
  f.last = state.last;
  f.count = state.attempts;
  f.asset = state.asset;
  f.actor.address = state.client;
  f.actor.agents = state.agents.list();
  f.techniques = {"T1110"};
  for (const LateRef& ref : state.refs) f.refs.push_back(ref.ref());
  f.severity = Severity::Medium;
  f.verdict = Verdict::Attempted;
  const Text where = place_of(state);
  const std::string who = state.client.to_string();
  const std::uint64_t failures = state.failures.count() - state.misread;
  std::string tried;
  std::size_t shown = 0;
  for (const auto& [account, count] : state.accounts) {
    if (shown++ == 5) {
      tried += ", …";
      break;
    }
    tried += fmt::format("{}{} ({})", tried.empty() ? "" : ", ", mask(account, 60), count);
  }
  f.grounds.push_back({fmt::format("失敗した試行が{}回あります。", failures), fmt::format("{} attempts failed.", failures)});
  if (!tried.empty() && state.form < kServiceForms)
    f.grounds.push_back({"同じ2秒以内にデータベースやアプリケーションのログに現れたアカウント: " + tried,
                         "Accounts that the database's or the application's log names within the same two seconds: " + tried});
  else if (!tried.empty())
    f.grounds.push_back({"試されたアカウント: " + tried, "Accounts tried: " + tried});

  // A success counts when it stands among the failures or soon behind them.
  const Success* best = nullptr;
  std::uint64_t successes = state.more_successes;
  for (const Success& success : state.successes) {
    if (success.time.micros - state.failures.last().micros > kDay) continue;
    ++successes;
    const auto weight = [](const Success& s) { return (s.by_server ? 4 : 0) + (s.page ? 2 : 0) + (s.session ? 1 : 0); };
    if (best == nullptr || weight(success) > weight(*best)) best = &success;
  }
  if (const Success* accepted = accepted_by_application(state); accepted != nullptr && (best == nullptr || !best->by_server))
    best = accepted;
  f.actor.account = state.usual_account();
  if (best != nullptr) {
    const bool certain = best->by_server || best->page || best->session;
    f.severity = certain ? Severity::Critical : Severity::High;
    f.verdict = certain ? Verdict::Succeeded : Verdict::LikelySucceeded;
    f.title = {"パスワード試行の後のログイン成功", "Login succeeded after password guessing"};
    f.techniques.push_back("T1078");
    f.actor.account = state.account_of(*best);
    f.refs.push_back(best->ref);
    const bool went_on = best->next.place.line > 0;
    if (went_on) f.refs.push_back(best->next);
    const Answer* usual = state.usual_failure();
    if (best->by_server)
      f.grounds.push_back(
          {"サーバのログに、ログインを受け付けた記録があります。", "The server's log says that the login was accepted."});
    else if (usual != nullptr && *usual != best->answer)
      f.grounds.push_back({fmt::format("失敗の応答は通常 {}({}バイト)ですが、この応答は {}({}バイト)でした。", usual->status,
                                       usual->bytes, best->answer.status, best->answer.bytes),
                           fmt::format("A failure is usually answered with {} ({} bytes); this answer was {} ({} bytes).",
                                       usual->status, usual->bytes, best->answer.status, best->answer.bytes)});
    if (best->page)
      f.grounds.push_back(
          {"直後に管理画面のページが正常に表示されています。", "A page behind the login was served right afterwards."});
    else if (went_on)
      f.grounds.push_back({"直後に、ログイン画面以外のページが正常に表示されています。",
                           "Another page than the login was served right afterwards."});
    if (best->session)
      f.grounds.push_back(
          {"データベースのログに、ログイン状態を記録する文があります。", "The database's log shows a session being opened."});
  }
  const std::string account = f.actor.account.empty() ? "" : mask(f.actor.account, 60);
  const std::string ja_result = best == nullptr ? "成功した記録は見つかりません。"
                                : f.verdict == Verdict::Succeeded
                                    ? (account.empty() ? "その後ログインに成功しています。"
                                                       : fmt::format("その後アカウント「{}」でログインに成功しています。", account))
                                    : "応答の違いから、ログインに成功した可能性が高いと見られます。";
  const std::string en_result =
      best == nullptr ? "No success was found."
      : f.verdict == Verdict::Succeeded
          ? (account.empty() ? "It then logged in." : fmt::format("It then logged in as \"{}\".", account))
          : "The differing answer makes a successful login likely.";
  f.reason = {fmt::format("{} が{}で{}回ログインを試みました。{}", who, where.ja, state.attempts, ja_result),
              fmt::format("{} tried to log in {} times at the {}. {}", who, state.attempts, where.en, en_result)};
  if (state.own) {
    f.severity = Severity::Info;
    f.verdict = Verdict::Observed;
    f.title = {"組織側のネットワークからの多数のログイン失敗", "Many failed logins from the organisation's own network"};
    f.grounds.push_back({"組織側のネットワークからの試行です。", "The attempts come from the organisation's own network."});
  }
  if (f.refs.size() > Finding::kMaxRefs) f.refs.resize(Finding::kMaxRefs);
  state.told = state.attempts;
  state.told_successes = state.successes.size();
  sink.put(std::move(f));
}

}  // namespace

std::unique_ptr<Detector> make_password_guessing(const DetectorContext& context) {
  return std::make_unique<PasswordGuessing>(context);
}

}  // namespace hinomi::findings
