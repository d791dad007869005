// What telephone and fax numbers look like.
#pragma once

#include <span>
#include <string_view>

namespace hinomi::impact {

/// Mobile numbers belong to persons: 060, 070, 080 and 090.
bool is_mobile(std::string_view normalised_phone);

/// A number with '+' and a country's code that the country's numbering plan has (libphonenumber).
bool is_international_phone(std::string_view value);

/// Share of values that are telephone numbers; other countries' local forms and pieces of numbers count half or less, since a
/// header must vouch for them.
double phone_share(std::span<const std::string_view> folded_values);

}  // namespace hinomi::impact
