// A script that nobody asked for before and that one client, or a few, now use: dropped there, and called.
//
// Strong where it lies in a folder for uploads, or where the same client sent something in right before. Elsewhere it may be a page
// that is seldom needed, so that nothing more than an attempt is claimed. No script is accused that many clients use (a new page),
// that the organisation's own people used first, that visitors come to from another page, or that was used in the log's first day.

#include <algorithm>
#include <optional>
#include <vector>

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include "base/text.h"
#include "findings/detector.h"
#include "findings/novel_statements.h"
#include "findings/rule_finding.h"
#include "findings/settled_hashes.h"
#include "findings/site_book.h"

namespace hinomi::findings {
namespace {

constexpr std::int64_t kLearning = 86'400 * kMicrosPerSecond;
constexpr std::int64_t kAfterUpload = 3'600 * kMicrosPerSecond;
constexpr std::size_t kMaxPaths = 300'000;
constexpr std::size_t kMaxScripts = 5'000;
constexpr std::uint32_t kMaxOfClient = 64;  ///< new scripts; beyond, it makes them up
constexpr std::size_t kMaxGiven = 20'000;   ///< selections of one script
constexpr std::size_t kMaxAttackers = 100'000;
constexpr std::size_t kMaxUploaders = 8'192;  ///< then the older half is forgotten
constexpr std::size_t kManyClients = 5;       ///< a page
constexpr std::uint64_t kLeastDirect = 3;     ///< uses of a script that nothing but its newness speaks against
constexpr std::uint32_t kSoftNotFound = 8;    ///< new scripts of one client: the site answers everything with 200
constexpr std::size_t kUseRefs = 8, kStatementRefs = 6;
constexpr std::size_t kMaxTables = 2'000;
constexpr std::uint32_t kOld = UINT32_MAX;

// ".php", ".phtml", ".php7", ".phar", ".jsp", ".jspx", ".asp", ".aspx", ".ashx", ".asmx", ".cgi", ".pl", ".py", ".cfm".
bool is_script(std::string_view path) {
  const std::size_t dot = path.size() > 6 ? path.find('.', path.size() - 6) : path.find('.');
  if (dot == std::string_view::npos || dot + 3 > path.size()) return false;
  switch (path.back() | 0x20) {
    case 'p':
    case 'x':
    case 'l':
    case 'i':
    case 'm':
    case 'y':
    case 'r':
    case 't':
    case '3':
    case '4':
    case '5':
    case '7':
    case '8':
      break;
    default:
      return false;
  }
  constexpr std::string_view kExtensions[] = {"php",  "phtml", "php3", "php4", "php5", "php7", "php8", "pht", "phar", "jsp",
                                              "jspx", "asp",   "aspx", "ashx", "asmx", "cgi",  "pl",   "py",  "cfm"};
  std::string_view extension = path.substr(path.rfind('.') + 1);
  return std::ranges::any_of(kExtensions, [&](std::string_view known) { return iequals(extension, known); });
}

// A folder for what visitors or editors send in.
bool in_upload_folder(std::string_view path) {
  constexpr std::string_view kFolders[] = {
      "upload", "uploads",  "uploaded", "upload_files", "upload_file", "uploadfiles", "userfiles",  "attachment",  "attachments",
      "avatar", "avatars",  "media",    "files",        "file",        "images",      "image",      "img",         "photo",
      "photos", "pictures", "tmp",      "temp",         "cache",       "save_image",  "temp_image", "upload_image"};
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = path.find('/', begin);
    if (end == std::string_view::npos) return false;  // the rest is the script's name
    const std::string_view folder = path.substr(begin, end - begin);
    if (std::ranges::any_of(kFolders, [&](std::string_view known) { return iequals(folder, known); })) return true;
    begin = end + 1;
  }
  return false;
}

// A page that takes files, by its name.
bool takes_files(std::string_view target) {
  constexpr std::string_view kWords[] = {"upload", "photo",  "image",  "file",  "attach", "avatar",
                                         "media",  "import", "plugin", "theme", "picture"};
  target = target.substr(0, 256);
  return std::ranges::any_of(kWords, [&](std::string_view word) { return ifind(target, word) != std::string_view::npos; });
}

// Doors of well-known applications, which attackers use where visitors seldom do.
bool is_known_door(std::string_view path) {
  constexpr std::string_view kDoors[] = {"index.php",
                                         "xmlrpc.php",
                                         "wp-login.php",
                                         "admin-ajax.php",
                                         "admin-post.php",
                                         "wp-cron.php",
                                         "wp-comments-post.php",
                                         "wp-trackback.php",
                                         "wp-signup.php",
                                         "load-scripts.php",
                                         "load-styles.php",
                                         "mt-tb.cgi",
                                         "mt-comments.cgi",
                                         "mt-search.cgi",
                                         "mt.cgi",
                                         "mt-xmlrpc.cgi",
                                         "admin.php",
                                         "login.php",
                                         "index.jsp",
                                         "default.aspx"};
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return std::ranges::any_of(kDoors, [&](std::string_view door) { return iequals(name, door); });
}

struct Upload {
  Timestamp time;
  Place place;
  std::string line;  ///< masked when it is cited
};

struct Client {
  IpAddress address;
  std::uint64_t uses = 0, posts = 0, direct = 0;
};

/// A script that was new when it was met.
struct Script {
  std::uint32_t site = 0;
  std::string path;
  bool folder = false;    ///< for uploads
  bool page = false;      ///< many use it, or came to it from elsewhere
  bool answered = false;  ///< with 2xx, at least once
  std::vector<Client> clients;
  std::uint64_t uses = 0, refused = 0, output = 0, told = 0;
  Timestamp first, last, last_use;
  std::vector<EvidenceRef> refs, statement_refs;
  std::optional<Upload> upload;
  IpAddress uploader;
  std::uint64_t reads = 0, drops = 0;
  std::vector<TableRead> tables;
  std::vector<RowSelection> given;  ///< not yet told
  Place last_statement;
  Verdict verdict = Verdict::Observed;  ///< as said last
  bool dirty = false;
};

class DroppedScript : public Detector {
 public:
  explicit DroppedScript(const DetectorContext& context) : context_(context), names_(context), statements_(context) {}

