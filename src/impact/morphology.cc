#include "impact/morphology.h"

#include <atomic>
#include <cstdlib>
#include <string>

#include <mecab.h>

namespace hinomi::impact {
namespace {

// IPADIC's part-of-speech numbers (pos-id.def).
WordClass class_of(unsigned short id) {
  switch (id) {
    case 42:
      return WordClass::PersonName;
    case 43:
      return WordClass::FamilyName;
    case 44:
      return WordClass::GivenName;
    case 45:
      return WordClass::Organisation;
    case 46:
    case 47:
      return WordClass::Place;
    case 48:
      return WordClass::Number;
    case 55:
      return WordClass::NameSuffix;
    default:
      break;
  }
  if (id >= 3 && id <= 9) return WordClass::Symbol;
  if (id >= 13 && id <= 25) return WordClass::Particle;  // particles and auxiliary verbs
  if (id >= 36 && id <= 67) return WordClass::Noun;
  return WordClass::Other;
}

std::atomic<bool> was_missed = false;

// The eighth of the comma-separated features.
std::string_view reading_of(const char* feature) {
  std::string_view rest(feature);
  for (int i = 0; i < 7; ++i) {
    const std::size_t comma = rest.find(',');
    if (comma == std::string_view::npos) return {};
    rest.remove_prefix(comma + 1);
  }
  return rest.substr(0, rest.find(','));
}

}  // namespace

struct Morphology::State {
  std::unique_ptr<MeCab::Model> model;
  std::unique_ptr<MeCab::Tagger> tagger;
};

Morphology::Morphology() {
  const char* named = std::getenv("HINOMI_MECAB_DICTIONARY");
  // No resource file of the system or of the user: same words on every machine.
  const std::string arguments =
      std::string("-r /dev/null -d ") + (named != nullptr && *named != 0 ? named : HINOMI_MECAB_DICTIONARY);
  auto state = std::make_unique<State>();
  state->model.reset(MeCab::createModel(arguments.c_str()));
  if (!state->model) return;
  state->tagger.reset(state->model->createTagger());
  if (state->tagger) state_ = std::move(state);
}

Morphology::~Morphology() = default;

const Morphology& Morphology::shared() {
  static const Morphology one;
  if (!one.ready()) was_missed.store(true, std::memory_order_relaxed);
  return one;
}

bool Morphology::missed() { return was_missed.load(std::memory_order_relaxed); }

void Morphology::split(std::string_view text, std::vector<Morpheme>& out) const {
  out.clear();
  if (!ready() || text.empty()) return;
  text = text.substr(0, kMostBytes);
  // A lattice belongs to its model, which lives as long as the program.
  thread_local const std::unique_ptr<MeCab::Lattice> lattice(state_->model->createLattice());
  lattice->set_sentence(text.data(), text.size());
  if (!state_->tagger->parse(lattice.get())) return;
  for (const MeCab::Node* node = lattice->bos_node(); node != nullptr; node = node->next) {
    if (node->stat != MECAB_NOR_NODE && node->stat != MECAB_UNK_NODE) continue;
    const bool known = node->stat == MECAB_NOR_NODE;
    out.push_back(
        {{node->surface, node->length}, class_of(node->posid), known, known ? reading_of(node->feature) : std::string_view()});
  }
}

}  // namespace hinomi::impact
