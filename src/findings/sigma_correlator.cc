#include "findings/sigma_correlator.h"

#include <bit>

#include "base/number.h"
#include "base/sha256.h"

namespace hinomi::findings {
namespace {

/// Long values, which the other side may choose, are kept as their digest.
std::string bounded(std::string_view value) {
  if (value.size() <= SigmaCorrelator::kMaxValue) return std::string(value);
  return "sha256:" + to_hex(sha256(value));
}

/// Unambiguous whatever the values hold.
std::string joined(const std::vector<std::string>& values) {
  std::string key;
  for (const std::string& value : values) key.append(std::to_string(value.size())).append(":").append(value).append(",");
  return key;
}

bool needs_number(const SigmaCorrelation& correlation) {
  return correlation.type == CorrelationType::ValueSum || correlation.type == CorrelationType::ValueAverage ||
         (correlation.type == CorrelationType::ValuePercentile && correlation.percentile.has_value());
}

/// Whatever holds on counts for order and nearness; for numbers of times only that it began to.
bool counts_holding(const SigmaCorrelation& correlation) {
  return correlation.type == CorrelationType::Temporal || correlation.type == CorrelationType::TemporalOrdered;
}

}  // namespace

std::string_view SigmaCorrelator::Occurrence::cited_line() const {
  return event != nullptr ? event->event().raw.substr(0, CorrelationWindow::kMaxLine) : std::string_view(line);
}

std::string SigmaCorrelator::Occurrence::value(SigmaField field) const {
  if (event != nullptr) return bounded(event->as_logged(field));
  for (const auto& [known, text] : kept)
    if (known == field) return text;
  return {};
}

std::string SigmaCorrelator::Occurrence::value(const CorrelationField& field, std::size_t reference) const {
  if (child != nullptr) {
    for (std::size_t i = 0; i < child->group_by.size(); ++i)
      if (child->group_by[i].name == field.name) return group[i];
    const SigmaField meant = field.of_reference[reference];
    for (std::size_t i = 0; i < child->group_by.size(); ++i) {
      const std::vector<SigmaField>& fields = child->group_by[i].of_reference;
      if (std::all_of(fields.begin(), fields.end(), [&](SigmaField f) { return f == meant; })) return group[i];
    }
  }
  return value(field.of_reference[reference]);
}

SigmaCorrelator::SigmaCorrelator(const std::vector<SigmaRule>& rules, const std::vector<SigmaCorrelation>& correlations,
                                 UtcOffset offset)
    : correlations_(correlations), states_(correlations.size()), uses_(rules.size()), fields_(offset) {
  for (std::uint32_t i = 0; i < correlations.size(); ++i)
    for (std::uint32_t r = 0; r < correlations[i].references.size(); ++r) {
      const SigmaReference& reference = correlations[i].references[r];
      (reference.correlation ? states_[reference.number].uses : uses_[reference.number]).push_back({i, r});
    }
  // From the outermost in, so that what a correlation of correlations needs comes down.
  for (std::uint32_t i = static_cast<std::uint32_t>(correlations.size()); i-- > 0;)
    for (const Use& use : states_[i].uses) {
      const auto need = [&](SigmaField field) {
        if (std::find(states_[i].needed.begin(), states_[i].needed.end(), field) == states_[i].needed.end())
          states_[i].needed.push_back(field);
      };
      for (const CorrelationField& field : correlations[use.correlation].group_by) need(field.of_reference[use.reference]);
      for (const CorrelationField& field : correlations[use.correlation].values) need(field.of_reference[use.reference]);
      for (const SigmaField field : std::vector<SigmaField>(states_[use.correlation].needed)) need(field);
    }
}

SigmaCorrelator::~SigmaCorrelator() = default;

void SigmaCorrelator::see(const Event& event, const Sink& sink) {
  if (event.rules.empty() || correlations_.empty() || !event.time.known()) return;
  bool is_new = true;
  for (const std::uint32_t rule : event.rules) {
    if (rule >= uses_.size()) break;  // of another engine
    for (const Use& use : uses_[rule]) {
      if (std::exchange(is_new, false)) {
        fields_.set(event);
        if (now_.use_count() != 1) now_ = std::make_shared<Occurrence>();
        now_->time = event.time;
        now_->place = event.place;
        now_->event = &fields_;
      }
      states_[use.correlation].pending.push_back({use.reference, now_});
    }
  }
  if (is_new) return;
  // What refers to a correlation stands behind it.
  for (std::uint32_t i = 0; i < states_.size(); ++i) settle(i, sink);
}

/// Each group takes what happens now once, whichever of the references it fulfils.
void SigmaCorrelator::settle(std::uint32_t number, const Sink& sink) {
  if (states_[number].pending.empty()) return;
  const auto group_of = [&](const Pending& pending) {
    std::vector<std::string> values;
    for (const CorrelationField& field : correlations_[number].group_by)
      values.push_back(pending.what->value(field, pending.reference));
    return values;
  };
  const auto is_whole = [](const std::vector<std::string>& values) { return std::ranges::find(values, "") == values.end(); };
  if (states_[number].pending.size() == 1) {  // as nearly always
    const Pending pending = std::move(states_[number].pending.front());
    states_[number].pending.clear();
    if (std::vector<std::string> values = group_of(pending); is_whole(values))
      take(number, std::uint64_t{1} << pending.reference, std::move(values), *pending.what, sink);
    return;
  }
  struct Taken {
    std::vector<std::string> values;
    std::uint64_t references;
    std::shared_ptr<const Occurrence> what;
  };
  std::vector<Taken> groups;
  for (const Pending& pending : std::exchange(states_[number].pending, {})) {
    std::vector<std::string> values = group_of(pending);
    if (!is_whole(values)) continue;
    const auto at = std::find_if(groups.begin(), groups.end(), [&](const Taken& taken) {
      return taken.values == values && taken.what->time == pending.what->time && taken.what->place == pending.what->place;
    });
    if (at == groups.end())
      groups.push_back({std::move(values), std::uint64_t{1} << pending.reference, pending.what});
    else
      at->references |= std::uint64_t{1} << pending.reference;
  }
  for (Taken& taken : groups) take(number, taken.references, std::move(taken.values), *taken.what, sink);
}

void SigmaCorrelator::take(std::uint32_t number, std::uint64_t references, std::vector<std::string> values, const Occurrence& what,
                           const Sink& sink) {
  const SigmaCorrelation& correlation = correlations_[number];
  State& state = states_[number];
  WindowEntry entry{what.time, references, {}, 0, what.place, what.cited_line()};
  std::string counted;
  if (!correlation.values.empty()) {
    const auto reference = static_cast<std::size_t>(std::countr_zero(references));
    std::vector<std::string> fields;
    for (const CorrelationField& field : correlation.values) fields.push_back(what.value(field, reference));
    if (std::find(fields.begin(), fields.end(), "") != fields.end()) return;
    counted = fields.size() == 1 ? fields.front() : bounded(joined(fields));
    entry.value = counted;
    if (needs_number(correlation)) {
      const std::optional<double> value = parse_number<double>(fields.front());
      if (!value) return;
      entry.number = *value;
    }
  }

  const std::string key = joined(values);
  auto known = state.by_key.find(key);
  if (known == state.by_key.end()) {
    while (state.groups.size() >= kMaxGroups || (weight_ > kMaxWeight && !state.groups.empty())) forget_oldest(number, sink);
    state.groups.push_back({key, std::move(values), CorrelationWindow::make(correlation), 0, {}});
    known = state.by_key.emplace(key, std::prev(state.groups.end())).first;
  } else {
    state.groups.splice(state.groups.end(), state.groups, known->second);
  }
  Group& group = *known->second;
  const std::optional<WindowHit> hit = group.window->take(entry);
  weight_ += group.window->weight();
  weight_ -= std::exchange(group.weight, group.window->weight());
  if (hit) tell(number, group, *hit, correlation.slides() ? &what : nullptr, sink);
  if (!correlation.slides() && !state.needed.empty()) {
    group.kept.clear();
    for (const SigmaField field : state.needed) group.kept.emplace_back(field, what.value(field));
  }
}

/// `by`: the occurrence that fulfilled it; of a window that closed, none: then what its last entry left is known.
void SigmaCorrelator::tell(std::uint32_t number, const Group& group, const WindowHit& hit, const Occurrence* by, const Sink& sink) {
  const State& state = states_[number];
  sink({number, group.values, group.key, hit, group.window->late(), state.capped || group.window->capped()});
  if (state.uses.empty()) return;
  auto what = std::make_shared<Occurrence>();
  if (by != nullptr) {
    *what = *by;
  } else {
    what->time = hit.last;
    what->place = hit.cited.back().place;
    what->line = hit.cited.back().line;
    what->kept = group.kept;
  }
  what->child = &correlations_[number];
  what->group = group.values;
  for (const Use& use : state.uses)
    if (hit.rising || counts_holding(correlations_[use.correlation]))
      states_[use.correlation].pending.push_back({use.reference, what});
}

void SigmaCorrelator::forget_oldest(std::uint32_t number, const Sink& sink) {
  State& state = states_[number];
  Group& group = state.groups.front();
  if (const std::optional<WindowHit> hit = group.window->close()) tell(number, group, *hit, nullptr, sink);
  state.capped = true;
  weight_ -= group.weight;
  state.by_key.erase(group.key);
  state.groups.pop_front();
}

void SigmaCorrelator::finish(const Sink& sink) {
  for (std::uint32_t i = 0; i < states_.size(); ++i) {
    settle(i, sink);
    if (correlations_[i].slides()) continue;  // what slides was judged by its last event
    for (const Group& group : states_[i].groups)
      if (const std::optional<WindowHit> hit = group.window->close()) tell(i, group, *hit, nullptr, sink);
  }
}

}  // namespace hinomi::findings
