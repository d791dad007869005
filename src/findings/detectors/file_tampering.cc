// A web root compared with its baseline: files added, changed and gone. One finding for each kind of change; changes inside a
// permit's window are told apart as explained.

#include <map>

#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include "base/text.h"
#include "findings/baseline_files.h"
#include "findings/detector.h"
#include "findings/permits.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxListed = 100'000;

enum class FileClass { Script, Page, Inert };

FileClass class_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const std::string name = ascii_lower(path.substr(slash == std::string_view::npos ? 0 : slash + 1));
  for (const std::string_view special : {".htaccess", ".user.ini", "web.config", ".htpasswd", "php.ini"})
    if (name == special) return FileClass::Script;
  // A server may run "x.php.jpg" too: every part of the name counts.
  const auto has = [&](std::initializer_list<std::string_view> list) {
    for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1)) {
      const std::string_view part = std::string_view(name).substr(dot + 1, name.find('.', dot + 1) - dot - 1);
      for (const std::string_view extension : list)
        if (part == extension) return true;
    }
    return false;
  };
  if (has({"php", "php3", "php4", "php5", "php7", "php8", "phtml", "pht", "phps", "phar", "inc", "cgi", "pl",  "py",
           "rb",  "jsp",  "jspx", "asp",  "aspx", "ashx", "asmx",  "cfm", "sh",   "so",   "exe", "dll", "war", "jar"}))
    return FileClass::Script;
  if (has({"js", "mjs", "html", "htm", "xhtml", "twig", "tpl", "svg", "xml", "json", "yml", "yaml", "ini", "conf", "sql", "css"}))
    return FileClass::Page;
  return FileClass::Inert;
}

enum class Change { Added, Changed, Gone };

struct Altered {
  Place place;
  std::string path, sha256;
  Timestamp modified;
  FileClass kind = FileClass::Inert;
};

struct SiteState {
  const Baseline* baseline = nullptr;
  std::string name;
  std::uint32_t evidence = 0;
  absl::flat_hash_set<std::string> seen;
  std::vector<Altered> added, changed;
  std::uint64_t files = 0, beyond = 0;
};

class FileTampering : public Detector {
 public:
  explicit FileTampering(const DetectorContext& context) : context_(context) {}

  std::string_view name() const override { return "file_tampering"; }
  Text title() const override { return {"サイトのファイルの改変", "Files of the site altered"}; }

  void see_files(std::span<const FileEntry> files, FindingSink&) override {
    for (const FileEntry& file : files) {
      SiteState* site = site_of(file.place.evidence);
      if (site == nullptr) continue;
      ++site->files;
      const auto known = site->baseline->files.find(file.path);
      if (known == site->baseline->files.end()) {
        note(site->added, *site, file);
      } else {
        site->seen.insert(file.path);
        if (known->second.sha256 != file.sha256) note(site->changed, *site, file);
      }
    }
  }

  void finish(FindingSink& sink) override {
    for (auto& [asset, site] : sites_) {
      if (site.baseline == nullptr) continue;
      std::vector<Altered> gone;
      for (const auto& [path, file] : site.baseline->files)
        if (!site.seen.contains(path) && gone.size() < kMaxListed)
          gone.push_back({{site.evidence, 0, 0}, path, file.sha256, kNoTime, class_of(path)});
      say(site, Change::Added, site.added, sink);
      say(site, Change::Changed, site.changed, sink);
      say(site, Change::Gone, gone, sink);
    }
  }

 private:
  SiteState* site_of(std::uint32_t evidence) {
    if (evidence >= context_.evidence.size()) return nullptr;
    const Evidence& root = context_.evidence[evidence];
    const std::string& name = root.asset.empty() ? root.path : root.asset;
    const auto [at, is_new] = sites_.try_emplace(name);
    SiteState& site = at->second;
    if (is_new) {
      site.baseline = baseline_of(context_, root);
      site.name = name;
      site.evidence = evidence;
    }
    return site.baseline == nullptr ? nullptr : &site;
  }

  static void note(std::vector<Altered>& list, SiteState& site, const FileEntry& file) {
    if (list.size() >= kMaxListed) {
      ++site.beyond;
      return;
    }
    list.push_back({file.place, file.path, file.sha256, file.modified, class_of(file.path)});
  }

