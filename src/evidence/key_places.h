// Where to look into a table that is too large to be read whole: short stretches of its rows at both ends of an integer key and at
// evenly spread places between them. Keys have gaps: where a place gives less than was asked for, what is left of the sample goes
// to the places that have more, so that one row of a far greater number does not leave all others unseen.
//
//   KeyPlaces places(1, 3'000'000, 1000);
//   while (const auto stretch = places.next()) places.took(rows, key_of_the_last_row);
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace hinomi::evidence {

/// At most so many rows with a key between two numbers, both included; from the greatest down where it goes backward.
struct KeyStretch {
  std::int64_t from = 0, to = 0;
  std::uint64_t rows = 0;
  bool backward = false;
  bool operator==(const KeyStretch&) const = default;
};

/// Taken i * step modulo `places`, places come in an order of which every beginning is spread over all of them: what is classified
/// by the first rows of a sample sees the whole table.
std::uint64_t scattering_step(std::uint64_t places);

class KeyPlaces {
 public:
  static constexpr std::uint64_t kPlaces = 50;

  /// The least and the greatest key there are, and how many rows are to be looked at.
  KeyPlaces(std::int64_t least, std::int64_t greatest, std::uint64_t rows);
  std::optional<KeyStretch> next();
  /// What the last stretch gave: how many rows, and the key of the last one.
  void took(std::uint64_t rows, std::int64_t last_key);

 private:
  static constexpr int kRounds = 6;  ///< each looks at a fiftieth of what the one before left open

  struct Range {
    std::int64_t from = 0, to = 0;
  };
  void split();

  std::uint64_t wanted_, left_, each_;
  std::vector<Range> ranges_, open_;  ///< of this round; of those before, what has more rows
  std::size_t at_ = 0;
  int round_ = 0;  ///< the first takes the end
};

}  // namespace hinomi::evidence
