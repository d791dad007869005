#include "base/geo.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <vector>

#include <fmt/format.h>
#include <maxminddb.h>
#include <netinet/in.h>

#include "base/files.h"
#include "base/number.h"
#include "base/text.h"
#include "base/time.h"

namespace hinomi {
namespace {

using Country = std::array<char, 2>;

// Two capital letters; tor writes "??" where IPFire knows none.
bool take_country(std::string_view word, Country& out) {
  if (word.size() != 2 || word[0] < 'A' || word[0] > 'Z' || word[1] < 'A' || word[1] > 'Z') return false;
  out = {word[0], word[1]};
  return true;
}

template <typename Key>
struct Range {
  Key first, last;
  Country country;
};

// The range that holds `key`; ranges are sorted and do not overlap.
template <typename Key>
std::string country_of(const std::vector<Range<Key>>& ranges, const Key& key) {
  const auto after = std::ranges::upper_bound(ranges, key, {}, &Range<Key>::first);
  if (after == ranges.begin()) return {};
  const Range<Key>& range = *std::prev(after);
  if (key > range.last) return {};
  return {range.country[0], range.country[1]};
}

bool parse_key(std::string_view word, std::uint32_t& key) {
  const auto number = parse_number<std::uint32_t>(word);
  if (number) key = *number;
  return number.has_value();
}
bool parse_key(std::string_view word, std::array<std::uint8_t, 16>& key) {
  const auto address = IpAddress::parse(word);
  if (address) key = address->bytes;
  return address.has_value();
}

// Lines "first,last,CC"; others are comments or damage and are left out.
template <typename Key>
std::vector<Range<Key>> parse_ranges(std::string_view text) {
  std::vector<Range<Key>> ranges;
  ranges.reserve(text.size() / 24);
  while (!text.empty()) {
    const auto newline = text.find('\n');
    std::string_view line = trim(text.substr(0, newline));
    text = newline == std::string_view::npos ? std::string_view{} : text.substr(newline + 1);
    if (line.empty() || line.front() == '#') continue;
    const auto a = line.find(',');
    const auto b = a == std::string_view::npos ? a : line.find(',', a + 1);
    if (b == std::string_view::npos) continue;
    Range<Key> range;
    if (!take_country(line.substr(b + 1), range.country)) continue;
    if (!parse_key(line.substr(0, a), range.first) || !parse_key(line.substr(a + 1, b - a - 1), range.last)) continue;
    if (range.last < range.first) continue;
    ranges.push_back(range);
  }
  if (!std::ranges::is_sorted(ranges, {}, &Range<Key>::first)) std::ranges::stable_sort(ranges, {}, &Range<Key>::first);
  return ranges;
}

// tor's files: IPv4 is read at once, IPv6 when the first such address is asked for, since many logs hold none.
class TorDatabase : public GeoDatabase {
 public:
  static Result<std::unique_ptr<GeoDatabase>> open(const std::filesystem::path& folder) {
    ASSIGN_OR_RETURN(const std::string text, read_file(folder / "geoip"));
    auto database = std::make_unique<TorDatabase>();
    database->v4_ = parse_ranges<std::uint32_t>(text);
    if (database->v4_.empty()) {
      return make_error(Errc::Malformed, (folder / "geoip").string() + ": holds no line of the form first,last,COUNTRY",
                        "install Debian's tor-geoipdb, or name a MaxMind .mmdb file");
    }
    database->v6_file_ = folder / "geoip6";
    database->description_ = "tor-geoipdb" + generated(text);
    return std::unique_ptr<GeoDatabase>(std::move(database));
  }

  GeoPlace find(const IpAddress& address) const override {
    if (!address.known()) return {};
    if (address.is_v4()) return {country_of(v4_, address.v4()), 0};
    std::call_once(v6_once_, [this] {
      if (const auto text = read_file(v6_file_)) v6_ = parse_ranges<std::array<std::uint8_t, 16>>(*text);
    });
    return {country_of(v6_, address.bytes), 0};
  }

  std::string description() const override { return description_; }

