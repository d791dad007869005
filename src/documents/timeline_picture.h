// Draws a timeline as one inline SVG: a lane for each party, a mark for each event, days side by side. Days on which nothing
// happened are folded into a break that says how many they are, so that two events twelve days apart stay readable.
//
// Colours and fonts are classes of the page's style sheet (tl-…), so that one picture serves screen, dark screen and print.
// All text is escaped here. Same input, same bytes.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "documents/wording.h"

namespace hinomi::documents {

struct PictureLane {
  std::string name, note;  ///< "Actor A1" and, smaller, "203.0.113.77 (NL)"
  std::string css_class;   ///< "attacker", "other", "hinomi"
};

struct PictureMark {
  Timestamp time;
  std::size_t lane = 0;
  int severity = 0;  ///< 0 to 4
  std::uint64_t count = 1;
  std::string text;    ///< label; cut to fit, whole in the tooltip
  std::string anchor;  ///< where in the page the event is told
};

struct TimelinePicture {
  std::string id;  ///< prefix for the ids in the SVG, unique in the page
  std::string title, description, window_label;
  std::string gap_pattern;  ///< "{n} days"
  std::vector<PictureLane> lanes;
  std::vector<PictureMark> marks;
  Timestamp first, last;  ///< the shaded window; may be unknown
};

/// Empty when there is nothing to draw: fewer than two marks, or no lane.
std::string timeline_picture(const TimelinePicture& picture, const Clock& clock);

}  // namespace hinomi::documents
