#include "findings/sql_select.h"

#include <algorithm>
#include <utility>

#include "base/number.h"
#include "base/sql_escape.h"
#include "base/text.h"
#include "findings/sql_functions.h"
#include "findings/sql_lexer.h"
#include "findings/sql_statement.h"

namespace hinomi::findings {
namespace {

using Kind = SqlToken::Kind;

constexpr std::size_t kMaxSelections = 64, kMaxConditions = 16, kMaxValues = 10'000, kMaxColumns = 256;
constexpr std::size_t kMaxValueBytes = 512, kMaxNameBytes = 128;
constexpr int kMaxDepth = 48;
constexpr std::size_t kMaxStatement = 1u << 20;

std::string unescaped(const SqlToken& token) {
  std::string out;
  for (std::size_t i = 0; i < token.text.size() && out.size() <= kMaxValueBytes; ++i) {
    char c = token.text[i];
    if (c == '\'' && token.kind == Kind::String && i + 1 < token.text.size()) {
      c = token.text[++i];
    } else if (c == '\\' && i + 1 < token.text.size()) {
      c = token.text[++i];
      if (c == '%' || c == '_') out += '\\';  // both of them: for LIKE
      c = sql_unescaped(c);
    }
    out += c;
  }
  return out;
}

std::string name_of(const SqlToken& token) { return printable(token.text.substr(0, kMaxNameBytes)); }

class SelectReader {
 public:
  SelectReader(std::string_view statement, const SelectFrame& frame)
      : text_(statement.substr(0, kMaxStatement)), tokens_(text_), frame_(frame) {}

  std::vector<RowSelection> run() {
    // What another statement does with a query's rows (EXPLAIN, INSERT, WITH) is not looked into.
    ReplayObstacle around = ReplayObstacle::None;
    bool fresh = true;
    for (SqlToken token = tokens_.next(); token.kind != Kind::End; token = tokens_.next()) {
      if (token.sign(';')) {
        if (fresh) continue;
        break;
      }
      if (token.is("copy") && fresh && tokens_.peek().sign('(')) continue;
      if (!token.is("select")) {
        if (!token.sign('(') && !(token.is("to") && !found_.empty())) around = ReplayObstacle::Subquery;
        fresh = false;
        continue;
      }
      fresh = false;
      const std::size_t first = found_.size();
      queries(position_of(token), 0, around);
      // Behind a bracket an order, a limit or a further query would be that of all.
      while (end_.sign(')')) end_ = tokens_.next();
      if (end_.kind == Kind::End || end_.sign(';')) break;
      if (end_.is("to")) continue;
      block_from(first, ReplayObstacle::Union);
      around = ReplayObstacle::Union;
    }
    std::erase_if(found_, [](const RowSelection& s) { return is_catalogue({s.database, s.table}); });
    return std::move(found_);
  }

 private:
  std::size_t position_of(const SqlToken& token) const { return static_cast<std::size_t>(token.text.data() - text_.data()); }

  // Behind SELECT: one query, or several with UNION between them, up to the bracket that closes them or the end.
  void queries(std::size_t begin, int depth, ReplayObstacle around) {
    const std::size_t first = found_.size();
    bool united = false, bounded = false;
    int opened = 0;
    while (true) {
      bounded = query(begin, depth, around);
      if (opened > 0 && end_.sign(')')) {
        while (opened > 0 && end_.sign(')')) end_ = tokens_.next(), --opened;
        if (end_.kind != Kind::End && !end_.sign(';') && !end_.sign(')') && !is_any(end_, {"union", "except", "intersect"}))
          block_from(first, ReplayObstacle::Union);
      }
      if (!end_.is("union") && !is_any(end_, {"except", "intersect"})) break;
      if (!end_.is("union")) {
        around = ReplayObstacle::Union;
        block_from(first, ReplayObstacle::Union);
      }
      united = true;
      SqlToken next = tokens_.next();
      while (is_any(next, {"all", "distinct"}) || next.sign('(')) {
        if (next.sign('(')) ++opened;
        next = tokens_.next();
      }
      if (!next.is("select")) break;
      begin = position_of(next);
    }
    // An order or limit behind the last query is that of all of them.
    if (united && bounded) block_from(first, ReplayObstacle::Union);
  }

