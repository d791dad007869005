// Country of an address, from Debian's tor-geoipdb (text) or a user's MaxMind/DB-IP file (.mmdb).
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/ip_address.h"
#include "base/result.h"

namespace hinomi {

/// What is known of the network an address belongs to.
struct GeoPlace {
  std::string country;  ///< ISO 3166-1 alpha-2, upper case; empty when unknown
  std::uint32_t asn = 0;
};

/// Read-only after open(); may be asked from several threads.
class GeoDatabase {
 public:
  virtual ~GeoDatabase() = default;
  /// An .mmdb file, or a folder with tor's `geoip` and `geoip6`.
  static Result<std::unique_ptr<GeoDatabase>> open(const std::filesystem::path& path);
  /// Where nothing is installed: every country unknown.
  static std::unique_ptr<GeoDatabase> none();
  virtual GeoPlace find(const IpAddress& address) const = 0;
  /// For the report: which source, of which date.
  virtual std::string description() const = 0;
};

}  // namespace hinomi
