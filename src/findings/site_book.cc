#include "findings/site_book.h"

#include "base/text.h"

namespace hinomi::findings {
namespace {

// "web/shop/access.log.2.gz", "web/shop/access_log-20200705" → "web/shop/access"; "logs.zip!/access.log" keeps its archive.
std::string log_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const std::size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
  std::size_t end = path.find('.', begin);
  if (end == std::string_view::npos || end == begin) end = path.size();
  while (end > begin + 1 && (path[end - 1] == '-' || path[end - 1] == '_' || (path[end - 1] >= '0' && path[end - 1] <= '9'))) --end;
  return std::string(path.substr(0, end));
}

// "www.shop.example:443" → "www.shop.example"
std::string host_of(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  if (colon != std::string_view::npos && host.find_first_not_of("0123456789", colon + 1) == std::string_view::npos)
    host = host.substr(0, colon);
  return ascii_lower(printable(host.substr(0, 253)));
}

std::string_view host_of_url(std::string_view url) {
  if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  return url.substr(0, url.find_first_of("/:?#"));
}

}  // namespace

std::uint32_t SiteBook::look_up(const Event& event) {
  if (event.place.evidence >= last_.size()) last_.resize(event.place.evidence + 1);
  Last& last = last_[event.place.evidence];
  SiteName name;
  if (event.place.evidence < context_.evidence.size()) {
    const Evidence& evidence = context_.evidence[event.place.evidence];
    name.asset = evidence.asset;
    name.log = log_of(evidence.path);
  }
  name.host = host_of(event.host);
  if (!name.host.empty()) {
    for (const Site& site : context_.ledger.sites) {
      if (iequals(host_of_url(site.url), name.host)) name.asset = site.name;
    }
  }
  last.known = true;
  last.host = event.host;
  const auto known = by_key_.find(name.key());
  if (known != by_key_.end()) return last.site = known->second;
  if (names_.size() >= kMaxSites) {
    full_ = true;
    return last.site = kNone;
  }
  last.site = static_cast<std::uint32_t>(names_.size());
  by_key_.emplace(name.key(), last.site);
  names_.push_back(std::move(name));
  return last.site;
}

}  // namespace hinomi::findings