  void block_from(std::size_t first, ReplayObstacle obstacle) {
    for (std::size_t i = first; i < found_.size(); ++i) block(found_[i], obstacle);
  }

  static void block(RowSelection& selection, ReplayObstacle obstacle) {
    if (selection.obstacle == ReplayObstacle::None) selection.obstacle = obstacle;
  }

  // A query in brackets, its bracket and SELECT read already.
  void nested(const SqlToken& select, int depth, ReplayObstacle around) {
    queries(position_of(select), depth + 1, around);
    while (!end_.sign(')') && end_.kind != Kind::End) end_ = tokens_.next();
  }

  // Brackets and what is in them; queries there are told, as such that something else decides about.
  void skip_brackets(int depth, ReplayObstacle inside) {
    int open = 1;
    while (open > 0) {
      const SqlToken token = tokens_.next();
      if (token.kind == Kind::End) return;
      if (token.sign('(')) ++open;
      if (token.sign(')')) --open;
      if (token.is("select") && depth < kMaxDepth) {
        nested(token, depth, inside);
        --open;
      }
    }
  }

  /// Whether the query has an order or a limit of its own. `end_` is what stands behind it.
  bool query(std::size_t begin, int depth, ReplayObstacle around) {
    RowSelection s;
    s.obstacle = around;
    s.time = frame_.time, s.place = frame_.place;
    bool all = false, gives = false, distinct = false;
    const std::size_t first = found_.size();
    std::vector<std::string> aliases;
    if (!items(s, all, gives, distinct, aliases, depth)) return false;  // no FROM
    // A query among the columns gives a value for each row of this one, if there is any.
    block_from(first, ReplayObstacle::Subquery);
    if (all) s.columns.clear();
    SqlToken table = tokens_.next();
    while (is_any(table, {"only", "lateral"})) table = tokens_.next();
    if (table.sign('(')) {
      const SqlToken inner = tokens_.next();
      if (inner.is("select") && depth < kMaxDepth)
        nested(inner, depth, ReplayObstacle::Subquery);
      else
        skip_brackets(depth, ReplayObstacle::Subquery);
      return rest(s, depth);
    }
    if (!table.name()) {
      end_ = table;
      return false;
    }
    s.database = printable(frame_.database.substr(0, kMaxNameBytes));
    s.table = name_of(table);
    while (tokens_.peek().sign('.')) {
      tokens_.next();
      const SqlToken name = tokens_.next();
      if (!name.name()) break;
      s.database = std::move(s.table), s.table = name_of(name);
    }
    const bool bounded = rest(s, depth);
    if (distinct && (s.limit || s.offset > 0)) block(s, ReplayObstacle::Grouping);
    if (s.order && std::ranges::any_of(aliases, [&](const std::string& a) { return iequals(a, s.order->column); }))
      block(s, ReplayObstacle::Order);
    if (gives && begin >= frame_.begin && begin < frame_.end && found_.size() < kMaxSelections) found_.push_back(std::move(s));
    return bounded;
  }

