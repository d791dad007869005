// A case's name, made of its gravest findings: "データベースの抽出・削除と脅迫文（staging）".
#pragma once

#include "cases/actors.h"
#include "model/case.h"

namespace hinomi::cases {

/// `findings` in the case's order.
Text case_title(const std::vector<Finding>& findings, const Actors& actors);

}  // namespace hinomi::cases
