// Pages and files with which visitors pay, by the words of content/pages/payment.yml in their paths.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/content.h"
#include "base/result.h"

namespace hinomi::findings {

class PaymentPages {
 public:
  /// Errors name file, line, cause and remedy.
  static Result<PaymentPages> load(const Content& content);

  /// `path` without its query. Short words count only where they stand alone: /cart/, not /cartoon/.
  bool is_payment(std::string_view path) const;

 private:
  std::vector<std::string> words_;  // lower case
};

}  // namespace hinomi::findings
