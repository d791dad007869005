// One mail (RFC 5322, MIME RFC 2045 to 2049), taken apart by GMime: addresses, texts and attachments with their transfer encodings
// undone and texts in UTF-8, whatever charset a label claims.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/evidence.h"

namespace hinomi::events {

struct MailAddress {
  std::string header;  ///< "from", "reply_to", "to", "cc"
  std::string name, mail;
};

struct Attachment {
  std::string name;   ///< file name as stated; may be empty
  std::string bytes;  ///< decoded
};

struct MailMessage {
  Timestamp time;
  std::string subject;
  std::vector<MailAddress> addresses;
  std::string text;  ///< UTF-8; of HTML alone, its text
  std::vector<Attachment> attachments;
  std::vector<MailMessage> enclosed;     ///< forwarded as messages (message/rfc822)
  std::vector<std::string> undelivered;  ///< addresses that a delivery report (RFC 3464) says mail did not reach
  std::vector<SkipReason> damages;       ///< each once
  bool mislabelled = false;              ///< a text was in another charset than its label says
};

/// A whole message. Parts nest up to 16 deep, messages up to 4; beyond: TooDeep.
MailMessage read_mail(std::string_view bytes);

}  // namespace hinomi::events
