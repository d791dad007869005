#include "impact/packed_values.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/json.h"
#include "base/text.h"

namespace hinomi::impact {
namespace {

constexpr std::size_t kMostBytes = 64u << 10;
constexpr int kDeepest = 8;
constexpr std::size_t kMostFields = 256;

constexpr std::size_t kMostNameBytes = 64;

using Field = std::function<void(std::string_view, std::string_view)>;

bool is_place(std::string_view key) { return !key.empty() && key.find_first_not_of("0123456789") == std::string_view::npos; }

// Never cut inside a character.
std::string_view shortened(std::string_view name) {
  return name.size() <= kMostNameBytes ? name : name.substr(0, valid_utf8_prefix(name.substr(0, kMostNameBytes)));
}

// PHP's serialize(): "a:1:{s:5:"email";s:3:"a@b";}". Lengths are in bytes and are not trusted beyond the text.
class PhpReader {
 public:
  PhpReader(std::string_view text, const Field& field) : rest_(text), field_(field) {}
  bool read() { return value(0); }

 private:
  bool number(std::size_t& out, char end) {
    const auto [stop, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), out);
    if (error != std::errc{} || stop == rest_.data() + rest_.size() || *stop != end) return false;
    rest_.remove_prefix(static_cast<std::size_t>(stop - rest_.data()) + 1);
    return true;
  }
  bool text(std::string_view& out, char behind) {
    std::size_t size = 0;
    if (!number(size, ':') || size > rest_.size() || rest_.size() - size < 3 || rest_[0] != '"' || rest_[size + 1] != '"' ||
        rest_[size + 2] != behind)
      return false;
    out = rest_.substr(1, size);
    rest_.remove_prefix(size + 3);
    return true;
  }
  bool scalar(std::string_view& out) {
    const std::size_t end = rest_.find(';');
    if (end == std::string_view::npos) return false;
    out = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return true;
  }
  void give(std::string_view found) {
    if (fields_ < kMostFields) ++fields_, field_(path_, found);
  }
  bool value(int depth) {
    if (rest_.starts_with("N;")) return rest_.remove_prefix(2), true;
    if (rest_.size() < 4 || rest_[1] != ':' || depth > kDeepest) return false;
    const char kind = rest_[0];
    rest_.remove_prefix(2);
    std::string_view found;
    switch (kind) {
      case 's':
        if (!text(found, ';')) return false;
        return give(found), true;
      case 'i':
      case 'd':
      case 'b':
        if (!scalar(found)) return false;
        return give(found), true;
      case 'O':
        if (!text(found, ':')) return false;
        return members(depth);
      case 'a':
        return members(depth);
      default:
        return false;
    }
  }
  bool members(int depth) {
    std::size_t count = 0;
    if (!number(count, ':') || !rest_.starts_with('{')) return false;
    rest_.remove_prefix(1);
    const std::size_t before = path_.size();
    for (std::size_t i = 0; i < count && fields_ < kMostFields; ++i) {
      std::string_view key;
      if (rest_.starts_with("s:")) {
        rest_.remove_prefix(2);
        if (!text(key, ';')) return false;
      } else if (rest_.starts_with("i:")) {
        rest_.remove_prefix(2);
        if (!scalar(key)) return false;
      } else {
        return false;
      }
      // A private member's name has its class in front, between zero bytes.
      if (const std::size_t zero = key.rfind('\0'); zero != std::string_view::npos) key.remove_prefix(zero + 1);
      if (!is_place(key)) path_.append(path_.empty() ? "" : ".").append(shortened(key));
      const bool good = value(depth + 1);
      path_.resize(before);
      if (!good) return false;
    }
    if (!rest_.starts_with('}')) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view rest_;
  const Field& field_;
  std::string path_;
  std::size_t fields_ = 0;
};

void give_json(const Json& json, std::string& path, int depth, std::size_t& fields, const Field& field) {
  if (depth > kDeepest || fields >= kMostFields) return;
  if (json.is_object() || json.is_array()) {
    for (const auto& item : json.items()) {
      const std::size_t before = path.size();
      if (json.is_object()) path.append(path.empty() ? "" : ".").append(shortened(item.key()));
      give_json(item.value(), path, depth + 1, fields, field);
      path.resize(before);
    }
    return;
  }
  ++fields;
  if (json.is_string()) {
    field(path, json.get_ref<const std::string&>());
  } else if (json.is_number() || json.is_boolean()) {
    field(path, json.dump());
  }
}

}  // namespace

bool open_packed(std::string_view text, const Field& field) {
  if (!looks_packed(text) || text.size() > kMostBytes) return false;
  if (text[0] == 'a' || text[0] == 'O') return PhpReader(text, field).read();
  const Result<Json> json = parse_json(text);
  if (!json) return false;
  std::string path;
  std::size_t fields = 0;
  give_json(*json, path, 0, fields, field);
  return true;
}

}  // namespace hinomi::impact
