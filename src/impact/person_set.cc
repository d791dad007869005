#include "impact/person_set.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include <fmt/format.h>

#include "base/sha256.h"
#include "base/text.h"

namespace hinomi::impact {
namespace {

// Numbers are little-endian, remainders big-endian.
constexpr std::string_view kMagic = kPersonSetMagic;
constexpr std::uint16_t kVersion = 1;
constexpr std::size_t kVersionAt = 8, kHeadAt = 10, kFlagsAt = 12, kPersonsAt = 16, kLeftOutAt = 24, kAsOfAt = 32, kCheckAt = 40,
                      kKeysAt = 56, kSourceAt = 96, kSourceBytes = 32, kHead = kPersonSetHead, kChecksum = 32;
constexpr std::uint32_t kIncomplete = 1;  // other flags are not known yet
constexpr std::size_t kCountBytes = 2, kRemainderBytes = 5;
constexpr std::uint64_t kInBucket = 32;                      // at most, on average
constexpr std::uint64_t kMostKeys = std::uint64_t{1} << 40;  // of a kind
constexpr int kRemainderBits = 8 * kRemainderBytes;
constexpr Timestamp kYear1 = Timestamp::from_seconds(-62'135'596'800), kYear10000 = Timestamp::from_seconds(253'402'300'800);
constexpr int kMostBucketBits = KeyHash::kBits - kRemainderBits;

int bucket_bits_for(std::uint64_t keys) {
  int bits = 0;
  while (bits < kMostBucketBits && keys >> bits > kInBucket) ++bits;
  return bits;
}

std::uint64_t section_bytes(std::uint64_t keys) {
  return keys == 0 ? 0 : (kCountBytes << bucket_bits_for(keys)) + kRemainderBytes * keys;
}

std::uint64_t remainder_of(std::uint64_t hash, int bucket_bits) {
  return hash >> (kMostBucketBits - bucket_bits) & ((std::uint64_t{1} << kRemainderBits) - 1);
}

void put(std::string& out, std::size_t at, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out[at + i] = static_cast<char>(value >> (8 * i));
}

std::uint64_t take(std::string_view in, std::size_t at, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes; i-- > 0;) value = value << 8 | static_cast<unsigned char>(in[at + i]);
  return value;
}

std::string_view digest_bytes(const Digest& digest) { return {reinterpret_cast<const char*>(digest.data()), digest.size()}; }

// Of a head.
std::array<std::uint64_t, kCommonKeys> counts_of(std::string_view in) {
  std::array<std::uint64_t, kCommonKeys> counts{};
  for (std::size_t k = 0; k < kCommonKeys; ++k) counts[k] = take(in, kKeysAt + 8 * k, 8);
  return counts;
}

Error damaged(const std::string& file, std::string_view how) {
  return make_error(Errc::Malformed, fmt::format("{}: this fingerprint is damaged: {}", file, how),
                    "copy it again from where it was made, or make it again with hinomi fingerprint create");
}

}  // namespace

std::uint64_t person_set_bytes(const std::array<std::uint64_t, kCommonKeys>& keys) {
  std::uint64_t bytes = kHead + kChecksum;
  for (const std::uint64_t n : keys) bytes += section_bytes(n);
  return bytes;
}

std::string encode_person_set(const PersonSetKeys& keys, const PersonSetAbout& about, const PersonSetCheck& check) {
  std::array<std::uint64_t, kCommonKeys> counts{};
  for (std::size_t k = 0; k < kCommonKeys; ++k) counts[k] = keys[k].size();
  std::string out;
  out.reserve(person_set_bytes(counts));
  out.assign(kHead, '\0');
  kMagic.copy(out.data(), kMagic.size());
  put(out, kVersionAt, kVersion, 2), put(out, kHeadAt, kHead, 2);
  put(out, kPersonsAt, about.persons, 8), put(out, kLeftOutAt, about.left_out, 8);
  put(out, kAsOfAt, static_cast<std::uint64_t>(about.as_of.micros), 8);
  put(out, kFlagsAt, about.incomplete ? kIncomplete : 0, 4);
  std::ranges::copy(check, out.begin() + kCheckAt);
  for (std::size_t k = 0; k < kCommonKeys; ++k) put(out, kKeysAt + 8 * k, counts[k], 8);
  cut_bytes(about.source, kSourceBytes).copy(out.data() + kSourceAt, kSourceBytes);

  for (const std::vector<std::uint64_t>& hashes : keys) {
    if (hashes.empty()) continue;
    const int bits = bucket_bits_for(hashes.size());
    const std::size_t counts_at = out.size();
    out.append(kCountBytes << bits, '\0');
    std::size_t begin = 0;
    for (std::size_t bucket = 0; bucket < std::size_t{1} << bits; ++bucket) {
      std::size_t end = begin;
      while (end < hashes.size() && hashes[end] >> (KeyHash::kBits - bits) == bucket) ++end;
      HINOMI_ASSERT(end - begin <= UINT16_MAX);  // nobody without the secret can choose hashes
      put(out, counts_at + kCountBytes * bucket, end - begin, kCountBytes);
      begin = end;
    }
    for (const std::uint64_t hash : hashes) {
      const std::uint64_t rest = remainder_of(hash, bits);
      for (int shift = kRemainderBits - 8; shift >= 0; shift -= 8) out += static_cast<char>(rest >> shift);
    }
  }
  out += digest_bytes(sha256(out));
  return out;
}

