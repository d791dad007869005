#include "evidence/collector.h"

#include <cerrno>
#include <set>

#include <sys/stat.h>
#include <unistd.h>

#include "base/nameless_file.h"
#include "evidence/database_address.h"
#include "evidence/web_root.h"
#include "model/ledger.h"

namespace hinomi::evidence {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxDepth = 3;          // archives in archives
constexpr std::size_t kMaxMembers = 100'000;  // of one archive

std::string read_sample(const std::function<std::size_t(char*, std::size_t)>& read, bool& whole) {
  std::string sample(Item::kSample, '\0');
  std::size_t filled = 0;
  while (filled < sample.size()) {
    const std::size_t n = read(sample.data() + filled, sample.size() - filled);
    if (n == 0) break;
    filled += n;
  }
  whole = filled < sample.size();
  sample.resize(filled);
  return sample;
}

// Standard input is needed twice (what is it? then: what does it say?), so it goes into a file that has no name and vanishes with
// the process.
Result<fs::path> spool_standard_input(std::string_view before = {}) {
  const int spool = make_nameless_file(fs::temp_directory_path());
  if (spool < 0) {
    return make_error(Errc::Unavailable, std::string("no temporary file for standard input: ") + std::strerror(errno),
                      "set TMPDIR to a folder with room for the input, or give a file");
  }
  const auto buffer = std::make_unique_for_overwrite<char[]>(Item::kSample);
  const auto keep = [&](std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(spool, bytes.data(), bytes.size());
      if (written < 0 && errno != EINTR) return false;
      bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
    return true;
  };
  bool kept = keep(before);
  for (;;) {
    const ssize_t n = ::read(STDIN_FILENO, buffer.get(), Item::kSample);
    if (n == 0 && kept) return fs::path(fmt::format("/proc/self/fd/{}", spool));
    if (n < 0 && errno == EINTR) continue;
    kept = kept && n > 0 && keep({buffer.get(), static_cast<std::size_t>(n)});
    if (!kept) {
      const int number = errno;
      ::close(spool);
      return make_error(Errc::Unreadable, std::string("standard input: ") + std::strerror(number),
                        "set TMPDIR to a folder with room for the input, or give a file");
    }
  }
}

class Walk {
 public:
  Walk(const std::vector<std::string>& web_roots, const Seen& seen) : web_roots_(web_roots), seen_(seen) {}

  std::vector<Item> take() && { return std::move(items_); }

  void path(const fs::path& path, const std::string& shown) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0) return problem(shown, SkipReason::UnreadableFile);
    if (S_ISLNK(status.st_mode)) return problem(shown, SkipReason::LinkLoop);
    if (S_ISDIR(status.st_mode)) return folder(path, shown);
    if (!S_ISREG(status.st_mode)) return problem(shown, SkipReason::NotEvidence);
    file(path, shown, status.st_mtime);
  }

  void folder(const fs::path& path, const std::string& shown) {
    if (is_web_root(path, shown)) {
      Item item;
      item.what = Item::What::WebRoot, item.path = shown, item.locator.file = path;
      add(std::move(item));
      return;
    }
    std::error_code error;
    std::set<fs::path> names;  // sorted: the same order on every file system
    for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) names.insert(it->path());
    if (error) return problem(shown, SkipReason::UnreadableFile);
    if (names.empty()) return problem(shown + "/", SkipReason::Empty);
    for (const fs::path& name : names) this->path(name, shown + "/" + name.filename().string());
  }

  void file(const fs::path& path, const std::string& shown, std::int64_t modified) {
    auto stream = open_file(path);
    if (!stream) return problem(shown, SkipReason::UnreadableFile);
    bool whole = false;
    std::string head = read_sample([&](char* buffer, std::size_t size) { return (*stream)->read(buffer, size); }, whole);
    if ((*stream)->damage()) return problem(shown, SkipReason::UnreadableFile);
    Item item;
    item.path = shown, item.locator.file = path, item.sample = std::move(head), item.whole = whole, item.modified = modified;
    unpack(std::move(item), 0);
  }

 private:
  bool is_web_root(const fs::path& path, const std::string& shown) const {
    for (const std::string& pattern : web_roots_) {
      if (glob_match(pattern, shown)) return true;
    }
    return looks_like_web_root(path);
  }

  void add(Item item) {
    if (seen_) seen_(item.path);
    items_.push_back(std::move(item));
  }

  void problem(const std::string& shown, SkipReason reason) {
    Item item;
    item.path = shown, item.problem = reason;
    add(std::move(item));
  }

  // `item` holds the bytes as found: decides whether they are packed, and replaces them by what is inside.
  void unpack(Item item, std::size_t depth) {
    const Packing packing = packing_of(item.sample);
    if (packing == Packing::None) {
      if (item.sample.empty()) item.problem = SkipReason::Empty;
      return add(std::move(item));
    }
    if (depth >= kMaxDepth) {
      item.problem = SkipReason::TooDeep;
      return add(std::move(item));
    }
    auto opened = open(item);
    if (!opened) {
      item.problem = SkipReason::UnreadableFile;
      return add(std::move(item));
    }
    const auto reader = ArchiveReader::open(std::move(opened->stream));
    if (packing == Packing::Gzip && take_packed_document(item)) return add(std::move(item));
    Member member;
    if (!reader->next(member)) {
      item.problem = reader->damage().value_or(SkipReason::DamagedArchive);
      return add(std::move(item));
    }
    const auto read = [&](char* buffer, std::size_t size) { return reader->read(buffer, size); };
    if (reader->single()) {
      item.sample = read_sample(read, item.whole);
      item.locator.packing = packing;
      // Damage further on is met again, and cited with its place, when the item is read through.
      if (item.sample.empty()) item.problem = reader->damage().value_or(SkipReason::Empty);
      if (packing_of(item.sample) != Packing::None) item.problem = SkipReason::TooDeep;
      return add(std::move(item));
    }
    const std::size_t container = items_.size();
    item.what = Item::What::Container;
    const Item parent = item;
    add(std::move(item));
    do {
      if (member.index >= kMaxMembers) {
        problem(parent.path + "!/…", SkipReason::TooLarge);
        break;
      }
      if (!member.regular) continue;
      Item inner;
      inner.path = parent.path + "!/" + member.name;
      inner.locator = parent.locator;
      inner.locator.members.push_back(member.index);
      inner.modified = member.modified;
      inner.sample = read_sample(read, inner.whole);
      unpack(std::move(inner), depth + 1);
    } while (reader->next(member));
    if (reader->damage()) items_[container].problem = reader->damage();
  }

  // A gzip stream that holds an office document, whose zip would be walked through like any other. False: it does not.
  static bool take_packed_document(Item& item) {
    Item unpacked = item;
    unpacked.locator.packing = Packing::Gzip;
    const auto opened = open(unpacked, Hashing::No);
    if (!opened) return false;
    unpacked.sample =
        read_sample([&](char* buffer, std::size_t size) { return opened->stream->read(buffer, size); }, unpacked.whole);
    if (!unpacked.sample.starts_with("PK\x03\x04") || packing_of(unpacked.sample) != Packing::None) return false;
    item = std::move(unpacked);
    return true;
  }

  const std::vector<std::string>& web_roots_;
  const Seen& seen_;
  std::vector<Item> items_;
};

}  // namespace

