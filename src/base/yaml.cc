#include "base/yaml.h"

#include <algorithm>
#include <istream>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <spanstream>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "base/number.h"
#include "base/text.h"

namespace hinomi {

// A null ("key:" with nothing behind it) counts as absent, so that an emptied list is an empty list.
struct Yaml::Node {
  enum class Kind { Absent, Scalar, List, Map };
  Kind kind = Kind::Absent;
  int line = 0;
  std::shared_ptr<const std::string> file;
  std::string scalar;             ///< of a scalar; of an absent node the key that was asked for
  std::vector<std::string> keys;  ///< of a map, in step with children
  std::vector<int> key_lines;
  std::vector<std::shared_ptr<const Node>> children;  // shared: an alias refers to the node that it names
  std::size_t expanded = 1;                           ///< nodes below, counted as often as aliases repeat them
};

namespace {

constexpr std::size_t kLargestText = 16 << 20;  // bytes
constexpr std::size_t kDeepest = 64;
constexpr std::size_t kMostDocuments = 10'000;
constexpr std::size_t kMostNodes = 1'000'000;  // after expanding aliases

std::string place(const std::string& file, int line) { return fmt::format("{}:{}", file, line); }

// Distance of two words: insertions, deletions, changes (V. Levenshtein, 1966).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row.back();
}

}  // namespace

// Builds our own tree from yaml-cpp's events: every node keeps its line, and size and depth are checked while it grows.
class YamlBuilder : public YAML::EventHandler {
 public:
  using Node = Yaml::Node;
  using Kind = Yaml::Node::Kind;

  explicit YamlBuilder(std::string file) : file_(std::make_shared<const std::string>(std::move(file))) {}

  // yaml-cpp 0.7 hands out empty documents without end where a text begins with ',' or ']': each starts where the last one did.
  void OnDocumentStart(const YAML::Mark& mark) override {
    if (mark.pos == document_start_)
      refuse(mark, "a sign that has no meaning here", "check brackets, commas and quotes at this line");
    document_start_ = mark.pos;
    if (++document_count_ > kMostDocuments) refuse(mark, fmt::format("more than {} documents", kMostDocuments), "split the file");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { leaf(mark, anchor, Kind::Absent, {}); }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, const std::string& value) override {
    leaf(mark, anchor, Kind::Scalar, value);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto it = anchors_.find(anchor);
    if (it == anchors_.end()) return refuse(mark, "an alias refers to a node that holds it", "write the value out");
    add(mark, it->second);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(mark, anchor, Kind::List);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(mark, anchor, Kind::Map);
  }
  void OnMapEnd() override { close(); }

  const std::optional<Error>& failure() const { return failure_; }
  std::shared_ptr<const Node> take_root() {
    if (root_ == nullptr) root_ = make(YAML::Mark{}, Kind::Absent);
    return std::move(root_);
  }
  void start_anew() { root_ = nullptr, anchors_.clear(); }

 private:
  struct Open {
    std::shared_ptr<Node> node;
    YAML::anchor_t anchor;
    std::optional<std::string> key;  ///< of a map, waiting for its value
    std::set<std::string> seen;      ///< keys of a map so far
    int key_line = 0;
    YAML::Mark mark;
  };

