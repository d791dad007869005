// Fingerprints of persons and the keys that they are made with, as files.
//
// The key file holds 64 hexadecimal digits and is its owner's alone (0600): with it and a fingerprint a list of guessed addresses
// can be tried, so the two are kept apart. One run compares under one key.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/command.h"
#include "base/fingerprint.h"
#include "impact/person_set.h"
#include "model/ledger.h"

namespace hinomi::app {

/// What a secret is used for here.
FingerprintKey person_key(const Secret& secret);
impact::PersonSetCheck person_check(const Secret& secret);

/// Denied when others may read it; the error names file, cause and remedy.
Result<Secret> read_key_file(const std::filesystem::path& path);
/// A new one, 0600.
Result<void> make_key_file(const std::filesystem::path& path);
/// Conflict when there is a file already: of two that write at once, one does.
Result<void> write_key_file(const std::filesystem::path& path, const Secret& secret);
/// A file with the first bytes of a fingerprint, whole or damaged.
bool begins_as_fingerprint(const std::filesystem::path& path);
/// Its bytes, as many as its head says. A regular file only; size and head are checked before the rest is read.
Result<std::string> read_fingerprint_file(const std::filesystem::path& path);
bool is_there(const std::filesystem::path& path);

/// The fingerprints that a run compares with.
struct KnownPersonSets {
  FingerprintKey key = FingerprintKey::random();  ///< of the sets; of the run where there are none
  std::vector<impact::PersonSet> sets;
};

/// --fingerprint and --key of a command, and the ledger's.
class FingerprintOptions {
 public:
  void add(CLI::App& command);
  Result<KnownPersonSets> load(const Ledger& ledger, const std::filesystem::path& ledger_file) const;

 private:
  std::vector<std::string> files_;
  std::string key_;
};

}  // namespace hinomi::app