Result<std::vector<Item>> collect(const std::vector<fs::path>& paths, const std::vector<std::string>& web_roots, const Seen& seen) {
  Walk walk(web_roots, seen);
  for (const fs::path& given : paths) {
    std::error_code error;
    if (given == "-") {
      ASSIGN_OR_RETURN(const fs::path spooled, spool_standard_input());
      walk.file(spooled, "-", 0);
      continue;
    }
    const fs::path real = fs::canonical(given, error);  // a path the user names may be a link; links below it are not followed
    if (error && looks_like_address(given.native())) {
      return make_error(Errc::NotFound, "no file has this name, and this command reads no address of this kind (not repeated here)",
                        "live databases are read by scan, investigate and fingerprint: write mysql://USER@HOST/DATABASE or "
                        "postgres://USER@HOST/DATABASE; a password goes into --password-file or HINOMI_DB_PASSWORD");
    }
    if (error) {
      return make_error(error == std::errc::no_such_file_or_directory ? Errc::NotFound : Errc::Unreadable,
                        given.string() + ": " + error.message(), "give files or folders that exist and that you may read");
    }
    std::string shown = given.lexically_normal().generic_string();
    if (shown.size() > 1 && shown.ends_with('/')) shown.pop_back();
    walk.path(real, shown);
  }
  std::vector<Item> items = std::move(walk).take();
  std::ranges::stable_sort(items, {}, &Item::path);
  const auto same = [](const Item& a, const Item& b) {
    return !a.locator.file.empty() && a.locator.file == b.locator.file && a.locator.members == b.locator.members;
  };
  items.erase(std::unique(items.begin(), items.end(), same), items.end());  // a path that was given twice
  return items;
}

Result<std::vector<Item>> collect_standard_input() {
  Item item;
  item.path = "-", item.live = true;
  const auto input = open_live(STDIN_FILENO, {});
  const auto buffer = std::make_unique_for_overwrite<char[]>(Item::kSample);
  while (item.sample.find('\n') == std::string::npos && item.sample.size() < Item::kSample) {
    const std::size_t n = input->read(buffer.get(), Item::kSample - item.sample.size());
    if (n == 0) {
      item.whole = true;
      break;
    }
    item.sample.append(buffer.get(), n);
  }
  if (packing_of(item.sample) != Packing::None) {
    ASSIGN_OR_RETURN(const fs::path spooled, spool_standard_input(item.sample));
    const std::vector<std::string> no_web_roots;
    const Seen nobody;
    Walk walk(no_web_roots, nobody);
    walk.file(spooled, "-", 0);
    return std::move(walk).take();
  }
  if (item.sample.empty()) item.problem = SkipReason::Empty;
  std::vector<Item> items;
  items.push_back(std::move(item));
  return items;
}

Result<OpenItem> open(const Item& item, Hashing hashing) {
  std::unique_ptr<ByteStream> stream;
  if (item.open_live) {
    ASSIGN_OR_RETURN(stream, item.open_live());
  } else if (item.live) {
    stream = open_live(STDIN_FILENO, item.sample);
  } else {
    ASSIGN_OR_RETURN(stream, open_file(item.locator.file));
  }
  for (const std::size_t member : item.locator.members) stream = open_member(std::move(stream), member);
  OpenItem opened;
  auto found = std::make_unique<HashingStream>(std::move(stream), hashing);
  opened.found = found.get();
  opened.stream = std::move(found);
  if (item.locator.packing == Packing::Gzip) opened.stream = open_gzip(std::move(opened.stream));
  if (item.locator.packing == Packing::Compressed) opened.stream = open_member(std::move(opened.stream), 0);
  return opened;
}

}  // namespace hinomi::evidence
