// A personal value that cannot be printed, logged or compared with plain text by accident.
//
//   Personal<std::string> mail("hanako@mail.example");
//   fmt::format("{}", mail);         // does not compile
//   mail.reveal(Purpose::AffectedPersonsList)
#pragma once

#include <utility>

namespace hinomi {

/// The only reasons for which a personal value may be shown.
enum class Purpose { AffectedPersonsList };

template <typename T>
class Personal {
 public:
  Personal() = default;
  explicit Personal(T value) : value_(std::move(value)) {}
  const T& reveal(Purpose) const { return value_; }
  bool operator==(const Personal&) const = default;

 private:
  T value_{};
};

}  // namespace hinomi
