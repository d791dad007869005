#include "events/zip_members.h"

#include <archive.h>
#include <archive_entry.h>

namespace hinomi::events {
namespace {

constexpr std::uint64_t kFreeBytes = 256u << 20, kRatio = 300;

}  // namespace

void ZipMembers::Free::operator()(archive* opened) const { archive_read_free(opened); }

ZipMembers::ZipMembers(std::span<const char> file) : archive_(archive_read_new()), packed_(file.size()) {
  archive_read_support_format_zip(archive_.get());
  if (archive_read_open_memory(archive_.get(), file.data(), file.size()) != ARCHIVE_OK) fail(), broken_ = true;
}

void ZipMembers::fail() {
  const char* text = archive_error_string(archive_.get());
  damage_ = text != nullptr && std::string_view(text).find("runcated") != std::string_view::npos ? SkipReason::CutOff
                                                                                                 : SkipReason::DamagedArchive;
}

std::optional<std::string_view> ZipMembers::next() {
  if (broken_) return std::nullopt;
  damage_.reset();
  archive_entry* entry = nullptr;
  const int status = archive_read_next_header(archive_.get(), &entry);
  if (status == ARCHIVE_EOF) return std::nullopt;
  if (status < ARCHIVE_WARN) {
    fail(), broken_ = true;
    return std::nullopt;
  }
  const char* name = archive_entry_pathname(entry);
  return name == nullptr ? std::string_view() : std::string_view(name);
}

std::string_view ZipMembers::read() {
  const void* bytes = nullptr;
  std::size_t size = 0;
  la_int64_t offset = 0;
  while (!damage_) {
    const int status = archive_read_data_block(archive_.get(), &bytes, &size, &offset);
    if (status == ARCHIVE_EOF) return {};
    if (status < ARCHIVE_WARN) {
      fail();
      return {};
    }
    unpacked_ += size;
    if (unpacked_ > kFreeBytes && unpacked_ / kRatio > packed_) {
      damage_ = SkipReason::TooLarge, broken_ = true;
      return {};
    }
    if (size > 0) return {static_cast<const char*>(bytes), size};
  }
  return {};
}

}  // namespace hinomi::events
