#include "base/legacy_tables.h"

#include <unicode/ucnv.h>

#include <initializer_list>
#include <memory>

#include "base/result.h"

namespace hinomi {
namespace {

struct Close {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, Close>;

Converter open_converter(const char* name) {
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(name, &status));
  // ICU's data is part of the library; without it the installation is broken.
  HINOMI_ASSERT(U_SUCCESS(status));
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  HINOMI_ASSERT(U_SUCCESS(status));
  return converter;
}

// The one UTF-16 unit that these bytes stand for, or 0.
char16_t single(UConverter* converter, std::initializer_list<unsigned> bytes) {
  char source[4];
  std::int32_t size = 0;
  for (const unsigned byte : bytes) source[size++] = static_cast<char>(byte);
  char16_t target[4];
  UErrorCode status = U_ZERO_ERROR;
  ucnv_reset(converter);
  const std::int32_t length = ucnv_toUChars(converter, target, 4, source, size, &status);
  return U_SUCCESS(status) && length == 1 && target[0] != 0xFFFD ? target[0] : u'\0';
}

}  // namespace

LegacyTables::LegacyTables() : cp932_(65536), jis_x_0208_(65536), jis_x_0212_(65536) {
  const Converter windows = open_converter("ibm-943_P15A-2003");
  for (unsigned lead = 0x81; lead <= 0xFC; ++lead) {
    if (lead >= 0xA0 && lead <= 0xDF) continue;
    for (unsigned trail = 0x40; trail <= 0xFC; ++trail) {
      if (trail != 0x7F) cp932_[lead << 8 | trail] = single(windows.get(), {lead, trail});
    }
  }
  const Converter euc = open_converter("euc-jp-2007");
  const Converter ibm = open_converter("ibm-33722_P12A_P12A-2009_U2");
  for (unsigned row = 0x21; row <= 0x7E; ++row) {
    for (unsigned cell = 0x21; cell <= 0x7E; ++cell) {
      // JIS to Shift_JIS: two rows share a lead byte.
      const unsigned lead = (row - 0x21) / 2 + (row < 0x5F ? 0x81 : 0xC1);
      const unsigned trail = (row & 1) != 0 ? cell + (cell < 0x60 ? 0x1F : 0x20) : cell + 0x7E;
      jis_x_0208_[row << 8 | cell] = cp932_[lead << 8 | trail];
      char16_t rare = single(euc.get(), {0x8F, row | 0x80, cell | 0x80});
      if (rare == 0) rare = single(ibm.get(), {0x8F, row | 0x80, cell | 0x80});
      jis_x_0212_[row << 8 | cell] = rare;
    }
  }
}

const LegacyTables& legacy_tables() {
  static const LegacyTables tables;
  return tables;
}

}  // namespace hinomi