  // Up to FROM. `gives`: columns of a row; `all`: every column.
  bool items(RowSelection& s, bool& all, bool& gives, bool& distinct, std::vector<std::string>& aliases, int depth) {
    bool fresh = true, behind_value = false;  // an item begins; a value ended
    bool odd = false, summary = false, tells = true;
    int open = 0, first_only = 0;  // brackets; the one of which only the first argument is told
    const std::size_t first = found_.size();
    const auto from = [&] {
      if (odd) block(s, ReplayObstacle::Condition);
      if (summary && (gives || all)) block(s, ReplayObstacle::Grouping);
    };
    // What is made of values may tell nothing of them.
    const auto make_odd = [&] {
      odd = true;
      block_from(first, ReplayObstacle::Condition);
    };
    for (SqlToken token = tokens_.next();; token = tokens_.next()) {
      end_ = token;
      if (token.kind == Kind::End || token.sign(';') || is_any(token, {"union", "except", "intersect"})) return false;
      if (token.sign(')')) {
        if (--open < 0) return false;
        if (open < first_only) first_only = 0, tells = true;
        behind_value = true;
        continue;
      }
      if (token.is("from") && open == 0) return from(), true;
      if (open == 0 && is_any(token, {"limit", "where", "order", "group", "having", "into", "for", "lock", "procedure"}))
        make_odd();
      if (token.sign('(')) {
        if (tokens_.peek().is("select") && depth < kMaxDepth) {
          const std::size_t inner = found_.size();
          nested(tokens_.next(), depth, odd || !tells ? ReplayObstacle::Condition : ReplayObstacle::None);
          // More than one row is an error here.
          for (std::size_t i = inner; i < found_.size(); ++i) {
            if (found_[i].limit != 1) block(found_[i], ReplayObstacle::Subquery);
          }
          behind_value = true;
        } else {
          ++open;
        }
        fresh = false;
        continue;
      }
      if (token.sign('*')) {
        if (fresh && open == 0)
          all = gives = true;
        else
          make_odd();
        continue;
      }
      if (token.sign(',')) {
        fresh = true, behind_value = false;
        if (first_only > 0 && open == first_only) tells = false;
        continue;
      }
      if (token.sign('.')) {
        fresh = true, behind_value = false;
        continue;
      }
      if (token.kind == Kind::Sign) {
        // A number may have a sign.
        if (!(token.sign('-') && !behind_value && tokens_.peek().kind == Kind::Number)) make_odd();
        fresh = behind_value = false;
        continue;
      }
      if (fresh && is_any(token, {"distinct", "distinctrow"})) distinct = true;
      if (fresh && is_any(token, {"distinct", "distinctrow", "all", "high_priority", "straight_join", "sql_no_cache", "sql_cache",
                                  "sql_calc_found_rows", "sql_buffer_result", "sql_small_result", "sql_big_result"}))
        continue;
      fresh = false;
      if (!token.name()) {
        if (behind_value && token.kind == Kind::String && open == 0) aliases.emplace_back(name_of(token));
        behind_value = true;
        continue;
      }
      if (token.is("as")) {
        const SqlToken name = tokens_.next();
        if (open == 0)
          aliases.push_back(name_of(name));
        else if (!is_any(name, {"char", "nchar", "varchar", "text", "binary"}) || tokens_.peek().sign('('))
          make_odd();  // a number, or the beginning of a text
      } else if (token.is("using")) {
        tokens_.next();
      } else if (tokens_.peek().sign('(')) {
        if (is_summary(token)) {
          summary = true;
          tokens_.next(), skip_brackets(depth, ReplayObstacle::Subquery);
        } else if (joins_values(token)) {
          block(s, ReplayObstacle::Grouping);
          block_from(first, ReplayObstacle::Grouping);
        } else if (tells_first(token) && first_only == 0) {
          first_only = open + 1;
        } else if (!keeps_value(token) && !is_constant_call()) {
          make_odd();
        }
        behind_value = true;
      } else if (is_any(token, {"null", "true", "false", "current_date", "current_user", "current_timestamp"})) {
        behind_value = true;
      } else if (is_any(token, {"case",    "when",     "then",      "else",   "end",      "not",     "and",    "or",
                                "xor",     "is",       "in",        "like",   "ilike",    "rlike",   "regexp", "between",
                                "div",     "mod",      "separator", "order",  "by",       "asc",     "desc",   "from",
                                "leading", "trailing", "both",      "binary", "interval", "collate", "over",   "exists"})) {
        make_odd();
        behind_value = false;
      } else if (tokens_.peek().sign('.')) {
        behind_value = false;
      } else if (behind_value && open == 0) {
        aliases.push_back(name_of(token));
      } else {
        behind_value = true;
        if (!tells) continue;
        gives = true;
        if (s.columns.size() < kMaxColumns) s.columns.push_back(name_of(token));
      }
    }
  }