  std::shared_ptr<Node> make(const YAML::Mark& mark, Kind kind) const {
    auto node = std::make_shared<Node>();
    node->kind = kind;
    node->line = mark.line + 1;
    node->file = file_;
    return node;
  }
  void refuse(const YAML::Mark& mark, std::string_view cause, std::string remedy) {
    if (!failure_)
      failure_ = make_error(Errc::Malformed, fmt::format("{}: {}", place(*file_, mark.line + 1), cause), std::move(remedy));
  }
  void leaf(const YAML::Mark& mark, YAML::anchor_t anchor, Kind kind, const std::string& value) {
    if (failure_) return;
    auto node = make(mark, kind);
    node->scalar = value;
    if (anchor != 0) anchors_[anchor] = node;
    add(mark, std::move(node));
  }
  void open(const YAML::Mark& mark, YAML::anchor_t anchor, Kind kind) {
    if (failure_) return;
    if (stack_.size() >= kDeepest)
      return refuse(mark, fmt::format("nested more than {} levels deep", kDeepest), "write it flatter");
    stack_.push_back({make(mark, kind), anchor, std::nullopt, {}, 0, mark});
  }
  void close() {
    if (failure_ || stack_.empty()) return;
    Open done = std::move(stack_.back());
    stack_.pop_back();
    if (done.anchor != 0) anchors_[done.anchor] = done.node;
    add(done.mark, std::move(done.node));
  }
  // A finished node takes its place in the one that holds it: as element, key or value.
  void add(const YAML::Mark& mark, std::shared_ptr<const Node> node) {
    if (failure_) return;
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = stack_.back();
    if (parent.node->kind == Kind::Map && !parent.key) {
      if (node->kind == Kind::List || node->kind == Kind::Map)
        return refuse(mark, "a key is a list or a map", "give keys as plain words");
      if (!parent.seen.insert(node->scalar).second) {
        return refuse(mark, fmt::format("`{}` stands twice in one map", cut_bytes(printable(node->scalar), 60)),
                      "keep one of the two");
      }
      parent.key = node->scalar;
      parent.key_line = mark.line + 1;
      return;
    }
    parent.node->expanded += node->expanded;
    if (parent.node->expanded > kMostNodes)
      return refuse(mark, fmt::format("holds more than {} values", kMostNodes), "split the file");
    if (parent.node->kind == Kind::Map) {
      parent.node->keys.push_back(std::move(*parent.key));
      parent.node->key_lines.push_back(parent.key_line);
      parent.key.reset();
    }
    parent.node->children.push_back(std::move(node));
  }

  std::shared_ptr<const std::string> file_;
  int document_start_ = -1;
  std::size_t document_count_ = 0;
  std::shared_ptr<const Node> root_;
  std::vector<Open> stack_;
  std::map<YAML::anchor_t, std::shared_ptr<const Node>> anchors_;
  std::optional<Error> failure_;
};

Result<std::vector<Yaml>> Yaml::parse_all(std::string_view text, std::string file) {
  if (text.size() > kLargestText) {
    return make_error(Errc::Malformed, fmt::format("{}: larger than {} MB", file, kLargestText >> 20), "split the file");
  }
  if (const std::size_t good = valid_utf8_prefix(text); good != text.size()) {
    const auto line = std::ranges::count(text.substr(0, good), '\n') + 1;
    return make_error(Errc::Malformed, fmt::format("{}:{}: not UTF-8", file, line), "save the file as UTF-8");
  }
  YamlBuilder builder(file);
  std::vector<Yaml> documents;
  try {
    std::ispanstream stream(std::span<const char>(text.data(), text.size()));
    YAML::Parser parser(stream);
    while (!builder.failure() && parser.HandleNextDocument(builder)) {
      documents.push_back(Yaml(builder.take_root()));
      builder.start_anew();
    }
  } catch (const YAML::Exception& error) {
    if (!builder.failure()) {
      return make_error(Errc::Malformed, fmt::format("{}: {}", place(file, error.mark.line + 1), error.msg),
                        "check indentation, colons and quotes at this line");
    }
  }
  if (builder.failure()) return *builder.failure();
  if (documents.empty()) documents.push_back(Yaml(builder.take_root()));
  return documents;
}

Result<Yaml> Yaml::parse(std::string_view text, std::string file) {
  ASSIGN_OR_RETURN(const std::vector<Yaml> documents, parse_all(text, std::move(file)));
  if (documents.size() > 1) return documents[1].error("holds more than one document", "keep one document in a file, without `---`");
  return documents.front();
}

bool Yaml::present() const { return node_->kind != Node::Kind::Absent; }
bool Yaml::is_map() const { return node_->kind == Node::Kind::Map; }
bool Yaml::is_list() const { return node_->kind == Node::Kind::List; }
bool Yaml::is_scalar() const { return node_->kind == Node::Kind::Scalar; }
int Yaml::line() const { return node_->line; }
const std::string& Yaml::file() const { return *node_->file; }

Yaml Yaml::get(std::string_view key) const {
  int at = node_->line;
  if (is_map()) {
    for (std::size_t i = 0; i < node_->keys.size(); ++i) {
      if (node_->keys[i] != key) continue;
      if (node_->children[i]->kind != Node::Kind::Absent) return Yaml(node_->children[i]);
      at = node_->key_lines[i];
    }
  }
  auto absent = std::make_shared<Node>();
  absent->line = at;
  absent->file = node_->file;
  absent->scalar = key;
  return Yaml(std::move(absent));
}

