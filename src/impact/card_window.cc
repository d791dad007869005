#include "impact/card_window.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.h"

namespace hinomi::impact {
namespace {

constexpr std::int64_t kDay = 86'400;  // seconds

constexpr std::string_view kSigns[] = {"payment_page_changed", "skimmer_request"};

struct DatedOrders {
  const TableTally* tally = nullptr;
  std::vector<PaymentWay> ways;  // by method
};

class WindowFinder {
 public:
  explicit WindowFinder(const CardWindowInput& input) : in_(input), offset_(input.scope.ledger.timezone) {}

  CardWindows find() {
    if (!in_.scope.ledger.card_windows.empty()) {
      for (const CardExposure& exposure : in_.scope.ledger.card_windows) from_ledger(exposure);
    } else {
      from_findings();
    }
    for (CardWindowImpact& window : result_.list) count(window);
    return std::move(result_);
  }

 private:
  void from_ledger(const CardExposure& exposure) {
    CardWindowImpact window;
    window.asset = exposure.site, window.from = exposure.from, window.to = exposure.to;
    window.grounds.push_back({"台帳の記載によります。" + exposure.why.ja,
                              "By the ledger." + (exposure.why.en.empty() ? std::string() : " " + exposure.why.en)});
    end_by_note(window);
    result_.list.push_back(std::move(window));
  }

  void from_findings() {
    std::map<std::string, CardWindowImpact> by_asset;
    for (const std::string_view rule : kSigns) {
      for (const Finding& f : in_.scope.findings) {
        if (f.rule != rule || !f.first.known() || f.severity < Severity::Medium) continue;
        CardWindowImpact& window = by_asset[f.asset];
        window.asset = f.asset;
        if (!window.from.known() || f.first < window.from) window.from = f.first;
        const std::string when = format_local(f.first, offset_);
        window.grounds.push_back({fmt::format("{}（{}から）。", f.title.ja, when), fmt::format("{} (from {}).", f.title.en, when)});
        for (const EvidenceRef& ref : f.refs) {
          if (window.refs.size() < Finding::kMaxRefs) window.refs.push_back(ref);
        }
      }
    }
    for (auto& [asset, window] : by_asset) {
      end_by_note(window);
      result_.list.push_back(std::move(window));
    }
  }

  void end_by_note(CardWindowImpact& window) const {
    if (window.to.known()) return;
    const LedgerNote* first = nullptr;
    for (const LedgerNote& note : in_.scope.ledger.notes) {
      if (note.time <= window.from || !in_.words.says_stopped(note.text)) continue;
      if (first == nullptr || note.time < first->time) first = &note;
    }
    if (first == nullptr) return;
    window.to = first->time;
    const std::string when = format_local(first->time, offset_);
    window.grounds.push_back({fmt::format("カード決済の停止（台帳、{}）で終わります。", when),
                              fmt::format("It ends when card payments were stopped (ledger, {}).", when)});
  }

  // The databases that the site uses; every table where the ledger names none.
  bool is_of(const std::string& asset, std::string_view table_asset) const {
    const Site* site = in_.scope.ledger.find_site(asset);
    if (site == nullptr || site->databases.empty() || table_asset.empty()) return true;
    return site->uses(table_asset);
  }

  std::vector<DatedOrders> orders_of(const std::string& asset) const {
    std::vector<DatedOrders> list;
    const auto add = [&](const TableTally& t) {
      const CardOrders* orders = t.card_orders();
      if (orders == nullptr || orders->methods().empty()) return;
      DatedOrders dated{&t, {}};
      for (const CardOrders::Method& method : orders->methods()) dated.ways.push_back(way_of(t, method));
      list.push_back(std::move(dated));
    };
    for (const ScopedTable& table : in_.scoped.tables) {
      if (!is_of(asset, table.asset)) continue;
      for (const TableTally* t : table.counted) add(*t);
    }
    if (!list.empty()) return list;
    // Nobody is known to have reached the database: the shop's pages were enough.
    for (const auto& t : in_.tables) {
      if (!t->logged() && is_of(asset, in_.scope.asset_of(t->evidence()))) add(*t);
    }
    return list;
  }

  PaymentWay way_of(const TableTally& orders, const CardOrders::Method& method) const {
    if (method.way != PaymentWay::Unknown) return method.way;
    for (const auto& t : in_.tables) {
      if (t->card_orders() == nullptr || t->evidence() != orders.evidence() || t->database() != orders.database()) continue;
      const PaymentWay way = t->card_orders()->named(method.value);
      if (way != PaymentWay::Unknown) return way;
    }
    return PaymentWay::Unknown;
  }

  bool lies_in(const CardOrders::Order& order, const CardWindowImpact& window) const {
    const Timestamp time = Timestamp::from_seconds(order.seconds);
    if (order.date_only) {
      // Any moment of that day.
      return Timestamp::from_seconds(order.seconds + kDay) > window.from && (!window.to.known() || time < window.to);
    }
    return time >= window.from && (!window.to.known() || time < window.to);
  }

