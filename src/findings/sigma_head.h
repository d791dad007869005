// What Sigma rules, correlations and filters say of themselves, and our own key `hinomi` beside it: title and reason in ja and
// en, what tells the outcome, examples that must fire and must not.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/language.h"
#include "base/result.h"
#include "base/yaml.h"
#include "model/severity.h"

namespace hinomi::findings {

/// What tells that an attack came through, beyond the status.
enum class OutcomeSign : std::uint8_t {
  None,
  AnswerSize,   ///< an answer unlike those of the same page to ordinary requests
  AnswerDelay,  ///< … or one that came as late as the attack asked for, where the log has durations
  FileServed    ///< the file that was asked for is there
};

/// Lines of one example, see example_request.h; a rule's examples have one line each.
using SigmaExample = std::vector<std::string>;

struct SigmaHead {
  std::string name;       ///< of the file, without .yml; in a file of several documents the attribute name, or file_2 …
  std::string reference;  ///< the attribute name: what correlations may call it
  std::string file;
  int line = 1;  ///< where the document begins
  std::string id, status;
  Text title, reason;
  Severity level = Severity::Medium;
  bool has_level = false;
  std::vector<std::string> tags, techniques, falsepositives;
  OutcomeSign outcome = OutcomeSign::None;

  /// `place` of an error in this document: "rules/web/x.yml:3: cause".
  Error error(Errc code, std::string cause, std::string remedy) const;
};

/// Reads what is common, and refuses what this engine must not pretend to know (action: global, taxonomies, status unsupported).
Result<void> read_sigma_head(const Yaml& root, SigmaHead& head);

struct SigmaExamples {
  std::vector<SigmaExample> fire, quiet;
};
/// `hinomi.examples`: a line is an example, so is a list of lines.
Result<SigmaExamples> read_sigma_examples(const Yaml& root);

/// "attack.t1190" → "T1190".
std::vector<std::string> techniques_of(const std::vector<std::string>& tags);

}  // namespace hinomi::findings
