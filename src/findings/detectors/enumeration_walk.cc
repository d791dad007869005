// Records that one address went through by their numbers: list pages (paged=1, 2, 3 …), single entries (id=17, 18, 19 …,
// /orders/123), and whole tables downloaded. Says which numbers were shown: what the log proves to have been viewed.
//
// Only pages that hold persons are looked at (content/pages/records.yml). Goods and news are walked by every crawler.

#include <algorithm>
#include <numeric>
#include <set>

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <absl/hash/hash.h>
#include <fmt/format.h>

#include "base/text.h"
#include "findings/asset_numbers.h"
#include "findings/detector.h"
#include "findings/event_ref.h"
#include "findings/known_tables.h"
#include "findings/number_ranges.h"
#include "findings/record_pages.h"
#include "findings/rule_set.h"
#include "findings/settled_hashes.h"
#include "findings/target_heads.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxReaders = 50'000, kMaxShapes = 4'096, kMaxWalks = 64;
constexpr std::size_t kMaxSharedNumbers = 4'096;
constexpr std::uint64_t kFewRecords = 5, kFewPages = 3;  ///< in a management area, by somebody who has no business there
constexpr std::uint64_t kManyRecords = 20;               ///< anywhere: nobody has so many orders one after the other
constexpr std::uint64_t kPublicClients = 3;              ///< a record that so many different clients were shown is everybody's
constexpr std::uint64_t kLeastBytesPerRow = 16;
constexpr std::size_t kNamedPages = 10, kNamedRanges = 12;

/// One kind of page, over everybody who was shown it.
struct Shape {
  std::string head;
  RecordPageKind kind = RecordPageKind::None;
  bool pages = false;
  std::uint64_t answers = 0, bytes = 0;
  struct Seen {
    std::array<IpAddress, kPublicClients - 1> clients;
    std::uint8_t different = 0;
  };
  absl::flat_hash_map<std::uint32_t, Seen> numbers;
  std::uint64_t shared = 0;  ///< numbers that kPublicClients were shown

  bool is_public() const { return shared * 20 > numbers.size(); }
};

/// One client at one kind of page.
struct Walk {
  std::uint32_t shape = 0;
  NumberRanges numbers;
  std::uint32_t latest_number = 0, step = 0;  ///< of pages: what all differences have in common, as with offset=50, 100, 150
  std::uint64_t answers = 0, bytes = 0;
  std::int64_t least = 0, most = 0;
  LateRef earliest, latest;
};

struct Export {
  std::string target;
  std::uint64_t answers = 0, bytes = 0;
  EvidenceRef ref;
};

struct Reader {
  IpAddress client;
  std::uint32_t asset = 0;
  bool dirty = false;
  std::vector<Walk> walks;
  std::vector<Export> exports;
  absl::flat_hash_set<std::size_t> lists;  ///< hashes of lists that were asked for without a number
  Timestamp first, last;
  std::uint64_t answers = 0, told = 0, forgotten = 0;
};

struct ReaderKey {
  IpAddress client;
  std::uint32_t asset;
  bool operator==(const ReaderKey&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const ReaderKey& k) {
    return H::combine(std::move(h), k.client, k.asset);
  }
};

std::size_t hash_of(std::string_view text) { return absl::HashOf(absl::string_view(text.data(), text.size())); }

