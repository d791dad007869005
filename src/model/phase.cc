#include "model/phase.h"

namespace hinomi {

std::string_view to_string(Phase phase) {
  switch (phase) {
    case Phase::None:
      return "";
    case Phase::Reconnaissance:
      return "reconnaissance";
    case Phase::Entry:
      return "entry";
    case Phase::Action:
      return "action";
    case Phase::Destruction:
      return "destruction";
    case Phase::Response:
      return "response";
  }
  return "";
}

Text label(Phase phase) {
  switch (phase) {
    case Phase::None:
      return {};
    case Phase::Reconnaissance:
      return {"探索・試行", "reconnaissance"};
    case Phase::Entry:
      return {"侵入", "entry"};
    case Phase::Action:
      return {"侵入後の行為", "action"};
    case Phase::Destruction:
      return {"破壊・脅迫", "destruction"};
    case Phase::Response:
      return {"対応", "response"};
  }
  return {};
}

}  // namespace hinomi
