#include "events/session_id.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace hinomi::events {
namespace {

// Ids of 64 random bits (OWASP ASVS 3.2.2) take sixteen signs in the shortest usual writing.
constexpr std::size_t kShortest = 16, kLongest = 512;
constexpr std::size_t kLooked = 4096;  // bytes of one header or target
constexpr std::size_t kLongestName = 80;

// The value of the first pair "name=value" with a session's name.
std::string_view find_pair(std::string_view text, char separator) {
  text = text.substr(0, kLooked);
  while (text.size() > kShortest) {
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view pair = text.substr(0, end);
    if (pair.size() > kShortest) {
      const std::size_t equals = pair.find('=');
      if (equals != std::string_view::npos && is_session_name(trim(pair.substr(0, equals)))) {
        if (const auto value = session_value(pair.substr(equals + 1)); !value.empty()) return value;
      }
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

}  // namespace

bool is_session_name(std::string_view name) {
  if (name.empty() || name.size() > kLongestName) return false;
  static constexpr std::array<std::string_view, 4> kWhole = {"sid", "connect.sid", "eccube", "cake"};
  if (std::ranges::any_of(kWhole, [&](std::string_view whole) { return iequals(name, whole); })) return true;
  return name.starts_with("wordpress_logged_in_") || name.starts_with("wordpress_sec_") ||
         ifind(name, "sess") != std::string_view::npos;
}

std::string_view session_value(std::string_view value) {
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
  if (value.size() < kShortest || value.size() > kLongest) return {};
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("%|._~,+/=:-").contains(c);
  };
  return std::ranges::all_of(value, fits) ? value : std::string_view{};
}

std::string_view session_in_cookies(std::string_view cookies) { return find_pair(cookies, ';'); }

std::string_view session_in_target(std::string_view target) {
  if (target.size() <= kShortest) return {};
  const std::size_t query = std::min(target.find('?'), target.size());
  // Java servlets put it at the end of the path (Servlet specification, 7.1.3).
  constexpr std::string_view kServlet = "jsessionid=";
  if (const std::size_t at = target.substr(0, query).rfind(';');
      at != std::string_view::npos && istarts_with(target.substr(at + 1), kServlet))
    return session_value(target.substr(at + 1 + kServlet.size(), query - at - 1 - kServlet.size()));
  return query == target.size() ? std::string_view{} : find_pair(target.substr(query + 1), '&');
}

}  // namespace hinomi::events
