// Addresses of requests are written by attackers: any bytes are tried against a route, and the first line as a route itself.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "findings/route_pattern.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hinomi;
  using findings::RoutePattern;
  static const RoutePattern order =
      std::move(*RoutePattern::compile({"/admin/order/{id}/edit", Route::Shows::Record, {}, false, {}, {}}));
  static const RoutePattern list =
      std::move(*RoutePattern::compile({"/admin.php?page=orders&paged={page}", Route::Shows::List, {}, false, 50, {}}));
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (const auto asked = order.match(text); asked && (asked->value.empty() || asked->value.size() > 64)) std::abort();
  if (const auto asked = list.match(text); asked && asked->rows % 50 != 0) std::abort();
  const std::size_t end = std::min(text.find('\n'), text.size());
  if (const auto own = RoutePattern::compile({std::string(text.substr(0, end)), Route::Shows::Record, {}, false, {}, {}}))
    own->match(text.substr(std::min(end + 1, text.size())));
  return 0;
}
