// Errors as values.
//
//   Result<int> parse(std::string_view text);
//   Result<void> run() {
//     ASSIGN_OR_RETURN(int n, parse("12"));
//     RETURN_IF_ERROR(store(n));
//     return {};
//   }
//
// An Error says what is wrong with the caller's input or the outside world. Damage inside evidence is not an error but a
// fact (model/batch.h, Skip); a broken invariant is HINOMI_ASSERT.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace hinomi {

enum class Errc { NotFound, Unreadable, Malformed, Unsupported, Denied, Conflict, Unavailable, Internal };

/// What went wrong, where, and what to do next. Never holds personal data.
struct Error {
  Errc code = Errc::Internal;
  std::string what;    ///< cause, with file and place
  std::string remedy;  ///< next step for the reader; may be empty
};

/// A value or an Error; the compiler warns when one is dropped.
template <typename T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
  Result(Error error) : std::expected<T, Error>(std::unexpect, std::move(error)) {}

  /// Puts "reading x.sql: " before the cause, so that the place grows on the way up.
  Result with_context(std::string_view context) && {
    if (!this->has_value()) this->error().what = std::string(context) + ": " + this->error().what;
    return std::move(*this);
  }
};

inline Error make_error(Errc code, std::string what, std::string remedy = {}) {
  return Error{code, std::move(what), std::move(remedy)};
}

[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace hinomi

#define HINOMI_CONCAT_(a, b) a##b
#define HINOMI_CONCAT(a, b) HINOMI_CONCAT_(a, b)

// Statements, not expressions: with g++ 12 an early return from a statement expression inside braces skips destructors.
#define RETURN_IF_ERROR(expression)                                               \
  if (auto hinomi_status = (expression); !hinomi_status.has_value()) [[unlikely]] \
  return std::move(hinomi_status.error())

#define ASSIGN_OR_RETURN(declaration, expression) \
  ASSIGN_OR_RETURN_(HINOMI_CONCAT(hinomi_result_, __LINE__), declaration, expression)
#define ASSIGN_OR_RETURN_(result, declaration, expression) \
  auto result = (expression);                              \
  if (!result.has_value()) [[unlikely]]                    \
    return std::move(result.error());                      \
  declaration = std::move(result.value())

/// On in release too; no input may reach a failing one.
#define HINOMI_ASSERT(condition) ((condition) ? static_cast<void>(0) : ::hinomi::assertion_failed(#condition, __FILE__, __LINE__))
