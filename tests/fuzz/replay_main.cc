// Runs a fuzz target over files without libFuzzer: every file given, every file below a folder given, and for each a fixed set of
// damaged forms (cut, doubled, bytes flipped by a seeded generator), so that g++'s sanitizers see hostile input in every test run.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace {

constexpr std::size_t kMaxInput = 64 * 1024;  // the form matters, not the volume

void run(const std::string& text) { LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()); }

void run_damaged(const std::string& text, unsigned rounds) {
  std::mt19937 random(12345);
  for (unsigned i = 0; i < rounds; ++i) {
    std::string damaged = text;
    const auto at = [&](std::size_t size) { return size == 0 ? 0 : random() % size; };
    switch (i % 5) {
      case 0:
        damaged.resize(at(damaged.size()));
        break;
      case 1:
        for (int n = 0; n < 8 && !damaged.empty(); ++n) damaged[at(damaged.size())] = static_cast<char>(random());
        break;
      case 2:
        damaged.insert(at(damaged.size()), damaged.substr(at(damaged.size()), 64));
        break;
      case 3:
        damaged.insert(at(damaged.size()), std::string(1 + at(300), "\0\"'\\`(,\n\xff"[at(9)]));
        break;
      default:
        damaged.erase(at(damaged.size()), 1 + at(40));
        break;
    }
    run(damaged);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    if (std::filesystem::is_directory(argv[i])) {
      for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
        if (entry.is_regular_file()) files.push_back(entry.path());
      }
    } else if (std::filesystem::exists(argv[i])) {
      files.emplace_back(argv[i]);
    }
  }
  run({});
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    text.resize(std::min(text.size(), kMaxInput));
    run(text);
    run_damaged(text, 60);
  }
  if (files.empty()) {
    std::fprintf(stderr, "no input file: give files or folders\n");
    return 2;
  }
  std::printf("%zu files, %zu inputs\n", files.size(), files.size() * 61 + 1);
}