  /// The day reaches beyond the window, and the order has no time of day.
  bool may_lie_outside(const CardOrders::Order& order, const CardWindowImpact& window) const {
    const Timestamp begin = Timestamp::from_seconds(order.seconds), end = Timestamp::from_seconds(order.seconds + kDay);
    return order.date_only && (begin < window.from || (window.to.known() && end > window.to));
  }

  void count(CardWindowImpact& window) {
    const std::vector<DatedOrders> tables = orders_of(window.asset);
    std::map<std::uint8_t, std::uint64_t> brands;
    absl::flat_hash_map<PersonId, std::uint64_t> orders_of;
    absl::flat_hash_set<PersonId> certain;  // of whom an order surely lies in the window
    std::uint64_t nameless = 0, undated = 0, left_out = 0, by_date = 0, at_edge = 0;
    std::uint32_t last = 0;
    for (const DatedOrders& table : tables) {
      const CardOrders& orders = *table.tally->card_orders();
      undated += orders.undated(), left_out += orders.left_out();
      std::uint64_t found = 0;
      for (const CardOrders::Order& order : orders.orders()) {
        if ((order.test && !in_.with.test_counts) || !lies_in(order, window)) continue;
        if (table.ways[order.method] == PaymentWay::Unknown) ++window.unnamed_methods;
        if (table.ways[order.method] != PaymentWay::Card) continue;
        ++found, ++brands[order.brand];
        by_date += order.date_only ? 1 : 0;
        const bool outside = may_lie_outside(order, window);
        at_edge += outside ? 1 : 0;
        last = std::max(last, order.seconds);
        if (order.known) {
          const PersonId person = person_of(order.person, in_.keys, in_.with.ties);
          ++orders_of[person];
          if (!outside && in_.with.registry.kind(person) != KeyKind::Name) certain.insert(person);
        } else {
          ++nameless;
        }
      }
      window.orders += found;
      if (found == 0) continue;
      const std::string name = shown_table(table.tally->name());
      window.grounds.push_back(
          {fmt::format("表 {} の、列 {} の時刻で期間内のカード払いの注文 {}件。", name, mask(orders.dated_by()), found),
           fmt::format("{} orders paid by card in table {}, dated by column {}.", found, name, mask(orders.dated_by()))});
      if (window.refs.size() < Finding::kMaxRefs) window.refs.push_back({orders.place(), {}});
    }
    if (!window.to.known()) {
      window.open = true;
      if (last > 0) window.to = Timestamp::from_seconds(std::int64_t{last} + 1);
      window.grounds.push_back(
          {"カード決済を止めた記録がないため、証拠にある最後のカード払いの注文までを数えました。",
           "Nothing says when card payments were stopped: it is counted up to the last order paid by card in the "
           "evidence."});
    }
    const auto say = [&](std::uint64_t n, std::string_view ja, std::string_view en) {
      if (n > 0) window.grounds.push_back({fmt::format(fmt::runtime(ja), n), fmt::format(fmt::runtime(en), n)});
    };
    say(by_date, "うち{}件は日付だけで時刻がなく、期間にかかる日の注文をすべて数えました。",
        "{} of them have a date without a time of day: all of the days that the window touches are counted.");
    say(undated, "時刻を読めないカード払いの注文が{}件あり、数えていません。",
        "{} orders paid by card have no time that can be read, and are not counted.");
    say(left_out, "注文が多すぎるため、{}件は期間と照らし合わせていません。",
        "There are too many orders: {} were not compared with the window.");
    say(window.unnamed_methods, "支払方法を見分けられない注文が期間内に{}件あり、カード払いには数えていません。",
        "The way of payment of {} orders in the window is not known; they are not counted as paid by card.");
    for (const auto& [person, n] : orders_of) result_.orders_of[person] += n;
    const std::uint64_t unsure = window.unnamed_methods + undated + left_out;
    window.orders_min = window.orders - at_edge, window.orders_max = window.orders + unsure;
    window.persons = orders_of.size();
    window.persons_min = std::max<std::uint64_t>(certain.size(), window.orders_min > 0 ? 1 : 0);
    window.persons_min = std::min(window.persons_min, window.persons);
    window.persons_max = window.persons + nameless + unsure;
    for (const auto& [brand, n] : brands) window.brands.push_back({std::string(in_.words.brand_name(brand)), n});
    std::ranges::stable_sort(window.brands, [](const CardBrandImpact& a, const CardBrandImpact& b) {
      return std::pair(b.orders, std::string_view(a.brand)) < std::pair(a.orders, std::string_view(b.brand));
    });
    for (const FieldKind kind : in_.words.entered()) {
      const bool stored = std::ranges::any_of(in_.fields, [&](const FieldImpact& f) { return f.kind == kind && f.rows > 0; });
      window.fields.push_back({kind, stored});
    }
  }

  const CardWindowInput& in_;
  UtcOffset offset_;
  CardWindows result_;
};

}  // namespace

CardWindows find_card_windows(const CardWindowInput& input) { return WindowFinder(input).find(); }

}  // namespace hinomi::impact
