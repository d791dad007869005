#include "model/answers.h"

namespace hinomi {

std::string_view to_string(AnswerState state) {
  switch (state) {
    case AnswerState::Known:
      return "known";
    case AnswerState::Partly:
      return "partly";
    case AnswerState::Unknown:
      return "unknown";
  }
  return "unknown";
}

}  // namespace hinomi