  // f(1, 'x'): no column goes in. Looks ahead a little way only.
  bool is_constant_call() const {
    SqlTokens ahead = tokens_;
    ahead.next();
    for (int i = 0; i < 64; ++i) {
      const SqlToken token = ahead.next();
      if (token.sign(')')) return true;
      if (token.kind != Kind::Number && token.kind != Kind::String && !token.sign(',')) return false;
    }
    return false;
  }

  // Behind the table.
  bool rest(RowSelection& s, int depth) {
    bool bounded = false;
    if (tokens_.peek().is("as")) tokens_.next();
    SqlToken token = take();
    const auto is_clause = [](const SqlToken& t) {
      return is_any(
          t, {"where",     "order",   "limit",         "group", "having", "union",  "join",      "inner", "left",       "right",
              "cross",     "natural", "straight_join", "full",  "offset", "fetch",  "for",       "lock",  "into",       "except",
              "intersect", "window",  "procedure",     "use",   "force",  "ignore", "partition", "on",    "tablesample"});
    };
    if (token.name() && !is_clause(token)) token = take();  // another name for the table
    for (;; token = take()) {
      end_ = token;
      if (token.kind == Kind::End || token.sign(';') || token.sign(')') || is_any(token, {"union", "except", "intersect"}))
        return bounded;
      if (token.sign('(')) {
        block(s, ReplayObstacle::Condition);
        skip_brackets(depth, ReplayObstacle::Subquery);
      } else if (token.sign(',') ||
                 is_any(token, {"join", "straight_join", "inner", "left", "right", "cross", "natural", "full"})) {
        block(s, ReplayObstacle::Join);
      } else if (token.is("where")) {
        conditions(s, depth);
      } else if (is_any(token, {"group", "having", "window", "procedure"})) {
        block(s, ReplayObstacle::Grouping);
      } else if (token.is("order")) {
        bounded = true;
        order(s);
      } else if (is_any(token, {"limit", "offset", "fetch"})) {
        bounded = true;
        limit(s, token);
      } else if (is_any(token, {"for", "lock", "use", "force", "ignore"}) &&
                 is_any(tokens_.peek(), {"update", "share", "in", "index", "key"})) {
        // Locks and hints change no rows.
        if (take().is("in")) take(), take();
        if (is_any(token, {"use", "force", "ignore"}) && tokens_.peek().sign('('))
          tokens_.next(), skip_brackets(depth, ReplayObstacle::Subquery);
      } else if (token.is("nowait")) {
        continue;
      } else {
        block(s, ReplayObstacle::Condition);  // PARTITION, TABLESAMPLE, INTO and whatever else
      }
    }
  }

  /// The next token, or the one that order() read too far.
  SqlToken take() { return pending_.kind == Kind::End ? tokens_.next() : std::exchange(pending_, SqlToken{}); }

  void order(RowSelection& s) {
    tokens_.next();  // BY
    SqlToken column = tokens_.next();
    while (tokens_.peek().sign('.')) tokens_.next(), column = tokens_.next();
    SqlToken behind = tokens_.next();
    RowOrder order{name_of(column), behind.is("desc")};
    if (is_any(behind, {"asc", "desc"})) behind = tokens_.next();
    const bool ends = behind.kind == Kind::End || behind.sign(';') || behind.sign(')') ||
                      is_any(behind, {"limit", "offset", "fetch", "for", "lock", "into", "union", "except", "intersect"});
    if (!column.name() || !ends)
      block(s, ReplayObstacle::Order);
    else
      s.order = std::move(order);
    pending_ = behind;
  }

