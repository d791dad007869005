// Mail: a mailbox (mbox, RFC 4155) or one message (.eml, Maildir). Four tables: `forms`, what web forms sent, a column a label;
// `correspondents`, the addresses of other mails; `mails`, their texts; `bounced_mail`, addresses that mail did not reach.
// Attachments that hold tables are read as such.
#include <mutex>

#include "base/text.h"
#include "events/form_lines.h"
#include "events/format.h"
#include "events/growing_table.h"
#include "events/mail_message.h"
#include "events/skip_log.h"

namespace hinomi::events {
namespace {

constexpr std::size_t kMaxMessage = 64u << 20;
constexpr std::size_t kMostAttached = 256u << 20;  ///< bytes of attached tables in one mailbox, with what their readers keep
constexpr std::size_t kFullRows = 4096, kFullBytes = 8u << 20;

// "Return-Path: <…>": a field of a message's head, as RFC 5322 has it.
bool is_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  return colon != std::string_view::npos && colon > 0 && colon < 78 &&
         std::ranges::all_of(line.substr(0, colon), [](char c) { return c > ' ' && c < 0x7F; });
}

std::string_view line_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return {};
  std::string_view line = text.substr(at, std::min(text.find('\n', at), text.size()) - at);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// "From sender Sat Aug 10 03:12:45 2019", with a head behind it.
bool begins_message(std::string_view text) {
  if (!text.starts_with("From ")) return false;
  const std::size_t end = text.find('\n');
  return end != std::string_view::npos && end < 1000 && is_field(line_at(text, end + 1));
}

/// The tables that may be found in attachments; made when the first one is met.
class TableFormats {
 public:
  explicit TableFormats(const FormatContext& context) : context_(context) {}
  const Format* recognise(const Sample& sample) const {
    std::call_once(made_, [&] {
      for (auto& format : make_formats(context_)) {
        if (format->kind() == EvidenceKind::Table || format->kind() == EvidenceKind::DatabaseDump)
          formats_.push_back(std::move(format));
      }
    });
    return events::recognise(formats_, sample);
  }

 private:
  FormatContext context_;
  mutable std::once_flag made_;
  mutable std::vector<std::unique_ptr<Format>> formats_;
};

/// A table that came with a mail; stays, as rows refer to its schema.
struct AttachedTable {
  std::string bytes;
  std::unique_ptr<Reader> reader;
  std::size_t read = 0;
  bool begun = false;
};

class MailReader final : public Reader {
 public:
  MailReader(const ReadContext& context, const TableFormats& formats, const std::vector<std::string>& own_hosts)
      : context_(context),
        formats_(formats),
        own_hosts_(own_hosts),
        forms_(context.evidence, "forms"),
        correspondents_(context.evidence, "correspondents"),
        mails_(context.evidence, "mails"),
        bounced_(context.evidence, "bounced_mail"),
        mailbox_(begins_message(context.sample)) {
    context_.sample = {};
  }

  bool has_more() const override { return more_; }

  std::vector<Text> notes() const override {
    std::vector<Text> notes;
    const auto note = [&](std::uint64_t count, std::string_view ja, std::string_view en) {
      if (count > 0) notes.push_back({fmt::format(fmt::runtime(ja), count), fmt::format(fmt::runtime(en), count)});
    };
    note(mislabelled_, "文字コードの表示と中身が食い違うメールが {} 通あり、中身から判断して読みました。",
         "{} mails were in another charset than they say; they were read by their bytes.");
    note(unread_, "表ではない添付ファイルが {} 個あり、中身は読んでいません。", "{} attachments that are no tables were not read.");
    note(own_, "自組織のドメインのアドレス {} 件は、連絡先として数えていません。",
         "{} addresses of the organisation's own domains were not taken for correspondents.");
    return notes;
  }

  std::size_t read(std::string_view bytes, std::uint64_t offset, bool at_end, Batch& out) override {
    more_ = false, copied_ = 0;
    std::size_t at = 0;
    for (;;) {
      // What a message brought with it comes before the next one.
      if (next_attached_ < attached_.size()) {
        if (!read_attached(out)) break;
        continue;
      }
      if (at == bytes.size()) break;
      if (out.rows.size() > kFullRows || copied_ > kFullBytes) {
        more_ = true;
        break;
      }
      const std::size_t size = message_size(bytes.substr(at), at_end);
      if (size == 0) break;
      message(bytes.substr(at, size), offset + at, at_end && at + size == bytes.size(), out);
      at += size;
    }
    return at_end && !more_ ? bytes.size() : at;
  }

