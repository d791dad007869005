// Visitors' browsers begin to send something from the payment page to an address of the site to which it never sent before: a
// skimmer that hands the cards on through the shop's own server. What it sends to other hosts, no log of the site can show.
//
// Strong where the address is a file that the baseline does not know as it is; else it may be a new function of the shop.

#include <map>

#include <absl/container/flat_hash_map.h>
#include <absl/hash/hash.h>
#include <fmt/format.h>

#include "base/text.h"
#include "findings/baseline_files.h"
#include "findings/payment_pages.h"

namespace hinomi::findings {
namespace {

constexpr std::int64_t kLearning = 86'400 * kMicrosPerSecond;  ///< for so long the payment page must have been used before
constexpr std::uint64_t kLeastVisits = 20;                     ///< … and so often
constexpr std::size_t kLongQuery = 40;                         ///< bytes that may carry a card
constexpr std::size_t kLeastClients = 3;
constexpr std::size_t kMostPaths = 4'096, kMostReferers = 1u << 16, kMostAltered = 10'000;
constexpr std::size_t kLongestPath = 256;

// "https://shop.example/shopping/?x" → "/shopping/".
std::string_view path_of(std::string_view address) {
  const std::size_t scheme = address.find("://");
  if (scheme != std::string_view::npos) {
    const std::size_t slash = address.find('/', scheme + 3);
    address = slash == std::string_view::npos ? std::string_view() : address.substr(slash);
  }
  return address.substr(0, address.find_first_of("?#"));
}

class SkimmerRequest : public Detector {
 public:
  explicit SkimmerRequest(const DetectorContext& context) : context_(context) {
    auto pages = PaymentPages::load(context.content);
    if (pages) {
      pages_ = std::move(*pages);
    } else {
      problems_.push_back(pages.error());
    }
  }

  std::string_view name() const override { return "skimmer_request"; }
  Text title() const override { return {"支払いの画面から新しい送信先への送信", "The payment page sends to a new address"}; }
  std::vector<Error> problems() const override { return problems_; }
  std::uint64_t forgotten() const override { return forgotten_; }

  void see_files(std::span<const FileEntry> files, FindingSink&) override {
    for (const FileEntry& file : files) {
      if (file.place.evidence >= context_.evidence.size()) continue;
      const Evidence& root = context_.evidence[file.place.evidence];
      const Baseline* baseline = baseline_of(context_, root);
      if (baseline == nullptr) continue;
      Site& site = sites_[root.asset];
      site.compared = true;
      if (change_of(file, *baseline, context_.ledger) == FileChange::None) continue;
      if (site.altered.size() < kMostAltered) site.altered.emplace("/" + file.path, file.place);
    }
  }

  void see(std::span<const Event> events, FindingSink&) override {
    for (const Event& e : events) {
      if (e.kind == EventKind::HttpRequest && e.referer.size() > 1 && e.time.known() && from_payment(e.referer)) look(e);
    }
  }

  void finish(FindingSink& sink) override {
    for (auto& [asset, site] : sites_) {
      for (const auto& [path, target] : site.targets) judge(asset, site, path, target, sink);
    }
  }

 private:
  struct Target {
    Timestamp first, last;
    std::uint64_t count = 0, answered = 0, visits_before = 0;
    std::vector<IpAddress> clients;  ///< the first few
    std::vector<EvidenceRef> refs;
  };
  struct Site {
    Timestamp first_visit;
    std::uint64_t visits = 0;  ///< requests that come from a payment page
    bool compared = false;     ///< with a baseline
    std::map<std::string, Target, std::less<>> targets;
    std::map<std::string, Place, std::less<>> altered;  ///< files that the baseline does not know as they are
  };

  // Few addresses come again and again.
  bool from_payment(std::string_view referer) {
    const std::string_view path = path_of(referer.substr(0, std::min<std::size_t>(referer.size(), 1024)));
    const auto [at, fresh] = judged_.try_emplace(absl::HashOf(path), false);
    if (fresh) {
      const bool payment = pages_.is_payment(path);
      at->second = payment;
      if (judged_.size() > kMostReferers) judged_.clear();
      return payment;
    }
    return at->second;
  }

