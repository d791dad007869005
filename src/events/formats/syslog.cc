// Syslog files (RFC 3164, RFC 5424, rsyslog's ISO form), auth.log and vsftpd.log among them. Logins become LoginFailed and
// LoginSucceeded, one for each attempt; access lines of web servers become requests; all else is a Message.

#include <algorithm>

#include "events/access_lines.h"
#include "events/failure_words.h"
#include "events/login_attempts.h"
#include "events/stated_client.h"
#include "events/syslog_header.h"

namespace hinomi::events {
namespace {

bool is_web_server(std::string_view service) {
  static constexpr std::array<std::string_view, 6> kNames = {"nginx", "apache", "apache2", "httpd", "caddy", "lighttpd"};
  return std::ranges::find(kNames, service) != kNames.end();
}

// Commands stand in their messages, with any address.
bool tells_commands(std::string_view service) {
  static constexpr std::array<std::string_view, 7> kNames = {"sudo", "su", "CRON", "cron", "crond", "systemd", "bash"};
  return std::ranges::find(kNames, service) != kNames.end();
}

// Of programs whose exact words are not known.
std::optional<LoginMessage> refused_login(std::string_view message) {
  const auto account = refused_account(message);
  if (!account) return std::nullopt;
  LoginMessage refused;
  refused.account = *account;
  refused.client = stated_client(message);
  return refused;
}

class SyslogParser final : public LineParser {
 public:
  SyslogParser(const ReadContext& context, std::unique_ptr<LineParser> requests)
      : not_after_(context.not_after),
        offset_(context.offset),
        correction_micros_(context.clock_correction * kMicrosPerSecond),
        requests_(std::move(requests)) {}

  Outcome parse(std::string_view line, std::string_view raw, const Place& place, Batch& out) override {
    const auto header = parse_syslog_header(line);
    if (!header) return Outcome::NotThisFormat;
    if (is_web_server(header->service) && requests_->parse(header->message, raw, place, out) == Outcome::Read) return Outcome::Read;
    const auto time = this->time(*header);
    if (!time) return Outcome::BadTime;

    auto login = parse_login_message(header->service, header->message);
    if (!login && !has_exact_words(header->service)) login = refused_login(header->message);
    EventKind kind = EventKind::Message;
    // A process of sshd serves one client, one of WordPress whoever comes.
    const bool shared = header->service == "wordpress" || header->service == "wp";
    const std::string_view process = shared ? std::string_view{} : header->pid;
    if (login && attempts_.is_new(header->service, process, *time, *login)) {
      kind = login->kind == LoginMessage::Kind::Succeeded ? EventKind::LoginSucceeded : EventKind::LoginFailed;
    }
    for (int i = kind == EventKind::Message || !login ? 1 : login->times; i > 0; --i) {
      Event& e = out.events.emplace_back();
      e.kind = kind;
      e.place = place, e.time = *time, e.raw = raw;
      e.host = header->host;
      e.service = header->service.starts_with("sshd") ? std::string_view("sshd") : header->service;
      e.message = header->message;
      // Dovecot's own log names the client in its tag: "auth(user,192.0.2.1,sasl:login)<session>: Info: …"
      const bool tag_tells = header->host.ends_with(':') && header->host.contains('(');
      if (login) {
        e.client = login->client;
        // The account may be one that an earlier line named.
        const bool here = login->account.data() >= raw.data() && login->account.data() < raw.data() + raw.size();
        e.account = here ? login->account : out.text.copy(login->account);
      } else if (!tells_commands(header->service)) {
        e.client = stated_client(header->message);
      }
      if (tag_tells && !e.client.known()) e.client = stated_client(header->host);
      if (e.service == "sshd") attempts_.note_peer(header->service, header->pid, *time, e.client);
    }
    ++out.read;
    return Outcome::Read;
  }

  std::vector<Text> notes() const override {
    std::vector<Text> notes = requests_->notes();
    if (year_assumed_) notes.push_back(assumed_year_note(not_after_, offset_));
    return notes;
  }

 private:
  std::optional<Timestamp> time(const SyslogHeader& header) {
    if (header.time.empty()) return kNoTime;
    year_assumed_ = year_assumed_ || !header.has_year;
    if (header.time != std::string_view(last_text_.data(), last_size_)) {
      last_ = syslog_time(header, not_after_, offset_);
      last_size_ = header.time.size() <= last_text_.size() ? header.time.size() : 0;
      std::copy_n(header.time.begin(), last_size_, last_text_.begin());
      if (last_ && last_->known()) last_->micros += correction_micros_;
    }
    return last_;
  }

  Timestamp not_after_;
  UtcOffset offset_;
  std::int64_t correction_micros_;
  std::unique_ptr<LineParser> requests_;
  LoginAttempts attempts_;
  std::array<char, 40> last_text_{};
  std::size_t last_size_ = 0;
  std::optional<Timestamp> last_;
  bool year_assumed_ = false;
};

class Syslog final : public Format {
 public:
  explicit Syslog(const FormatContext& context) : access_(context) {}

  std::string_view name() const override { return "syslog"; }
  EvidenceKind kind() const override { return EvidenceKind::AuthLog; }
  Text title() const override { return {"syslog・認証ログ", "Syslog or authentication log"}; }

  int sniff(const Sample& sample) const override {
    LineCount count;
    for_each_sample_line(sample, [&](std::string_view line) {
      ++count.lines;
      const auto header = parse_syslog_header(line);
      count.read += header && !header->service.empty();
    });
    // Any format that knows what is inside the lines comes first.
    const int confidence = count.confidence();
    return confidence == 0 ? 0 : confidence - 40;
  }
  std::unique_ptr<Reader> open(const ReadContext& context) const override {
    return read_lines(context, std::make_unique<SyslogParser>(context, access_.parser(context)), Wrapping::AsIs);
  }

 private:
  AccessFormats access_;
};

}  // namespace

std::unique_ptr<Format> make_syslog(const FormatContext& context) { return std::make_unique<Syslog>(context); }

}  // namespace hinomi::events