  std::optional<std::uint64_t> number() {
    const SqlToken token = tokens_.peek();
    if (token.kind != Kind::Number) return std::nullopt;
    const auto value = parse_number<std::uint64_t>(token.text);
    if (value) tokens_.next();
    return value;
  }

  // LIMIT n, LIMIT o, n, LIMIT n OFFSET o, OFFSET o ROWS, FETCH FIRST n ROWS ONLY.
  void limit(RowSelection& s, const SqlToken& word) {
    if (word.is("fetch")) {
      tokens_.next();  // FIRST, NEXT
      s.limit = number().value_or(1);
      if (!is_any(tokens_.peek(), {"row", "rows"})) return block(s, ReplayObstacle::Condition);  // PERCENT
      tokens_.next();
      if (!tokens_.peek().is("only")) return block(s, ReplayObstacle::Condition);  // WITH TIES
      tokens_.next();
      return;
    }
    const auto first = number();
    if (!first) {
      if (!is_any(tokens_.peek(), {"all", "null"})) return block(s, ReplayObstacle::Condition);
      tokens_.next();
      return;
    }
    if (word.is("offset")) {
      s.offset = *first;
      if (is_any(tokens_.peek(), {"row", "rows"})) tokens_.next();
      return;
    }
    s.limit = *first;
    if (!tokens_.peek().sign(',')) return;
    tokens_.next();
    if (const auto second = number()) {
      s.offset = *first, s.limit = *second;
    } else {
      block(s, ReplayObstacle::Condition);
    }
  }

  std::optional<std::string> value() {
    SqlToken token = tokens_.next();
    std::string sign;
    if (token.sign('-')) sign = "-", token = tokens_.next();
    if (token.kind == Kind::Number) {
      const bool digits = std::ranges::all_of(token.text, [](char c) { return c >= '0' && c <= '9'; });
      if (!digits || token.text.size() > 18 || tokens_.peek().sign('.')) return std::nullopt;
      return sign + std::string(token.text);
    }
    if (!sign.empty()) return std::nullopt;
    const bool quoted = token.kind == Kind::String ||
                        (token.kind == Kind::Quoted && token.text.data() > text_.data() && token.text.data()[-1] == '"');
    if (!quoted || token.text.size() > kMaxValueBytes) return std::nullopt;
    return unescaped(token);
  }

  void add(RowSelection& s, std::string column, RowCondition::Is is, std::vector<std::string> values) {
    if (s.where.size() >= kMaxConditions) return block(s, ReplayObstacle::Condition);
    s.where.push_back({std::move(column), is, std::move(values)});
  }