  std::string_view name() const override { return "dropped_script"; }
  Text title() const override { return {"置かれたスクリプトの利用", "Use of a script that was dropped"}; }

  void see(std::span<const Event> events, FindingSink& sink) override {
    for (const Event& event : events) no_script_.prefetch(event.path_hash);
    for (const Event& event : events) {
      if (event.kind == EventKind::HttpRequest)
        request(event);
      else if (const NovelStatement* novel = statements_.see(event))
        statement(*novel);
    }
    if (!sink.told_at_once()) return;
    for (const std::uint32_t number : changed_) {
      Script& script = scripts_[number];
      script.dirty = false;
      say(script, sink);
    }
    changed_.clear();
  }

  void finish(FindingSink& sink) override {
    for (Script& script : scripts_) say(script, sink, true);
  }
  std::uint64_t forgotten() const override { return forgotten_; }

 private:
  void request(const Event& event) {
    if (event.status < 200 || !event.time.known()) return;
    note_begin(event);
    // Most pages come again, and their text lies far away.
    if (!event.sends && event.rules.empty() && no_script_.has(event.path_hash)) return;
    const std::string_view path = event.target.substr(0, std::min<std::size_t>(event.target.find('?'), 1'024));
    if (!event.rules.empty() && attackers_.size() < kMaxAttackers && tells_attack(event, context_.rules))
      attackers_.insert(event.client);
    const bool script = path.size() > 3 && is_script(path);
    if (!script) no_script_.add(event.path_hash);
    if (!script && !event.sends) return;
    const std::uint32_t site = names_.number_of(event);
    if (site == SiteBook::kNone) return;
    if (site >= began_.size()) began_.resize(names_.size());
    if (!began_[site].known()) began_[site] = event.time;
    if (script) judge(event, site, path);
    if (event.sends && event.status < 400 && takes_files(path) && !(script && in_upload_folder(path))) note_upload(event);
  }

  /// A site without scripts has a first day too. Where a log names hosts, each begins with its first script or form.
  void note_begin(const Event& event) {
    if (event.place.evidence < begun_.size() && begun_[event.place.evidence]) return;
    if (event.place.evidence >= begun_.size()) begun_.resize(event.place.evidence + 1);
    begun_[event.place.evidence] = true;
    if (!event.host.empty()) return;
    const std::uint32_t site = names_.number_of(event);
    if (site == SiteBook::kNone) return;
    if (site >= began_.size()) began_.resize(names_.size());
    if (!began_[site].known()) began_[site] = event.time;
  }

  bool is_attacker(const IpAddress& client) const { return attackers_.contains(client); }

  void note_upload(const Event& event) {
    if (uploads_.size() >= kMaxUploaders) {
      forgotten_ += static_cast<std::uint64_t>(std::ranges::count_if(
          older_uploads_, [&](const auto& upload) { return event.time.micros - upload.second.time.micros <= kAfterUpload; }));
      older_uploads_ = std::move(uploads_);
      uploads_.clear();
    }
    Upload& upload = uploads_[event.client];
    upload.time = event.time;
    upload.place = event.place;
    upload.line.assign(event.raw.substr(0, 512));
  }

  const Upload* upload_before(const Event& event) const {
    for (const auto* uploads : {&uploads_, &older_uploads_}) {
      const auto found = uploads->find(event.client);
      if (found != uploads->end() && event.time.micros - found->second.time.micros <= kAfterUpload) return &found->second;
    }
    return nullptr;
  }

  void judge(const Event& event, std::uint32_t site, std::string_view path) {
    const bool good = event.status < 300;
    const std::uint64_t hash = (event.path_hash + site) * 0x9e3779b97f4a7c15u;
    const auto known = paths_.find(hash);
    if (known != paths_.end()) {
      if (known->second != kOld) use(event, known->second, good);
      return;
    }
    // What is refused or not there says nothing, but for a file that was sent in right before and lies where such files lie.
    const Upload* upload = nullptr;
    const bool folder = in_upload_folder(path);
    if (good || folder) upload = upload_before(event);
    if (!good && upload == nullptr) return;
    if (event.status >= 300 && event.status < 400) return;
    if (paths_.size() >= kMaxPaths || scripts_.size() >= kMaxScripts) {
      full_ = true;
      return;
    }
    const bool learning = event.time.micros - began_[site].micros < kLearning;
    const bool own = context_.ledger.is_own(event.client);
    if (own || (learning && (upload == nullptr || !folder)) || (!folder && upload == nullptr && is_known_door(path))) {
      paths_.emplace(hash, kOld);
      return;
    }
    if (std::uint32_t& count = new_of_client_[event.client]; count < kMaxOfClient || upload != nullptr) {
      ++count;
    } else {
      return;
    }
    const auto number = static_cast<std::uint32_t>(scripts_.size());
    paths_.emplace(hash, number);
    Script& script = scripts_.emplace_back();
    script.site = site;
    script.path = printable(path);
    script.folder = folder;
    if (upload != nullptr) {
      script.upload = *upload;
      script.uploader = event.client;
    }
    use(event, number, good);
  }

  void use(const Event& event, std::uint32_t number, bool good) {
    Script& script = scripts_[number];
    if (script.page) return;
    if (!good) {
      if (event.status < 400 || event.client != script.uploader) return;
      ++script.refused;
      note(script, number, event);
      return;
    }
    script.answered = true;
    const bool own = context_.ledger.is_own(event.client);
    if (own) return;  // who looks into it later is not who dropped it
    const bool post = event.sends;
    const bool used = post || event.target.size() > event.target.find('?');
    auto client = std::ranges::find(script.clients, event.client, &Client::address);
    if (client == script.clients.end()) {
      if (script.clients.size() + 1 >= kManyClients) {  // a page of the site
        script.page = true;
        script.clients.clear();
        script.refs.clear();
        script.tables.clear();
        return;
      }
      client = script.clients.insert(client, {event.client, 0, 0, 0});
    }
    // Forms and links of the site bring their visitors along.
    const bool direct = event.referer.empty() || event.referer == "-" || event.referer.contains(script.path);
    if (!direct && !script.folder) {
      script.page = true;
      return;
    }
    ++client->uses;
    if (post) ++client->posts;
    if (direct && used) ++client->direct;
    ++script.uses;
    if (event.bytes_out > 0) script.output += static_cast<std::uint64_t>(event.bytes_out);
    if (used) {
      script.last_use = event.time;
      last_used_ = number;
      // The database's log may have come first in this second.
      for (const NovelStatement& novel : statements_.recent())
        if (novel.time >= event.time) take(script, novel);
    }
    note(script, number, event);
  }

  void note(Script& script, std::uint32_t number, const Event& event) {
    if (!script.first.known()) script.first = event.time;
    script.last = std::max(script.last, event.time);
    if (script.refs.size() < kUseRefs) script.refs.push_back({event.place, mask(event.raw)});
    if (!std::exchange(script.dirty, true)) changed_.push_back(number);
  }

  void statement(const NovelStatement& novel) {
    if (last_used_ >= scripts_.size()) return;
    Script& script = scripts_[last_used_];
    if (script.page || !script.last_use.known()) return;
    const std::int64_t behind = novel.time.micros - script.last_use.micros;
    if (behind < 0 || behind > NovelStatements::kRecent) return;
    take(script, novel);
    if (!std::exchange(script.dirty, true)) changed_.push_back(last_used_);
  }

  static void take(Script& script, const NovelStatement& novel) {
    // The same statement comes by both ways when it stands between two uses.
    const Place& place = novel.ref.place;
    if (place.evidence == script.last_statement.evidence && place.line <= script.last_statement.line) return;
    switch (novel.act) {
      case SqlAct::Read:
      case SqlAct::Export:
        ++script.reads;
        break;
      case SqlAct::DropDatabase:
      case SqlAct::DropTable:
      case SqlAct::EmptyTable:
        ++script.drops;
        break;
      default:
        return;
    }
    script.last_statement = place;
    if (script.statement_refs.size() < kStatementRefs) script.statement_refs.push_back(novel.ref);
    if (novel.act != SqlAct::Read && novel.act != SqlAct::Export) return;
    if (script.given.size() < kMaxGiven) script.given.insert(script.given.end(), novel.given.begin(), novel.given.end());
    for (const TableRead& read : novel.tables) {
      const bool known = std::ranges::any_of(script.tables, [&](const TableRead& t) {
        return t.database == read.database && t.table == read.table && t.whole >= read.whole;
      });
      if (!known && script.tables.size() < kMaxTables && !is_catalogue({read.database, read.table})) script.tables.push_back(read);
    }
  }

  void say(Script& script, FindingSink& sink, bool at_end = false) {
    const std::uint64_t seen = script.uses + script.refused + script.reads + script.drops;
    if (script.page || script.told == seen) return;
    const Client* main = nullptr;
    for (const Client& client : script.clients)
      if (main == nullptr || client.uses > main->uses) main = &client;
    const auto crowd = [&](const IpAddress& client) {
      const auto found = new_of_client_.find(client);
      return found != new_of_client_.end() && found->second > kSoftNotFound;
    };
    if (main == nullptr && script.refused == 0) return;
    if (main != nullptr && !script.upload && crowd(main->address)) return;
    const bool database = script.reads + script.drops > 0;
    const bool attacker = main != nullptr && is_attacker(main->address);
    // Crawlers find seldom used pages too; they send nothing in.
    const bool strong = script.upload || (script.folder && main != nullptr && (main->posts > 0 || attacker || database));
    if (!strong && (main == nullptr || main->direct < kLeastDirect)) return;
    if (strong && main != nullptr && main->direct == 0 && !script.upload) return;  // looked at, not used
    const SiteName& site = names_.name(script.site);
    Finding f;
    f.rule = name();
    f.id = finding_id(f.rule, site.key() + '|' + script.path);
    f.title = title();
    f.asset = site.asset;
    f.first = script.upload ? std::min(script.upload->time, script.first) : script.first;
    f.last = script.last;
    f.count = script.uses + script.refused;
    f.actor.address = main != nullptr ? main->address : script.uploader;
    f.techniques = {"T1505.003"};
    if (script.drops > 0) f.techniques.emplace_back("T1485");
    f.indicators.push_back({"path", script.path, f.id});
    const bool same = main != nullptr && script.upload && main->address == script.uploader;
    const bool works = main != nullptr && main->direct > 0 && script.output > 0;
    if (main == nullptr || (!strong && attacker)) {
      f.verdict = Verdict::Attempted;
      f.severity = Severity::Medium;
    } else if (!strong) {  // it may be a page of the site that is seldom needed: nobody is accused
      f.verdict = Verdict::Observed;
      f.severity = Severity::Low;
    } else if (works && ((same && main->posts > 0) || database)) {
      f.verdict = Verdict::Succeeded;
      f.severity = Severity::Critical;
    } else if (main->uses >= 2) {
      f.verdict = Verdict::LikelySucceeded;
      f.severity = Severity::High;
    } else {
      f.verdict = Verdict::Attempted;
      f.severity = Severity::High;
    }
    // To who reads along it is said when it is new, graver, or twice as much.
    if (sink.told_at_once() && !at_end && script.told > 0 && f.verdict == script.verdict && seen < 2 * script.told) return;
    script.told = seen;
    script.verdict = f.verdict;
    const std::string who = f.actor.address.to_string();
    const std::string path = mask(script.path, 160);
    f.reason = {
        main == nullptr
            ? fmt::format("{} が送信の直後に「{}」を要求しましたが、応答はありませんでした。", who, path)
            : fmt::format("それまで誰も要求していなかったスクリプト「{}」を、{} が {} 回利用しました。", path, who, main->uses),
        main == nullptr
            ? fmt::format("{} asked for \"{}\" right after sending something in; there was no such answer.", who, path)
            : fmt::format("The script \"{}\", which nobody had asked for before, was used {} times by {}.", path, main->uses, who)};
    ground(script, main, f);
    if (script.upload) f.refs.push_back({script.upload->place, mask(script.upload->line)});
    f.refs.insert(f.refs.end(), script.refs.begin(), script.refs.end());
    f.refs.insert(f.refs.end(), script.statement_refs.begin(), script.statement_refs.end());
    if (f.verdict == Verdict::Succeeded) f.tables_read = script.tables;
    const std::string id = f.id;
    const bool proven = f.verdict == Verdict::Succeeded;
    sink.put(std::move(f));
    if (proven) sink.add_rows(id, std::exchange(script.given, {}));
  }

  void ground(const Script& script, const Client* main, Finding& f) const {
    const auto add = [&](std::string ja, std::string en) { f.grounds.push_back({std::move(ja), std::move(en)}); };
    if (script.folder)
      add("アップロードされたファイルの置き場にあるスクリプトです。", "The script lies in a folder for uploaded files.");
    if (script.upload)
      add(fmt::format("同じ送信元が {} に送信のページを利用しています。",
                      format_rfc3339(script.upload->time, context_.ledger.timezone)),
          fmt::format("The same address used a page that takes files at {}.",
                      format_rfc3339(script.upload->time, context_.ledger.timezone)));
    if (main != nullptr) {
      add(fmt::format("利用した送信元は {} 件です。うち POST {} 回、応答は合計 {} バイトです。", script.clients.size(), main->posts,
                      script.output),
          fmt::format("{} addresses used it; {} POSTs by this one, {} bytes answered in all.", script.clients.size(), main->posts,
                      script.output));
      if (f.verdict == Verdict::Observed)
        add("ほかに不審な点は記録にないため、まれに使われる正規のページの可能性もあります。",
            "Nothing else on record speaks against it: it may be a page of the site that is seldom used.");
    }
    if (main != nullptr && is_attacker(main->address))
      add("この送信元からは、ほかにも攻撃とみられる要求があります。",
          "The same address sent other requests that look like attacks.");
    if (script.reads + script.drops > 0)
      add(fmt::format("利用と同じ2秒以内に、データベースのログにそれまでになかった文があります(読み出し {} 件、削除 {} 件)。",
                      script.reads, script.drops),
          fmt::format(
              "Within two seconds of its use the database's log has statements of kinds not seen before ({} reads, {} deletions).",
              script.reads, script.drops));
    if (full_)
      add(fmt::format("スクリプトの種類が上限({})を超えたため、その後に初めて現れたものは見ていません。", kMaxPaths),
          fmt::format("There are more scripts than are remembered ({}); those that came first after that were not watched.",
                      kMaxPaths));
  }

  const DetectorContext& context_;
  SettledHashes no_script_{std::size_t{1} << 14};  ///< of paths
  SiteBook names_;
  NovelStatements statements_;
  std::vector<Timestamp> began_;                             ///< by site
  std::vector<bool> begun_;                                  ///< by evidence: its first request was seen
  absl::flat_hash_map<std::uint64_t, std::uint32_t> paths_;  ///< hash of site and path: kOld, or its place in scripts_
  std::vector<Script> scripts_;
  absl::flat_hash_map<IpAddress, Upload> uploads_, older_uploads_;  ///< the newest of each client
  absl::flat_hash_map<IpAddress, std::uint32_t> new_of_client_;
  absl::flat_hash_set<IpAddress> attackers_;
  std::uint64_t forgotten_ = 0;  ///< senders of files whose scripts would not be known as theirs
  std::vector<std::uint32_t> changed_;
  std::uint32_t last_used_ = kOld;
  bool full_ = false;
};

}  // namespace

std::unique_ptr<Detector> make_dropped_script(const DetectorContext& context) { return std::make_unique<DroppedScript>(context); }

}  // namespace hinomi::findings
