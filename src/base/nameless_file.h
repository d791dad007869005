// Temporary files without a name: nobody else can open them, and they vanish with the process, however it ends.
#pragma once

#include <filesystem>

namespace hinomi {

/// Makes an empty one in `folder`, to be read and written. Its descriptor, which the caller closes; -1, and errno says why.
int make_nameless_file(const std::filesystem::path& folder);

}  // namespace hinomi
