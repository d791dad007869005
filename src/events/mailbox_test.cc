// Mailboxes beyond the goldens: sizes.
#include <algorithm>

#include <gtest/gtest.h>

#include "events/format.h"

namespace hinomi::events {
namespace {

TEST(Mailbox, TheMessageBehindATooLargeOneIsRead) {
  const Ledger ledger;
  const Content content;
  const auto formats = make_formats({ledger, content});
  const auto mail = std::ranges::find(formats, "mail", [](const auto& format) { return format->name(); });
  ASSERT_NE(mail, formats.end());

  const std::string head = "From yamada@mail.example Sat Aug 10 03:12:45 2019\nFrom: yamada@mail.example\nSubject: ";
  std::string bytes = head + "large\n\n";
  while (bytes.size() < (std::size_t{64} << 20) + 8192) bytes += std::string(99, 'x') + '\n';
  bytes += '\n';
  // The stretch ends within the next message's head.
  const std::size_t stretch = bytes.size() + 40;
  bytes += head + "small\n\nHello.\n";

  ReadContext context;
  context.sample = std::string_view(bytes).substr(0, 4096);
  const auto reader = (*mail)->open(context);
  Batch out;
  const std::size_t used = reader->read(std::string_view(bytes).substr(0, stretch), 0, false, out);
  EXPECT_EQ(used, stretch - 2048);
  EXPECT_EQ(reader->read(std::string_view(bytes).substr(used), used, true, out), bytes.size() - used);
  EXPECT_EQ(out.read, 1u);
  EXPECT_NE(std::ranges::find(out.cells, "small", &Cell::text), out.cells.end());
  ASSERT_EQ(out.skipped.size(), 1u);
  EXPECT_EQ(out.skipped[0].reason, SkipReason::TooLarge);
}

}  // namespace
}  // namespace hinomi::events
