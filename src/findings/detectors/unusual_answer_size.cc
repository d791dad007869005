// Answers far larger than a page's own: the same path and the same parameters always gave about as much, and one client was given
// many times that. By itself a fact that supports others: a longer list, a full basket, a filter that was got round.
//
// What several clients are given is the page's new size and accuses nobody. Files that belong to pages are not looked at.

#include <array>

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include "base/text.h"
#include "findings/detector.h"
#include "findings/event_ref.h"
#include "findings/page_asset.h"
#include "findings/query_pairs.h"
#include "findings/settled_hashes.h"
#include "findings/site_book.h"
#include "findings/text_memory.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxShapes = 16'384, kMaxOutliers = 2'000;
constexpr std::size_t kMaxClients = 2;      ///< with an answer of that size; more, and it is the page's
constexpr std::uint32_t kLeast = 100;       ///< answers from which a page's own size is known
constexpr std::uint32_t kLeastClients = 3;  ///< … to so many, or the page is one client's alone
constexpr std::int64_t kTimes = 8;          ///< larger than all before …
constexpr std::int64_t kMore = 50'000;      ///< … and by so many bytes
constexpr std::size_t kMaxRefs = 5;
constexpr std::size_t kLongestName = 512;  ///< of a path and its parameters
constexpr std::size_t kLooked = 2048;      ///< bytes of one target

/// One client that was given much more.
struct Outlier {
  IpAddress client;
  std::uint64_t count = 0;
  std::int64_t most = 0;
  Timestamp first, last;
  std::vector<EvidenceRef> refs;
};

/// One path with one set of parameters. What every answer asks for lies together.
struct alignas(64) Shape {
  std::uint32_t site = 0, answers = 0;
  std::int64_t least = 0, most = 0;  ///< of the ordinary ones
  std::uint8_t different = 0;        ///< clients
  bool changing = false;             ///< its sizes say nothing
  std::array<IpAddress, kLeastClients> clients;
  std::vector<Outlier> outliers;
  std::string name;  ///< "/orders&customer&page"
};

class UnusualAnswerSize : public Detector {
 public:
  explicit UnusualAnswerSize(const DetectorContext& context) : context_(context), sites_(context) {}

  std::string_view name() const override { return "unusual_answer_size"; }
  Text title() const override { return {"普段より大きな応答", "Answer larger than the page's own"}; }
  std::uint64_t forgotten() const override { return forgotten_; }

  void see(std::span<const Event> events, FindingSink&) override {
    for (const Event& event : events) __builtin_prefetch(&known_[place_of(event.target_hash)]);
    // Memory answers while the others' shapes are told.
    answers_.clear();
    for (const Event& event : events) {
      if (event.kind != EventKind::HttpRequest || event.status != 200 || event.bytes_out <= 0 || event.sends) continue;
      if (event.path_hash == 0 || !event.client.known() || !event.time.known()) continue;
      const std::uint32_t shape = shape_of(event);
      if (shape == kNone) continue;
      __builtin_prefetch(&shapes_[shape]);
      answers_.push_back({&event, shape});
    }
    for (const Answer& answer : answers_) judge(shapes_[answer.shape], *answer.event);
  }

  // Only what no later answer makes ordinary is told.
  void finish(FindingSink& sink) override {
    for (const Shape& shape : shapes_)
      if (is_steady(shape))
        for (const Outlier& outlier : shape.outliers) say(shape, outlier, sink);
  }

 private:
  static bool is_steady(const Shape& shape) {
    return !shape.changing && shape.answers >= kLeast && shape.different >= kLeastClients;
  }

  static std::size_t place_of(std::uint64_t hash) { return (hash >> 20) % kPlaces; }

  /// kNone for files, and where there is no room.
  std::uint32_t shape_of(const Event& event) {
    const std::uint32_t site = sites_.number_of(event);
    if (site == SiteBook::kNone) {
      ++forgotten_;
      return kNone;
    }
    // Most targets come again, and their text lies far away.
    Known& known = known_[place_of(event.target_hash)];
    if (event.target_hash == 0 || known.target != event.target_hash || known.site != site)
      known = {event.target_hash, site, number_of(event, site)};
    return known.shape;
  }

  std::uint32_t number_of(const Event& event, std::uint32_t site) {
    if (files_.has(event.path_hash)) return kNone;
    const std::string_view target = event.target.substr(0, kLooked);
    const std::size_t mark = std::min(target.find('?'), target.size());
    std::uint64_t key = (event.path_hash ^ site) * kSpread;
    const std::string_view query = target.substr(std::min(mark + 1, target.size()));
    each_query_pair(query, [&](const QueryPair& pair) {
      key = (key ^ TextMemory::hash_of(pair.name())) * kSpread;
      return true;
    });
    const auto found = numbers_.find(key);
    if (found != numbers_.end()) return found->second;
    if (is_asset(target.substr(0, mark))) {
      files_.add(event.path_hash);
      return kNone;
    }
    std::string name(target.substr(0, mark));
    each_query_pair(query, [&](const QueryPair& pair) {
      name.append(1, '&').append(pair.name());
      return true;
    });
    if (shapes_.size() >= kMaxShapes || name.size() > kLongestName) {
      ++forgotten_;
      return kNone;
    }
    const auto number = static_cast<std::uint32_t>(shapes_.size());
    Shape& shape = shapes_.emplace_back();
    shape.name = std::move(name);
    shape.site = site;
    numbers_.emplace(key, number);
    return number;
  }

