#include "findings/route_views.h"

#include <algorithm>
#include <map>

namespace hinomi::findings {
namespace {

constexpr std::int64_t kLeastExport = 256;  ///< bytes; less is a message
constexpr std::size_t kFewViews = 3;

}  // namespace

RouteViews::RouteViews(const DetectorContext& context) : context_(context), assets_(context) {
  for (const Site& site : context.ledger.sites) {
    for (const Route& route : site.routes) add(route, site.name);
  }
  for (const ContentFile* file : context.content.under("routes/")) {
    const auto read = [&]() -> Result<void> {
      ASSIGN_OR_RETURN(const Yaml root, Yaml::parse(file->text, file->path));
      RETURN_IF_ERROR(root.allow_keys({"title", "prefixed", "routes"}));
      bool prefixed = false;
      if (root.get("prefixed").present()) {
        ASSIGN_OR_RETURN(prefixed, root.get("prefixed").boolean());
      }
      for (const Yaml& node : root.get("routes").items()) {
        ASSIGN_OR_RETURN(Route route, read_route(node));
        route.prefixed = prefixed;
        add(route, {});
      }
      return {};
    };
    if (auto done = read(); !done) problems_.push_back(std::move(done.error()));
  }
}

void RouteViews::add(const Route& route, const std::string& site) {
  if (auto pattern = RoutePattern::compile(route)) routes_.push_back({route, std::move(*pattern), site});
}

void RouteViews::see(std::span<const Event> events) {
  if (routes_.empty()) return;
  for (const Event& event : events) {
    // A HEAD shows nothing.
    if (event.kind == EventKind::HttpRequest && event.status == 200 && (event.method == "GET" || event.method == "POST") &&
        !without_route_.has(event.path_hash))
      see(event);
  }
}

void RouteViews::see(const Event& event) {
  if (!event.client.known() || !event.time.known()) return;
  const std::uint32_t asset = assets_.of(event);
  bool near = false;  // another address of this path may be one
  for (std::uint32_t i = 0; i < routes_.size(); ++i) {
    const Known& known = routes_[i];
    if (!event.target.starts_with(known.pattern.head())) continue;
    near = true;
    if (!known.site.empty() && known.site != assets_.name(asset)) continue;
    auto asked = known.pattern.match(event.target);
    if (!asked) continue;
    if (context_.ledger.is_own(event.client)) return;
    if (known.route.shows == Route::Shows::Export && event.bytes_out >= 0 && event.bytes_out < kLeastExport) return;
    if (views_.size() >= kMaxViews) {
      ++forgotten_;
      return;
    }
    if (event.bytes_out == 0) return;
    views_.push_back(
        {event.client, asset, i, asked->narrowed, asked->rows, std::move(asked->value), event.time, event.place, event.bytes_out});
    return;
  }
  if (!near) without_route_.add(event.path_hash);
}

std::vector<RowSelection> RouteViews::shown_to(std::span<const Finding> findings, bool (*is_intrusion)(const Finding&)) const {
  std::map<IpAddress, Timestamp> since;
  for (const Finding& f : findings) {
    if (!is_intrusion(f) || !f.actor.address.known() || !f.first.known()) continue;
    const auto [at, fresh] = since.try_emplace(f.actor.address, f.first);
    at->second = std::min(at->second, f.first);
  }
  std::map<std::tuple<IpAddress, std::uint32_t, std::uint32_t>, std::vector<const View*>> groups;
  for (const View& view : views_) {
    const auto intruder = since.find(view.client);
    if (intruder != since.end() && view.time >= intruder->second) groups[{view.client, view.asset, view.route}].push_back(&view);
  }
  // Some systems answer every address with their login form, which has one size.
  const auto is_one_page = [](std::span<const View* const> seen) {
    return seen.size() >= kFewViews && seen.front()->bytes >= 0 &&
           std::ranges::all_of(seen, [&](const View* v) { return v->bytes == seen.front()->bytes; });
  };
  std::vector<RowSelection> shown;
  for (const auto& [key, views] : groups) {
    const Route& route = routes_[std::get<2>(key)].route;
    if (route.shows != Route::Shows::Export && is_one_page(views)) continue;
    for (const View* view : views) {
      for (const RouteRows& rows : route.rows) {
        RowSelection& s = shown.emplace_back();
        s.asset = assets_.name(view->asset);
        s.table = rows.table, s.prefixed = route.prefixed;
        s.time = view->time, s.place = view->place;
        switch (route.shows) {
          case Route::Shows::Record:
            s.means = SelectionMeans::Record;
            s.where = {{rows.column, RowCondition::Is::OneOf, {view->value}}};
            break;
          case Route::Shows::List:
            s.means = SelectionMeans::List;
            if (!route.per_page || !route.order) s.obstacle = ReplayObstacle::PageSize;
            s.order = route.order, s.limit = route.per_page, s.offset = view->rows;
            break;
          case Route::Shows::Export:
            s.means = SelectionMeans::Export;
            break;
        }
        // What an unknown parameter asks for may be a search.
        if (view->narrowed && route.shows != Route::Shows::Record) s.obstacle = ReplayObstacle::Condition;
      }
    }
  }
  std::ranges::stable_sort(shown, {}, &RowSelection::place);
  return shown;
}

}  // namespace hinomi::findings
