// A file of a page with which visitors pay differs from the site's baseline, and no permit explains it: what a skimmer needs. The
// times of the files bound when cards may have been copied.

#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "findings/baseline_files.h"
#include "findings/payment_pages.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMostFiles = 1'000;  // of a site; more is a release

// What a browser or the server runs, or what is shown.
bool can_skim(std::string_view path) {
  constexpr std::string_view kEnds[] = {".php", ".phtml", ".inc", ".js", ".mjs", ".html", ".htm", ".twig",  ".tpl",
                                        ".jsp", ".aspx",  ".cgi", ".pl", ".py",  ".rb",   ".erb", ".blade", ".svg"};
  const std::string name = ascii_lower(path.substr(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1));
  return std::ranges::any_of(kEnds, [&](std::string_view end) { return name.ends_with(end); });
}

class PaymentPageChanged : public Detector {
 public:
  explicit PaymentPageChanged(const DetectorContext& context) : context_(context) {
    auto pages = PaymentPages::load(context.content);
    if (pages) {
      pages_ = std::move(*pages);
    } else {
      problems_.push_back(pages.error());
    }
  }

  std::string_view name() const override { return "payment_page_changed"; }
  Text title() const override { return {"支払いの画面のファイルの改変", "Files of the payment pages altered"}; }
  std::vector<Error> problems() const override { return problems_; }

  void see_files(std::span<const FileEntry> files, FindingSink&) override {
    for (const FileEntry& file : files) {
      if (!can_skim(file.path) || !pages_.is_payment(file.path) || file.place.evidence >= context_.evidence.size()) continue;
      const Evidence& root = context_.evidence[file.place.evidence];
      const Baseline* baseline = baseline_of(context_, root);
      if (baseline == nullptr) continue;
      const FileChange change = change_of(file, *baseline, context_.ledger);
      if (change == FileChange::None) continue;
      note(sites_[root.asset.empty() ? root.path : root.asset], file, baseline->taken, change == FileChange::Added);
    }
  }

  void finish(FindingSink& sink) override {
    for (auto& [name, site] : sites_) say(name, site, sink);
  }

 private:
  struct Site {
    std::uint64_t added = 0, changed = 0, earlier = 0;  ///< earlier: than the baseline, which the file differs from
    Timestamp first, last;
    std::vector<EvidenceRef> refs;
    std::vector<std::string> paths, hashes;
  };

  static void note(Site& site, const FileEntry& file, Timestamp baseline, bool added) {
    ++(added ? site.added : site.changed);
    if (site.added + site.changed > kMostFiles) return;
    Timestamp since = file.modified;
    if (baseline.known() && (!since.known() || since < baseline)) {
      since = baseline;
      ++site.earlier;
    }
    if (since.known()) {
      if (!site.first.known() || since < site.first) site.first = since;
      site.last = std::max(site.last, since);
    }
    if (site.refs.size() < Finding::kMaxRefs) {
      site.refs.push_back({file.place, mask(file.path)});
      site.paths.push_back(printable(file.path)), site.hashes.push_back(file.sha256);
    }
  }

  void say(const std::string& name, Site& site, FindingSink& sink) const {
    Finding f;
    f.rule = this->name();
    f.id = finding_id(f.rule, name);
    f.title = title();
    f.asset = name;
    f.count = site.added + site.changed;
    f.severity = f.count > kMostFiles ? Severity::Medium : Severity::High;
    f.verdict = Verdict::Observed;
    f.first = site.first, f.last = site.last;
    f.refs = site.refs;
    f.techniques = {"T1565.001", "T1056.003"};
    for (std::size_t i = 0; i < site.paths.size(); ++i) {
      f.indicators.push_back({"path", site.paths[i], f.id});
      f.indicators.push_back({"sha256", site.hashes[i], f.id});
    }
    f.grounds.push_back(
        {fmt::format("基準から変わったファイル {}件、基準にないファイル {}件。変更許可はありません。", site.changed, site.added),
         fmt::format("{} files differ from the baseline, {} are not in it; no permit covers them.", site.changed, site.added)});
    if (site.earlier > 0)
      f.grounds.push_back(
          {fmt::format(
               "うち{}件は、更新日時が基準を作った時より前か不明です。日時は書き換えられるため、基準の作成時を始まりとしました。",
               site.earlier),
           fmt::format("{} of them bear a time before the baseline, or none. Such times can be set; the baseline's own is taken "
                       "for the beginning.",
                       site.earlier)});
    f.reason = {
        fmt::format(
            "サイト「{}」の支払いに使う{}件のファイルが、基準と異なります。入力されたカード情報が写し取られるおそれがあります。",
            printable(name), f.count),
        fmt::format("On site \"{}\", {} files used for paying differ from the baseline. What visitors enter may be copied.",
                    printable(name), f.count)};
    sink.put(std::move(f));
  }

  const DetectorContext& context_;
  PaymentPages pages_;
  std::vector<Error> problems_;
  std::map<std::string, Site> sites_;
};

}  // namespace

std::unique_ptr<Detector> make_payment_page_changed(const DetectorContext& context) {
  return std::make_unique<PaymentPageChanged>(context);
}

}  // namespace hinomi::findings
