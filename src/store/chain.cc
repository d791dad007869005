#include "store/chain.h"

#include "base/sha256.h"

namespace hinomi::store {

std::string chain_hash(const ChainEntry& entry) {
  Sha256 hash;
  const auto add = [&](std::string_view field) {
    hash.update(std::to_string(field.size()));
    hash.update(":");
    hash.update(field);
    hash.update("\n");
  };
  add("hinomi.casebook/1");
  add(std::to_string(entry.seq));
  add(entry.previous);
  add(entry.case_id);
  add(std::to_string(entry.version));
  add(entry.title_ja);
  add(entry.title_en);
  add(entry.saved_at);
  add(entry.json_sha256);
  return to_hex(hash.finish());
}

}  // namespace hinomi::store
