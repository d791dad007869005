#include "evidence/site_configuration.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"

namespace hinomi::evidence {
namespace {

constexpr std::size_t kMostValue = 256;

/// What stands in a file as NAME and value, in its order.
struct Setting {
  std::string name, value;
};

bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

/// Strings of PHP, and which of them belong together: define('NAME', 'value'), 'name' => 'value', $name = 'value'.
std::vector<Setting> php_settings(std::string_view text) {
  std::vector<Setting> settings;
  std::string name;       // the string, or the variable, that stood last
  bool called = false;    // a function's argument comes next
  bool assigned = false;  // ',' of a define, '=>' or '=' stood behind it
  for (std::size_t i = 0; i < text.size() && settings.size() < 10'000;) {
    const char c = text[i], after = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == '#' || (c == '/' && after == '/')) {
      i = std::min(text.find('\n', i), text.size());
    } else if (c == '/' && after == '*') {
      const std::size_t end = text.find("*/", i + 2);
      i = end == std::string_view::npos ? text.size() : end + 2;
    } else if (c == '\'' || c == '"') {
      std::string value;
      for (++i; i < text.size() && text[i] != c; ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        if (value.size() < kMostValue) value += text[i];
      }
      if (i >= text.size()) break;  // no end: what was swallowed may be a password
      ++i;
      if (assigned && !name.empty() && !called) {
        settings.push_back({std::move(name), std::move(value)});
        name.clear();
      } else {
        name = std::move(value);
      }
      assigned = called = false;
    } else if (c == '$') {
      const std::size_t from = ++i;
      while (i < text.size() && is_name(text[i])) ++i;
      name = text.substr(from, std::min(i - from, kMostValue));
      assigned = false;
    } else {
      if (c == ',' || c == '=') assigned = !name.empty(), called = false;
      // define('DB_USER', getenv_docker('X', 'y')): what a function gives is not known.
      if (c == '(' && assigned) called = true;
      if (c == ';' || c == '[' || c == ')') name.clear(), assigned = false;
      ++i;
    }
  }
  return settings;
}

/// NAME=value of .env, NAME value of mt-config.cgi.
std::vector<Setting> line_settings(std::string_view text, char divider) {
  std::vector<Setting> settings;
  while (!text.empty() && settings.size() < 10'000) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with("export ")) line = trim(line.substr(7));
    const std::size_t at = line.find(divider);
    if (line.empty() || line.front() == '#' || at == std::string_view::npos) continue;
    std::string_view value = trim(line.substr(at + 1));
    const std::string_view name = trim(line.substr(0, at));
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'')) {
      const std::size_t close = value.find(value.front(), 1);
      value = value.substr(1, close == std::string_view::npos ? value.size() : close - 1);
    } else {
      value = trim(value.substr(0, value.find(" #")));
    }
    if (!name.empty() && std::ranges::all_of(name, is_name))
      settings.push_back({std::string(name.substr(0, 64)), std::string(value.substr(0, 4 * kMostValue))});
  }
  return settings;
}

std::string value_of(const std::vector<Setting>& settings, std::string_view name) {
  // What is said later counts.
  for (auto at = settings.rbegin(); at != settings.rend(); ++at) {
    if (at->name == name) return printable(std::string_view(at->value).substr(0, kMostValue));
  }
  return {};
}

std::optional<DatabaseAccess> named(const std::vector<Setting>& settings, std::string_view database, std::string_view user,
                                    std::string prefix) {
  DatabaseAccess access;
  access.database = value_of(settings, database), access.user = value_of(settings, user);
  access.prefix = std::move(prefix);
  if (access.database.empty() || access.user.empty()) return std::nullopt;
  return access;
}

// mysql://user:password@host:3306/database?charset=utf8mb4
std::optional<DatabaseAccess> by_url(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::nullopt;
  const std::string_view kind = url.substr(0, scheme);
  if (!kind.starts_with("mysql") && !kind.starts_with("mariadb") && !kind.starts_with("postgres") && !kind.starts_with("pdo-"))
    return std::nullopt;
  url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("?#"));
  const std::size_t at = url.rfind('@');
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view account = url.substr(0, at), server = url.substr(at + 1);
  const std::size_t slash = server.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  DatabaseAccess access;
  access.user = printable(percent_decode(account.substr(0, std::min(account.find(':'), kMostValue))));
  access.database = printable(percent_decode(server.substr(slash + 1, kMostValue)));
  if (access.database.empty() || access.user.empty()) return std::nullopt;
  return access;
}

}  // namespace

bool may_be_site_configuration(std::string_view file_name) {
  for (const std::string_view name : {"wp-config.php", "mt-config.cgi", "env.php", "config.php", ".env"}) {
    if (iequals(file_name, name)) return true;
  }
  return istarts_with(file_name, ".env.");
}

std::optional<DatabaseAccess> read_site_configuration(std::string_view text) {
  text = text.substr(0, kMostConfiguration);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  if (text.contains("<?php")) {
    if (!text.contains("DB_NAME") && !text.contains("dbname")) return std::nullopt;
    const std::vector<Setting> settings = php_settings(text);
    // WordPress and EC-CUBE 2, which has no prefix; Magento.
    if (auto defined = named(settings, "DB_NAME", "DB_USER", value_of(settings, "table_prefix"))) return defined;
    return named(settings, "dbname", "username", value_of(settings, "table_prefix"));
  }
  if (text.contains("ObjectDriver") && text.contains("Database")) {
    std::vector<Setting> settings = line_settings(text, ' ');
    return named(settings, "Database", "DBUser", "mt_");
  }
  if (!text.contains("DATABASE_URL") && !text.contains("DB_DATABASE")) return std::nullopt;
  const std::vector<Setting> settings = line_settings(text, '=');
  for (auto at = settings.rbegin(); at != settings.rend(); ++at) {
    if (at->name != "DATABASE_URL") continue;
    if (auto access = by_url(at->value)) return access;
  }
  return named(settings, "DB_DATABASE", "DB_USERNAME", value_of(settings, "DB_PREFIX"));
}

}  // namespace hinomi::evidence
