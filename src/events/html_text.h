// The text of an HTML mail: tags left out, lines where it shows lines, entities read. No browser: scripts and styles are dropped.
#pragma once

#include <string>
#include <string_view>

namespace hinomi::events {

/// UTF-8 in, UTF-8 out. "<th>お名前</th><td>山田</td>" becomes "お名前：山田".
std::string html_text(std::string_view html);

}  // namespace hinomi::events