 private:
  // The bytes of the message at the start of `text`, or of a part of one that is too large; 0: not whole yet.
  std::size_t message_size(std::string_view text, bool at_end) {
    for (std::size_t at = mailbox_ ? std::max<std::size_t>(searched_, 1) : text.size(); at < text.size();) {
      at = text.find("\nFrom ", at - 1);
      if (at == std::string_view::npos) break;
      const bool after_blank = at == 0 || text[at - 1] == '\n' || (at > 1 && text[at - 1] == '\r' && text[at - 2] == '\n');
      if (!at_end && text.size() - at < 2048) {
        const bool too_large = text.size() > kMaxMessage + 4096;
        searched_ = too_large ? 0 : at;  // counted from the bytes that come again
        return too_large ? text.size() - 2048 : 0;
      }
      if (after_blank && begins_message(text.substr(at + 1))) {
        searched_ = 0;
        return at + 1;
      }
      at += 2;
    }
    if (at_end) return text.size();
    searched_ = text.size() < 8 ? 0 : text.size() - 8;
    if (text.size() <= kMaxMessage) return 0;
    searched_ = 0;
    return text.size() - 8;
  }

  void message(std::string_view bytes, std::uint64_t offset, bool last, Batch& out) {
    const Place place{context_.evidence, line_, offset};
    line_ += count_lines(bytes);
    const bool begins = mailbox_ ? begins_message(bytes) : !too_large_;
    if (!begins || bytes.size() > kMaxMessage) {
      // The further pieces of a message that was too large are of the same message.
      if (begins || !too_large_) skips_.cite_row(bytes, place, begins ? SkipReason::TooLarge : SkipReason::NotThisFormat, out);
      too_large_ = true;
      return;
    }
    too_large_ = false;
    if (mailbox_) bytes.remove_prefix(std::min(bytes.find('\n') + 1, bytes.size()));
    if (last && !bytes.contains("\n\n") && !bytes.contains("\n\r\n")) skips_.cite_row(bytes, place, SkipReason::CutOff, out);
    MailMessage mail = read_mail(bytes);
    tell(mail, place, out);
    ++out.read;
  }

  void tell(MailMessage& mail, const Place& place, Batch& out) {
    for (const SkipReason reason : mail.damages) out.skipped.push_back({place, reason, {}});
    mislabelled_ += mail.mislabelled;
    place_ = place;
    const std::uint64_t read = out.read;
    std::string text;
    text.swap(mail.text);
    if (!is_utf8(text)) text.clear();
    const FormLines form = read_form_lines(text);
    if (!mail.undelivered.empty()) {
      tell_report(mail, out);
    } else if (form.is_form) {
      tell_form(mail, form, out);
    } else {
      tell_letter(mail, text, out);
    }
    out.read = read;  // messages are counted, not their rows
    for (Attachment& attachment : mail.attachments) attach(std::move(attachment), out);
    for (MailMessage& enclosed : mail.enclosed) tell(enclosed, place, out);
  }

  void set(GrowingTable& table, std::string_view column, std::string_view value, Batch& out) {
    if (value.empty()) return;
    copied_ += value.size();
    table.set(column, {out.text.copy(value), CellKind::Text});
  }

  void set_time(GrowingTable& table, const MailMessage& mail, Batch& out) {
    if (mail.time.known()) set(table, "date", format_rfc3339(mail.time, context_.offset), out);
  }

  void tell_form(const MailMessage& mail, const FormLines& form, Batch& out) {
    set_time(forms_, mail, out);
    const bool has_mail = std::ranges::any_of(form.fields, [](const auto& field) { return field.second.contains('@'); });
    // The form's own sender is a program; whom to answer is the person, unless the form says so itself.
    for (const std::string_view header : {"reply_to", "from"}) {
      const auto address = std::ranges::find(mail.addresses, header, &MailAddress::header);
      if (has_mail || address == mail.addresses.end()) continue;
      if (is_own(address->mail)) continue;
      set(forms_, "reply_to_name", address->name, out);
      set(forms_, "reply_to_mail", address->mail, out);
      break;
    }
    for (const auto& [label, value] : form.fields) set(forms_, label, value, out);
    forms_.end_row(place_, out);
  }

  void tell_letter(const MailMessage& mail, std::string_view text, Batch& out) {
    for (const MailAddress& address : mail.addresses) {
      if (is_own(address.mail)) {
        ++own_;
        continue;
      }
      set_time(correspondents_, mail, out);
      set(correspondents_, "header", address.header, out);
      set(correspondents_, "name", address.name, out);
      set(correspondents_, "mail", address.mail, out);
      correspondents_.end_row(place_, out);
    }
    set_time(mails_, mail, out);
    set(mails_, "subject", mail.subject, out);
    set(mails_, "text", trim(text), out);
    mails_.end_row(place_, out);
  }

  // Its sender and its text are a mail server's, and the mail that it brings back is the organisation's own.
  void tell_report(MailMessage& mail, Batch& out) {
    for (const std::string& address : mail.undelivered) {
      set_time(bounced_, mail, out);
      set(bounced_, "mail", address, out);
      bounced_.end_row(place_, out);
    }
    mail.attachments.clear(), mail.enclosed.clear();
  }

  bool is_own(std::string_view mail) const {
    const std::string host = ascii_lower(mail.substr(mail.rfind('@') + 1));
    // "www.shop.example" receives mail as "shop.example". No other parent is taken: it may be a provider's, or "co.jp".
    return std::ranges::any_of(own_hosts_, [&](const std::string& own) { return own == host || own == "www." + host; });
  }

