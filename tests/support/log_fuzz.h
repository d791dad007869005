// What must hold of every log reader, whatever bytes it is given: nothing is read outside the bytes, no view outlives them, every
// line is read or cited, and cutting the bytes into pieces changes nothing.
#pragma once

#include <fmt/format.h>
#include <algorithm>

#include <filesystem>

#include "base/content.h"
#include "base/result.h"
#include "events/format.h"

namespace hinomi::testing {

inline std::string log_summary(const events::Format& format, const events::ReadContext& context, std::string_view bytes,
                               std::size_t piece) {
  std::string summary, skips;
  const auto reader = format.open(context);
  std::size_t begin = 0, end = 0;
  Batch batch;
  do {
    end = std::min(end + piece, bytes.size());
    const auto copy = std::make_unique_for_overwrite<char[]>(end - begin);
    std::copy_n(bytes.data() + begin, end - begin, copy.get());
    batch.clear();
    const std::size_t used = reader->read({copy.get(), end - begin}, begin, end == bytes.size(), batch);
    HINOMI_ASSERT(used <= end - begin);
    for (const Event& e : batch.events) {
      HINOMI_ASSERT(e.place.offset < bytes.size() && e.place.line >= 1);
      HINOMI_ASSERT(e.time.known() || format.name() == "syslog");  // journals are printed without times too
      summary += fmt::format("{} {} {} {} {}", static_cast<int>(e.kind), e.place.line, e.place.offset, e.time.micros,
                             e.client.to_string());
      for (const std::string_view text :
           {e.raw, e.account, e.method, e.target, e.protocol, e.host, e.referer, e.agent, e.service, e.message}) {
        summary += '|';
        summary += text;
      }
      summary += fmt::format("|{} {} {}\n", e.status, e.bytes_out, e.duration_micros);
    }
    for (const Skip& s : batch.skipped)
      skips += fmt::format("skip {} {} {} {}\n", s.place.line, s.place.offset, static_cast<int>(s.reason), s.excerpt);
    begin += used;
  } while (end < bytes.size());
  HINOMI_ASSERT(begin == bytes.size());
  for (const Text& note : reader->notes()) HINOMI_ASSERT(!note.empty());
  return summary + skips;
}

/// Runs the named format, with the shipped format descriptions and some of a ledger, over the bytes.
inline void fuzz_log(std::string_view format_name, const std::uint8_t* data, std::size_t size) {
  static const Ledger ledger = [] {
    Ledger l;
    l.trusted_proxies = {*Network::parse("10.0.0.0/8")};
    l.log_formats = {
        R"(%{%F %T}t.%{usec_frac}t %{%z}t|%v|%a|%m|%U%q|%H|%s|%>s|%B|%{ms}Tms|%{Referer}i|%{tok}C)",
        R"(log_format mine escape=json '{"at":"$time_iso8601","who":"$remote_addr","line":"$request","st":"$status"}';)"};
    return l;
  }();
  static const Content content =
      Content::open(std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / "content").value();
  static const auto formats = events::make_formats({ledger, content});
  const auto format = std::ranges::find_if(formats, [&](const auto& f) { return f->name() == format_name; });
  HINOMI_ASSERT(format != formats.end());
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const events::Sample sample{bytes, "evidence", true};
  (*format)->sniff(sample), (*format)->detail(sample);
  events::ReadContext context;
  context.not_after = Timestamp::from_seconds(1'570'000'000);
  context.sample = bytes;
  const std::string whole = log_summary(**format, context, bytes, std::max<std::size_t>(size, 1));
  HINOMI_ASSERT(log_summary(**format, context, bytes, size < 600 ? 1 : 97) == whole);
}

}  // namespace hinomi::testing
