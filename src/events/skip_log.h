// Cites what a reader could not read, with a masked excerpt for the first of them only: a file of rubbish must cost neither the
// time nor the memory of an excerpt a line.
#pragma once

#include "base/text.h"
#include "model/batch.h"

namespace hinomi::events {

class SkipLog {
 public:
  static constexpr std::size_t kExcerptSource = 1024;

  /// `text` begins at `place`. A fixed length of it is shown, so that the excerpt does not depend on how the file was cut into
  /// chunks.
  void cite(std::string_view text, const Place& place, SkipReason reason, Batch& out) {
    if (Skip& skip = add(place, reason, out); ++excerpts_ <= kMaxExcerpts) skip.excerpt = mask(text.substr(0, kExcerptSource));
  }

  /// Of a row of values and of what a person wrote: names are words like others there, so that only the shape can be shown.
  void cite_row(std::string_view text, const Place& place, SkipReason reason, Batch& out) {
    if (Skip& skip = add(place, reason, out); ++excerpts_ <= kMaxExcerpts) skip.excerpt = mask_row(text.substr(0, kExcerptSource));
  }

 private:
  static Skip& add(const Place& place, SkipReason reason, Batch& out) {
    Skip& skip = out.skipped.emplace_back();
    skip.place = place;
    skip.reason = reason;
    return skip;
  }

  static constexpr std::uint64_t kMaxExcerpts = 1000;
  std::uint64_t excerpts_ = 0;
};

}  // namespace hinomi::events
