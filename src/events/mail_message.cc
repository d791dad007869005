#include "events/mail_message.h"

#include <algorithm>
#include <memory>
#include <mutex>

#include <gmime/gmime.h>

#include "base/encoding.h"
#include "base/text.h"
#include "events/html_text.h"

namespace hinomi::events {
namespace {

constexpr int kMostParts = 16, kMostEnclosed = 4;
constexpr std::size_t kMostAddresses = 1000, kMostAddressBytes = 320;

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
  void operator()(GMimeParserOptions* options) const { g_mime_parser_options_free(options); }
};
template <class Object>
using Owned = std::unique_ptr<Object, Unref>;

std::string text_of(const char* text) {
  if (text == nullptr) return {};
  std::string valid(text);
  std::string out;
  if (is_utf8(valid)) return valid;
  Decoder(guess_encoding(valid)).decode(valid, out);
  return out;
}

void cite(MailMessage& mail, SkipReason reason) {
  if (std::ranges::find(mail.damages, reason) == mail.damages.end()) mail.damages.push_back(reason);
}

void on_warning(std::int64_t, GMimeParserWarning warning, const char*, void* self) {
  auto& mail = *static_cast<MailMessage*>(self);
  switch (warning) {
    case GMIME_WARN_TRUNCATED_MESSAGE:
      return cite(mail, SkipReason::CutOff);
    case GMIME_CRIT_NESTING_OVERFLOW:
      return cite(mail, SkipReason::TooDeep);
    case GMIME_WARN_MALFORMED_MULTIPART:
    case GMIME_CRIT_MULTIPART_WITHOUT_BOUNDARY:
      return cite(mail, SkipReason::BadBoundary);
    default:
      return;
  }
}

// A label that lies is found out where its charset cannot hold the bytes. Latin-1 can hold any, and old programs write it for
// everything.
std::string decode(const std::string& bytes, const char* label, bool& mislabelled) {
  const Encoding stated = label == nullptr ? Encoding::Binary : encoding_from_name(label);
  const bool meaningless = stated == Encoding::Binary || stated == Encoding::Latin1 || stated == Encoding::Ascii;
  std::string text;
  const std::size_t bad = meaningless ? bytes.size() : Decoder(stated).decode(bytes, text);
  if (bad == 0) return text;
  Encoding guessed = guess_encoding(bytes);
  if (guessed == Encoding::Binary) guessed = Encoding::Utf8;
  std::string second;
  if (Decoder(guessed).decode(bytes, second) >= bad && !meaningless) return text;
  mislabelled = mislabelled || (label != nullptr && guessed != stated && guessed != Encoding::Ascii);
  return second;
}

std::string decoded_bytes(GMimePart* part) {
  GMimeDataWrapper* const content = g_mime_part_get_content(part);
  if (content == nullptr) return {};
  const Owned<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(content, stream.get());
  const GByteArray* const array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  return {reinterpret_cast<const char*>(array->data), array->len};
}

class Parts {
 public:
  Parts(MailMessage& mail, int enclosed) : mail_(mail), enclosed_(enclosed) {}

  void walk(GMimeObject* object, int depth) {
    if (object == nullptr) return;
    if (depth > kMostParts) return cite(mail_, SkipReason::TooDeep);
    if (GMIME_IS_MULTIPART(object)) {
      auto* const multipart = GMIME_MULTIPART(object);
      const int count = g_mime_multipart_get_count(multipart);
      found_parts_ = found_parts_ || count > 0;
      if (count == 0) cite(mail_, SkipReason::BadBoundary);
      // Whatever was to be divided stands before the first boundary, which never came.
      const char* const undivided = count == 0 && depth > 0 ? g_mime_multipart_get_prologue(multipart) : nullptr;
      if (undivided != nullptr) mail_.text += decode(undivided, nullptr, mail_.mislabelled);
      const bool alternative = g_mime_content_type_is_type(g_mime_object_get_content_type(object), "multipart", "alternative");
      for (int i = 0; i < count; ++i) {
        // The same text twice: the plain one is read.
        if (alternative && i > 0 && !mail_.text.empty() && is_text(g_mime_multipart_get_part(multipart, i))) continue;
        walk(g_mime_multipart_get_part(multipart, i), depth + 1);
      }
    } else if (GMIME_IS_MESSAGE_PART(object)) {
      found_parts_ = true;
      take_message(g_mime_message_part_get_message(GMIME_MESSAGE_PART(object)));
    } else if (GMIME_IS_PART(object)) {
      found_parts_ = true;
      take_part(GMIME_PART(object));
    }
  }
  bool found_parts() const { return found_parts_; }

 private:
  static bool is_text(GMimeObject* object) {
    return g_mime_content_type_is_type(g_mime_object_get_content_type(object), "text", "*") != 0;
  }

  void take_part(GMimePart* part) {
    auto* const object = GMIME_OBJECT(part);
    GMimeContentType* const type = g_mime_object_get_content_type(object);
    const std::string name = text_of(g_mime_part_get_filename(part));
    std::string bytes = decoded_bytes(part);
    if (g_mime_content_type_is_type(type, "message", "delivery-status") != 0)
      return take_delivery_status(decode(bytes, nullptr, mail_.mislabelled));
    if (!is_text(object) || !name.empty() || g_mime_part_is_attachment(part) != 0) {
      mail_.attachments.push_back({name, std::move(bytes)});
      return;
    }
    std::string text = decode(bytes, g_mime_content_type_get_parameter(type, "charset"), mail_.mislabelled);
    if (g_mime_content_type_is_type(type, "text", "html") != 0) text = html_text(text);
    if (!mail_.text.empty()) mail_.text += '\n';
    mail_.text += text;
  }

