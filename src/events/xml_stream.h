// XML as it comes, by expat: elements by their local names, whatever prefix a program gave them. A document type with entities of
// its own ends the reading: no program writes one into an office document.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct XML_ParserStruct;

namespace hinomi::events {

/// One start tag; dies with the call.
class XmlTag {
 public:
  XmlTag(const char* name, const char** attributes);
  std::string_view name() const { return name_; }
  /// By local name; empty when absent.
  std::string_view attribute(std::string_view name) const;

 private:
  std::string_view name_;
  const char** attributes_;
};

class XmlStream {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void start(const XmlTag& tag) = 0;
    virtual void end(std::string_view name) = 0;
    /// May come in pieces.
    virtual void text(std::string_view text) = 0;
  };

  /// The listener outlives the stream.
  explicit XmlStream(Listener& listener);
  /// False: this is no XML (any more); what comes later is not looked at.
  bool feed(std::string_view bytes);
  /// False: it ended in the middle.
  bool finish();
  XmlStream(const XmlStream&) = delete;
  XmlStream& operator=(const XmlStream&) = delete;

 private:
  struct Free {
    void operator()(XML_ParserStruct* parser) const;
  };
  Listener& listener_;
  std::unique_ptr<XML_ParserStruct, Free> parser_;
  bool broken_ = false;
};

}  // namespace hinomi::events