  void attach(Attachment&& attachment, Batch& out) {
    constexpr std::size_t kSample = 256 * 1024;
    const std::string path = context_.path + "!/" + (attachment.name.empty() ? "attachment" : attachment.name);
    const std::string_view bytes = attachment.bytes;
    const Format* const format =
        bytes.empty() ? nullptr : formats_.recognise({bytes.substr(0, kSample), path, bytes.size() <= kSample});
    if (format == nullptr) {
      unread_ += !bytes.empty();
      return;
    }
    if (attached_bytes_ + bytes.size() > kMostAttached) {
      out.skipped.push_back({place_, SkipReason::TooLarge, {}});
      return;
    }
    attached_bytes_ += bytes.size();
    AttachedTable& table = *attached_.emplace_back(std::make_unique<AttachedTable>());
    table.bytes = std::move(attachment.bytes);
    ReadContext context = context_;
    context.path = path;
    context.sample = std::string_view(table.bytes).substr(0, kSample);
    context.encoding = guess_encoding(context.sample);
    table.reader = format->open(context);
    places_.push_back(place_);
  }

  // A batch full of the attachment's rows, which stand where their mail does. False: the batch is full.
  bool read_attached(Batch& out) {
    AttachedTable& table = *attached_[next_attached_];
    const Place place = places_[next_attached_];
    if (!std::exchange(table.begun, true) && attached_bytes_ > kMostAttached) {
      // Those before hold more than their size.
      out.skipped.push_back({place, SkipReason::TooLarge, {}});
      attached_bytes_ -= table.bytes.size();
      attached_[next_attached_++].reset();
      return true;
    }
    const std::size_t rows = out.rows.size(), skips = out.skipped.size();
    table.read += table.reader->read(std::string_view(table.bytes).substr(table.read), table.read, true, out);
    for (std::size_t i = rows; i < out.rows.size(); ++i) out.rows[i].place = place;
    for (std::size_t i = skips; i < out.skipped.size(); ++i) out.skipped[i].place = place;
    more_ = table.reader->has_more() || out.rows.size() > kFullRows;
    if (!table.reader->has_more()) {
      attached_bytes_ += table.reader->held();
      ++next_attached_;
    }
    return !more_;
  }

  ReadContext context_;
  const TableFormats& formats_;
  const std::vector<std::string>& own_hosts_;
  GrowingTable forms_, correspondents_, mails_, bounced_;
  SkipLog skips_;
  bool mailbox_;
  bool more_ = false, too_large_ = false;
  std::size_t searched_ = 0, copied_ = 0, attached_bytes_ = 0, next_attached_ = 0;
  std::uint64_t line_ = 1, mislabelled_ = 0, unread_ = 0, own_ = 0;
  std::vector<std::unique_ptr<AttachedTable>> attached_;
  std::vector<Place> places_;  // of the mails that brought them
  Place place_;
};

class Mail final : public Format {
 public:
  explicit Mail(const FormatContext& context) : formats_(context) {
    for (const Site& site : context.ledger.sites) {
      std::string_view host = site.url;
      if (const auto scheme = host.find("://"); scheme != std::string_view::npos) host.remove_prefix(scheme + 3);
      host = host.substr(0, host.find_first_of("/:"));
      if (!host.empty()) own_hosts_.push_back(ascii_lower(host));
    }
  }
  std::string_view name() const override { return "mail"; }
  EvidenceKind kind() const override { return EvidenceKind::Mail; }
  Text title() const override { return {"メール(mbox・eml)", "Mail (mbox, eml)"}; }
  std::string detail(const Sample& sample) const override { return begins_message(sample.bytes) ? "mbox" : "eml"; }

  int sniff(const Sample& sample) const override {
    std::string_view head = sample.bytes;
    const bool mailbox = begins_message(head);
    if (mailbox) head.remove_prefix(head.find('\n') + 1);
    std::size_t known = 0;
    for (std::size_t at = 0; at < head.size();) {
      const std::string_view line = line_at(head, at);
      if (line.empty()) break;
      const bool folded = line[0] == ' ' || line[0] == '\t';
      if ((folded && at == 0) || (!folded && !is_field(line))) return 0;
      const std::string field = ascii_lower(line.substr(0, folded ? 0 : line.find(':')));
      for (const std::string_view name : {"from", "to", "subject", "date", "received", "return-path", "message-id", "mime-version",
                                          "content-type", "delivered-to", "reply-to", "x-mailer"}) {
        known += field == name;
      }
      at = std::min(head.find('\n', at), head.size() - 1) + 1;
    }
    return mailbox && known > 0 ? 95 : known >= 3 ? 90 : 0;
  }
  std::unique_ptr<Reader> open(const ReadContext& context) const override {
    return std::make_unique<MailReader>(context, formats_, own_hosts_);
  }

 private:
  TableFormats formats_;
  std::vector<std::string> own_hosts_;
};

}  // namespace

std::unique_ptr<Format> make_mail(const FormatContext& context) { return std::make_unique<Mail>(context); }

}  // namespace hinomi::events
