// Where the list of the affected persons goes: the one output with personal values. Readable by its owner alone, or encrypted to
// age keys (age-encryption.org) by Debian's `age`, so that the list never lies on the disk in the clear.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/command.h"
#include "model/person.h"

namespace hinomi::app {

class PersonsFile {
 public:
  /// --age-recipient.
  void add(CLI::App& command);
  bool encrypted() const { return !recipients_.empty(); }
  /// Before a long run: an error when a recipient is none, or `age` is not installed.
  Result<void> check() const;
  Result<void> write(const std::filesystem::path& path, const std::vector<AffectedPerson>& persons, Language language) const;

 private:
  std::vector<std::string> recipients_;
};

}  // namespace hinomi::app