std::string size_words(std::uint64_t bytes) {
  if (bytes >= 1'000'000) return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
  if (bytes >= 1'000) return fmt::format("{:.1f} kB", static_cast<double>(bytes) / 1e3);
  return fmt::format("{} B", bytes);
}

std::string ranges_words(const NumberRanges& numbers, std::string_view separator) {
  std::string words;
  for (std::size_t shown = 0; const auto& [first, last] : numbers.ranges()) {
    if (shown++ == kNamedRanges) {
      words += fmt::format("{}…", separator);
      break;
    }
    if (!words.empty()) words += separator;
    words += first == last ? std::to_string(first) : fmt::format("{}–{}", first, last);
  }
  return words;
}

class EnumerationWalk : public Detector {
 public:
  explicit EnumerationWalk(const DetectorContext& context) : context_(context), assets_(context) {
    auto loaded = RecordPages::load(context.content);
    if (loaded.has_value())
      pages_ = std::move(*loaded);
    else
      problems_.push_back(std::move(loaded.error()));
    const std::vector<SigmaRule>& rules = context.rules.rules();
    const auto rule = std::ranges::find(rules, pages_.export_rule(), &SigmaRule::name);
    if (rule != rules.end() && !pages_.export_rule().empty()) export_rule_ = static_cast<std::uint32_t>(rule - rules.begin());
    for (const Site& site : context.ledger.sites)
      for (const std::string& path : site.admin_paths)
        if (path.size() > 1 && path.starts_with('/')) management_.add(path);
  }

  std::string_view name() const override { return "enumeration_walk"; }
  Text title() const override { return {"番号順の閲覧", "Records read by number"}; }
  std::vector<Error> problems() const override { return problems_; }

  void see_rows(const Batch& batch, FindingSink&) override {
    tables_.begin_batch();
    for (const TableSchema* schema : batch.tables) tables_.see(*schema);
    for (const Row& row : batch.rows)
      if (row.table != nullptr) tables_.count(*row.table);
  }

  void see(std::span<const Event> events, FindingSink& sink) override {
    for (const Event& event : events) without_record_.prefetch(event.target_hash);
    for (const Event& event : events) {
      if (event.kind != EventKind::HttpRequest || event.status != 200) continue;
      if (!event.rules.empty() && std::ranges::find(event.rules, export_rule_) != event.rules.end()) {
        exported(event);
        continue;
      }
      // Most targets come again, and their text lies far away.
      if (without_record_.has(event.target_hash) || event.method != "GET") continue;
      if (!shows_record(event)) without_record_.add(event.target_hash);
    }
    for (Reader* reader : changed_) {
      reader->dirty = false;
      if (reader->answers >= 2 * reader->told) say(*reader, sink);
    }
    changed_.clear();
  }

  void finish(FindingSink& sink) override {
    for (const auto& reader : in_order_)
      if (reader->answers != reader->told) say(*reader, sink);
  }
  std::uint64_t forgotten() const override { return unfollowed_; }

 private:
  /// False when no request for this target does, as long as `management_` stays.
  bool shows_record(const Event& event) {
    if (const auto page = pages_.number_in(event.target)) {
      const RecordPageKind kind = pages_.kind_of(page->head);
      if (kind != RecordPageKind::None) numbered(event, *page, kind);
      return kind != RecordPageKind::None;
    }
    if (!management_.may_hold(event.target) || pages_.kind_of(event.target) != RecordPageKind::Management) return false;
    list(event);
    return true;
  }

  void numbered(const Event& event, const NumberedPage& page, RecordPageKind kind) {
    const std::uint32_t number = shape_of(page.head, kind);
    if (number == kMaxShapes) return;
    Shape& shape = shapes_[number];
    const std::uint64_t bytes = event.bytes_out > 0 ? static_cast<std::uint64_t>(event.bytes_out) : 0;
    ++shape.answers;
    shape.bytes += bytes;
    if (kind == RecordPageKind::Personal) share(shape, page.number, event.client);
    Reader* reader = reader_of(event);
    if (reader == nullptr) return;
    auto walk = std::ranges::find(reader->walks, number, &Walk::shape);
    if (walk == reader->walks.end()) {
      if (reader->walks.size() >= kMaxWalks) {
        ++reader->forgotten;
        return;
      }
      Walk made;
      made.shape = number;
      made.least = made.most = event.bytes_out;
      // The first page of a list bears no number.
      if (shape.pages && reader->lists.contains(hash_of(RecordPages::list_of(page.head)))) made.numbers.add(1);
      walk = reader->walks.insert(walk, std::move(made));
    }
    if (shape.pages && walk->answers > 0)
      walk->step = std::gcd(walk->step, std::max(walk->latest_number, page.number) - std::min(walk->latest_number, page.number));
    walk->latest_number = page.number;
    walk->numbers.add(page.number);
    ++walk->answers;
    walk->bytes += bytes;
    walk->least = std::min(walk->least, event.bytes_out);
    walk->most = std::max(walk->most, event.bytes_out);
    if (walk->answers == 1)
      walk->earliest.set(event);
    else if (walk->answers >= kFewPages)
      walk->latest.set(event);
    note(*reader, event);
  }

  void list(const Event& event) {
    Reader* reader = reader_of(event);
    if (reader != nullptr && reader->lists.size() < kMaxWalks) reader->lists.insert(hash_of(event.target));
  }

  void exported(const Event& event) {
    Reader* reader = reader_of(event);
    if (reader == nullptr) return;
    const std::string target = mask(event.target, 120);
    auto found = std::ranges::find(reader->exports, target, &Export::target);
    if (found == reader->exports.end()) {
      if (reader->exports.size() >= kMaxWalks) {
        ++reader->forgotten;
        return;
      }
      found = reader->exports.insert(found, Export{target, 0, 0, ref_of(event)});
    }
    ++found->answers;
    if (event.bytes_out > 0) found->bytes += static_cast<std::uint64_t>(event.bytes_out);
    note(*reader, event);
  }

  void note(Reader& reader, const Event& event) {
    if (!reader.first.known() || event.time < reader.first) reader.first = event.time;
    reader.last = std::max(reader.last, event.time);
    ++reader.answers;
    if (!reader.dirty) changed_.push_back(&reader);
    reader.dirty = true;
  }

  static void share(Shape& shape, std::uint32_t number, const IpAddress& client) {
    auto found = shape.numbers.find(number);
    if (found == shape.numbers.end()) {
      if (shape.numbers.size() >= kMaxSharedNumbers) return;
      found = shape.numbers.emplace(number, Shape::Seen{}).first;
    }
    Shape::Seen& seen = found->second;
    if (seen.different >= kPublicClients) return;
    const auto end = seen.clients.begin() + seen.different;
    if (std::find(seen.clients.begin(), end, client) != end) return;
    if (seen.different < seen.clients.size()) seen.clients[seen.different] = client;
    if (++seen.different == kPublicClients) ++shape.shared;
  }

  std::uint32_t shape_of(std::string_view head, RecordPageKind kind) {
    const auto found = shape_numbers_.find(absl::string_view(head.data(), head.size()));
    if (found != shape_numbers_.end()) return found->second;
    if (shapes_.size() >= kMaxShapes) return kMaxShapes;
    const auto number = static_cast<std::uint32_t>(shapes_.size());
    Shape& shape = shapes_.emplace_back();
    shape.head = head;
    shape.kind = kind;
    shape.pages = pages_.counts_pages(head);
    shape_numbers_.emplace(shape.head, number);
    if (kind == RecordPageKind::Management) {
      management_.add(head.substr(0, std::min(head.find('?'), head.size())));
      without_record_.clear();
    }
    return number;
  }

  Reader* reader_of(const Event& event) {
    if (!event.client.known() || !event.time.known()) return nullptr;
    const ReaderKey key{event.client, assets_.of(event)};
    const auto found = readers_.find(key);
    if (found != readers_.end()) return found->second;
    if (context_.ledger.is_own(event.client)) return nullptr;
    if (in_order_.size() >= kMaxReaders) {
      // Looking who may go takes long: not for every stranger.
      if (unfollowed_ % kMaxReaders == 0) forget(event.time);
      if (in_order_.size() >= kMaxReaders) {
        ++unfollowed_;
        return nullptr;
      }
    }
    auto made = std::make_unique<Reader>();
    made->client = event.client;
    made->asset = key.asset;
    made->last = event.time;
    Reader* reader = made.get();
    readers_.emplace(key, reader);
    in_order_.push_back(std::move(made));
    return reader;
  }

  /// Those who were shown little, and not lately, make room.
  void forget(Timestamp now) {
    changed_.clear();
    std::erase_if(in_order_, [&](const std::unique_ptr<Reader>& reader) {
      reader->dirty = false;
      const bool little = reader->told == 0 && reader->exports.empty() && reader->answers < kFewRecords &&
                          now.micros - reader->last.micros > 600 * kMicrosPerSecond;
      if (little) readers_.erase(ReaderKey{reader->client, reader->asset});
      return little;
    });
  }

  /// Whether the walk by itself is worth telling.
  bool stands_out(const Walk& walk, bool insiders_known) const {
    const Shape& shape = shapes_[walk.shape];
    const std::uint64_t size = walk.numbers.size();
    if (shape.kind == RecordPageKind::Management && insiders_known) return size >= (shape.pages ? kFewPages : kFewRecords);
    if (size < kManyRecords || (shape.kind == RecordPageKind::Personal && shape.is_public())) return false;
    const auto& ranges = walk.numbers.ranges();
    return (std::uint64_t{ranges.back().last} - ranges.front().first) / std::max(walk.step, 1u) + 1 <= 3 * size;
  }

  void say(Reader& reader, FindingSink& sink) const;

  const DetectorContext& context_;
  RecordPages pages_;
  std::vector<Error> problems_;
  std::uint32_t export_rule_ = static_cast<std::uint32_t>(-1);
  TargetHeads management_;
  SettledHashes without_record_{std::size_t{1} << 16};  ///< of targets
  KnownTables tables_;
  AssetNumbers assets_;
  std::vector<Shape> shapes_;
  absl::flat_hash_map<std::string, std::uint32_t> shape_numbers_;
  absl::flat_hash_map<ReaderKey, Reader*> readers_;
  std::vector<std::unique_ptr<Reader>> in_order_;
  std::vector<Reader*> changed_;
  std::uint64_t unfollowed_ = 0;  ///< acts of clients for whom there was no room
};

void EnumerationWalk::say(Reader& reader, FindingSink& sink) const {
  const Site* site = context_.ledger.find_site(assets_.name(reader.asset));
  const bool insiders_known = site != nullptr && !site->admin_networks.empty();
  bool management = !reader.exports.empty(), uniform = reader.exports.empty(), any = insiders_known && !reader.exports.empty();
  for (const Walk& walk : reader.walks) {
    if (!stands_out(walk, insiders_known)) continue;
    any = true;
    management |= shapes_[walk.shape].kind == RecordPageKind::Management;
    // Some systems answer every address with their login form, which has one size.
    uniform &= walk.least == walk.most;
  }
  if (!any) return;
  reader.told = reader.answers;

  Finding f;
  f.rule = name();
  f.asset = assets_.name(reader.asset);
  f.id = finding_id(f.rule, reader.client.to_string() + '|' + f.asset);
  f.title = title();
  f.first = reader.first, f.last = reader.last;
  f.actor.address = reader.client;
  f.techniques = {"T1213"};
  std::uint64_t records = 0, list_pages = 0, bytes = 0;
  std::size_t named = 0;
  const auto show = [&](std::string page, RecordsShown::Kind kind, std::uint32_t first, std::uint32_t last,
                        const KnownTable* table) {
    if (f.records_shown.size() < Finding::kMaxRecordRanges)
      f.records_shown.push_back({std::move(page), kind, first, last, table == nullptr ? std::string() : table->name});
  };
  for (const Walk& walk : reader.walks) {
    const Shape& shape = shapes_[walk.shape];
    if (shape.kind == RecordPageKind::Personal && !stands_out(walk, insiders_known)) continue;
    const std::string page = mask(shape.head, 120) + '#';
    const KnownTable* table = tables_.named_in(shape.head);
    for (const auto& [first, last] : walk.numbers.ranges())
      show(page, shape.pages ? RecordsShown::Kind::Page : RecordsShown::Kind::Record, first, last, table);
    if (table != nullptr) f.tables_read.push_back({table->database, table->name, false, reader.last, walk.earliest.place()});
    (shape.pages ? list_pages : records) += walk.numbers.size();
    f.count += walk.answers;
    bytes += walk.bytes;
    for (const LateRef* late : {&walk.earliest, &walk.latest})
      if (late->known() && f.refs.size() < Finding::kMaxRefs) f.refs.push_back(late->ref());
    if (named++ >= kNamedPages) continue;
    const std::uint64_t others = shape.answers - walk.answers;
    Text usual;
    if (others > 0) {
      const std::string mean = size_words((shape.bytes - walk.bytes) / others);
      usual = {"、ほかの閲覧者の平均 " + mean, ", of others " + mean};
    }
    const std::string mean = size_words(walk.bytes / std::max<std::uint64_t>(walk.answers, 1));
    f.grounds.push_back(
        {fmt::format("「{}」: {} の{}{}を表示（応答{}回、計 {}、平均 {}{}）。", page, ranges_words(walk.numbers, "、"),
                     walk.numbers.size(), shape.pages ? "ページ" : "件", walk.answers, size_words(walk.bytes), mean, usual.ja),
         fmt::format("\"{}\": {}, {} {} shown ({} answers, {} in all, {} on average{}).", page, ranges_words(walk.numbers, ", "),
                     walk.numbers.size(), shape.pages ? "pages" : "records", walk.answers, size_words(walk.bytes), mean,
                     usual.en)});
    if (walk.numbers.forgotten() > 0)
      f.grounds.push_back({fmt::format("番号が飛び飛びのため、ほかの{}回分の番号は残していません。", walk.numbers.forgotten()),
                           fmt::format("The numbers of {} more answers are too scattered to be kept.", walk.numbers.forgotten())});
  }
  for (const Export& e : reader.exports) {
    const KnownTable* table = tables_.named_in(e.target);
    show(e.target, RecordsShown::Kind::Export, 0, 0, table);
    // What is too short for so many rows was a part of them.
    const bool whole = table != nullptr && table->rows > 0 && e.bytes / e.answers >= kLeastBytesPerRow * table->rows;
    if (table != nullptr) f.tables_read.push_back({table->database, table->name, whole, reader.last, e.ref.place});
    f.count += e.answers;
    bytes += e.bytes;
    if (f.refs.size() < Finding::kMaxRefs) f.refs.push_back(e.ref);
    if (named++ < kNamedPages)
      f.grounds.push_back({fmt::format("「{}」: 一括出力を{}回取得（計 {}）。", e.target, e.answers, size_words(e.bytes)),
                           fmt::format("\"{}\": a whole table downloaded, {} answer{} ({} in all).", e.target, e.answers,
                                       e.answers == 1 ? "" : "s", size_words(e.bytes))});
  }
  if (reader.forgotten > 0)
    f.grounds.push_back({fmt::format("種類が多すぎるため、ほかの{}回の応答は数えていません。", reader.forgotten),
                         fmt::format("Too many kinds of pages: {} more answers were not counted.", reader.forgotten)});
  if (unfollowed_ > 0)
    f.grounds.push_back({fmt::format("接続元が多すぎるため、ほかの接続元の{}回の閲覧は追跡していません。", unfollowed_),
                         fmt::format("Too many clients: {} views of others were not followed.", unfollowed_)});
  if (uniform) {
    f.severity = Severity::Medium;
    f.verdict = Verdict::Attempted;
    f.grounds.push_back({"応答の大きさがすべて同じで、ログイン画面など同じ内容を返した可能性があります。",
                         "All answers have one size: it may be one page, such as a login form, each time."});
  } else if (management && insiders_known) {
    f.severity = Severity::High;
    f.verdict = Verdict::Succeeded;
    f.grounds.push_back({"管理画面が、台帳の管理用ネットワークの外に正常に応答しています。",
                         "The management area answered outside the networks that the ledger allows."});
  } else if (management) {
    f.severity = Severity::Low;
    f.verdict = Verdict::Observed;
    f.grounds.push_back({"台帳に管理用ネットワークがないため、職員の閲覧かどうかは判別できません。",
                         "The ledger names no management networks: it may be the staff's own work."});
  } else {
    f.severity = Severity::Medium;
    f.verdict = Verdict::LikelySucceeded;
    f.grounds.push_back({"番号ごとの閲覧者はほとんどが一人で、公開のページではないと見られます。",
                         "Nearly every number is shown to one visitor only: it is no public page."});
  }
  const std::string who = reader.client.to_string();
  Text what;
  const auto add = [&](std::uint64_t count, const Text& words) {
    if (count == 0) return;
    what.ja += (what.ja.empty() ? "" : "、") + words.ja;
    what.en += (what.en.empty() ? "" : ", ") + words.en;
  };
  add(records, {fmt::format("個別の記録{}件", records), fmt::format("{} single record{}", records, records == 1 ? "" : "s")});
  add(list_pages,
      {fmt::format("一覧{}ページ", list_pages), fmt::format("{} page{} of lists", list_pages, list_pages == 1 ? "" : "s")});
  add(reader.exports.size(), {fmt::format("一括出力{}種類", reader.exports.size()),
                              fmt::format("{} whole export{}", reader.exports.size(), reader.exports.size() == 1 ? "" : "s")});
  const bool shown = f.verdict >= Verdict::LikelySucceeded || f.verdict == Verdict::Observed;
  f.reason = {fmt::format("{} が、番号を順にたどって{}を{}（計 {}）。", who, what.ja, shown ? "表示しています" : "要求しています",
                          size_words(bytes)),
              fmt::format("{} went by number through {}{} ({} in all).", who, what.en, shown ? ", which were shown" : "",
                          size_words(bytes))};
  sink.put(std::move(f));
}

}  // namespace

std::unique_ptr<Detector> make_enumeration_walk(const DetectorContext& context) {
  return std::make_unique<EnumerationWalk>(context);
}

}  // namespace hinomi::findings
