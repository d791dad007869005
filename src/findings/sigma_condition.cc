#include "findings/sigma_condition.h"

#include <fmt/format.h>

#include "base/text.h"

namespace hinomi::findings {
namespace {

constexpr int kMaxDepth = 64;
constexpr std::size_t kMaxNodes = 100'000;

using Selections = std::vector<std::pair<std::string, SigmaNode>>;

class Parser {
 public:
  Parser(std::string_view text, const Selections& selections) : text_(text), selections_(selections) { advance(); }

  Result<SigmaNode> run() {
    ASSIGN_OR_RETURN(SigmaNode node, either(0));
    if (word_ == "|")
      return make_error(Errc::Unsupported, "condition: aggregations behind '|' are the old form of Sigma",
                        "write a correlation (type event_count or value_count) that refers to this rule");
    if (!word_.empty())
      return make_error(Errc::Malformed, fmt::format("condition: unexpected '{}'", word_), "join selections with and, or, not");
    return node;
  }

 private:
  void advance() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) ++at_;
    const std::size_t from = at_;
    if (at_ < text_.size() && std::string_view("()|").find(text_[at_]) != std::string_view::npos)
      ++at_;
    else
      while (at_ < text_.size() && std::string_view(" \t\n\r()|").find(text_[at_]) == std::string_view::npos) ++at_;
    word_ = text_.substr(from, at_ - from);
  }

  Result<SigmaNode> either(int depth) { return chain(depth, "or", SigmaNode::Kind::Or); }

  Result<SigmaNode> chain(int depth, std::string_view joiner, SigmaNode::Kind kind) {
    SigmaNode node{kind, {}, 0};
    while (true) {
      auto child = kind == SigmaNode::Kind::Or ? chain(depth, "and", SigmaNode::Kind::And) : term(depth);
      if (!child.has_value()) return child;
      node.children.push_back(std::move(*child));
      if (!iequals(word_, joiner)) break;
      advance();
    }
    if (node.children.size() == 1) return SigmaNode(std::move(node.children.front()));
    return node;
  }

  Result<SigmaNode> term(int depth) {
    if (depth > kMaxDepth) return make_error(Errc::Malformed, "condition: nested too deeply", "split the rule");
    if (word_.empty()) return make_error(Errc::Malformed, "condition: ends too early", "name a selection behind and, or, not, of");
    if (iequals(word_, "not")) {
      advance();
      ASSIGN_OR_RETURN(SigmaNode child, term(depth + 1));
      SigmaNode node{SigmaNode::Kind::Not, {}, 0};
      node.children.push_back(std::move(child));
      return node;
    }
    if (word_ == "(") {
      advance();
      ASSIGN_OR_RETURN(SigmaNode node, either(depth + 1));
      if (word_ != ")") return make_error(Errc::Malformed, "condition: a ')' is missing", "close the parenthesis");
      advance();
      return node;
    }
    const bool one = word_ == "1" || iequals(word_, "any");
    if (one || iequals(word_, "all")) {
      const std::string_view before = word_;
      advance();
      if (iequals(word_, "of")) {
        advance();
        const std::string_view pattern = word_;
        advance();
        return of(one, pattern);
      }
      return make_error(Errc::Malformed, fmt::format("condition: 'of' is missing behind '{}'", before),
                        "write \"1 of selection_*\"");
    }
    const std::string_view name = word_;
    for (const auto& [known, node] : selections_)
      if (known == name) {
        advance();
        return copy(node);
      }
    if (!name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos)
      return make_error(Errc::Unsupported, fmt::format("condition: '{} of' is not in Sigma", name), "use 1 of or all of");
    return make_error(Errc::Malformed, fmt::format("condition: no selection is named '{}'", name),
                      "use a name that stands under detection");
  }

  Result<SigmaNode> of(bool one, std::string_view pattern) {
    SigmaNode node{one ? SigmaNode::Kind::Or : SigmaNode::Kind::And, {}, 0};
    for (const auto& [name, selection] : selections_) {
      const bool them = iequals(pattern, "them") && !name.starts_with('_');
      if (!them && !glob(pattern, name)) continue;
      ASSIGN_OR_RETURN(SigmaNode child, copy(selection));
      node.children.push_back(std::move(child));
    }
    if (node.children.empty())
      return make_error(Errc::Malformed, fmt::format("condition: no selection matches '{}'", pattern),
                        "use a pattern of names that stand under detection");
    return node;
  }

  /// '*' is any run of characters.
  static bool glob(std::string_view pattern, std::string_view name) {
    SigmaValue value;
    value.text = pattern;
    for (const char c : pattern) value.wild.push_back(c == '*');
    value.settle(true);
    return value.matches(name, true);
  }

  /// A copy of a selection, counted: a short condition must not make a tree without end.
  Result<SigmaNode> copy(const SigmaNode& selection) {
    nodes_ += size(selection);
    if (nodes_ > kMaxNodes) return make_error(Errc::Malformed, "condition: names too many selections", "split the rule");
    return SigmaNode(selection);
  }
  static std::size_t size(const SigmaNode& node) {
    std::size_t n = 1;
    for (const SigmaNode& child : node.children) n += size(child);
    return n;
  }

  std::string_view text_;
  const Selections& selections_;
  std::size_t at_ = 0, nodes_ = 0;
  std::string_view word_;
};

}  // namespace

Result<SigmaNode> parse_condition(std::string_view text, const Selections& selections) { return Parser(text, selections).run(); }

}  // namespace hinomi::findings
