// Access logs described by data: content/formats/*.yml. A file names either format strings (`formats`) or, for logs whose lines
// name their values, keys (`shape` and `keys`).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/content.h"
#include "events/log_format.h"
#include "events/request_fields.h"
#include "model/ledger.h"

namespace hinomi::events {

/// Which key of a line says which field. Keys are exact, case included.
class KeyMap {
 public:
  struct Key {
    std::string name;
    RequestField field;
    int rank;  ///< of two keys for one field, the lower one is used
  };
  KeyMap() = default;
  explicit KeyMap(std::vector<Key> keys);

  const Key* find(std::string_view name) const;

 private:
  std::vector<Key> keys_;
  std::vector<std::uint32_t> slots_;  // open addressing; indexes into keys_ plus one
};

enum class LineShape { Format, Json, Ltsv, W3c };

struct KnownFormat {
  std::string name;
  Text title;
  int order = 100;
  LineShape shape = LineShape::Format;
  std::vector<LogFormat> formats;  ///< of LineShape::Format
  KeyMap keys;                     ///< of the others
};

/// Every usable format under content/formats/ of this shape, by order, then name.
std::vector<KnownFormat> known_formats(const Content& content, LineShape shape);
/// The format strings of a ledger, as one known format named "custom".
KnownFormat ledger_formats(const Ledger& ledger);

/// What the two functions above leave out, as an error that names the file and line, or the format string; for when content and
/// ledger are read.
Result<void> check_known_formats(const Content& content);
Result<void> check_ledger_formats(const Ledger& ledger);

}  // namespace hinomi::events
