#include "evidence/web_root.h"

#include <sys/stat.h>

#include "evidence/byte_stream.h"
#include "evidence/site_configuration.h"

namespace hinomi::evidence {
namespace fs = std::filesystem;

bool looks_like_web_root(const fs::path& folder) {
  std::error_code error;
  for (const char* name : {"index.php", "index.html", "index.htm", "index.cgi", "wp-config.php", "mt-config.cgi"}) {
    if (fs::is_regular_file(folder / name, error)) return true;
  }
  return fs::is_regular_file(folder / ".htaccess", error);
}

std::string read_web_root(const fs::path& folder, std::uint32_t evidence, Batch& out,
                          const std::function<void(std::uint64_t)>& file_read) {
  std::vector<fs::path> files;
  const auto skip = [&](const fs::path& path, SkipReason reason) {
    out.skipped.push_back({Place{evidence, 0, 0}, reason, path.lexically_relative(folder).generic_string()});
  };
  std::error_code error;
  fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    if (it->is_symlink()) {
      skip(it->path(), SkipReason::LinkLoop);
    } else if (it->is_regular_file()) {
      files.push_back(it->path());
    } else if (!it->is_directory()) {
      skip(it->path(), SkipReason::NotEvidence);
    }
  }
  if (error) skip(folder, SkipReason::UnreadableFile);
  std::ranges::sort(files);
  Sha256 whole;
  for (const fs::path& path : files) {
    struct stat status{};
    auto stream = open_file(path);
    if (!stream || ::lstat(path.c_str(), &status) != 0) {
      skip(path, SkipReason::UnreadableFile);
      continue;
    }
    HashingStream hashing(std::move(*stream));
    FileEntry entry;
    entry.path = path.lexically_relative(folder).generic_string();
    entry.sha256 = to_hex(hashing.finish());
    entry.bytes = hashing.consumed();
    entry.mode = status.st_mode & 07777;
    entry.modified = Timestamp::from_seconds(status.st_mtime);
    entry.place = Place{evidence, out.files.size() + 1, 0};
    if (hashing.damage()) {
      skip(path, SkipReason::UnreadableFile);
      continue;
    }
    if (entry.bytes <= kMostConfiguration && may_be_site_configuration(path.filename().string())) {
      std::string text(entry.bytes, '\0');
      std::size_t have = 0;
      if (auto again = open_file(path)) {
        while (have < text.size()) {
          const std::size_t more = (*again)->read(text.data() + have, text.size() - have);
          if (more == 0) break;
          have += more;
        }
      }
      text.resize(have);
      if (auto access = read_site_configuration(text)) {
        access->path = entry.path, access->place = entry.place;
        out.accesses.push_back(std::move(*access));
      }
    }
    whole.update(entry.path + '\0' + entry.sha256 + '\n');
    if (file_read) file_read(entry.bytes);
    out.files.push_back(std::move(entry));
    ++out.read;
  }
  return to_hex(whole.finish());
}

}  // namespace hinomi::evidence
