// Access logs written as JSON, one object a line: hand-made formats of Apache and nginx, Caddy, Traefik, Envoy, ECS. Which key says
// what is data, see content/formats/json*.yml; the shape that says most about a log's first lines is used.

#include <algorithm>

#include <simdjson.h>

#include "base/text.h"
#include "events/json_unescape.h"
#include "events/known_formats.h"
#include "events/line_format.h"

namespace hinomi::events {
namespace {

namespace od = simdjson::ondemand;

constexpr int kMaxDepth = 6;

// Bytes that are not UTF-8 stop simdjson; its copy gets others instead, of the same number, so that places in it stay true.
void replace_bad_bytes(std::string& text) {
  for (std::size_t i = 0; i < text.size();) {
    i += valid_utf8_prefix(std::string_view(text).substr(i));
    if (i < text.size()) text[i++] = '?';
  }
}

class JsonParser final : public LineParser {
 public:
  JsonParser(const ReadContext& context, const Ledger& ledger, const KeyMap& keys) : builder_(context, ledger), keys_(keys) {}

  Outcome parse(std::string_view line, std::string_view raw, const Place& place, Batch& out) override {
    line = trim(line);
    if (!line.starts_with('{') || !line.ends_with('}')) return line.starts_with('{') ? Outcome::CutOff : Outcome::NotThisFormat;
    fields_.clear();
    ranks_.fill(kUnset);
    if (!walk(line, out.text)) return Outcome::NotThisFormat;
    const auto has = [&](RequestField field) { return !fields_[field].empty(); };
    // Applications log methods and paths too; a request that was answered has a status.
    const bool request =
        has(RequestField::Request) || ((has(RequestField::Target) || has(RequestField::Path)) && has(RequestField::Status));
    if (request) return builder_.add(fields_, raw, place, out) ? Outcome::Read : Outcome::BadTime;
    // The server's own messages stand between the requests.
    if (!has(RequestField::Message)) return Outcome::NotThisFormat;
    const auto time = builder_.time(fields_);
    if (!time) return Outcome::BadTime;
    Event& e = out.events.emplace_back();
    e.kind = EventKind::Message;
    e.place = place, e.time = *time, e.raw = raw;
    e.message = fields_[RequestField::Message];
    e.service = fields_[RequestField::Service];
    ++out.read;
    return Outcome::Read;
  }

  std::vector<Text> notes() const override { return builder_.notes(); }
  bool each_line_alone() const override { return true; }

 private:
  static constexpr int kUnset = 1 << 20;

  bool walk(std::string_view line, Arena& arena) {
    copy_.reserve(line.size() + simdjson::SIMDJSON_PADDING);
    copy_.assign(line);
    line_ = line;
    od::document document;
    auto error = parser_.iterate(copy_.data(), copy_.size(), copy_.capacity()).get(document);
    if (error == simdjson::UTF8_ERROR) {
      replace_bad_bytes(copy_);
      error = parser_.iterate(copy_.data(), copy_.size(), copy_.capacity()).get(document);
    }
    od::object object;
    if (error != simdjson::SUCCESS || document.get_object().get(object) != simdjson::SUCCESS) return false;
    path_.clear();
    return walk(object, 0, arena);
  }

  bool walk(od::object object, int depth, Arena& arena) {
    for (auto each : object) {
      od::field field;
      od::raw_json_string raw_key;
      if (std::move(each).get(field) != simdjson::SUCCESS) return false;
      raw_key = field.key();
      const char* key = raw_key.raw();
      // An escaped quote cuts the key short; such a key is none of ours.
      const auto* quote =
          static_cast<const char*>(std::memchr(key, '"', static_cast<std::size_t>(copy_.data() + copy_.size() - key)));
      if (quote == nullptr) return false;
      const std::size_t parent = path_.size();
      if (depth > 0) path_ += '.';
      path_.append(key, quote);
      const bool good = see(field.value(), depth, arena);
      path_.resize(parent);
      if (!good) return false;
    }
    return true;
  }

  bool see(od::value value, int depth, Arena& arena) {
    od::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS) return false;
    switch (type) {
      case od::json_type::object: {
        od::object object;
        if (depth >= kMaxDepth) return true;
        return value.get_object().get(object) == simdjson::SUCCESS && walk(object, depth + 1, arena);
      }
      case od::json_type::array: {
        // Headers are lists; the first value counts.
        od::array array;
        if (value.get_array().get(array) != simdjson::SUCCESS) return false;
        for (auto each : array) {
          od::value first;
          od::json_type inner{};
          if (std::move(each).get(first) != simdjson::SUCCESS || first.type().get(inner) != simdjson::SUCCESS) return false;
          if (inner == od::json_type::string || inner == od::json_type::number) set(first.raw_json_token(), arena);
          break;
        }
        return true;
      }
      case od::json_type::string:
      case od::json_type::number:
        set(value.raw_json_token(), arena);
        return true;
      case od::json_type::boolean:
      case od::json_type::null:
        return true;
    }
    return true;
  }