std::vector<Yaml> Yaml::items() const {
  std::vector<Yaml> out;
  if (is_scalar()) out.push_back(*this);
  if (is_list()) {
    out.reserve(node_->children.size());
    for (const auto& child : node_->children) out.push_back(Yaml(child));
  }
  return out;
}

std::vector<std::pair<std::string, Yaml>> Yaml::entries() const {
  std::vector<std::pair<std::string, Yaml>> out;
  if (!is_map()) return out;
  out.reserve(node_->children.size());
  for (std::size_t i = 0; i < node_->children.size(); ++i) out.emplace_back(node_->keys[i], Yaml(node_->children[i]));
  return out;
}

Result<std::string> Yaml::text() const {
  if (is_scalar()) return node_->scalar;
  if (present())
    return error(is_map() ? "a map stands where a text is wanted" : "a list stands where a text is wanted", "give one text");
  if (node_->scalar.empty()) return error("a text is missing", "give one");
  return error(fmt::format("`{}` is missing", node_->scalar), fmt::format("add `{}:` with a text", node_->scalar));
}

std::string Yaml::text_or(std::string_view fallback) const { return is_scalar() ? node_->scalar : std::string(fallback); }

Result<std::vector<std::string>> Yaml::texts() const {
  if (is_map()) return error("a map stands where a list of texts is wanted", "write `- text`, one a line");
  std::vector<std::string> out;
  for (const Yaml& item : items()) {
    ASSIGN_OR_RETURN(std::string text, item.text());
    out.push_back(std::move(text));
  }
  return out;
}

Result<long long> Yaml::integer() const {
  ASSIGN_OR_RETURN(const std::string word, text());
  const auto value = parse_number<long long>(std::string_view(word).substr(word.starts_with('+') ? 1 : 0));
  if (!value) return error("not a whole number", "give digits only, such as 30");
  return *value;
}

Result<bool> Yaml::boolean() const {
  ASSIGN_OR_RETURN(const std::string word, text());
  for (const std::string_view yes : {"true", "yes", "on"}) {
    if (iequals(word, yes)) return true;
  }
  for (const std::string_view no : {"false", "no", "off"}) {
    if (iequals(word, no)) return false;
  }
  return error("neither true nor false", "write true or false");
}

Result<Text> Yaml::bilingual() const {
  if (!is_map()) {
    ASSIGN_OR_RETURN(const std::string both, text());
    return Text{both, both};
  }
  RETURN_IF_ERROR(allow_keys({"ja", "en"}));
  Text out;
  ASSIGN_OR_RETURN(out.ja, get("ja").text());
  ASSIGN_OR_RETURN(out.en, get("en").text());
  return out;
}

Result<void> Yaml::allow_keys(std::initializer_list<std::string_view> keys) const {
  if (!present()) return {};
  if (!is_map()) return error("a map is wanted here", "write `key: value`, one a line");
  for (std::size_t i = 0; i < node_->keys.size(); ++i) {
    const std::string& key = node_->keys[i];
    if (std::ranges::find(keys, key) != keys.end()) continue;
    const std::string shown = cut_bytes(printable(key), 60);
    std::string_view nearest;
    std::size_t distance = key.size() / 2 + 2;  // farther words are no misspelling
    std::string all;
    for (const std::string_view allowed : keys) {
      if (!all.empty()) all += ", ";
      all += allowed;
      if (key.size() > 100) continue;
      if (const std::size_t d = edit_distance(ascii_lower(key), allowed); d < distance) distance = d, nearest = allowed;
    }
    return make_error(
        Errc::Malformed, fmt::format("{}: unknown key `{}`", place(*node_->file, node_->key_lines[i]), shown),
        nearest.empty() ? fmt::format("allowed here: {}", all) : fmt::format("did you mean `{}`? allowed here: {}", nearest, all));
  }
  return {};
}

Error Yaml::error(std::string cause, std::string remedy) const {
  return make_error(Errc::Malformed, fmt::format("{}: {}", place(*node_->file, node_->line), cause), std::move(remedy));
}

}  // namespace hinomi
