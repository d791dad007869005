// What belongs to a page and is asked for by the browser by itself: pictures, styles, scripts, fonts, films.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"

namespace hinomi::findings {

/// `path`: without its query.
inline bool is_asset(std::string_view path) {
  const auto dot = path.rfind('.');
  if (dot == std::string_view::npos || path.size() - dot > 6) return false;
  static constexpr std::array<std::string_view, 24> kExtensions = {"png", "jpg", "jpeg", "gif", "webp", "avif", "svg",   "ico",
                                                                   "bmp", "css", "js",   "mjs", "map",  "woff", "woff2", "ttf",
                                                                   "eot", "otf", "mp3",  "mp4", "webm", "mov",  "ogg",   "pdf"};
  const std::string_view extension = path.substr(dot + 1);
  return std::ranges::any_of(kExtensions, [&](std::string_view known) { return iequals(known, extension); });
}

}  // namespace hinomi::findings
