// A rule's log source as the events that it names (Sigma specification 2.1.0, "LogSource" and appendix "taxonomy").
//
// webserver, proxy → requests; database → statements and messages of database servers; application → error logs and messages
// of applications; authentication, linux sshd and auth → logins and messages; apache and nginx → their access and error logs.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/yaml.h"
#include "model/event.h"

namespace hinomi::findings {

struct SigmaScope {
  unsigned kinds = 0;                 ///< bit by EventKind
  std::vector<std::string> services;  ///< how Event::service begins; empty: any

  bool sees(const Event& event) const;
  bool operator==(const SigmaScope&) const = default;

  /// From the map under `logsource`; what these logs do not have is an error.
  static Result<SigmaScope> read(const Yaml& logsource);
};

}  // namespace hinomi::findings
