// The front of a line that a syslog daemon, journald or a container runtime wrote around a message.
// Sources: RFC 3164, RFC 5424, rsyslog's RSYSLOG_FileFormat, Kubernetes CRI log format.
#pragma once

#include <optional>
#include <string_view>

#include "base/language.h"
#include "base/time.h"

namespace hinomi::events {

struct SyslogHeader {
  std::string_view time;  ///< as written
  bool has_year = true;   ///< false: RFC 3164
  bool is_ctime = false;  ///< "Sat Aug 10 03:12:45 2019", as vsftpd writes
  std::string_view host;
  std::string_view service;  ///< "sshd", without pid, path and "(pam_unix)"
  std::string_view pid;
  std::string_view message;
};

/// None when the line has no such front. The time is recognised by its form and not yet parsed.
std::optional<SyslogHeader> parse_syslog_header(std::string_view line);

/// The header's time; `not_after` stands for the missing year of RFC 3164.
std::optional<Timestamp> syslog_time(const SyslogHeader& header, Timestamp not_after, UtcOffset offset);

/// Says that years were taken from `not_after`.
Text assumed_year_note(Timestamp not_after, UtcOffset offset);

}  // namespace hinomi::events
