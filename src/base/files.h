// Whole small files, read and written. Evidence is read by evidence/, in streams; this is for ledgers, content and results.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi {

Result<std::string> read_file(const std::filesystem::path& path);

/// A key or a password: a regular file of at most `most` bytes that nobody but its owner may read. Does not wait for a pipe. Denied
/// where others may read it, Malformed where it is no file or longer.
Result<std::string> read_private_file(const std::filesystem::path& path, std::size_t most);

/// Who may read a written file.
enum class FileMode { Shared = 0644, Private = 0600 };

/// Takes pieces of text in their order.
using TextSink = std::function<void(std::string_view piece)>;

/// Written beside the target and renamed, so that a killed run leaves the old file or the new one, never half of one.
class NewFile {
 public:
  static Result<NewFile> begin(const std::filesystem::path& path, FileMode mode = FileMode::Shared);
  ~NewFile();
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;

  /// What goes wrong is told by finish().
  void write(std::string_view piece);
  /// Without it the target stays as it was.
  Result<void> finish();

 private:
  NewFile(std::filesystem::path path, std::filesystem::path temporary, int descriptor);
  void drop();

  std::filesystem::path path_, temporary_;
  int descriptor_;
  int error_ = 0;
};

/// The whole of a small file.
Result<void> write_file(const std::filesystem::path& path, std::string_view text, FileMode mode = FileMode::Shared);

}  // namespace hinomi
