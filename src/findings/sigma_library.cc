#include "findings/sigma_library.h"

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

namespace hinomi::findings {
namespace {

constexpr std::string_view kOtherEngines[] = {"rules/ransom/", "rules/crs/"};
constexpr int kMaxChain = 64;  ///< correlations of correlations

/// "Sigma filters specification" 2.1.0: what the condition selects is left out of the named rules. A condition that is itself
/// negated ("not selection", the form that pySigma joins with "and") says the same.
struct Filter : SigmaHead {
  std::vector<std::string> rules;
  std::vector<SigmaItem> items;
  SigmaNode condition;

  static Result<Filter> read(const Yaml& root, const SigmaPlaceholders& placeholders) {
    Filter filter;
    RETURN_IF_ERROR(read_sigma_head(root, filter));
    const Yaml logsource = root.get("logsource");
    if (!logsource.present()) return root.error("logsource is missing", "add the one of the filtered rules");
    RETURN_IF_ERROR(SigmaScope::read(logsource));
    const Yaml node = root.get("filter");
    if (!node.is_map()) return node.error("filter is a map", "give it rules, a selection and a condition");
    ASSIGN_OR_RETURN(filter.rules, node.get("rules").texts());
    if (filter.rules.empty()) return node.error("a filter without rules", "name at least one rule by name or id");
    ASSIGN_OR_RETURN(filter.condition, read_sigma_detection(node, placeholders, filter.items, {"rules"}));
    if (filter.condition.kind == SigmaNode::Kind::Not) filter.condition = SigmaNode(filter.condition.children.front());
    return filter;
  }

  void apply(SigmaRule& rule) const {
    const std::size_t base = rule.items.size();
    rule.items.insert(rule.items.end(), items.begin(), items.end());
    SigmaNode excluded{SigmaNode::Kind::Not, {condition}, 0};
    shift(excluded, base);
    SigmaNode both{SigmaNode::Kind::And, {}, 0};
    both.children.push_back(std::move(rule.condition));
    both.children.push_back(std::move(excluded));
    rule.condition = std::move(both);
  }

 private:
  static void shift(SigmaNode& node, std::size_t by) {
    node.item += by;
    for (SigmaNode& child : node.children) shift(child, by);
  }
};

class Reader {
 public:
  Reader(const Content& content, SigmaPlaceholders placeholders) : content_(content), placeholders_(std::move(placeholders)) {}

  void read() {
    for (const ContentFile* file : content_.under("rules/")) {
      if (file->path == SigmaPlaceholders::kFile || !(file->path.ends_with(".yml") || file->path.ends_with(".yaml"))) continue;
      if (std::any_of(std::begin(kOtherEngines), std::end(kOtherEngines),
                      [&](std::string_view folder) { return file->path.starts_with(folder); }))
        continue;
      auto documents = Yaml::parse_all(file->text, file->shown());
      if (!documents.has_value()) {
        library_.problems.push_back(std::move(documents.error()));
        continue;
      }
      for (std::size_t i = 0; i < documents->size(); ++i) document((*documents)[i], *file, i, documents->size());
    }
  }

  SigmaLibrary join() {
    for (const Filter& filter : filters_) apply(filter);
    resolve();
    return std::move(library_);
  }

 private:
  template <typename Document>
  void keep(Result<Document> read, const ContentFile& file, std::size_t number, std::size_t of, std::vector<Document>& kept) {
    if (!read.has_value()) {
      library_.problems.push_back(std::move(read.error()));
      return;
    }
    name(*read, file, number, of);
    const auto [at, is_new] = file_of_.emplace(read->name, read->file);
    if (!is_new) {
      library_.problems.push_back(read->error(Errc::Conflict,
                                              fmt::format("the rule's name '{}' is taken by {}", read->name, at->second),
                                              of == 1 ? "rename the file" : "give it another name"));
      return;
    }
    kept.push_back(std::move(*read));
  }

  static void name(SigmaHead& head, const ContentFile& file, std::size_t number, std::size_t of) {
    const std::string_view leaf = std::string_view(file.path).substr(file.path.rfind('/') + 1);
    head.name = leaf.substr(0, leaf.rfind('.'));
    if (of == 1) return;
    if (!head.reference.empty())
      head.name = head.reference;
    else if (number > 0)
      head.name += fmt::format("_{}", number + 1);
  }

  void document(const Yaml& root, const ContentFile& file, std::size_t number, std::size_t of) {
    if (root.get("correlation").present())
      keep(SigmaCorrelation::read(root), file, number, of, correlations_);
    else if (root.get("filter").present())
      keep(Filter::read(root, placeholders_), file, number, of, filters_);
    else
      keep(SigmaRule::read(root, placeholders_), file, number, of, library_.rules);
  }

  /// By id, name, or name of the file.
  template <typename Document>
  static std::vector<std::size_t> find(const std::vector<Document>& documents, std::string_view text) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < documents.size(); ++i)
      if (documents[i].id == text || documents[i].reference == text) found.push_back(i);
    if (!found.empty()) return found;
    for (std::size_t i = 0; i < documents.size(); ++i)
      if (documents[i].name == text) found.push_back(i);
    return found;
  }

  void apply(const Filter& filter) {
    for (const std::string& text : filter.rules) {
      const std::vector<std::size_t> found = find(library_.rules, text);
      if (found.empty())
        library_.problems.push_back(filter.error(Errc::NotFound, fmt::format("filter: no rule is named '{}'", text),
                                                 "name a rule by its id or name, or leave it out"));
      for (const std::size_t rule : found) filter.apply(library_.rules[rule]);
    }
  }

