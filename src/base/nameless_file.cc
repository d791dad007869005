#include "base/nameless_file.h"

#include <cerrno>
#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace hinomi {

int make_nameless_file(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  // Some file systems want a name at first (NFS, FUSE); kernels say so in one of two ways.
  if (descriptor >= 0 || (errno != EOPNOTSUPP && errno != EISDIR)) return descriptor;
  std::string path = (folder / "hinomi-XXXXXX").string();
  const int named = ::mkostemp(path.data(), O_CLOEXEC);  // 0600
  if (named >= 0) ::unlink(path.c_str());
  return named;
}

}  // namespace hinomi