Result<void> PersonSet::check_size(std::string_view in, std::uint64_t size, const std::string& file) {
  const std::string_view head = in.substr(0, kMagic.size());
  if (head.empty() || head != kMagic.substr(0, head.size())) {
    return make_error(Errc::Malformed, file + ": this is not a fingerprint", "give a file that hinomi fingerprint create wrote");
  }
  if (in.size() < kHead || size < kHead + kChecksum) return damaged(file, "it is cut off within its head");
  if (const std::uint64_t version = take(in, kVersionAt, 2); version != kVersion) {
    return make_error(Errc::Unsupported,
                      fmt::format("{}: a fingerprint of version {}, this program reads version {}", file, version, kVersion),
                      version > kVersion ? "use the newer hinomi that made it, or make it again with this one"
                                         : "make it again with this program");
  }
  const std::array<std::uint64_t, kCommonKeys> counts = counts_of(in);
  if (std::ranges::any_of(counts, [](std::uint64_t n) { return n > kMostKeys; })) {
    return damaged(file, "its head counts more keys than there can be");
  }
  if (const std::uint64_t whole = person_set_bytes(counts); take(in, kHeadAt, 2) != kHead || size != whole) {
    return damaged(file, fmt::format("it has {} bytes instead of {}", size, whole));
  }
  return {};
}

Result<PersonSet> PersonSet::decode(std::string bytes, const PersonSetCheck& check, const std::string& file) {
  const std::string_view in(bytes);
  RETURN_IF_ERROR(check_size(in.substr(0, kHead), in.size(), file));
  const std::array<std::uint64_t, kCommonKeys> counts = counts_of(in);
  const std::size_t end = in.size() - kChecksum;
  if (in.substr(end) != digest_bytes(sha256(in.substr(0, end)))) return damaged(file, "its checksum does not fit its content");
  if (!std::ranges::equal(check, in.substr(kCheckAt, check.size()),
                          [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); })) {
    return make_error(Errc::Conflict, file + ": this fingerprint was made with another key",
                      "give the key file with which it was made by --key, or make the fingerprint again with this one");
  }

  PersonSet set;
  set.file_ = printable(file.substr(file.rfind('/') + 1));
  set.about_.persons = take(in, kPersonsAt, 8), set.about_.left_out = take(in, kLeftOutAt, 8);
  set.about_.as_of.micros = static_cast<std::int64_t>(take(in, kAsOfAt, 8));
  const std::string_view source = in.substr(kSourceAt, kSourceBytes);
  set.about_.source = printable(source.substr(0, source.find('\0')));
  set.about_.incomplete = (take(in, kFlagsAt, 4) & kIncomplete) != 0;
  // Each person has a key of its own at least.
  if (set.about_.persons > std::accumulate(counts.begin(), counts.end(), std::uint64_t{0})) {
    return damaged(file, "it counts more persons than keys");
  }
  if (set.about_.as_of.known() && (set.about_.as_of < kYear1 || set.about_.as_of >= kYear10000)) {
    return damaged(file, "its date is none");
  }
  std::size_t at = kHead;
  for (std::size_t k = 0; k < kCommonKeys; ++k) {
    if (counts[k] == 0) continue;
    Section& section = set.sections_[k];
    section.keys = counts[k], section.bucket_bits = bucket_bits_for(counts[k]);
    const std::size_t buckets = std::size_t{1} << section.bucket_bits;
    section.starts.reserve(buckets + 1);
    std::uint64_t sum = 0;
    for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
      section.starts.push_back(sum);
      sum += take(in, at + kCountBytes * bucket, kCountBytes);
    }
    section.starts.push_back(sum);
    if (sum != counts[k]) return damaged(file, "its parts do not fit together");
    section.remainders = at + kCountBytes * buckets;
    at = section.remainders + kRemainderBytes * static_cast<std::size_t>(counts[k]);
    // What is searched by halves must be in order.
    for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
      const char* key = in.data() + section.remainders + kRemainderBytes * section.starts[bucket];
      for (std::uint64_t i = section.starts[bucket] + 1; i < section.starts[bucket + 1]; ++i, key += kRemainderBytes) {
        if (std::memcmp(key, key + kRemainderBytes, kRemainderBytes) > 0) return damaged(file, "its keys are out of order");
      }
    }
  }
  set.bytes_ = std::move(bytes);
  return set;
}

// Eight bytes at once: behind the last remainder stands the checksum.
std::uint64_t PersonSet::remainder_at(const Section& section, std::uint64_t index) const {
  std::uint64_t value;
  std::memcpy(&value, bytes_.data() + section.remainders + kRemainderBytes * index, sizeof value);
  if constexpr (std::endian::native == std::endian::little) value = std::byteswap(value);
  return value >> (64 - kRemainderBits);
}

bool PersonSet::contains(KeyHash key) const {
  if (!has(key.kind)) return false;
  const Section& section = sections_[static_cast<std::size_t>(key.kind)];
  const std::size_t bucket = section.bucket(key.hash);
  const std::uint64_t wanted = remainder_of(key.hash, section.bucket_bits);
  std::uint64_t begin = section.starts[bucket], end = section.starts[bucket + 1];
  while (begin < end) {
    const std::uint64_t middle = begin + (end - begin) / 2, value = remainder_at(section, middle);
    if (value == wanted) return true;
    if (value < wanted) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return false;
}

void PersonSet::prefetch(KeyHash key) const {
  if (!has(key.kind)) return;
  const Section& section = sections_[static_cast<std::size_t>(key.kind)];
  const std::uint64_t start = section.starts[section.bucket(key.hash)];
  const char* near = bytes_.data() + section.remainders + kRemainderBytes * start;
  __builtin_prefetch(near), __builtin_prefetch(near + 64);
}

}  // namespace hinomi::impact
