// The members of a zip file in memory (an office document), one after the other, by libarchive.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/evidence.h"

struct archive;

namespace hinomi::events {

/// One walk from the first member to the last. Views die with the next call.
class ZipMembers {
 public:
  explicit ZipMembers(std::span<const char> file);
  /// The next member's name; nothing at the end, or where the file is too damaged to find one.
  std::optional<std::string_view> next();
  /// The next bytes of the member, empty at its end and where damage() has something to say.
  std::string_view read();
  /// Of the member being read, or of the whole when there is no next. Unpacking stops at 300 times the packed size (beyond
  /// 256 MiB): TooLarge.
  std::optional<SkipReason> damage() const { return damage_; }

 private:
  void fail();

  struct Free {
    void operator()(archive* opened) const;
  };
  std::unique_ptr<archive, Free> archive_;
  std::size_t packed_ = 0;
  std::uint64_t unpacked_ = 0;
  std::optional<SkipReason> damage_;
  bool broken_ = false;
};

}  // namespace hinomi::events
