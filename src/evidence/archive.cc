#include "evidence/archive.h"

#include <archive.h>
#include <archive_entry.h>

namespace hinomi::evidence {
namespace {

constexpr std::size_t kBlock = 256 * 1024;

class LibarchiveReader : public ArchiveReader {
 public:
  LibarchiveReader(std::unique_ptr<ByteStream> packed, BombGuard guard)
      : packed_(std::move(packed)),
        guard_(guard),
        archive_(archive_read_new()),
        block_(std::make_unique_for_overwrite<char[]>(kBlock)) {
    // Only what evidence comes in: every further decoder is code that an attacker may feed.
    archive_read_support_filter_gzip(archive_);
    archive_read_support_filter_bzip2(archive_);
    archive_read_support_filter_xz(archive_);
    archive_read_support_filter_lzma(archive_);
    archive_read_support_filter_zstd(archive_);
    archive_read_support_filter_lz4(archive_);
    archive_read_support_format_tar(archive_);
    archive_read_support_format_zip_streamable(archive_);
    archive_read_support_format_raw(archive_);
    archive_read_support_format_empty(archive_);
    if (archive_read_open(archive_, this, nullptr, &LibarchiveReader::feed, nullptr) != ARCHIVE_OK) fail();
  }
  ~LibarchiveReader() override { archive_read_free(archive_); }
  LibarchiveReader(const LibarchiveReader&) = delete;
  LibarchiveReader& operator=(const LibarchiveReader&) = delete;

  bool next(Member& member) override {
    if (damage_) return false;
    unpacked_ = {};
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(archive_, &entry);
    if (status == ARCHIVE_EOF) return false;
    if (status < ARCHIVE_WARN) {
      fail();
      return false;
    }
    raw_ = archive_format(archive_) == ARCHIVE_FORMAT_RAW;
    member.index = count_++;
    const char* name = raw_ ? "" : archive_entry_pathname(entry);
    member.name = name != nullptr ? name : "";
    member.regular = raw_ || archive_entry_filetype(entry) == AE_IFREG;
    if (archive_entry_hardlink(entry) != nullptr) member.regular = false;
    member.modified = archive_entry_mtime_is_set(entry) ? archive_entry_mtime(entry) : 0;
    return true;
  }

  // Block by block: archive_read_data() would fill the whole buffer first and, at damage, give nothing of what it had.
  std::size_t read(char* buffer, std::size_t size) override {
    while (unpacked_.empty()) {
      if (damage_) return 0;
      const void* bytes = nullptr;
      std::size_t n = 0;
      la_int64_t offset = 0;
      const int status = archive_read_data_block(archive_, &bytes, &n, &offset);
      if (status == ARCHIVE_EOF) return 0;
      if (status < ARCHIVE_WARN) {
        fail();
        return 0;
      }
      out_ += n;
      if (out_ > guard_.free_bytes && out_ / guard_.ratio > in_) {
        damage_ = SkipReason::TooLarge;
        return 0;
      }
      unpacked_ = {static_cast<const char*>(bytes), n};
    }
    const std::size_t n = std::min(size, unpacked_.size());
    std::copy_n(unpacked_.data(), n, buffer);
    unpacked_.remove_prefix(n);
    return n;
  }

  std::optional<SkipReason> damage() const override { return damage_; }
  bool single() const override { return raw_; }

 private:
  static la_ssize_t feed(archive*, void* self, const void** bytes) {
    auto* reader = static_cast<LibarchiveReader*>(self);
    const std::size_t n = reader->packed_->read(reader->block_.get(), kBlock);
    reader->in_ += n;
    *bytes = reader->block_.get();
    return static_cast<la_ssize_t>(n);
  }
  void fail() {
    if (damage_) return;
    const char* text = archive_error_string(archive_);
    // libarchive says "truncated" for a stream that ends early; anything else is broken inside.
    damage_ = text != nullptr && std::string_view(text).find("runcated") != std::string_view::npos ? SkipReason::CutOff
                                                                                                   : SkipReason::DamagedArchive;
  }

  std::unique_ptr<ByteStream> packed_;
  BombGuard guard_;
  archive* archive_;
  std::unique_ptr<char[]> block_;
  std::string_view unpacked_;  // of the current member, not yet handed out; libarchive's until its next call
  std::uint64_t in_ = 0, out_ = 0;
  std::size_t count_ = 0;
  bool raw_ = false;
  std::optional<SkipReason> damage_;
};

class MemberStream : public ByteStream {
 public:
  MemberStream(std::unique_ptr<ByteStream> packed, std::size_t index) : reader_(ArchiveReader::open(std::move(packed))) {
    Member member;
    do {
      found_ = reader_->next(member);
    } while (found_ && member.index < index);
  }
  std::size_t read(char* buffer, std::size_t size) override { return found_ ? reader_->read(buffer, size) : 0; }
  std::optional<SkipReason> damage() const override { return reader_->damage(); }

 private:
  std::unique_ptr<ArchiveReader> reader_;
  bool found_ = false;
};

// Office documents are zips, but one thing: a reader opens them. Their first member tells (ISO/IEC 29500-2 and ODF 1.2 part 3).
bool is_office_document(std::string_view head) {
  constexpr std::size_t kNameSize = 26, kName = 30;
  constexpr std::string_view kMimetype = "mimetypeapplication/vnd.oasis.opendocument.";
  if (!head.starts_with("PK\x03\x04") || head.size() < kName) return false;
  const std::size_t size =
      static_cast<unsigned char>(head[kNameSize]) | static_cast<std::size_t>(static_cast<unsigned char>(head[kNameSize + 1])) << 8;
  const std::string_view name = head.substr(kName, size);
  if (head.substr(kName).starts_with(kMimetype) || name == "[Content_Types].xml" || name == "_rels/.rels") return true;
  return name.starts_with("xl/") || name.starts_with("word/") || name.starts_with("ppt/") || name.starts_with("docProps/");
}

}  // namespace

Packing packing_of(std::string_view head) {
  using namespace std::string_view_literals;
  if (head.starts_with("\x1f\x8b"sv)) return Packing::Gzip;
  for (const std::string_view magic : {"\x28\xb5\x2f\xfd"sv,
                                       "\xfd"
                                       "7zXZ\0"sv,
                                       "BZh"sv, "\x04\x22\x4d\x18"sv, "\x5d\0\0"sv}) {
    if (head.starts_with(magic)) return Packing::Compressed;
  }
  if (is_office_document(head)) return Packing::None;
  if (head.starts_with("PK\x03\x04"sv) || head.starts_with("PK\x05\x06"sv)) return Packing::Container;
  if (head.size() >= 512 && head.substr(257, 5) == "ustar"sv) return Packing::Container;
  return Packing::None;
}

std::unique_ptr<ArchiveReader> ArchiveReader::open(std::unique_ptr<ByteStream> packed, BombGuard guard) {
  return std::make_unique<LibarchiveReader>(std::move(packed), guard);
}

std::unique_ptr<ByteStream> open_member(std::unique_ptr<ByteStream> packed, std::size_t index) {
  return std::make_unique<MemberStream>(std::move(packed), index);
}

}  // namespace hinomi::evidence