  void say(const SiteState& site, Change change, std::vector<Altered>& files, FindingSink& sink) const {
    if (files.empty()) return;
    // The worst first, then by path: refs are limited.
    std::sort(files.begin(), files.end(),
              [](const Altered& a, const Altered& b) { return std::pair(a.kind, a.path) < std::pair(b.kind, b.path); });
    std::vector<Altered> explained, open;
    for (Altered& file : files)
      (find_permit(context_.ledger, file.modified, file.modified) != nullptr ? explained : open).push_back(std::move(file));
    const std::size_t base = std::max<std::size_t>(site.baseline->files.size(), 1);
    const bool most = (open.size() >= 50 && open.size() * 2 >= base) || (change == Change::Gone && open.size() == base);
    if (!open.empty()) put(site, change, open, most, false, sink);
    if (!explained.empty()) put(site, change, explained, false, true, sink);
  }

  static Severity grade(Change change, const std::vector<Altered>& files, bool most) {
    const bool script = files.front().kind == FileClass::Script;
    const bool page = files.front().kind <= FileClass::Page;
    switch (change) {
      case Change::Added:
        return script && !most ? Severity::High : script || page ? Severity::Medium : Severity::Low;
      case Change::Changed:
        return page && !most ? Severity::High : Severity::Medium;
      case Change::Gone:
        return most ? Severity::High : Severity::Medium;
    }
    return Severity::Medium;
  }

  void put(const SiteState& site, Change change, const std::vector<Altered>& files, bool most, bool explained,
           FindingSink& sink) const {
    constexpr std::array<std::string_view, 3> kKeys{"added", "changed", "gone"};
    const std::array<Text, 3> words{Text{"追加", "added"}, Text{"変更", "changed"}, Text{"消失", "gone"}};
    const std::size_t which = static_cast<std::size_t>(change);
    Finding f;
    f.rule = name();
    f.id = finding_id(f.rule, fmt::format("{}|{}|{}", site.name, kKeys[which], explained ? "explained" : "open"));
    f.title = {"サイトのファイルの" + words[which].ja, "Files of the site " + words[which].en};
    f.asset = site.name;
    f.count = files.size();
    f.severity = explained ? Severity::Info : grade(change, files, most);
    f.verdict = Verdict::Observed;
    std::size_t scripts = 0;
    for (const Altered& file : files) {
      scripts += file.kind == FileClass::Script;
      if (file.modified.known()) {
        if (!f.first.known() || file.modified < f.first) f.first = file.modified;
        f.last = std::max(f.last, file.modified);
      }
      f.cite(file.place, file.path);
      if (!explained && change != Change::Gone && file.kind == FileClass::Script && f.indicators.size() < 2 * Finding::kMaxRefs &&
          !most) {
        f.indicators.push_back({"path", printable(file.path), f.id});
        f.indicators.push_back({"sha256", file.sha256, f.id});
      }
    }
    if (change == Change::Gone)
      f.techniques = {"T1485"};
    else
      f.techniques = scripts > 0 ? std::vector<std::string>{"T1505.003", "T1565.001"} : std::vector<std::string>{"T1565.001"};
    f.grounds.push_back({fmt::format("基準のファイル数 {}、現在のファイル数 {}。", site.baseline->files.size(), site.files),
                         fmt::format("The baseline has {} files, the site {} now.", site.baseline->files.size(), site.files)});
    if (scripts > 0)
      f.grounds.push_back({fmt::format("うち実行できる種類のファイルが{}件あります。", scripts),
                           fmt::format("{} of them are of a kind that servers run.", scripts)});
    if (most)
      f.grounds.push_back({"基準の半数以上に及ぶため、入れ替え(リリース)または大量の改変・削除です。",
                           "It concerns half of the baseline or more: a release, or alteration on a large scale."});
    if (explained)
      f.grounds.push_back(
          {"更新日時が台帳の変更許可の期間内です。", "The times of modification lie within a permit of the ledger."});
    if (site.beyond > 0)
      f.grounds.push_back({fmt::format("このほか{}件は上限を超えたため列挙していません。", site.beyond),
                           fmt::format("{} more are not listed: too many.", site.beyond)});
    f.reason = {fmt::format("サイト「{}」で、基準と比べて{}件のファイルが{}しています。{}", site.name, files.size(),
                            words[which].ja, explained ? "許可された変更と見られます。" : ""),
                fmt::format("On site \"{}\", {} files are {} compared with the baseline.{}", site.name, files.size(),
                            words[which].en, explained ? " They seem to be permitted changes." : "")};
    sink.put(std::move(f));
  }

  const DetectorContext& context_;
  std::map<std::string, SiteState> sites_;
};

}  // namespace

std::unique_ptr<Detector> make_file_tampering(const DetectorContext& context) { return std::make_unique<FileTampering>(context); }

}  // namespace hinomi::findings