  void judge(Shape& shape, const Event& event) {
    if (shape.changing) return;
    const bool known = shape.answers >= kLeast && shape.different >= kLeastClients;
    if (known && event.bytes_out / kTimes >= shape.most && event.bytes_out - shape.most >= kMore) {
      if (!context_.ledger.is_own(event.client)) note(shape, event);
      return;
    }
    if (!known && shape.different < kLeastClients) {
      const auto end = shape.clients.begin() + shape.different;
      if (std::find(shape.clients.begin(), end, event.client) == end) shape.clients[shape.different++] = event.client;
    }
    ++shape.answers;
    shape.least = shape.least == 0 ? event.bytes_out : std::min(shape.least, event.bytes_out);
    shape.most = std::max(shape.most, event.bytes_out);
  }

  void note(Shape& shape, const Event& event) {
    auto outlier = std::ranges::find(shape.outliers, event.client, &Outlier::client);
    if (outlier == shape.outliers.end()) {
      if (shape.outliers.size() >= kMaxClients) {
        outliers_ -= shape.outliers.size();
        shape.outliers = {};
        shape.changing = true;
        return;
      }
      if (outliers_ >= kMaxOutliers) return void(++forgotten_);
      ++outliers_;
      outlier = shape.outliers.insert(outlier, Outlier{event.client, 0, 0, event.time, event.time, {}});
    }
    ++outlier->count;
    outlier->most = std::max(outlier->most, event.bytes_out);
    outlier->first = std::min(outlier->first, event.time);
    outlier->last = std::max(outlier->last, event.time);
    if (outlier->refs.size() < kMaxRefs) outlier->refs.push_back(ref_of(event));
  }

  void say(const Shape& shape, const Outlier& outlier, FindingSink& sink) const {
    Finding f;
    f.rule = name();
    const SiteName& site = sites_.name(shape.site);
    f.asset = site.asset;
    const std::string who = outlier.client.to_string();
    f.id = finding_id(f.rule, fmt::format("{}|{}|{}", who, site.key(), shape.name));
    f.title = title();
    f.severity = Severity::Low;
    f.verdict = Verdict::Observed;
    f.first = outlier.first;
    f.last = outlier.last;
    f.count = outlier.count;
    f.actor.address = outlier.client;
    f.refs = outlier.refs;
    f.grounds.push_back(
        {fmt::format("同じページ・同じ項目の普段の応答（{}件）は{}〜{}バイトですが、最大{}バイトを返しています。", shape.answers,
                     shape.least, shape.most, outlier.most),
         fmt::format(
             "Ordinary answers of this page with these parameters ({}) have {} to {} bytes; this client was given up to {}.",
             shape.answers, shape.least, shape.most, outlier.most)});
    const std::string page = mask(printable(shape.name.substr(0, std::min<std::size_t>(shape.name.find('&'), 120))), 120);
    f.reason = {fmt::format("{} への {} の応答が、同じページの普段の応答よりはるかに大きなものでした。", who, page),
                fmt::format("{} was given an answer of {} far larger than that page gives others.", who, page)};
    sink.put(std::move(f));
  }

  static constexpr std::uint64_t kSpread = 0x9e3779b97f4a7c15u;
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  static constexpr std::size_t kPlaces = std::size_t{1} << 14;
  struct Known {
    std::uint64_t target = 0;
    std::uint32_t site = 0, shape = kNone;
  };

  struct Answer {
    const Event* event;
    std::uint32_t shape;
  };

  const DetectorContext& context_;
  std::vector<Answer> answers_;  ///< scratch
  SiteBook sites_;
  std::vector<Known> known_ = std::vector<Known>(kPlaces);
  std::vector<Shape> shapes_;
  absl::flat_hash_map<std::uint64_t, std::uint32_t> numbers_;  ///< by hash of site, path and names of parameters
  SettledHashes files_{std::size_t{1} << 14};                  ///< of paths
  std::size_t outliers_ = 0;
  std::uint64_t forgotten_ = 0;
};

}  // namespace

std::unique_ptr<Detector> make_unusual_answer_size(const DetectorContext& context) {
  return std::make_unique<UnusualAnswerSize>(context);
}

}  // namespace hinomi::findings
