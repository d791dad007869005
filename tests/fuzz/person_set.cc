// Any bytes taken for a fingerprint: an error that names the cause, or a set that can be asked. The checksum is put right so that
// what stands behind it is met too.
#include "impact/person_set.h"

#include "base/result.h"
#include "base/sha256.h"

namespace {

void ask(std::string bytes) {
  using namespace hinomi::impact;
  const auto set = PersonSet::decode(std::move(bytes), {}, "fuzz.fp");
  if (!set) {
    HINOMI_ASSERT(!set.error().what.empty() && !set.error().remedy.empty());
    return;
  }
  for (std::uint8_t kind = 0; kind < kKeyKinds; ++kind) {
    for (const std::uint64_t hash : {std::uint64_t{0}, std::uint64_t{1} << 40, (std::uint64_t{1} << KeyHash::kBits) - 1}) {
      set->prefetch({static_cast<KeyKind>(kind), hash});
      (void)set->contains({static_cast<KeyKind>(kind), hash});
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  ask(bytes);
  if (size < 32) return 0;
  const hinomi::Digest digest = hinomi::sha256(std::string_view(bytes).substr(0, size - 32));
  bytes.replace(size - 32, 32, reinterpret_cast<const char*>(digest.data()), digest.size());
  ask(std::move(bytes));
  return 0;
}
