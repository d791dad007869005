// Says of every collected item what it is: which format, whose, in which encoding, from when.
#pragma once

#include <vector>

#include "events/format.h"
#include "evidence/collector.h"
#include "model/ledger.h"

namespace hinomi::app {

/// One item on its way: the evidence it becomes, and the format that will read it (null: nothing to read).
struct Source {
  evidence::Item item;
  const events::Format* format = nullptr;
  Encoding encoding = Encoding::Binary;
  Timestamp first;  ///< earliest time in the sample; unknown for tables, dumps and empty logs
};

struct Recognised {
  std::vector<Source> sources;     ///< index is Place::evidence
  std::vector<Evidence> evidence;  ///< same index; id, path, asset, kind, format and encoding are set
};

/// Does not read beyond the samples, except to tell files of equal content apart.
Recognised recognise(std::vector<evidence::Item> items, const std::vector<std::unique_ptr<events::Format>>& formats,
                     const Ledger& ledger);

/// How a reader of this source is to be opened. `newest` is the latest time known from dated evidence: dates without a year are
/// read as the last such date before it.
events::ReadContext read_context(const Source& source, std::uint32_t evidence, const Ledger& ledger, Timestamp newest);

}  // namespace hinomi::app