  // A block of fields a recipient; RFC 3464, 2.3.
  void take_delivery_status(std::string_view text) {
    std::string original, final_one;
    bool failed = false;
    const auto close = [&] {
      std::string& address = original.empty() ? final_one : original;
      if (failed && address.contains('@') && mail_.undelivered.size() < kMostAddresses)
        mail_.undelivered.push_back(std::move(address));
      original.clear(), final_one.clear(), failed = false;
    };
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = trim(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
      if (line.empty()) close();
      const std::size_t colon = std::min(line.find(':'), line.size());
      const std::string_view field = trim(line.substr(0, colon)), value = trim(line.substr(std::min(colon + 1, line.size())));
      // "rfc822; someone@example.org", the address with brackets or without.
      const auto address = [&] {
        std::string_view one = trim(value.substr(value.find(';') + 1));
        if (one.starts_with('<') && one.ends_with('>')) one = one.substr(1, one.size() - 2);
        return cut_bytes(one, kMostAddressBytes);
      };
      if (iequals(field, "Original-Recipient")) original = address();
      if (iequals(field, "Final-Recipient")) final_one = address();
      if (iequals(field, "Action")) failed = iequals(value, "failed");
    }
    close();
  }

  void take_message(GMimeMessage* message);

  MailMessage& mail_;
  int enclosed_;
  bool found_parts_ = false;
};

void take_addresses(GMimeMessage* message, GMimeAddressType type, const char* header, MailMessage& mail) {
  InternetAddressList* const list = g_mime_message_get_addresses(message, type);
  const int count = list == nullptr ? 0 : internet_address_list_length(list);
  for (int i = 0; i < count && mail.addresses.size() < kMostAddresses; ++i) {
    InternetAddress* const address = internet_address_list_get_address(list, i);
    if (!INTERNET_ADDRESS_IS_MAILBOX(address)) continue;
    const std::string mailbox = text_of(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)));
    if (!mailbox.contains('@')) continue;
    mail.addresses.push_back({header, text_of(internet_address_get_name(address)), mailbox});
  }
}

void take_headers(GMimeMessage* message, MailMessage& mail) {
  take_addresses(message, GMIME_ADDRESS_TYPE_FROM, "from", mail);
  take_addresses(message, GMIME_ADDRESS_TYPE_REPLY_TO, "reply_to", mail);
  take_addresses(message, GMIME_ADDRESS_TYPE_TO, "to", mail);
  take_addresses(message, GMIME_ADDRESS_TYPE_CC, "cc", mail);
  mail.subject = text_of(g_mime_message_get_subject(message));
  GDateTime* const date = g_mime_message_get_date(message);
  if (date != nullptr) mail.time = Timestamp::from_seconds(g_date_time_to_unix(date));
}

void Parts::take_message(GMimeMessage* message) {
  if (message == nullptr) return;
  if (enclosed_ >= kMostEnclosed) return cite(mail_, SkipReason::TooDeep);
  MailMessage enclosed;
  take_headers(message, enclosed);
  Parts(enclosed, enclosed_ + 1).walk(g_mime_message_get_mime_part(message), 0);
  mail_.enclosed.push_back(std::move(enclosed));
}

/// The boundary that the body uses, where it is not the one that the header names: "--xyz" before a line "Content-…".
std::string_view used_boundary(std::string_view body) {
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t end = std::min(body.find('\n', at), body.size());
    const std::string_view line = trim(body.substr(at, end - at));
    at = end + 1;
    if (line.size() > 2 && line.starts_with("--") && at < body.size() && istarts_with(body.substr(at), "content-"))
      return line.substr(2);
  }
  return {};
}

std::string_view body_of(std::string_view message) {
  for (const std::string_view blank : {"\r\n\r\n", "\n\n"}) {
    if (const auto at = message.find(blank); at != std::string_view::npos) return message.substr(at + blank.size());
  }
  return {};
}

Owned<GMimeMessage> parse(std::string_view bytes, MailMessage& mail) {
  static std::once_flag started;
  std::call_once(started, g_mime_init);
  const Owned<GMimeParserOptions> options(g_mime_parser_options_new());
  const char* fallbacks[] = {"utf-8", "cp932", "euc-jp", "iso-8859-1", nullptr};
  g_mime_parser_options_set_fallback_charsets(options.get(), fallbacks);
  g_mime_parser_options_set_warning_callback(options.get(), on_warning, &mail);
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  return Owned<GMimeMessage>(g_mime_parser_construct_message(parser.get(), options.get()));
}

}  // namespace

MailMessage read_mail(std::string_view bytes) {
  MailMessage mail;
  const Owned<GMimeMessage> message = parse(bytes, mail);
  if (message == nullptr) {
    cite(mail, SkipReason::NotThisFormat);
    return mail;
  }
  take_headers(message.get(), mail);
  Parts parts(mail, 0);
  parts.walk(g_mime_message_get_mime_part(message.get()), 0);
  if (parts.found_parts()) return mail;
  const std::string_view body = body_of(bytes);
  const std::string_view boundary = used_boundary(body);
  if (boundary.empty() || boundary.contains('"')) {
    bool ignored = false;
    mail.text = decode(std::string(body), nullptr, ignored);
    return mail;
  }
  // What GMime missed was only the end of a part that never began.
  std::erase(mail.damages, SkipReason::CutOff);
  const std::string mended =
      "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"" + std::string(boundary) + "\"\r\n\r\n" + std::string(body);
  if (const Owned<GMimeMessage> again = parse(mended, mail)) Parts(mail, 0).walk(g_mime_message_get_mime_part(again.get()), 0);
  return mail;
}

}  // namespace hinomi::events
