// A form turns one version of one case into one document. Drop x.cc into forms/ with std::unique_ptr<Form> make_x(); its
// words live in content/forms/x/.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/content.h"
#include "base/files.h"
#include "base/json_fwd.h"
#include "base/language.h"
#include "base/result.h"
#include "model/case.h"
#include "model/person.h"

namespace hinomi::documents {

enum class LanguageChoice { Japanese, English, Both };

struct FormInput {
  const Json& canonical;  ///< the case as case_to_json() gives it: every sentence as {ja, en}
  const Content& content;
  LanguageChoice language = LanguageChoice::Japanese;
};

class Form {
 public:
  virtual ~Form() = default;
  virtual std::string_view name() const = 0;       ///< the file's name
  virtual std::string_view file_name() const = 0;  ///< "report.html"
  /// Gives the document's text in pieces, in their order; nothing where it fails before the first.
  virtual Result<void> fill(const FormInput& input, const TextSink& sink) const = 0;
};

std::vector<std::unique_ptr<Form>> make_forms();
/// The whole of a document at once.
Result<std::string> filled(const Form& form, const FormInput& input);

/// Schema hinomi.case/1 with every sentence as {ja, en}.
Json case_to_json(const Case& c);
/// One element of findings[], every sentence as {ja, en}. `evidence` is what its refs count in.
Json finding_to_json(const Finding& finding, const std::vector<Evidence>& evidence, UtcOffset offset);
/// Schema hinomi.scan/1: what tables hold of persons, without a case. `at`: when minors are judged; kNoTime where that was not
/// given.
Json scan_to_json(const Impact& impact, const std::vector<Evidence>& evidence, UtcOffset offset, Timestamp at);
/// The sentence in one language where `value` is one, {ja, en}; else the value itself.
const Json& in_japanese(const Json& value);
const Json& in_english(const Json& value);
/// How every sentence is written: as the string of that language; Both leaves it. For to_text() and to_line().
Substitute written_in(LanguageChoice language);
/// Every {ja, en} object becomes the string of that language; Both leaves it.
Json localise(const Json& canonical, LanguageChoice language);
/// RFC 4180, UTF-8 with BOM so that spreadsheets open it right. Personal data: the caller writes it 0600.
std::string persons_csv(const std::vector<AffectedPerson>& persons, Language language);
/// One screen for a terminal of `columns`; ANSI colour when asked.
std::string terminal_summary(const Json& canonical, Language language, bool colour, std::size_t columns);
/// The same for scan_to_json(): every table with persons and its fields, then the tables that are nobody's, with the reason.
std::string scan_summary(const Json& scan, Language language, bool colour, std::size_t columns);

}  // namespace hinomi::documents