  // One of: column = v, < <= > >=, IN (…), BETWEEN a AND b, LIKE, IS [NOT] NULL; "1", "1 = 1", TRUE.
  bool condition(RowSelection& s, int depth) {
    using enum RowCondition::Is;
    SqlToken column = tokens_.next();
    if (column.is("true")) return true;
    if (is_true_number(column)) {
      if (!tokens_.peek().sign('=')) return true;
      tokens_.next();
      return tokens_.next().text == column.text;
    }
    if (!column.name() || is_any(column, {"not", "exists", "null", "false", "case", "select"})) return false;
    while (tokens_.peek().sign('.')) tokens_.next(), column = tokens_.next();
    if (!column.name()) return false;
    const std::string name = name_of(column);
    const SqlToken sign = tokens_.next();
    if (sign.is("is")) {
      const bool negated = tokens_.peek().is("not");
      if (negated) tokens_.next();
      if (!tokens_.next().is("null")) return false;
      add(s, name, negated ? NotNull : Null, {});
      return true;
    }
    if (sign.is("in")) {
      if (!tokens_.next().sign('(')) return false;
      std::vector<std::string> values;
      while (values.size() < kMaxValues && !tokens_.peek().is("select")) {
        auto one = value();
        if (!one) break;
        values.push_back(std::move(*one));
        if (tokens_.peek().sign(')')) {
          tokens_.next();
          add(s, name, OneOf, std::move(values));
          return true;
        }
        if (!tokens_.peek().sign(',')) break;
        tokens_.next();
      }
      skip_brackets(depth, ReplayObstacle::Subquery);
      return false;
    }
    if (sign.is("between")) {
      auto low = value();
      if (!low || !tokens_.next().is("and")) return false;
      auto high = value();
      if (!high) return false;
      add(s, name, AtLeast, {std::move(*low)});
      add(s, name, AtMost, {std::move(*high)});
      return true;
    }
    if (sign.is("like")) {
      auto pattern = value();
      return pattern && like(s, name, std::move(*pattern));
    }
    RowCondition::Is is = OneOf;
    if (sign.sign('<') || sign.sign('>')) {
      const bool equal = tokens_.peek().sign('=');
      if (equal) tokens_.next();
      if (tokens_.peek().sign('>')) return false;
      is = sign.sign('<') ? (equal ? AtMost : Less) : (equal ? AtLeast : Greater);
    } else if (!sign.sign('=')) {
      return false;
    }
    auto one = value();
    if (!one) return false;
    add(s, name, is, {std::move(*one)});
    return true;
  }

  bool like(RowSelection& s, const std::string& name, std::string pattern) {
    using enum RowCondition::Is;
    const bool front = pattern.starts_with('%'), back = pattern.size() > 1 && pattern.ends_with('%');
    if (back) pattern.pop_back();
    if (front) pattern.erase(0, 1);
    if (pattern.find_first_of("%_\\") != std::string::npos) return false;
    if (pattern.empty()) {
      if (!front) return false;
      add(s, name, NotNull, {});
      return true;
    }
    add(s, name, front && back ? Contains : front ? Ends : back ? Begins : OneOf, {std::move(pattern)});
    return true;
  }

  void conditions(RowSelection& s, int depth) {
    int open = 0;
    while (true) {
      while (tokens_.peek().sign('(')) tokens_.next(), ++open;
      if (!condition(s, depth)) break;
      while (open > 0 && tokens_.peek().sign(')')) tokens_.next(), --open;
      if (open > 0) break;
      const SqlToken behind = tokens_.peek();
      if (behind.is("and")) {
        tokens_.next();
        continue;
      }
      const bool ends = behind.kind == Kind::End || behind.sign(';') || behind.sign(')') ||
                        is_any(behind, {"order", "limit", "group", "having", "union", "for", "lock", "into", "offset", "fetch",
                                        "except", "intersect", "procedure"});
      if (ends) return;
      break;
    }
    block(s, ReplayObstacle::Condition);
    skip_condition(depth, open);
  }

  // To the clause behind a condition that is not understood; `open` brackets of it are to be closed.
  void skip_condition(int depth, int open) {
    while (true) {
      const SqlToken token = tokens_.peek();
      if (token.kind == Kind::End || token.sign(';') || (token.sign(')') && open == 0) ||
          is_any(token, {"order", "limit", "group", "having", "union", "into"}))
        return;
      tokens_.next();
      if (token.sign(')')) --open;
      if (token.is("select") && depth < kMaxDepth) nested(token, depth, ReplayObstacle::Subquery);
      if (token.sign('(')) skip_brackets(depth, ReplayObstacle::Subquery);
    }
  }

  std::string_view text_;
  SqlTokens tokens_;
  const SelectFrame& frame_;
  SqlToken end_, pending_;
  std::vector<RowSelection> found_;
};

}  // namespace

std::vector<RowSelection> read_selects(std::string_view statement, const SelectFrame& frame) {
  return SelectReader(statement, frame).run();
}

}  // namespace hinomi::findings
