// Replays the requests of an access log (combined format) through libmodsecurity with the Core Rule Set at paranoia level 1.
//   modsecurity_replay LOG [REQUESTS]     prints one line: requests, seconds, requests that a rule of attacks (930000 to 948999)
//   matched
// Loading the rules is not counted. One process takes one core, as a worker of a web server does.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "support/modsecurity_reference.h"

namespace {

constexpr const char* kConfiguration =
    "SecRuleEngine DetectionOnly\n"
    "SecDefaultAction \"phase:1,log,auditlog,pass\"\n"
    "SecDefaultAction \"phase:2,log,auditlog,pass\"\n"
    "SecAction \"id:900990,phase:1,nolog,pass,t:none,setvar:tx.crs_setup_version=334,setvar:tx.paranoia_level=1\"\n"
    "Include /usr/share/modsecurity-crs/rules/REQUEST-*.conf\n";

// The next text in quotation marks, with Apache's \" and \\ undone; `line` moves behind it.
std::string quoted(std::string_view& line) {
  std::string text;
  std::size_t at = line.find('"');
  for (at = at == line.npos ? line.size() : at + 1; at < line.size() && line[at] != '"'; ++at) {
    if (line[at] == '\\' && at + 1 < line.size()) ++at;
    text += line[at];
  }
  line.remove_prefix(at < line.size() ? at + 1 : line.size());
  return text == "-" ? "" : text;
}

hinomi::tests::ReferenceRequest request_of(std::string_view line) {
  hinomi::tests::ReferenceRequest request;
  const std::string first = quoted(line);
  const std::size_t space = first.find(' '), last = first.rfind(' ');
  request.method = first.substr(0, space);
  request.target = space == first.npos ? "/" : first.substr(space + 1, last > space ? last - space - 1 : first.npos);
  if (last != first.npos && first.compare(last + 1, 5, "HTTP/") == 0) request.version = first.substr(last + 6);
  request.host = "shop.example";
  request.referer = quoted(line);
  request.agent = quoted(line);
  return request;
}

}  // namespace

int main(int argc, char** argv) {
  std::ifstream log(argc > 1 ? argv[1] : "");
  if (!log) {
    std::fputs("usage: modsecurity_replay LOG [REQUESTS]\n", stderr);
    return 2;
  }
  const std::size_t limit = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 4000;
  std::vector<hinomi::tests::ReferenceRequest> requests;
  for (std::string line; requests.size() < limit && std::getline(log, line);) requests.push_back(request_of(line));
  hinomi::tests::ModsecurityReference engine(kConfiguration);
  if (!engine.error().empty()) {
    std::fprintf(stderr, "modsecurity_replay: the rules cannot be loaded (is modsecurity-crs installed?): %s\n",
                 engine.error().c_str());
    return 1;
  }
  std::size_t matched = 0;
  const auto start = std::chrono::steady_clock::now();
  for (const hinomi::tests::ReferenceRequest& request : requests) {
    bool attack = false;
    for (const hinomi::tests::ReferenceMatch& match : engine.matches(request))
      attack |= match.rule >= 930'000 && match.rule < 949'000;
    matched += attack;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf("%zu %.6f %zu\n", requests.size(), took.count(), matched);
}