  /// Gives references their numbers and puts correlations behind those that they refer to.
  void resolve() {
    enum class State { New, Open, Done, Broken };
    std::vector<State> state(correlations_.size(), State::New);
    std::vector<std::uint32_t> number(correlations_.size());
    const auto broken = [&](std::size_t i, Error error) {
      state[i] = State::Broken;
      library_.problems.push_back(std::move(error));
      return false;
    };
    const auto visit = [&](const auto& self, std::size_t i, int depth) -> bool {
      if (state[i] != State::New) return state[i] == State::Done;
      if (depth > kMaxChain)
        return broken(i, correlations_[i].error(Errc::Unsupported, "the chain of correlations is too long", "shorten it"));
      state[i] = State::Open;
      SigmaCorrelation& correlation = correlations_[i];
      for (SigmaReference& reference : correlation.references) {
        const std::vector<std::size_t> rules = find(library_.rules, reference.text), others = find(correlations_, reference.text);
        if (rules.size() + others.size() == 0)
          return broken(i, correlation.error(Errc::NotFound, fmt::format("no rule or correlation is named '{}'", reference.text),
                                             "name one by its name or id; a rule that could not be read is not there"));
        if (rules.size() + others.size() > 1)
          return broken(i, correlation.error(Errc::Conflict, fmt::format("'{}' names more than one rule", reference.text),
                                             "use ids, or give the rules names of their own"));
        reference.correlation = rules.empty();
        if (!reference.correlation) {
          reference.number = static_cast<std::uint32_t>(rules.front());
          continue;
        }
        const std::size_t other = others.front();
        if (state[other] == State::Open)
          return broken(i, correlation.error(Errc::Malformed, fmt::format("'{}' refers back to this correlation", reference.text),
                                             "correlations must not go in a circle"));
        if (!self(self, other, depth + 1))
          return broken(i, correlation.error(Errc::NotFound, fmt::format("the correlation '{}' cannot be used", reference.text),
                                             "see what is said of it"));
        reference.number = number[other];
      }
      if (const std::optional<Error> unseen = group_by_unseen(correlation)) return broken(i, *unseen);
      state[i] = State::Done;
      number[i] = static_cast<std::uint32_t>(library_.correlations.size());
      settle(correlation);
      library_.correlations.push_back(correlation);
      return true;
    };
    for (std::size_t i = 0; i < correlations_.size(); ++i) visit(visit, i, 0);
    silence();
  }

  /// A group by a field that the rule's logs do not have would never hold: said, not waited for.
  std::optional<Error> group_by_unseen(const SigmaCorrelation& correlation) const {
    for (std::size_t r = 0; r < correlation.references.size(); ++r) {
      const SigmaReference& reference = correlation.references[r];
      if (reference.correlation) continue;
      for (const auto* fields : {&correlation.group_by, &correlation.values})
        for (const CorrelationField& field : *fields)
          if ((kinds_carrying(field.of_reference[r]) & library_.rules[reference.number].scope.kinds) == 0)
            return correlation.error(Errc::Unsupported,
                                     fmt::format("field '{}' is not in the logs of the rule '{}'", field.name, reference.text),
                                     "use a field that they carry, or an alias");
    }
    return std::nullopt;
  }

  /// Without a level of its own a correlation is as grave as the gravest of what it refers to.
  void settle(SigmaCorrelation& correlation) const {
    if (correlation.has_level) return;
    correlation.level = Severity::Info;
    for (const SigmaReference& r : correlation.references)
      correlation.level =
          std::max(correlation.level, r.correlation ? library_.correlations[r.number].level : library_.rules[r.number].level);
  }

  /// What is referred to speaks for itself only when some correlation says `generate: true`.
  void silence() {
    std::vector<std::pair<bool, bool>> rules(library_.rules.size()), others(library_.correlations.size());  // referred to, speaks
    for (const SigmaCorrelation& correlation : library_.correlations)
      for (const SigmaReference& r : correlation.references) {
        auto& [referred, speaks] = (r.correlation ? others : rules)[r.number];
        referred = true;
        speaks |= correlation.generate;
      }
    for (std::size_t i = 0; i < rules.size(); ++i) library_.rules[i].only_correlated = rules[i].first && !rules[i].second;
    for (std::size_t i = 0; i < others.size(); ++i) library_.correlations[i].only_correlated = others[i].first && !others[i].second;
  }

  const Content& content_;
  SigmaPlaceholders placeholders_;
  SigmaLibrary library_;
  std::vector<SigmaCorrelation> correlations_;
  std::vector<Filter> filters_;
  absl::flat_hash_map<std::string, std::string> file_of_;
};

}  // namespace

SigmaLibrary SigmaLibrary::load(const Content& content, const Ledger* ledger) {
  auto placeholders = SigmaPlaceholders::load(content, ledger);
  std::vector<Error> problems;
  if (!placeholders.has_value()) problems.push_back(std::move(placeholders.error()));
  Reader reader(content, placeholders.has_value() ? std::move(*placeholders) : SigmaPlaceholders{});
  reader.read();
  SigmaLibrary library = reader.join();
  library.problems.insert(library.problems.begin(), problems.begin(), problems.end());
  return library;
}

}  // namespace hinomi::findings
