#include "events/xml_stream.h"

#include <expat.h>

namespace hinomi::events {
namespace {

constexpr std::size_t kPiece = 1u << 20;

std::string_view local(const char* name) {
  const std::string_view whole(name);
  return whole.substr(whole.find(':') + 1);
}

}  // namespace

XmlTag::XmlTag(const char* name, const char** attributes) : name_(local(name)), attributes_(attributes) {}

std::string_view XmlTag::attribute(std::string_view name) const {
  for (const char** at = attributes_; *at != nullptr; at += 2) {
    if (local(at[0]) == name) return at[1];
  }
  return {};
}

void XmlStream::Free::operator()(XML_ParserStruct* parser) const { XML_ParserFree(parser); }

XmlStream::XmlStream(Listener& listener) : listener_(listener), parser_(XML_ParserCreate(nullptr)) {
  XML_Parser parser = parser_.get();
  XML_SetUserData(parser, this);
  XML_SetElementHandler(
      parser,
      [](void* self, const XML_Char* name, const XML_Char** attributes) {
        static_cast<XmlStream*>(self)->listener_.start(XmlTag(name, attributes));
      },
      [](void* self, const XML_Char* name) { static_cast<XmlStream*>(self)->listener_.end(local(name)); });
  XML_SetCharacterDataHandler(parser, [](void* self, const XML_Char* text, int size) {
    static_cast<XmlStream*>(self)->listener_.text({text, static_cast<std::size_t>(size)});
  });
  XML_SetEntityDeclHandler(
      parser, [](void* self, const XML_Char*, int, const XML_Char*, int, const XML_Char*, const XML_Char*, const XML_Char*,
                 const XML_Char*) { XML_StopParser(static_cast<XmlStream*>(self)->parser_.get(), XML_FALSE); });
}

bool XmlStream::feed(std::string_view bytes) {
  while (!broken_ && !bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kPiece);
    bytes.remove_prefix(piece.size());
    broken_ = XML_Parse(parser_.get(), piece.data(), static_cast<int>(piece.size()), 0) == XML_STATUS_ERROR;
  }
  return !broken_;
}

bool XmlStream::finish() {
  broken_ = broken_ || XML_Parse(parser_.get(), nullptr, 0, 1) == XML_STATUS_ERROR;
  return !broken_;
}

}  // namespace hinomi::events
