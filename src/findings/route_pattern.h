// Whether the address of a request is that of a route (model/route.h), and which row or page it asks for.
//
//   ASSIGN_OR_RETURN(const RoutePattern orders, RoutePattern::compile(route));
//   if (const auto asked = orders.match("/admin/order/17/edit?x=1"))      // asked->value == "17"
//
// Linear in the address, which is percent-decoded once. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/yaml.h"
#include "model/route.h"

namespace hinomi::findings {

struct RouteAsked {
  std::string value;       ///< of {id}
  std::uint64_t rows = 0;  ///< before the first one of a list's page
  bool narrowed = false;   ///< parameters that the route does not know
};

class RoutePattern {
 public:
  /// The error says cause and remedy; the caller knows the place.
  static Result<RoutePattern> compile(const Route& route);
  std::optional<RouteAsked> match(std::string_view target) const;
  /// What every address begins with.
  std::string_view head() const { return head_; }

 private:
  enum class Takes : std::uint8_t { Text, Any, Id, Page, Offset };
  struct Piece {
    Takes takes = Takes::Text;
    std::string text;  ///< Text: itself
  };
  struct Parameter {
    std::string name;
    Piece value;
  };
  static Result<Piece> piece(std::string_view text);
  bool take(const Piece& piece, std::string_view text, RouteAsked& out) const;

  std::string head_;
  std::vector<Piece> folders_;
  std::vector<Parameter> parameters_;
  std::uint64_t per_page_ = 0;
};

/// One route of the ledger or of content/routes/; the error names file, line, cause and remedy.
Result<Route> read_route(const Yaml& node);

}  // namespace hinomi::findings