 private:
  // " (IPFire Location, Thu, 25 Jun 2026 04:33:59 GMT)" from the head of the file.
  static std::string generated(std::string_view text) {
    const std::string_view head = text.substr(0, 4096);
    static constexpr std::string_view kMark = "# Generated:";
    const auto at = head.find(kMark);
    if (at == std::string_view::npos) return {};
    const auto from = at + kMark.size();
    return fmt::format(" (IPFire Location, {})", cut_bytes(printable(trim(head.substr(from, head.find('\n', from) - from))), 60));
  }

  std::vector<Range<std::uint32_t>> v4_;
  mutable std::once_flag v6_once_;
  mutable std::vector<Range<std::array<std::uint8_t, 16>>> v6_;
  std::filesystem::path v6_file_;
  std::string description_;
};

class MaxMindDatabase : public GeoDatabase {
 public:
  static Result<std::unique_ptr<GeoDatabase>> open(const std::filesystem::path& path) {
    auto database = std::make_unique<MaxMindDatabase>();
    if (const int status = MMDB_open(path.c_str(), MMDB_MODE_MMAP, &database->file_); status != MMDB_SUCCESS) {
      return make_error(Errc::Malformed, fmt::format("{}: {}", path.string(), MMDB_strerror(status)),
                        "give a MaxMind or DB-IP file in .mmdb form, or a folder with tor's geoip files");
    }
    database->open_ = true;
    return std::unique_ptr<GeoDatabase>(std::move(database));
  }
  ~MaxMindDatabase() override {
    if (open_) MMDB_close(&file_);
  }

  GeoPlace find(const IpAddress& address) const override {
    if (!address.known()) return {};
    GeoPlace place;
    sockaddr_in6 v6{};
    sockaddr_in v4{};
    const sockaddr* socket = nullptr;
    if (address.is_v4()) {
      v4.sin_family = AF_INET;
      v4.sin_addr.s_addr = htonl(address.v4());
      socket = reinterpret_cast<const sockaddr*>(&v4);
    } else {
      v6.sin6_family = AF_INET6;
      std::ranges::copy(address.bytes, v6.sin6_addr.s6_addr);
      socket = reinterpret_cast<const sockaddr*>(&v6);
    }
    int failure = MMDB_SUCCESS;
    MMDB_lookup_result_s found = MMDB_lookup_sockaddr(&file_, socket, &failure);
    if (failure != MMDB_SUCCESS || !found.found_entry) return place;
    MMDB_entry_data_s value;
    if (MMDB_get_value(&found.entry, &value, "country", "iso_code", nullptr) == MMDB_SUCCESS && value.has_data &&
        value.type == MMDB_DATA_TYPE_UTF8_STRING) {
      Country country;
      if (take_country({value.utf8_string, value.data_size}, country)) place.country = {country[0], country[1]};
    }
    if (MMDB_get_value(&found.entry, &value, "autonomous_system_number", nullptr) == MMDB_SUCCESS && value.has_data &&
        value.type == MMDB_DATA_TYPE_UINT32) {
      place.asn = value.uint32;
    }
    return place;
  }

  std::string description() const override {
    const MMDB_metadata_s& about = file_.metadata;
    const auto built =
        Timestamp::from_seconds(static_cast<std::int64_t>(std::min<std::uint64_t>(about.build_epoch, 253'402'300'799)));
    return fmt::format("{} ({})", about.database_type != nullptr ? cut_bytes(printable(about.database_type), 60) : "MaxMind DB",
                       format_date(built, UtcOffset{0}));
  }

 private:
  MMDB_s file_{};
  bool open_ = false;
};

class NoDatabase : public GeoDatabase {
 public:
  GeoPlace find(const IpAddress&) const override { return {}; }
  std::string description() const override { return {}; }
};

}  // namespace

Result<std::unique_ptr<GeoDatabase>> GeoDatabase::open(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    return make_error(Errc::NotFound, path.string() + ": no such file or folder",
                      "install Debian's tor-geoipdb, or name a MaxMind .mmdb file");
  }
  return std::filesystem::is_directory(status) ? TorDatabase::open(path) : MaxMindDatabase::open(path);
}

std::unique_ptr<GeoDatabase> GeoDatabase::none() { return std::make_unique<NoDatabase>(); }

}  // namespace hinomi