  void look(const Event& e) {
    if (e.place.evidence >= context_.evidence.size() || context_.ledger.is_own(e.client)) return;
    Site& site = sites_[context_.evidence[e.place.evidence].asset];
    if (!site.first_visit.known()) site.first_visit = e.time;
    ++site.visits;
    const std::size_t query = e.target.find('?');
    const std::string_view path = path_of(e.target);
    const bool sends =
        e.method == "POST" || e.method == "PUT" || (query != std::string_view::npos && e.target.size() - query > kLongQuery);
    if (!sends || path.empty() || path.size() > kLongestPath || pages_.is_payment(path)) return;
    auto at = site.targets.find(path);
    if (at == site.targets.end()) {
      if (site.targets.size() == kMostPaths) {
        ++forgotten_;
        return;
      }
      at = site.targets.emplace(std::string(path), Target{}).first;
      at->second.first = e.time, at->second.visits_before = site.visits - 1;
    }
    Target& target = at->second;
    target.last = std::max(target.last, e.time);
    ++target.count;
    target.answered += e.status >= 200 && e.status < 400 ? 1 : 0;
    if (target.clients.size() < kLeastClients && std::ranges::find(target.clients, e.client) == target.clients.end())
      target.clients.push_back(e.client);
    if (target.refs.size() < Finding::kMaxRefs / 2) target.refs.push_back({e.place, mask(e.raw)});
  }

  void judge(const std::string& asset, const Site& site, const std::string& path, const Target& target, FindingSink& sink) const {
    const auto file = site.altered.find(path);
    const bool altered = file != site.altered.end();
    // A file that is as the baseline has it belongs to the shop.
    if (site.compared && !altered) return;
    if (target.answered == 0 || target.clients.size() < kLeastClients) return;
    const bool new_here = target.visits_before >= kLeastVisits && target.first.micros - site.first_visit.micros >= kLearning;
    if (!altered && !new_here) return;
    Finding f;
    f.rule = name();
    f.id = finding_id(f.rule, asset + "|" + path);
    f.title = title();
    f.asset = asset;
    f.first = target.first, f.last = target.last, f.count = target.count;
    f.severity = altered ? Severity::Critical : Severity::Medium;
    f.verdict = altered ? Verdict::LikelySucceeded : Verdict::Observed;
    f.refs = target.refs;
    if (altered) f.refs.push_back({file->second, mask(path)});
    f.techniques = {"T1056.003"};
    if (altered) f.indicators.push_back({"path", printable(path), f.id});
    const std::string shown = mask(path);
    f.grounds.push_back(
        {fmt::format("支払いの画面を参照元とする送信 {}件（{}以上の接続元）。", target.count, target.clients.size()),
         fmt::format("{} requests with the payment page as their referer, from {} addresses or more.", target.count,
                     target.clients.size())});
    if (altered)
      f.grounds.push_back({"送信先のファイルは、サイトの基準にないか、基準と異なります。",
                           "The file that receives them is not in the site's baseline, or differs from it."});
    if (new_here)
      f.grounds.push_back(
          {fmt::format("それより前の支払いの画面からの{}件の要求には、この送信先はありません。", target.visits_before),
           fmt::format("None of the {} requests from the payment page before it went there.", target.visits_before)});
    f.reason = {fmt::format("支払いの画面を開いた人のブラウザーが、{} にデータを送り始めました。{}", shown,
                            altered ? "入力されたカード情報の持ち出しとみられます。" : "新しい機能かどうかを確かめてください。"),
                fmt::format("Browsers of those who pay began to send data to {}. {}", shown,
                            altered ? "It looks like the copying of cards as they are entered."
                                    : "See whether it is a new function of the shop.")};
    sink.put(std::move(f));
  }

  const DetectorContext& context_;
  PaymentPages pages_;
  std::vector<Error> problems_;
  std::map<std::string, Site> sites_;
  absl::flat_hash_map<std::size_t, bool> judged_;
  std::uint64_t forgotten_ = 0;
};

}  // namespace

std::unique_ptr<Detector> make_skimmer_request(const DetectorContext& context) { return std::make_unique<SkimmerRequest>(context); }

}  // namespace hinomi::findings
