// timeline.csv: the dated entries of the timeline as Timesketch imports them (columns message, datetime, timestamp_desc; ISO
// 8601 with offset), with columns of our own behind. One row for each entry that has a time.
#include "base/text.h"
#include "documents/form.h"
#include "documents/json_reading.h"
#include "documents/wording.h"

namespace hinomi::documents {
namespace {

class TimelineCsv final : public Form {
 public:
  std::string_view name() const override { return "timeline_csv"; }
  std::string_view file_name() const override { return "timeline.csv"; }

  Result<void> fill(const FormInput& input, const TextSink& sink) const override {
    std::string out = "message,datetime,timestamp_desc,party,severity,count,evidence,path,line,offset,excerpt,phase\r\n";
    for (const Json& entry : list_at(input.canonical, "timeline")) {
      const std::string time = text_at(entry, "time");
      if (time.empty()) continue;
      const Json& refs = list_at(entry, "refs");
      const Json ref = refs.empty() ? Json::object() : refs.front();
      const std::string line = refs.empty() ? std::string() : std::to_string(count_at(ref, "line"));
      const std::string offset = refs.empty() ? std::string() : std::to_string(count_at(ref, "offset"));
      const std::string cells[] = {sentence(part_at(entry, "text"), input.language),
                                   time,
                                   "Event Time",
                                   text_at(entry, "party"),
                                   text_at(entry, "severity"),
                                   std::to_string(count_at(entry, "count")),
                                   text_at(ref, "evidence"),
                                   text_at(ref, "path"),
                                   line,
                                   offset,
                                   text_at(ref, "excerpt"),
                                   text_at(entry, "phase")};
      for (std::size_t i = 0; i < std::size(cells); ++i) out += (i ? "," : "") + escape_csv(plain(cells[i]));
      out += "\r\n";
    }
    sink(out);
    return {};
  }

 private:
  static std::string sentence(const Json& text, LanguageChoice language) {
    const std::string ja = text_at(text, "ja"), en = text_at(text, "en");
    if (text.is_string()) return text_of(text);
    if (language == LanguageChoice::Both) return ja + " / " + en;
    return language == LanguageChoice::Japanese ? ja : en;
  }
};

}  // namespace

std::unique_ptr<Form> make_timeline_csv();
std::unique_ptr<Form> make_timeline_csv() { return std::make_unique<TimelineCsv>(); }

}  // namespace hinomi::documents
