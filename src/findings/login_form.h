// How one product's login looks in access logs and in the database's log; content/logins/*.yml, one file a product.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/content.h"
#include "base/language.h"
#include "base/result.h"
#include "findings/regex.h"

namespace hinomi::findings {

struct LoginForm {
  std::string name;  ///< file name
  Text title;
  std::string method;
  std::vector<std::string> paths;         ///< globs (model/ledger.h, glob_match)
  std::vector<std::string> except_query;  ///< parameters that make it another form
  std::vector<long long> failure_status, success_status;
  bool learned = false;  ///< how failure looks differs from site to site: learnt by client and path
  std::vector<std::string> failure_pages, success_pages;  ///< what the browser fetches next
  std::string lookup_contains;                            ///< stands in every statement that looks a user up; empty: unknown
  std::optional<Regex> account;                           ///< with a group "account"
  std::string session_contains;                           ///< stands in the statement that opens a session

  bool takes(std::string_view method, std::string_view target) const;
  bool fails_with(std::int64_t status) const;
  bool succeeds_with(std::int64_t status) const;
  /// The status alone tells success from failure.
  bool status_tells() const;

  static Result<LoginForm> parse(const ContentFile& file);
};

struct LoginForms {
  std::vector<LoginForm> forms;  ///< by name, "generic" last
  std::vector<Error> problems;   ///< files that were left out
  static LoginForms load(const Content& content);
};

/// A page of the list, by path and query ("mt.cgi?__mode=…") where the pattern has one, else by path.
bool matches_page(const std::vector<std::string>& patterns, std::string_view target);

}  // namespace hinomi::findings
