#include "cases/phases.h"

#include <gtest/gtest.h>

namespace hinomi::cases {
namespace {

Phase phase(Verdict verdict, std::vector<std::string> techniques) {
  Finding finding;
  finding.verdict = verdict;
  finding.techniques = std::move(techniques);
  return phase_of(finding);
}

TEST(Phases, WhatDidNotSucceedIsReconnaissance) {
  EXPECT_EQ(phase(Verdict::Attempted, {"T1190"}), Phase::Reconnaissance);
  EXPECT_EQ(phase(Verdict::Attempted, {"T1485"}), Phase::Reconnaissance);
}

TEST(Phases, TheWayIn) {
  EXPECT_EQ(phase(Verdict::Succeeded, {"T1110", "T1078"}), Phase::Entry);
  EXPECT_EQ(phase(Verdict::LikelySucceeded, {"T1110.003", "T1078.003"}), Phase::Entry);
}

TEST(Phases, WhatWasDoneOutweighsHow) {
  EXPECT_EQ(phase(Verdict::Succeeded, {"T1078", "T1213.006"}), Phase::Action);
  EXPECT_EQ(phase(Verdict::Succeeded, {"T1505.003"}), Phase::Action);
  EXPECT_EQ(phase(Verdict::Succeeded, {"T1190", "T1485"}), Phase::Destruction);
  EXPECT_EQ(phase(Verdict::Succeeded, {"T1657", "T1491"}), Phase::Destruction);
}

TEST(Phases, WhatIsNoActOfAnybodyStandsNowhere) {
  EXPECT_EQ(phase(Verdict::Observed, {"T1213.006"}), Phase::None);
  EXPECT_EQ(phase(Verdict::Succeeded, {}), Phase::None);
}

}  // namespace
}  // namespace hinomi::cases
