// Reads texts, one a line of JSON strings, and prints the personal fields in each as a line of JSON: [[kind, first character, end],
// …]. With --repeat N the texts are read N times and nothing is printed but bytes and user seconds: what the reading of prose
// costs. usage: read_texts [--repeat N] < texts.jsonl
#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/content.h"
#include "impact/text_fields.h"

int main(int count, char** arguments) {
  using namespace hinomi;
  const Result<Content> content = Content::open(HINOMI_SOURCE_DIR "/content");
  if (!content) return std::cerr << content.error().what << '\n', 2;
  const Result<impact::FieldWords> words = impact::FieldWords::read(*content);
  if (!words) return std::cerr << words.error().what << '\n', 2;
  const impact::TextFields fields(*words);
  const int repeat = count == 3 && std::string_view(arguments[1]) == "--repeat" ? std::atoi(arguments[2]) : 0;
  std::vector<std::string> texts;
  for (std::string line; std::getline(std::cin, line);) texts.push_back(nlohmann::json::parse(line).get<std::string>());
  std::vector<impact::TextField> found;
  if (repeat > 0) {
    std::size_t bytes = 0, names = 0;
    if (!texts.empty()) fields.find(texts.front(), found);  // the dictionary is opened
    rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    for (int n = 0; n < repeat; ++n) {
      for (const std::string& text : texts) {
        found.clear();
        fields.find(text, found);
        bytes += text.size(), names += found.size();
      }
    }
    getrusage(RUSAGE_SELF, &after);
    const auto seconds = [](const rusage& u) {
      return static_cast<double>(u.ru_utime.tv_sec) + static_cast<double>(u.ru_utime.tv_usec) / 1e6;
    };
    std::cout << nlohmann::json{{"bytes", bytes}, {"fields", names}, {"seconds", seconds(after) - seconds(before)}} << '\n';
    return 0;
  }
  for (const std::string& text : texts) {
    found.clear();
    fields.find(text, found);
    const auto characters = [&](std::size_t bytes) {
      return std::count_if(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(bytes),
                           [](char c) { return (c & 0xC0) != 0x80; });
    };
    nlohmann::json line = nlohmann::json::array();
    for (const impact::TextField& f : found)
      line.push_back({to_string(f.kind), characters(f.span.at), characters(f.span.at + f.span.size)});
    std::cout << line << '\n';
  }
  return 0;
}
