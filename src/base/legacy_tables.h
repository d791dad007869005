// Two-byte Japanese character sets as tables, made once from ICU's mappings: a lookup is many times faster than a converter
// call, and what a broken byte costs is ours to decide.
#pragma once

#include <cstddef>
#include <vector>

namespace hinomi {

/// Immutable once made; a lookup gives U+0000 where there is no character. Bytes may be anything from 0 to 255.
class LegacyTables {
 public:
  LegacyTables();
  /// Windows-31J: JIS X 0208 with NEC's and IBM's extensions and the user-defined area (U+E000…).
  char16_t cp932(unsigned lead, unsigned trail) const { return cp932_[lead << 8 | trail]; }
  /// Row and cell bytes from 0x21 to 0x7E, with the same extensions and mappings (CP51932, CP50221, eucJP-ms).
  char16_t jis_x_0208(unsigned row, unsigned cell) const { return jis_x_0208_[row << 8 | cell]; }
  char16_t jis_x_0212(unsigned row, unsigned cell) const { return jis_x_0212_[row << 8 | cell]; }

 private:
  std::vector<char16_t> cp932_, jis_x_0208_, jis_x_0212_;
};

const LegacyTables& legacy_tables();

}  // namespace hinomi
