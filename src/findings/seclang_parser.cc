#include "findings/seclang_parser.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace hinomi::findings {
namespace {

/// These say how a server runs, not what an attack is.
constexpr std::array kServerDirectives{"secruleengine",        "secdefaultaction",     "seccomponentsignature",
                                       "seccollectiontimeout", "secrequestbodyaccess", "secresponsebodyaccess",
                                       "secunicodemapfile",    "secauditengine",       "secauditlog",
                                       "secdebuglog",          "secdatadir",           "sectmpdir"};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

struct Complaint {
  std::string cause;
};

/// The words of one directive; quotes taken off, escaped quotes put in their place.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::size_t i = 0;
  while (true) {
    while (i < text.size() && is_blank(text[i])) ++i;
    if (i >= text.size()) return words;
    std::string word;
    if (text[i] == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '"') ++i;
        word += text[i];
      }
      if (i >= text.size()) throw Complaint{"a quote is not closed"};
      ++i;
    } else {
      while (i < text.size() && !is_blank(text[i])) word += text[i++];
    }
    words.push_back(std::move(word));
  }
}

std::vector<SecVariable> variables_of(std::string_view text) {
  std::vector<SecVariable> variables;
  std::size_t i = 0;
  while (i < text.size()) {
    SecVariable variable;
    for (; i < text.size() && (text[i] == '!' || text[i] == '&'); ++i) (text[i] == '!' ? variable.exclude : variable.count) = true;
    while (i < text.size() && text[i] != ':' && text[i] != '|') variable.collection += text[i++];
    if (i < text.size() && text[i] == ':') {
      ++i;
      const bool quoted = i < text.size() && text[i] == '\'';
      if (quoted) ++i;
      if (i < text.size() && text[i] == '/' && variable.collection != "XML") {
        variable.expression = true;
        for (++i; i < text.size() && text[i] != '/'; ++i) {
          if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '/') ++i;
          variable.selector += text[i];
        }
        if (i >= text.size()) throw Complaint{"the expression of " + variable.collection + " is not closed"};
        ++i;
      } else {
        while (i < text.size() && text[i] != (quoted ? '\'' : '|')) variable.selector += text[i++];
      }
      if (quoted && i < text.size() && text[i] == '\'') ++i;
    }
    if (variable.collection.empty()) throw Complaint{fmt::format("no variable's name at character {} of '{}'", i, text)};
    if (i < text.size() && text[i] != '|') throw Complaint{fmt::format("'{}' behind a variable", text[i])};
    ++i;
    std::ranges::transform(variable.collection, variable.collection.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    variables.push_back(std::move(variable));
  }
  if (variables.empty()) throw Complaint{"the list of variables is empty"};
  return variables;
}

std::vector<SecActionWord> actions_of(std::string_view text) {
  std::vector<SecActionWord> actions;
  std::size_t i = 0;
  while (i < text.size()) {
    while (i < text.size() && (is_blank(text[i]) || text[i] == ',')) ++i;
    if (i >= text.size()) break;
    SecActionWord action;
    while (i < text.size() && text[i] != ':' && text[i] != ',') action.name += text[i++];
    action.name = ascii_lower(trim(action.name));
    if (i < text.size() && text[i] == ':') {
      ++i;
      if (i < text.size() && text[i] == '\'') {
        for (++i; i < text.size() && text[i] != '\''; ++i) {
          if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '\'') ++i;
          action.value += text[i];
        }
        if (i >= text.size()) throw Complaint{"the value of " + action.name + " is not closed"};
        ++i;
        if (i < text.size() && !is_blank(text[i]) && text[i] != ',')
          throw Complaint{fmt::format("'{}' behind the value of {}", text[i], action.name)};
      } else {
        while (i < text.size() && text[i] != ',') action.value += text[i++];
        action.value = std::string(trim(action.value));
      }
    }
    if (action.name.empty()) throw Complaint{"an action without a name"};
    actions.push_back(std::move(action));
  }
  return actions;
}

void read_operator(std::string_view text, SecDirective& directive) {
  if (text.starts_with('!') && text.substr(1).starts_with('@')) {
    directive.negated = true;
    text.remove_prefix(1);
  }
  if (!text.starts_with('@')) {
    if (text.starts_with('!')) {
      directive.negated = true;
      text.remove_prefix(1);
    }
    directive.operator_name = "rx";
    directive.argument = text;
    return;
  }
  const std::size_t end = std::min(text.find(' '), text.size());
  directive.operator_name = ascii_lower(text.substr(1, end - 1));
  // One blank divides; what an expression begins or ends with belongs to it, apart from the operators that take words.
  text.remove_prefix(std::min(end + 1, text.size()));
  directive.argument = text;
}

/// Returns false for a directive that is none of ours.
bool read_directive(std::string_view text, SecDirective& directive) {
  const std::vector<std::string> words = words_of(text);
  const std::string name = ascii_lower(words.front());
  if (name == "secrule") {
    if (words.size() < 3) throw Complaint{"SecRule takes variables, an operator and actions"};
    if (words.size() > 4) throw Complaint{"SecRule: more than variables, operator and actions"};
    directive.kind = SecDirective::Kind::Rule;
    directive.variables = variables_of(words[1]);
    read_operator(words[2], directive);
    if (words.size() == 4) directive.actions = actions_of(words[3]);
    return true;
  }
  if (name == "secaction") {
    if (words.size() != 2) throw Complaint{"SecAction takes one list of actions"};
    directive.kind = SecDirective::Kind::Action;
    directive.actions = actions_of(words[1]);
    return true;
  }
  if (name == "secmarker") {
    if (words.size() != 2) throw Complaint{"SecMarker takes one name"};
    directive.kind = SecDirective::Kind::Marker;
    directive.marker = words[1];
    return true;
  }
  if (std::ranges::find(kServerDirectives, name) != kServerDirectives.end()) return false;
  throw Complaint{"directive " + words.front() + " is not supported"};
}

}  // namespace

std::string_view SecDirective::action(std::string_view name) const {
  for (const SecActionWord& word : actions)
    if (word.name == name) return word.value;
  return {};
}

bool SecDirective::has(std::string_view name) const {
  return std::ranges::any_of(actions, [&](const SecActionWord& word) { return word.name == name; });
}

void parse_seclang(const ContentFile& file, std::vector<SecDirective>& directives, std::vector<Error>& problems) {
  const std::string_view text = file.text;
  int line = 0;
  std::string joined;
  int first_line = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view piece = text.substr(at, end - at);
    at = end + 1;
    ++line;
    if (piece.ends_with('\r')) piece.remove_suffix(1);
    if (joined.empty()) {
      const std::string_view start = trim(piece);
      if (start.empty() || start.starts_with('#')) continue;
      first_line = line;
    }
    const bool continued = piece.ends_with('\\') && at < text.size();
    if (continued) piece.remove_suffix(1);
    joined += piece;
    if (continued) continue;
    SecDirective directive;
    directive.file = file.path;
    directive.line = first_line;
    try {
      if (read_directive(joined, directive)) directives.push_back(std::move(directive));
    } catch (const Complaint& complaint) {
      problems.push_back(make_error(Errc::Malformed, fmt::format("{}:{}: {}", file.path, first_line, complaint.cause),
                                    "correct the rule; the others are used without it"));
    }
    joined.clear();
  }
}

}  // namespace hinomi::findings
