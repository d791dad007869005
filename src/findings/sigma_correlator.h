// Counts what rules decided: every correlation, group by group, in one pass over the events in order of arrival.
//
//   SigmaCorrelator correlator(rules.rules(), rules.correlations(), kJst);
//   correlator.see(event, [](const CorrelationHit& hit) { … });     // event.rules says which rules hold
//   correlator.finish(…);
//
// Memory is bounded: groups of each correlation, entries of each group (sigma_window.h) and all entries together. When a bound is
// met the group that was quiet for longest is forgotten, which capped() tells. An event that lacks a field of group-by, or the
// field that is counted, takes no part; neither does one without a time.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "findings/event_fields.h"
#include "findings/sigma_library.h"
#include "findings/sigma_window.h"

namespace hinomi::findings {

struct CorrelationHit {
  std::uint32_t correlation = 0;          ///< number
  const std::vector<std::string>& group;  ///< values in the order of group_by
  const std::string& key;                 ///< of the group, unambiguous
  const WindowHit& window;
  std::uint64_t late = 0;  ///< occurrences of the group that came too late to be counted
  bool capped = false;     ///< a bound of memory was met in this correlation
};

class SigmaCorrelator {
 public:
  static constexpr std::size_t kMaxGroups = 50'000;     ///< of one correlation
  static constexpr std::size_t kMaxWeight = 4'000'000;  ///< entries of all groups
  static constexpr std::size_t kMaxValue = 256;         ///< bytes of a group's or counted value that are kept as they are

  using Sink = std::function<void(const CorrelationHit&)>;

  /// Both must outlive this. Nothing is counted when there is no correlation.
  SigmaCorrelator(const std::vector<SigmaRule>& rules, const std::vector<SigmaCorrelation>& correlations, UtcOffset offset = kJst);
  ~SigmaCorrelator();

  void see(const Event& event, const Sink& sink);
  /// Judges the windows that are still open.
  void finish(const Sink& sink);

 private:
  /// Something that happened: an event that rules hold for, or a correlation that holds.
  struct Occurrence {
    Timestamp time;
    Place place;
    std::string line;  ///< of a correlation that was judged late
    EventFields* event = nullptr;
    const SigmaCorrelation* child = nullptr;
    std::vector<std::string> group;                        ///< of the child
    std::vector<std::pair<SigmaField, std::string>> kept;  ///< of its last entry, when that is not the event

    std::string_view cited_line() const;
    /// "" when absent.
    std::string value(const CorrelationField& field, std::size_t reference) const;
    std::string value(SigmaField field) const;
  };
  struct Group {
    std::string key;
    std::vector<std::string> values;
    std::unique_ptr<CorrelationWindow> window;
    std::size_t weight = 0;
    // Of the last entry, for correlations that refer to one which is judged late.
    std::vector<std::pair<SigmaField, std::string>> kept;
  };
  struct Use {
    std::uint32_t correlation = 0;
    std::uint32_t reference = 0;
  };
  struct Pending {
    std::uint32_t reference = 0;
    std::shared_ptr<const Occurrence> what;  // one event may be many references'
  };
  struct State {
    std::list<Group> groups;  ///< the one that was quiet for longest first
    absl::flat_hash_map<std::string, std::list<Group>::iterator> by_key;
    std::vector<SigmaField> needed;  ///< by those that refer to this
    std::vector<Use> uses;
    std::vector<Pending> pending;  ///< what happens now
    bool capped = false;
  };

  void settle(std::uint32_t number, const Sink& sink);
  void take(std::uint32_t number, std::uint64_t references, std::vector<std::string> values, const Occurrence& what,
            const Sink& sink);
  void tell(std::uint32_t number, const Group& group, const WindowHit& hit, const Occurrence* by, const Sink& sink);
  void forget_oldest(std::uint32_t number, const Sink& sink);

  const std::vector<SigmaCorrelation>& correlations_;
  std::vector<State> states_;
  std::vector<std::vector<Use>> uses_;  ///< by rule
  EventFields fields_;
  std::shared_ptr<Occurrence> now_ = std::make_shared<Occurrence>();  ///< the event of this call of see()
  std::size_t weight_ = 0;
};

}  // namespace hinomi::findings
