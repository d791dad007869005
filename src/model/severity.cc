#include "model/severity.h"

namespace hinomi {

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::Info:
      return "info";
    case Severity::Low:
      return "low";
    case Severity::Medium:
      return "medium";
    case Severity::High:
      return "high";
    case Severity::Critical:
      return "critical";
  }
  return "info";
}

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::Observed:
      return "observed";
    case Verdict::Attempted:
      return "attempted";
    case Verdict::LikelySucceeded:
      return "likely_succeeded";
    case Verdict::Succeeded:
      return "succeeded";
  }
  return "observed";
}

std::optional<Severity> severity_from(std::string_view name) {
  for (const Severity s : {Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical}) {
    if (to_string(s) == name) return s;
  }
  return std::nullopt;
}

Text label(Severity severity) {
  switch (severity) {
    case Severity::Info:
      return {"参考", "info"};
    case Severity::Low:
      return {"低", "low"};
    case Severity::Medium:
      return {"中", "medium"};
    case Severity::High:
      return {"高", "high"};
    case Severity::Critical:
      return {"重大", "critical"};
  }
  return {};
}

Text label(Verdict verdict) {
  switch (verdict) {
    case Verdict::Observed:
      return {"観測", "observed"};
    case Verdict::Attempted:
      return {"試行", "attempted"};
    case Verdict::LikelySucceeded:
      return {"成功の可能性が高い", "likely succeeded"};
    case Verdict::Succeeded:
      return {"成功", "succeeded"};
  }
  return {};
}

}  // namespace hinomi