  // `token` stands in the copy; the view kept is of the line itself.
  void set(std::string_view token, Arena& arena) {
    const KeyMap::Key* key = keys_.find(path_);
    if (key == nullptr) return;
    int& rank = ranks_[static_cast<std::size_t>(key->field)];
    if (key->rank >= rank) return;
    const auto at = static_cast<std::size_t>(token.data() - copy_.data());
    token = trim(line_.substr(at, token.size()));
    if (token.starts_with('"')) {
      const auto close = token.rfind('"');
      if (close == 0) return;
      token = unescape_json(token.substr(1, close - 1), arena);
    }
    if (token.empty() || token == "-") return;
    rank = key->rank;
    fields_[key->field] = token;
  }

  RequestBuilder builder_;
  const KeyMap& keys_;
  RequestFields fields_;
  std::array<int, static_cast<std::size_t>(RequestField::Count_)> ranks_{};
  od::parser parser_;
  std::string copy_;  // simdjson reads beyond the end, which the evidence must not be asked to bear
  std::string_view line_;
  std::string path_;  // of the key being read, "request.headers.Referer"
};

// How much an event says: to tell shapes apart.
int worth(const Event& e) {
  if (e.kind != EventKind::HttpRequest) return 1;
  return 4 + 4 * e.client.known() + 2 * (e.status != Event::kAbsent) + 2 * !e.method.empty() + !e.agent.empty() +
         (e.bytes_out != Event::kAbsent) + (e.duration_micros != Event::kAbsent) + !e.host.empty();
}

class JsonLog final : public Format {
 public:
  explicit JsonLog(const FormatContext& context)
      : ledger_(context.ledger), known_(known_formats(context.content, LineShape::Json)) {}

  std::string_view name() const override { return "json_log"; }
  EvidenceKind kind() const override { return EvidenceKind::AccessLog; }
  Text title() const override { return {"JSON アクセスログ", "JSON access log"}; }

  int sniff(const Sample& sample) const override {
    const Choice choice = choose(sample);
    // A few requests among an application's messages make no access log.
    return choice.requests * 4 < choice.count.lines ? 0 : choice.count.confidence();
  }
  std::string detail(const Sample& sample) const override {
    const KnownFormat* best = choose(sample).best;
    return best == nullptr ? std::string(name()) : best->name;
  }
  std::unique_ptr<Reader> open(const ReadContext& context) const override {
    const bool one_line = context.sample.find('\n') == std::string_view::npos;
    const KnownFormat* best = choose({context.sample, context.path, one_line}).best;
    if (best == nullptr && !known_.empty()) best = &known_.front();
    auto parser = std::make_unique<JsonParser>(context, ledger_, best == nullptr ? none_ : best->keys);
    return read_lines(context, std::move(parser), Wrapping::Unwrapped);
  }

 private:
  struct Choice {
    const KnownFormat* best = nullptr;
    LineCount count;
    int requests = 0;
  };

  Choice choose(const Sample& sample) const {
    Choice choice;
    if (!sample.bytes.contains('{')) return choice;
    int best_points = 0;
    for (const KnownFormat& known : known_) {
      JsonParser parser({}, ledger_, known.keys);
      Batch batch;
      Arena arena;
      LineCount count;
      int points = 0, requests = 0;
      for_each_sample_line(sample, [&](std::string_view line) {
        ++count.lines;
        arena.clear();
        for (const std::string_view text : {line, unwrapped(line, arena)}) {
          if (text.empty() || parser.parse(text, text, {}, batch) != LineParser::Outcome::Read) continue;
          ++count.read;
          points += worth(batch.events.back());
          requests += batch.events.back().kind == EventKind::HttpRequest;
          break;
        }
        batch.clear();
      });
      if (points > best_points) choice = {&known, count, requests}, best_points = points;
    }
    return choice;
  }

  const Ledger& ledger_;
  std::vector<KnownFormat> known_;
  KeyMap none_;
};

}  // namespace

std::unique_ptr<Format> make_json_log(const FormatContext& context) { return std::make_unique<JsonLog>(context); }

}  // namespace hinomi::events
